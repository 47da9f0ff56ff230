"""Speak WebSocket as uvicorn does, and let a frame that was made once go to every reader as it is.

Give it to uvicorn as `ws=SharedFrames`. Any other server works too: the stream then sends messages, which the server
frames anew for each reader.
"""

from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from pulse_core.web.stream import SHARED_FRAMES


class SharedFrames(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with one more message: `{"type": SHARED_FRAMES, "frame": bytes}`."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            # The application's task was made but has not run yet.
            cast("dict[str, Any]", self.scope["extensions"])[SHARED_FRAMES] = {}

    async def send(self, message: Any) -> None:  # uvicorn's own union of messages has no room for one more
        if message["type"] != SHARED_FRAMES:
            await super().send(message)
            return
        if not self.writable.is_set():
            await self.writable.wait()
        if self.disconnected or self.close_sent:
            raise ClientDisconnected
        self.transport.write(message["frame"])
