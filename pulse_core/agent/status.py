"""Say how the agent is doing: written to a file while it runs, read and printed by `pulse agent status`."""

from collections.abc import Mapping
from pathlib import Path

import attrs
import msgspec

from pulse_core.agent.courier import Connection
from pulse_core.agent.state import write_atomically
from pulse_core.plugin import Clock

WRITE_SECONDS = 10.0

_TOKENS = {"own": "its own", "given": "the one it was given"}


@attrs.frozen(kw_only=True)
class SourceLine:
    """One source: how many reports it gave, when the last one, and why it gives none."""

    reports: int = 0
    last_report: float = 0.0
    error: str = ""


@attrs.frozen(kw_only=True)
class AgentStatus:
    """What `status.json` holds."""

    id: str
    version: str
    pid: int
    started_at: float
    server: str
    token: str = ""
    connection: Connection = attrs.field(factory=Connection)
    waiting: int = 0
    spool_bytes: int = 0
    spool_dropped: int = 0
    spool_error: str = ""
    privileges: tuple[str, ...] = ()
    sources: Mapping[str, SourceLine] = attrs.field(factory=dict)


class StatusFile:
    """Writes the status at most every ten seconds, and only when it changed. A disk that takes nothing is no failure."""

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._written = b""

    def write(self, status: AgentStatus) -> None:
        """Replace the file if there is news."""
        content = msgspec.json.encode(status)
        if content == self._written:
            return
        try:
            write_atomically(self._path, content)
        except OSError:
            return
        self._written = content


def read_status(path: Path) -> AgentStatus | None:
    """The last written status, or None when there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=AgentStatus)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        return None


def lines_of(status: AgentStatus, *, now: float, running: bool) -> list[str]:
    """The status for people."""
    link = status.connection
    state = link.state if running else "not running"
    lines = [
        f"agent       {status.id} (version {status.version}, pid {status.pid})",
        f"server      {status.server or 'none'}",
        f"connection  {state}"
        + (f" for {_age(now - link.since)}" if running else "")
        + (f": {link.reason}" if link.reason else ""),
        f"token       {_TOKENS.get(status.token, 'none')}",
        f"delivered   {link.delivered} reports, the last {_ago(link.last_delivery, now)}",
        f"refused     {link.refused} reports that the server called bad",
        f"waiting     {status.waiting} reports, {status.spool_bytes / (1 << 20):.1f} MiB on disk, {status.spool_dropped} dropped",
        f"privileges  {', '.join(status.privileges) or 'none'}",
    ]
    lines += [f"spool error {status.spool_error}"] if status.spool_error else []
    for name, source in sorted(status.sources.items()):
        words = (
            f"failing: {source.error}" if source.error else f"{source.reports} reports, the last {_ago(source.last_report, now)}"
        )
        lines.append(f"source      {name}: {words}")
    return lines


def _ago(at: float, now: float) -> str:
    return f"{_age(now - at)} ago" if at else "never"


def _age(seconds: float) -> str:
    seconds = max(0.0, seconds)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
