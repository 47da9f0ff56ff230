"""The ways in which a caller is turned away.

RequestError
├── Forbidden    the caller may not do this (403)
├── Misdirected  the request is for another host than this one (421)
└── TooMany      too often in too short a time (429)
"""

from pulse_core.errors import RequestError


class Forbidden(RequestError):
    """The caller may not do this: ask somebody who may, or come by another way."""

    status = 403


class Misdirected(RequestError):
    """The request names a host that this server does not answer for: add it to the allowed hosts."""

    status = 421


class TooMany(RequestError):
    """The caller asks too often. `retry_after_seconds` says when to come again."""

    status = 429

    def __init__(self, *, retry_after_seconds: float) -> None:
        details = {"retry_after_seconds": round(retry_after_seconds, 3)}
        super().__init__("rate_limited", "Too many requests: slow down.", details=details)
        self.retry_after_seconds = retry_after_seconds
