"""Watch a cluster: look at all of it turn after turn, and ask for the rest beside the turns."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import attrs

from pulse_core.plugin import Json, Lack, Report, Source, SourceError, SourceGarbled, Tools
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.cluster import Cluster, opened_cluster
from pulse_proxmox.client.pins import authority_of
from pulse_proxmox.client.requirements import PVE_NEEDS, holds, lacks, release_of
from pulse_proxmox.config import PveConfig
from pulse_proxmox.pve.agents import Agents
from pulse_proxmox.pve.backups import HASTE_SECONDS, Backups
from pulse_proxmox.pve.ceph import Ceph
from pulse_proxmox.pve.details import CALLS_A_MINUTE as CALLS_A_MINUTE_FOR_DETAILS
from pulse_proxmox.pve.details import Details
from pulse_proxmox.pve.estate import Estate, is_complete
from pulse_proxmox.pve.hardware import Hardware
from pulse_proxmox.pve.known import Known
from pulse_proxmox.pve.look import CALLS, Looker
from pulse_proxmox.pve.nodes import Nodes
from pulse_proxmox.pve.replication import Replications
from pulse_proxmox.pve.scopes import scopes_of
from pulse_proxmox.pve.slim import records
from pulse_proxmox.pve.tasks import Tasks
from pulse_proxmox.pve.troubles import troubles_of, unread
from pulse_proxmox.pve.wide import Wide
from pulse_proxmox.tiers.budget import Budget
from pulse_proxmox.tiers.outbox import Outbox, report
from pulse_proxmox.tiers.rota import Rota, Slot

CALLS_A_MINUTE = 12
AUTHORITY_SECONDS = 60.0
MEMORY_SECONDS = 120.0
SNAPSHOTS_SECONDS = 1800.0
_EARLY = 0.98
"""A turn that comes this share of the interval after the last look looks again: turns are not to the second."""


class PveSource:
    """Watches one cluster, or a node that stands alone. Made by `open_proxmox`, which also runs what goes on beside the turns.

    `calls` counts what was asked, by path.
    """

    def __init__(self, cluster: Cluster, config: PveConfig, tools: Tools) -> None:
        clock = tools.clock
        self.cluster = cluster
        self.calls = cluster.calls
        self.known = Known()
        self.silent = False
        self.fingerprint = ""
        self.version: dict[str, Json] = {}
        self.estate: Estate | None = None
        self._config = config
        self._tools = tools
        self._clock = clock
        self._looker = Looker(cluster, clock=clock)
        self._fast = Budget(max(CALLS_A_MINUTE, CALLS), seconds=60, clock=clock)
        self._looked_at = float("-inf")
        self._unsaid = False
        self._postponed = False
        self._complete = False
        self._emptied = False
        self._no_authority: SourceError | None = None
        self._outbox = Outbox(clock=clock)
        self._wide = Wide(cluster, self.known)
        self._nodes = Nodes(cluster, self.known, clock=clock)
        self._tasks = Tasks(cluster, self.known)
        self._ceph = Ceph(cluster, self._outbox, about=self.about, clock=clock)
        self._hardware = Hardware(
            cluster, self.known, self._outbox, about=self.about, spinning=config.smart_of_spinning_disks, clock=clock
        )
        self._backups = Backups(
            cluster,
            self.known,
            self._tasks,
            self._outbox,
            about=self.about,
            may_see=self._may_see_backups,
            clock=clock,
        )
        self._replications = Replications(cluster, self.known, self._outbox, about=self.about)
        self.details = Details(cluster, self.known, snapshots=config.snapshots, resting=lambda: self.silent, clock=clock)
        self.agents = Agents(
            cluster, self.known, release=lambda: release_of(self.version), resting=lambda: self.silent, clock=clock
        )
        self.rota = Rota(resting=lambda: self.silent, away=self._is_away, clock=clock, log=tools.log)

    # The turns.

    async def meet(self) -> None:
        """Ask what a connection needs. Raises SourceError of every kind."""
        self.version = await self.cluster.get_object("/version")
        if not self.version.get("version"):
            raise SourceGarbled("/version tells no version", hint="check that this is the address of Proxmox VE")
        await self._look()

    async def collect(self) -> Sequence[Report]:
        """What was not reported yet: the whole estate once in an interval, what the slower questions brought whenever it came."""
        if not self._unsaid:
            if not self._is_due():
                self._postponed = True
                return self._slow_reports()
            self.silent = True
            await self._look()
            self.silent = False
        self._unsaid = self._postponed = False
        return [self._estate_report(), *self._slow_reports()]

    def _is_due(self) -> bool:
        """Whether it is time to look again, and the budget of a minute allows it."""
        since = self._clock.monotonic() - self._looked_at
        return since >= _EARLY * self._config.interval_seconds and self._fast.free >= CALLS

    async def _look(self) -> None:
        """Look once more. The next look is counted from where this one began: else each would come later by what it takes."""
        began = self._clock.monotonic()
        await self._take(await self._looker.look())
        self._looked_at = began

    async def _take(self, estate: Estate) -> None:
        self._fast.spend(CALLS)
        if not self.fingerprint and estate.by:
            await self._ask_authority(estate.by)
        before = self.estate
        self._complete = self._is_complete(estate, before)
        self._miss_storages(estate, before)
        if before is not None and not self._complete:
            estate = estate.with_unlisted(before)
        self.estate, self._unsaid = estate, True
        changed = self.known.look(estate, complete=self._complete)
        self.details.look(estate, changed, complete=self._complete)
        if self._config.guest_agent:
            self.agents.look(estate)
        self.rota.plan(self._slots(estate))
        self._heed_news()

    def _is_complete(self, estate: Estate, before: Estate | None) -> bool:
        """A list that lost every guest at once may be that of somebody who may not see them any more."""
        emptied = before is not None and bool(before.guests) and not estate.guests
        if emptied and not self._emptied:
            self._wide.permissions = None
            self.rota.hasten("permissions")
        self._emptied = not estate.guests and (emptied or self._emptied)
        may_see = self._wide.permissions is not None and holds(self._wide.permissions, "/vms", "VM.Audit")
        return is_complete(estate, before) and (not self._emptied or may_see)

    def _miss_storages(self, estate: Estate, before: Estate | None) -> None:
        """A storage that is not listed any more may be gone, disabled, or hidden from this account."""
        now = {(row.get("storage"), row.get("node")) for row in estate.storages}
        went = (
            {text(row, "storage") for row in before.storages if (row.get("storage"), row.get("node")) not in now}
            if before
            else set()
        )
        self._wide.find({text(row, "storage") for row in estate.storages} - went)
        if went and self._complete:
            self._wide.miss(went)
            self.rota.hasten("permissions")
            self.rota.hasten("storages")

    async def _ask_authority(self, node: str) -> None:
        """Which cluster this is, said by the certificate of its own authority."""
        try:
            self._no_authority = None
            rows = await self.cluster.get_list(f"/nodes/{node}/certificates/info")
            self.fingerprint = authority_of(rows)
            if not self.fingerprint:
                raise SourceGarbled(f"{node} does not tell of the cluster's own authority", hint="look for pve-root-ca.pem on it")
            await self.cluster.know(node, rows)
        except SourceError as error:
            self._no_authority = error

    def _may_see_backups(self, storage: str) -> bool:
        """Guests' backups are listed only to whoever may make some there; to others the list is empty."""
        may = self._wide.permissions
        if may is None:
            return False
        making = holds(may, "/vms", "VM.Backup") and holds(may, f"/storage/{storage}", "Datastore.AllocateSpace")
        return making or holds(may, f"/storage/{storage}", "Datastore.Allocate")

    # Beside the turns.

    def _slots(self, estate: Estate) -> Iterator[Slot]:
        yield from self._tasks.slots(estate)
        yield from self._wide.slots()
        yield from self._nodes.slots(estate)
        yield from self._ceph.slots(estate)
        yield from self._replications.slots(estate)
        if self._config.disks:
            yield from self._hardware.slots(estate)
        if self._config.backups:
            yield from self._backups.slots(estate)

    def _is_away(self, lane: str) -> bool:
        """Whether it is known that a node answers nobody."""
        return self.estate is not None and lane in self.estate.nodes and lane not in self.estate.online

    def _heed_news(self) -> None:
        """Look closer at what tasks were about."""
        news, self._tasks.news = self._tasks.news, []
        self._backups.heed()
        for one in news:
            self.details.hasten(one.guests)
            if one.backups:
                self.rota.hasten("backups", apart_seconds=HASTE_SECONDS)
        for node in self.cluster.in_doubt:
            self.rota.hasten("certificates", node, apart_seconds=AUTHORITY_SECONDS)

    async def keep_pace(self) -> None:
        """Ask to be asked where a turn came too early to look: the next would come too late."""
        while True:
            await self._clock.sleep(1.0)
            if self._outbox or (self._postponed and self._is_due()):
                self._tools.wake()

    def beside(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on beside the turns."""
        running = {
            "rota": self.rota.run(),
            "details": self.details.run(),
            "endpoints": self.cluster.watch_over(),
            "pace": self.keep_pace(),
        }
        return {**running, "agents": self.agents.run()} if self._config.guest_agent else running

    # What is said.

    def about(self) -> dict[str, Json]:
        """Which cluster it is."""
        cluster: dict[str, Json] = {
            "fingerprint": self.fingerprint or None,
            "name": self.estate.name or None if self.estate else None,
            "address": self.cluster.base_urls[0],
            "version": self.version,
            "quorate": self.estate.quorate if self.estate else None,
        }
        return {"cluster": cluster}

    def _estate_report(self) -> Report:
        estate = self.estate
        payload = self.about()
        if estate is not None:
            payload |= {"status": list(estate.status), "resources": list(estate.resources)}
        payload |= {"known": self.known.said(), "tasks": self.known.tasks, "troubles": self._troubles()}
        if (scopes := self._scopes()) is not None:
            payload["scopes"] = list[Json](scopes)
        said = report(self._clock, "pve-estate", "estate", payload, complete=self._complete)
        return said if estate is None else attrs.evolve(said, taken_at=estate.at, monotonic=estate.monotonic)

    def _scopes(self) -> list[str] | None:
        """The scopes of all storages with backups; None while nobody can say which are gone."""
        permissions = self._wide.permissions
        if self.estate is None or permissions is None or not self._wide.knows_storages or not self._config.backups:
            return None
        return scopes_of(self.estate.storages, records(self.known.storages), permissions, self.estate.nodes)

    def _slow_reports(self) -> list[Report]:
        """What came beside the turns. Numbers come behind what they are of."""
        reports = self._outbox.take()
        ended = self._tasks.take()
        if ended:
            reports.append(self._say("pve-tasks", "tasks", {"tasks": ended}, complete=False))
        snapshots = self.details.take_snapshots()
        if snapshots is not None:
            guests, whole = snapshots
            reports.append(
                self._say("pve-snapshots", "snapshots", {"guests": guests}, complete=whole, interval_seconds=SNAPSHOTS_SECONDS)
            )
        memory = self.agents.take_memory()
        if memory is not None:
            reports.append(self._say("pve-memory", "memory", {"guests": memory}, complete=False, interval_seconds=MEMORY_SECONDS))
        return reports

    def _say(self, kind: str, scope: str, told: dict[str, Json], *, complete: bool, interval_seconds: float = 0.0) -> Report:
        return report(self._clock, kind, scope, {**self.about(), **told}, complete=complete, interval_seconds=interval_seconds)

    def _troubles(self) -> list[Json]:
        others = [("which cluster this is", self._no_authority), ("configurations of guests", self.details.trouble)]
        told = troubles_of(
            tiers=self.rota.troubles,
            endpoints=self.cluster.troubles,
            lacks=self._lacks(),
            others=[(feature, error) for feature, error in others if error is not None],
        )
        return told + unread(self.details.unread, CALLS_A_MINUTE_FOR_DETAILS)

    def _lacks(self) -> Iterable[Lack]:
        if self._wide.permissions is None:
            return ()
        return lacks(PVE_NEEDS, self._wide.permissions, release=release_of(self.version), account=self._config.token_id)


@asynccontextmanager
async def open_proxmox(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Connect, lend the source, disconnect."""
    if not isinstance(config, PveConfig):
        raise TypeError("open_proxmox takes a PveConfig")
    async with opened_cluster(config, tools) as cluster:
        source = PveSource(cluster, config, tools)
        await source.meet()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run, name=f"proxmox {name}") for name, run in source.beside().items()]
            try:
                yield source
            finally:
                for task in tasks:
                    task.cancel()
