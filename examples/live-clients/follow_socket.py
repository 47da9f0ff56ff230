"""Follow Pulse by WebSocket, compressed, and resume after a lost connection. Needs the package `websockets`.

PULSE_TOKEN=pls_… python3 follow_socket.py [http://127.0.0.1:7655]
"""

import asyncio
import json
import os
import sys
import zlib
from collections.abc import AsyncIterator
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PAUSE_SECONDS = 2
RAW_DEFLATE = -15
PROTOCOLS = [Subprotocol("pulse.v1.deflate"), Subprotocol("pulse.v1")]


async def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7655"
    place: dict[str, object] = {}
    epoch: object = ""
    while True:
        try:
            async for message in messages(address, place):
                print(f"{message['seq']:>6} {message['type']}", flush=True)
                if message["type"] == "welcome":
                    epoch = message["epoch"]
                else:
                    place = {"epoch": epoch, "seq": message["seq"]}
        except (OSError, WebSocketException) as lost:
            print(f"lost the line ({lost}); again in {PAUSE_SECONDS} s", file=sys.stderr)
        await asyncio.sleep(PAUSE_SECONDS)


async def messages(address: str, place: dict[str, object]) -> AsyncIterator[dict[str, object]]:
    """Each message from `place` on, which names the run of the server and the last number seen; all when it is empty."""
    url = f"{address.replace('http', 'ws', 1)}/ws?{urlencode(place)}"
    headers = {"Authorization": f"Bearer {os.environ.get('PULSE_TOKEN', '')}"}
    async with connect(url, subprotocols=PROTOCOLS, additional_headers=headers, compression=None, max_size=None) as socket:
        async for frame in socket:
            text = zlib.decompress(frame, RAW_DEFLATE) if isinstance(frame, bytes) else frame
            yield json.loads(text)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(130)
