"""Follow the tasks of a Backup Server."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Final

from pulse_core.plugin import Clock, Json
from pulse_core.plugin.narrow import number, text
from pulse_proxmox.client.session import Session
from pulse_proxmox.pbs.details import NODE
from pulse_proxmox.pbs.known import Row, records
from pulse_proxmox.tiers.rota import Slot

TASKS_SECONDS: Final = 60.0
FIRST_SECONDS: Final = 86_400.0
"""So far back the first question goes."""
_OVERLAP_SECONDS: Final = 120.0
_MOST_ROWS: Final = 1_000
_MOST_SEEN: Final = 8_192
_ROW: Final = ("upid", "node", "user", "worker_type", "worker_id", "starttime", "endtime", "status")
_VERIFYING: Final = frozenset({"verificationjob", "verify", "verify_group", "verify_snapshot"})


class Tasks:
    """Asks for what began or ended since it last asked, by the server's own clock. `verified` are objects of verifications
    that ended since somebody took them."""

    def __init__(self, session: Session, *, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._ended: deque[Json] = deque(maxlen=_MOST_SEEN)
        self._since: float | None = None
        self.running: list[Json] | None = None
        self.verified: deque[str] = deque(maxlen=64)
        self.node = ""

    def slots(self) -> Iterator[Slot]:
        """One question."""
        yield Slot(tier="tasks", every_seconds=TASKS_SECONDS, ask=self.ask, delay_seconds=TASKS_SECONDS)

    def take(self) -> list[Json]:
        """The tasks that ended since this was last asked."""
        ended = list(self._ended)
        self._ended.clear()
        return ended

    async def ask(self) -> None:
        """Ask once. Raises SourceError of every kind."""
        since = self._since if self._since is not None else self._clock.now() - FIRST_SECONDS
        asked = {"since": max(0, int(since)), "limit": _MOST_ROWS}
        rows = records(await self._session.get_list(f"{NODE}/tasks", asked))
        for row in rows:
            self.node = text(row, "node") or self.node
        self._go_on(rows, first=self._since is None)
        self.running = [_kept(row) for row in rows if not row.get("endtime")]

    def _go_on(self, rows: list[dict[str, Json]], *, first: bool) -> None:
        ended = [row for row in rows if row.get("endtime") and self._is_new(text(row, "upid", limit=512))]
        ended.sort(key=lambda row: number(row, "endtime") or 0)
        self._ended.extend(_kept(row) for row in ended)
        if not first:
            self.verified.extend(text(row, "worker_id") for row in ended if row.get("worker_type") in _VERIFYING)
        newest = [at for row in rows if (at := number(row, "endtime") or number(row, "starttime"))]
        # One that still runs began long ago, and is listed by when it began in some versions.
        begun = [at for row in rows if not row.get("endtime") and (at := number(row, "starttime"))]
        if newest:
            self._since = min([max(newest), *begun]) - _OVERLAP_SECONDS

    def _is_new(self, upid: str) -> bool:
        if not upid or upid in self._seen:
            return False
        self._seen[upid] = None
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return True


def _kept(row: Row) -> dict[str, Json]:
    return {name: row[name] for name in _ROW if name in row}
