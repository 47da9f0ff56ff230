"""What core lends a plugin while it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:  # an agent that asks nothing by HTTP does not pay for the client
    import httpx


class Clock(Protocol):
    """Time, so that tests can turn it. `now` is seconds since the epoch; `monotonic` never jumps."""

    def now(self) -> float: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class Log(Protocol):
    """Events, not sentences: `log.warning("reader_lost", reader="smart", reason="not installed")`."""

    def debug(self, event: str, **facts: object) -> None: ...

    def info(self, event: str, **facts: object) -> None: ...

    def warning(self, event: str, **facts: object) -> None: ...

    def error(self, event: str, **facts: object) -> None: ...


@attrs.frozen(kw_only=True)
class Certificate:
    """A certificate as a server shows it. Only `fingerprint` is a fact: the rest is what it says of itself.

    `fingerprint` is the SHA-256 of the whole certificate in hex, as a client is pinned to. What cannot be read of it is
    empty, or None. Times are seconds since the epoch.
    """

    fingerprint: str
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    begins_at: float | None = None
    ends_at: float | None = None

    @property
    def self_signed(self) -> bool:
        """Whether it is its own issuer, so that no authority could vouch for it."""
        return self.subject == self.issuer


class HttpClients(Protocol):
    """Makes guarded HTTP clients: timeouts, TLS, proxy and a request budget for one target are set already."""

    def client(
        self,
        base_url: str,
        *,
        verify: bool = True,
        fingerprint: str = "",
        timeout_seconds: float = 10.0,
        allow_loopback: bool = False,
        ca_file: str = "",
        cert_file: str = "",
        key_file: str = "",
    ) -> httpx.AsyncClient:
        """A client for `base_url`; use it as an async context manager. Raises SourceRefused for a forbidden address.

        `ca_file` is trusted in place of the system's authorities, `cert_file` and `key_file` are shown to the server:
        paths of PEM files.
        """
        ...

    async def certificate(self, base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
        """What the server behind `base_url` shows, trusted or not: nothing but the handshake is sent.

        Raises SourceRefused for a forbidden address, SourceUnreachable for one that does not speak TLS.
        """
        ...


def _unheard() -> None:
    """Nobody asks by a schedule: whoever is not a source is not woken."""


@attrs.frozen(kw_only=True)
class Tools:
    """`source` is the id of what is being opened, `log` is bound to it.

    `wake()` has the source asked again at once instead of at its next turn: for one that hears of changes by itself,
    such as an engine's stream of events. Calls in quick succession are one; it costs nothing to call it too often.
    """

    source: str
    clock: Clock
    log: Log
    http: HttpClients
    wake: Callable[[], None] = _unheard
