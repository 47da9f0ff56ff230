"""What core lends a plugin, as a test lends it."""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, Literal

import attrs

from pulse_core.errors import SourceRefused
from pulse_core.plugin.tools import Certificate, Clock, HttpClients, Tools
from pulse_core.testing.clock import FakeClock

if TYPE_CHECKING:
    import httpx

_NO_LIMIT: Final = 1e9


@attrs.frozen
class Line:
    """One logged event."""

    level: Literal["debug", "info", "warning", "error"]
    event: str
    facts: dict[str, object]


class RecordingLog:
    """Satisfies `Log` and keeps the events for the test to read."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def debug(self, event: str, **facts: object) -> None:
        self.lines.append(Line("debug", event, facts))

    def info(self, event: str, **facts: object) -> None:
        self.lines.append(Line("info", event, facts))

    def warning(self, event: str, **facts: object) -> None:
        self.lines.append(Line("warning", event, facts))

    def error(self, event: str, **facts: object) -> None:
        self.lines.append(Line("error", event, facts))

    @property
    def events(self) -> list[str]:
        """The names of the events, in order."""
        return [line.event for line in self.lines]


class LoopbackHttp:
    """Satisfies `HttpClients` for fake servers on loopback, all of 127.0.0.0/8; any other address is refused.

    These are the guarded clients of core, without its budget of requests: pins are compared, failures are SourceErrors.
    """

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
    ) -> "httpx.AsyncClient":
        """A client for a server of the test's own. Raises SourceRefused for every other."""
        from pulse_core.net import Clients

        _check_loopback(base_url)
        return Clients(clock=FakeClock(), per_second=_NO_LIMIT, burst=_NO_LIMIT).client(
            base_url,
            verify=verify,
            fingerprint=fingerprint,
            timeout_seconds=timeout_seconds,
            allow_loopback=True,
            ca_file=ca_file,
            cert_file=cert_file,
            key_file=key_file,
        )

    async def certificate(self, base_url: str, *, allow_loopback: bool = True, timeout_seconds: float = 10.0) -> Certificate:
        """What a server of the test's own shows. Raises SourceRefused for every other, SourceUnreachable."""
        from pulse_core.net.first_contact import first_contact

        _check_loopback(base_url)
        return await first_contact(base_url, allow_loopback=True, timeout_seconds=timeout_seconds)


def _check_loopback(base_url: str) -> None:
    from pulse_core.net.addresses import Target

    host = Target.of(base_url).host
    try:
        on_loopback = ip_address(host).is_loopback
    except ValueError:
        on_loopback = host == "localhost"
    if not on_loopback:
        raise SourceRefused(f"{base_url} is not on loopback", hint="a test asks only servers that it started")


def tools(
    source: str = "fake:test", *, clock: Clock | None = None, log: RecordingLog | None = None, http: HttpClients | None = None
) -> Tools:
    """Tools with a fake clock, a recording log and HTTP to loopback only."""
    return Tools(source=source, clock=clock or FakeClock(), log=log or RecordingLog(), http=http or LoopbackHttp())
