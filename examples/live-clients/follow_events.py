"""Follow Pulse by server-sent events, with nothing but the standard library.

PULSE_TOKEN=pls_… python3 follow_events.py [http://127.0.0.1:7655]
"""

import json
import os
import sys
import time
import urllib.request
from collections.abc import Iterator

PAUSE_SECONDS = 2


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7655"
    newest = ""
    while True:
        try:
            for id, event in events(address, last_event_id=newest):
                newest = id
                print(said(event), flush=True)
        except OSError as lost:
            print(f"lost the line ({lost}); again in {PAUSE_SECONDS} s", file=sys.stderr)
        time.sleep(PAUSE_SECONDS)


def events(address: str, *, last_event_id: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Each event with its id, until the connection ends. After `last_event_id` nothing is missed."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {os.environ.get('PULSE_TOKEN', '')}"}
    headers |= {"Last-Event-ID": last_event_id} if last_event_id else {}
    request = urllib.request.Request(f"{address}/api/events", headers=headers)
    with urllib.request.urlopen(request, timeout=60) as lines:
        id, data = last_event_id, ""
        for line in (raw.decode().rstrip("\n") for raw in lines):
            name, _, value = line.partition(": ")
            if name == "id":
                id = value
            elif name == "data":
                data += value
            elif not line and data:
                yield id, json.loads(data)
                data = ""


def said(event: dict[str, object]) -> str:
    """An event in one line."""
    kinds = ("resources", "added", "changed", "removed", "columns", "problems")
    counted = [f"{len(value)} {kind}" for kind in kinds if isinstance(value := event.get(kind), list) and value]
    return f"{event.get('seq', '-'):>6} {event['type']}: {', '.join(counted) or 'nothing else'}"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
