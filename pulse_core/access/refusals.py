"""The ways in which a caller is turned away.

RequestError
├── Forbidden    the caller may not do this (403)
├── Misdirected  the request is for another host than this one (421)
└── TooMany      too often in too short a time (429)
    └── Locked   too many failures: nobody signs in by this name, or from this address, for a while (429)
"""

from typing import ClassVar

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
    reason: ClassVar[str] = "rate_limited"
    words: ClassVar[str] = "Too many requests: slow down."

    def __init__(self, *, retry_after_seconds: float) -> None:
        details = {"retry_after_seconds": round(retry_after_seconds, 3)}
        super().__init__(self.reason, self.words, details=details)
        self.retry_after_seconds = retry_after_seconds


class Locked(TooMany):
    """Too many failures: wait. It says the same whether there is such a user or not."""

    reason = "locked"
    words = "Too many attempts failed: wait a while, then try again."
