"""Hear of what is done in a cluster: who changed, what was made, what was backed up."""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from pulse_core.plugin import Json, SourceError
from pulse_core.plugin.narrow import number, numeric, text
from pulse_proxmox.client.answers import NodeUnreachable
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate, Row, is_name
from pulse_proxmox.pve.known import Known
from pulse_proxmox.pve.slim import kept, records
from pulse_proxmox.tiers.rota import Slot

TASKS_SECONDS = 20.0
_MOST_SEEN = 4096
_MOST_DUMPS = 4096
_MOST_LOGS = 2
_MOST_LINES = 5000
_ROW = frozenset({"upid", "type", "id", "user", "node", "starttime", "endtime", "status", "tokenid", "saved"})
_MAKING: Final = frozenset({"qmcreate", "vzcreate"})
_RESTORING: Final = frozenset({"qmrestore", "vzrestore"})
_TELLING: Final = frozenset(
    f"{of}{what}"
    for of in ("qm", "vz")
    for what in ("start", "stop", "shutdown", "reboot", "reset", "suspend", "resume", "pause")
)
_DUMPED = re.compile(r"INFO: Finished Backup of (?:VM|CT) (\d+)|ERROR: Backup of (?:VM|CT) (\d+) failed - (.*)")


@attrs.frozen
class News:
    """What tasks that ended since the last look did: which guests they were about, and whether backups were made."""

    guests: tuple[str, ...] = ()
    backups: bool = False


class Tasks:
    """Follows the list of tasks of the whole cluster."""

    def __init__(self, cluster: Cluster, known: Known) -> None:
        self._cluster = cluster
        self._known = known
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._ended: deque[Json] = deque(maxlen=_MOST_SEEN)
        self._dumps: deque[dict[str, Json]] = deque(maxlen=_MOST_DUMPS)
        self._unread: deque[Row] = deque(maxlen=64)
        self._first = True
        self._heard = 0
        self._indexed = 0
        self._windows: dict[Json, list[tuple[float, float]]] = {}
        self.news: list[News] = []
        self.estate: Estate | None = None

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """One question."""
        self.estate = estate
        yield Slot(tier="tasks", every_seconds=TASKS_SECONDS, ask=self._ask, delay_seconds=0.5)

    def take(self) -> list[Json]:
        """The tasks that ended since this was last asked."""
        ended = list(self._ended)
        self._ended.clear()
        return ended

    def dumps(self) -> list[Json]:
        """The backups that this cluster is known to have made: guest, from when to when, and how it went."""
        return list(self._dumps)

    def failures(self) -> Iterator[tuple[int, float, str]]:
        """The guests whose last backup by this cluster failed: which, when that began, and why."""
        last: dict[Json, dict[str, Json]] = {}
        for dump in self._dumps:
            before = last.get(dump["vmid"])
            if before is None or (number(dump, "starttime") or 0) >= (number(before, "starttime") or 0):
                last[dump["vmid"]] = dump
        for vmid, dump in last.items():
            began = number(dump, "starttime")
            if isinstance(vmid, int) and began is not None and not went_well(dump):
                yield vmid, began, text(dump, "status")

    @property
    def heard(self) -> int:
        """Rises with every backup that is heard of."""
        return self._heard

    def cover(self, vmid: int, at: float) -> bool:
        """Whether this cluster made a backup of a guest at that time."""
        if self._indexed != self._heard:
            self._indexed, self._windows = self._heard, _windows_of(self._dumps)
        return any(began - 5 <= at <= ended + 5 for began, ended in self._windows.get(vmid, ()))

    async def _ask(self) -> None:
        rows = [kept(row, _ROW) for row in records(await self._cluster.get_list("/cluster/tasks"))]
        self._known.tasks = [row for row in rows if not row.get("endtime")]
        ended = [row for row in rows if row.get("endtime") and self._is_new(text(row, "upid"))]
        ended.sort(key=lambda row: numeric(row, "endtime") or 0)
        self._ended.extend(ended)
        for row in ended:
            self._note(row)
        guests = [key for row in ended if (key := self._guest(row))]
        if not self._first and ended:
            self.news.append(News(tuple(guests), any(row.get("type") == "vzdump" for row in ended)))
        self._first = False
        await self._read_logs()

    def _is_new(self, upid: str) -> bool:
        if not upid or upid in self._seen:
            return False
        self._seen[upid] = None
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return True

    def _note(self, row: Row) -> None:
        kind, guest = row.get("type"), self._guest(row)
        if kind == "vzdump":
            self._dumped(row)
        elif guest and kind in (*_MAKING, *_RESTORING) and went_well(row):
            self._made(guest, row)
        elif guest and kind in _TELLING:
            self._known.tell(guest, last_task=kept(row, ("type", "status", "starttime", "endtime", "user")))

    def _made(self, guest: str, row: Row) -> None:
        """Another guest goes by this number. One that was restored over itself is the same as before."""
        began = numeric(row, "starttime")
        if began is None or began <= (number(self._known.of(guest), "created_at") or 0):
            return
        if row.get("type") in _MAKING or self._known.came_after(guest, began):
            self._known.anew(guest, created_at=began)

    def _guest(self, row: Row) -> str:
        id = text(row, "id")
        vmid = int(id) if id.isascii() and id.isdigit() and len(id) < 12 else None
        return self.estate.with_vmid(vmid) if self.estate is not None and vmid is not None else ""

    def _dumped(self, row: Row) -> None:
        id = text(row, "id")
        if id.isascii() and id.isdigit() and len(id) < 12:
            self._keep_dumps(row, [(int(id), text(row, "status"))])
        if not went_well(row) or not id.isdigit():  # only its log says why, or which guests it was about
            self._unread.append(row)

    def _keep_dumps(self, row: Row, guests: Iterable[tuple[int, str]]) -> None:
        window = {"starttime": numeric(row, "starttime"), "endtime": numeric(row, "endtime")}
        for vmid, status in guests:
            self._heard += 1
            self._dumps.append({"vmid": vmid, **window, "status": status})

    async def _read_logs(self) -> None:
        """A task that backed up several guests says only in its log which, and how each went."""
        for _ in range(min(_MOST_LOGS, len(self._unread))):
            row = self._unread.popleft()
            node, upid = text(row, "node"), text(row, "upid")
            if not is_name(node) or "/" in upid:
                continue
            try:
                rows = await self._cluster.get_list(f"/nodes/{node}/tasks/{upid}/log", limit=_MOST_LINES)
            except NodeUnreachable:
                self._unread.append(row)
            except SourceError:
                continue
            else:
                self._keep_dumps(row, dumped(text(line, "t") for line in records(rows)))


def _windows_of(dumps: Iterable[dict[str, Json]]) -> dict[Json, list[tuple[float, float]]]:
    """When backups were made, by guest: a storage may hold a hundred thousand that are looked up here."""
    found: dict[Json, list[tuple[float, float]]] = {}
    for dump in dumps:
        if went_well(dump):
            window = (number(dump, "starttime") or 0.0, number(dump, "endtime") or 0.0)
            found.setdefault(dump["vmid"], []).append(window)
    return found


def went_well(row: Row) -> bool:
    """Whether a task that ended did what it was to do."""
    return text(row, "status").startswith(("OK", "WARN"))


def dumped(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The guests that a log of a backup names, and how each went."""
    for line in lines:
        found = _DUMPED.search(line)
        if found is not None:
            well, badly, why = found.groups()
            yield int((well or badly)[:12]), "OK" if well else why
