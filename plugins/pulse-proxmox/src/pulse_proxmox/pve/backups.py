"""List the backups on each storage, seldom, and say of each guest what its last one was."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from pulse_core.plugin import Clock, Json
from pulse_core.plugin.narrow import number, numeric, part, text, whole
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate, Row
from pulse_proxmox.pve.known import Known
from pulse_proxmox.pve.scopes import holds_backups, place_of, scope_of
from pulse_proxmox.pve.slim import records, slimmed
from pulse_proxmox.pve.tasks import Tasks
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import Slot

BACKUPS_SECONDS = 600.0
HASTE_SECONDS = 60.0
ANSWER_SECONDS = 60.0
MOST_ROWS = 100_000
_ROW = frozenset(
    ("volid", "vmid", "ctime", "size", "approximate-size", "format", "subtype", "notes", "protected", "encrypted", "verification")
)
_CTIME = re.compile(r"(?:^|,)ctime=(\d{1,12})")

About = Callable[[], dict[str, Json]]


class Backups:
    """The backups on all storages that hold some. A shared storage is asked for once, through a node that has it.

    `may_see` says of a storage whether an empty list means that there are none, and not that we may see none.
    """

    def __init__(
        self,
        cluster: Cluster,
        known: Known,
        tasks: Tasks,
        outbox: Outbox,
        *,
        about: About,
        may_see: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._cluster = cluster
        self._known = known
        self._tasks = tasks
        self._outbox = outbox
        self._about = about
        self._may_see = may_see
        self._clock = clock
        self._last: dict[str, dict[str, dict[str, Json]]] = {}
        self._failed: dict[str, tuple[float, str]] = {}
        self._heard = 0
        self.estate: Estate | None = None

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """A question for each storage."""
        self.estate = estate
        places = sorted({place_of(row) for row in estate.storages if holds_backups(row)})
        for number_of, (storage, node) in enumerate(places):
            yield Slot(
                tier="backups",
                target=f"{node}/{storage}" if node else storage,
                lane=node or f"storage {storage}",
                every_seconds=BACKUPS_SECONDS,
                ask=partial(self._ask, storage, node),
                delay_seconds=10 + number_of % 50,
            )

    async def _ask(self, storage: str, node: str) -> float | None:
        way = node or self._way_to(storage)
        if not way or not self._available(storage, way):
            return HASTE_SECONDS
        path = f"/nodes/{way}/storage/{storage}/content"
        rows = slimmed((await self._cluster.get_list(path, content="backup", seconds=ANSWER_SECONDS))[:MOST_ROWS], _ROW)
        definition = self._definition(storage)
        place = f"{node}/{storage}" if node else storage
        self._note(place, storage, records(rows), of_others=definition.get("type") == "pbs")
        told: dict[str, Json] = {
            "storage": definition,
            "node": node or None,
            "content": rows,
            "guests": self._guests(),
            "vzdumps": self._tasks.dumps(),
        }
        self._outbox.put(
            "pve-backups",
            scope_of(storage, node),
            {**self._about(), **told},
            interval_seconds=BACKUPS_SECONDS,
            complete=bool(rows) or self._may_see(storage),
        )
        return None

    def _definition(self, storage: str) -> dict[str, Json]:
        """What the cluster says of the storage; its kind at least, where the definitions may not be read."""
        defined = next((one for one in records(self._known.storages) if one.get("storage") == storage), None)
        rows = self.estate.storages if self.estate is not None else ()
        kinds = (text(row, "plugintype") for row in rows if row.get("storage") == storage)
        return defined or {"storage": storage, "type": next(kinds, "")}

    def _guests(self) -> dict[str, Json]:
        """The guests that are there now: since when, where that is known, and their names."""
        guests = self.estate.guests if self.estate is not None else {}
        return {key: {"created_at": made_at(self._known.of(key)), "name": text(row, "name")} for key, row in guests.items()}

    def _way_to(self, storage: str) -> str:
        """A node that has a shared storage at hand: the one that answers anyway, if it can."""
        if self.estate is None:
            return ""
        nodes = [text(row, "node") for row in self.estate.storages if row.get("storage") == storage]
        fit = sorted(node for node in nodes if node in self.estate.online and self._available(storage, node))
        return self.estate.by if self.estate.by in fit else next(iter(fit), "")

    def _available(self, storage: str, node: str) -> bool:
        rows = self.estate.storages if self.estate is not None else ()
        return any(row.get("storage") == storage and row.get("node") == node and row.get("status") == "available" for row in rows)

    def _note(self, place: str, storage: str, rows: list[dict[str, Json]], *, of_others: bool) -> None:
        """Keep the newest of each guest that is there. On a Backup Server other clusters keep theirs, too."""
        newest: dict[str, dict[str, Json]] = {}
        for row in rows:
            vmid, at = whole(row, "vmid"), numeric(row, "ctime")
            guest = self.estate.with_vmid(vmid) if self.estate is not None and vmid is not None else ""
            if not guest or vmid is None or at is None or at < (made_at(self._known.of(guest)) or 0):
                continue
            if of_others and not self._tasks.cover(vmid, at):
                continue
            if at > (number(newest.get(guest, {}), "at") or 0):
                newest[guest] = _last(storage, row, at)
        before = self._last.get(place, {})
        self._last[place] = newest
        for guest in newest.keys() | before.keys():
            self._tell(guest)

    def heed(self) -> None:
        """Say of the guests whose last backup failed that it did, and of those no more that did better since."""
        if self._heard == self._tasks.heard or self.estate is None:
            return
        self._heard = self._tasks.heard
        before = self._failed
        found = {self.estate.with_vmid(vmid): (at, why) for vmid, at, why in self._tasks.failures()}
        self._failed = {guest: failure for guest, failure in found.items() if guest}
        for guest in self._failed.keys() | before.keys():
            self._tell(guest)

    def _tell(self, guest: str) -> None:
        found = [kept[guest] for kept in self._last.values() if guest in kept]
        if self._known.of(guest) or found or guest in self._failed:
            last = max(found, key=lambda one: number(one, "at") or 0, default=None)
            self._known.tell(guest, last_backup=self._with_failure(guest, last))

    def _with_failure(self, guest: str, last: dict[str, Json] | None) -> dict[str, Json] | None:
        """The last backup, and the run after it that failed, if one did."""
        failed_at, why = self._failed.get(guest, (0.0, ""))
        since = max(number(last or {}, "at") or 0, made_at(self._known.of(guest)) or 0)
        if failed_at <= since:
            return last
        return {**(last or {}), "outcome": "failed", "failed_at": failed_at, "failure": why}


def made_at(known: Row) -> float | None:
    """When a guest was made: by the task that did it, else by its configuration."""
    by_task = number(known, "created_at")
    found = _CTIME.search(text(part(known, "config"), "meta"))
    by_config = float(found.group(1)) if found else None
    if by_task is None or by_config is None:
        return by_config if by_task is None else by_task
    return max(by_task, by_config)


def _last(storage: str, row: Row, at: float) -> dict[str, Json]:
    verification = part(row, "verification")
    state = text(verification, "state")
    size = number(row, "size")
    return {
        "at": at,
        "storage": storage,
        "size": size,
        "outcome": "success" if size is not None else "running",
        "verified": {"ok": True, "failed": False}.get(state),
        "volid": text(row, "volid"),
    }
