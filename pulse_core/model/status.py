"""How a resource is, and how its sources are."""

from enum import StrEnum


class Status(StrEnum):
    """How a resource is. `unknown` is not a fault: nobody can say."""

    ONLINE = "online"
    WARNING = "warning"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class SourceStatus(StrEnum):
    """How a source is, as seen from the server."""

    LIVE = "live"
    STALE = "stale"
    FAILING = "failing"
