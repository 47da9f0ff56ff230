"""Read guests' configurations and snapshots: what changed first, the others in turn, never more than the budget allows."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import numeric, text, truth
from pulse_proxmox.client.answers import Forbidden, NotImplementedHere, NotThere
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.backups import made_at
from pulse_proxmox.pve.estate import Estate
from pulse_proxmox.pve.known import Known, named
from pulse_proxmox.pve.slim import bounded, records, setting, settings
from pulse_proxmox.tiers.budget import Budget

CALLS_A_MINUTE = 60
AGAIN_SECONDS = 1800.0
AT_ONCE = 4
FRESH_SECONDS: Final = 600.0
"""A configuration that was read so long ago is not read again with the rest."""

FAILED_SECONDS: Final = 300.0
GONE_SECONDS: Final = 60.0
_MOST_SNAPSHOTS = 512
_MOST_SETTINGS = 512
_LOOK_SECONDS = 1.0
_QUEUE_SECONDS: Final = 10.0
"""How long the order of turns stands: to look through thousands of guests each second would cost more than to ask them."""

_MOST_CALLS = 4
_MOST_TASKS = 500
_SNAPSHOT = ("name", "snaptime", "parent", "description", "vmstate", "size")
_INTERFACE = ("name", "hwaddr", "hardware-address", "inet", "inet6", "ip-addresses")


@attrs.define(eq=False)
class _Guest:
    """When a guest was looked at, and when it is its turn again. `wanted_at` is when something changed, 0 for never."""

    due_at: float = 0.0
    wanted_at: float = 0.0
    configured_at: float = 0.0
    asking: bool = False
    archived: bool = False
    """Whether its node was asked when it was made: once is enough."""
    listed: list[Json] | None = None
    told: bool = True


class Details:
    """Goes round all guests. `resting` holds it back."""

    def __init__(self, cluster: Cluster, known: Known, *, snapshots: bool, resting: Callable[[], bool], clock: Clock) -> None:
        self.budget = Budget(CALLS_A_MINUTE, seconds=60, clock=clock)
        self._cluster = cluster
        self._known = known
        self._snapshots = snapshots
        self._resting = resting
        self._clock = clock
        self._guests: dict[str, _Guest] = {}
        self._asking = 0
        self._queue: list[str] = []
        """Whose turn it is, the most urgent last."""
        self._queue_until = 0.0
        self._estate: Estate | None = None
        self._pending_known = True
        self._interfaces_known = True
        self.trouble: SourceError | None = None

    def look(self, estate: Estate, changed: Iterable[str], *, complete: bool) -> None:
        """Take who is there, and who changed."""
        self._estate = estate
        if complete:
            for gone in self._guests.keys() - estate.guests.keys():
                del self._guests[gone]
        begins = not self._guests
        for key in estate.guests:
            self._guests.setdefault(key, _Guest())
        if not begins:  # then all are new, and none is more urgent than another
            self.hasten(changed)

    def hasten(self, guests: Iterable[str]) -> None:
        """Something was done to these: look at them before the others."""
        now = self._clock.monotonic()
        for key in guests:
            guest = self._guests.get(key)
            if guest is not None:
                guest.wanted_at, guest.due_at = now, min(guest.due_at, now)
                self._queue_until = now

    async def run(self) -> None:
        """Ask for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                for key, guest in [] if self._resting() else self._next():
                    guest.asking = True
                    self._asking += 1
                    group.create_task(self._ask(key, guest), name=f"proxmox details {key}")
                await self._clock.sleep(_LOOK_SECONDS)

    def _next(self) -> list[tuple[str, _Guest]]:
        """Whose turn it is: the newest change first, then whoever waits longest. Each may take several calls."""
        free = min(AT_ONCE - self._asking, self.budget.free // _MOST_CALLS)
        if free <= 0 or self._estate is None:
            return []
        now = self._clock.monotonic()
        if now >= self._queue_until:
            self._queue, self._queue_until = self._due(now, self._estate), now + _QUEUE_SECONDS
        chosen: list[tuple[str, _Guest]] = []
        while self._queue and len(chosen) < free:
            key = self._queue.pop()
            guest = self._guests.get(key)
            if guest is not None and guest.due_at <= now and not guest.asking:
                chosen.append((key, guest))
        return chosen

    def _due(self, now: float, estate: Estate) -> list[str]:
        due = [(key, one) for key, one in self._guests.items() if one.due_at <= now and not one.asking]
        due = [(key, one) for key, one in due if estate.node_of(key) in estate.online]
        return [key for key, _ in sorted(due, key=self._urgency, reverse=True)]

    def _urgency(self, one: tuple[str, _Guest]) -> tuple[float, float, bool, bool]:
        """Of those that wait equally long the VMs that run go first: their agents cannot be asked before."""
        key, guest = one
        row = self._estate.guests.get(key, {}) if self._estate is not None else {}
        return -guest.wanted_at, guest.due_at, row.get("status") != "running", key.startswith("lxc/")

    async def _ask(self, key: str, guest: _Guest) -> None:
        seconds = AGAIN_SECONDS
        began = self._clock.monotonic()
        try:
            node = self._estate.node_of(key) if self._estate is not None else ""
            path = f"/nodes/{node}/{key}"
            seconds = await self._look_at(key, guest, path)
            self.trouble = None
        except NotThere:
            seconds = GONE_SECONDS  # it went, or is on its way to another node
        except SourceError as error:
            self.trouble = error
            seconds = AGAIN_SECONDS if isinstance(error, Forbidden) else FAILED_SECONDS
        finally:
            guest.asking = False
            self._asking -= 1
            if guest.wanted_at <= began:
                guest.wanted_at = 0.0
                guest.due_at = began + seconds
            if not self._queue and not seconds:
                self._queue_until = 0.0  # nobody is before it: go on with it at once

    async def _look_at(self, key: str, guest: _Guest, path: str) -> float:
        """What is set, and then the rest: at first only that, so that of every guest the most telling is known soon."""
        if "config" not in self._known.of(key):
            await self._configuration(key, guest, path)
            return 0.0
        if guest.configured_at + FRESH_SECONDS < self._clock.monotonic() or guest.wanted_at:
            await self._configuration(key, guest, path)
        if self._snapshots:
            await self._list_snapshots(key, guest, path)
        await self._addresses(key, path)
        await self._birth(key, guest)
        return AGAIN_SECONDS

    async def _configuration(self, key: str, guest: _Guest, path: str) -> None:
        """What is set, and what waits for a restart: one answer has both."""
        self.budget.spend()
        guest.configured_at = self._clock.monotonic()
        if self._pending_known:
            try:
                rows = records(await self._cluster.get_list(f"{path}/pending"))[:_MOST_SETTINGS]
            except NotImplementedHere:
                self._pending_known = False
            else:
                values = {text(row, "key"): row["value"] for row in rows if row.get("value") is not None}
                self._keep(key, values, [row for row in rows if "pending" in row or "delete" in row])
                return
        self._keep(key, await self._cluster.get_object(f"{path}/config", current=True), [])

    def _keep(self, key: str, values: dict[str, Json], pending: list[dict[str, Json]]) -> None:
        self._known.tell(key, config=settings(values), pending=[_pending(row) for row in pending[:64]])

    async def _list_snapshots(self, key: str, guest: _Guest, path: str) -> None:
        self.budget.spend()
        rows = records(await self._cluster.get_list(f"{path}/snapshot"))
        listed = [bounded(row) for row in named((row for row in rows if row.get("name") != "current"), _SNAPSHOT)]
        if guest.listed is None or listed != guest.listed:
            guest.listed, guest.told = listed[:_MOST_SNAPSHOTS], False
        self._known.tell(key, snapshots=len(listed))

    async def _addresses(self, key: str, path: str) -> None:
        """A container's addresses; a VM's are told by its agent."""
        row = self._estate.guests.get(key, {}) if self._estate is not None else {}
        running = row.get("status") == "running" and not truth(row, "template")
        if not key.startswith("lxc/") or not running or not self._interfaces_known:
            return
        self.budget.spend()
        try:
            rows = await self._cluster.get_list(f"{path}/interfaces")
        except NotImplementedHere:
            self._interfaces_known = False
        else:
            self._known.tell(key, interfaces=[bounded(row) for row in named(rows[:64], _INTERFACE)])

    async def _birth(self, key: str, guest: _Guest) -> None:
        """When a container was made, by what its node remembers: the list of the whole cluster soon forgets."""
        if not key.startswith("lxc/") or guest.archived or "created_at" in self._known.of(key) or self._estate is None:
            return
        guest.archived = True
        self.budget.spend()
        node, vmid = self._estate.node_of(key), key.partition("/")[2]
        try:
            rows = records(await self._cluster.get_list(f"/nodes/{node}/tasks", vmid=vmid, limit=_MOST_TASKS))
        except Forbidden:
            return
        at = made_by(rows)
        if at is not None and "created_at" not in self._known.of(key):
            self._known.tell(key, created_at=at)

    @property
    def unread(self) -> int:
        """How many guests there are whose configuration was not read yet."""
        return sum("config" not in self._known.of(key) for key in self._guests)

    def take_snapshots(self) -> tuple[dict[str, Json], bool] | None:
        """The snapshots of all guests that were listed, None where nothing changed since they were told; and whether that is all.

        None when nothing is to be told.
        """
        if not any(not guest.told for guest in self._guests.values()):
            return None
        listed = {key: guest for key, guest in self._guests.items() if guest.listed is not None}
        told: dict[str, Json] = {}
        for key, guest in listed.items():
            told[key] = {"snapshots": None if guest.told else guest.listed, "created_at": made_at(self._known.of(key))}
            guest.told = True
        return told, len(listed) == len(self._guests)


def made_by(tasks: Iterable[Mapping[str, Json]]) -> float | None:
    """When what goes by a container's number now was made; None where its tasks do not say. One restored over itself stays."""
    found, gone = None, False
    for row in sorted(tasks, key=lambda row: numeric(row, "starttime") or 0):
        kind = row.get("type")
        if not text(row, "status").startswith(("OK", "WARN")):
            continue
        if kind == "vzdestroy":
            found, gone = None, True
        elif kind == "vzcreate" or (kind == "vzrestore" and gone):
            found, gone = numeric(row, "starttime"), False
    return found


def _pending(row: dict[str, Json]) -> Json:
    """A setting that waits for a restart; what is secret of it is masked, and so is what is not known here."""
    name = text(row, "key")
    shown: dict[str, Json] = {"key": name}
    for member in ("value", "pending"):
        if row.get(member) is not None:
            value = setting(name, row[member])
            shown[member] = "********" if value is None else value
    return {**shown, "delete": row["delete"]} if "delete" in row else shown
