"""The bounds of the live stream."""

import attrs


@attrs.frozen(kw_only=True)
class LiveSettings:
    """How many clients there may be, how far each may lag, and how far back one can resume."""

    max_clients: int = 1000
    ping_seconds: float = 20.0
    send_seconds: float = 20.0
    strikes: int = 3
    queue_events: int = 256
    queue_bytes: int = 8 * 1024 * 1024
    ring_events: int = 4096
    ring_bytes: int = 32 * 1024 * 1024
    ring_seconds: float = 900.0
