"""Ask each node for the replication of its guests."""

from collections.abc import Callable, Iterator
from functools import partial

from pulse_core.plugin import Json, SourceError
from pulse_core.plugin.narrow import numeric
from pulse_proxmox.client.answers import NotImplementedHere
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate
from pulse_proxmox.pve.known import Known, named
from pulse_proxmox.pve.slim import records
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import ABSENT_SECONDS, Slot

REPLICATION_SECONDS = 120.0
NONE_SECONDS = 600.0
_MOST_JOBS = 4096
_WHAT = ("id", "guest", "vmtype", "jobnum", "type", "source", "target", "schedule", "rate", "disable", "comment")
_HOW = ("last_sync", "last_try", "next_sync", "duration", "fail_count", "error", "pid", "state")
_JOB = frozenset((*_WHAT, *_HOW))


class Replications:
    """The replication jobs of all nodes."""

    def __init__(self, cluster: Cluster, known: Known, outbox: Outbox, *, about: Callable[[], dict[str, Json]]) -> None:
        self._cluster = cluster
        self._known = known
        self._outbox = outbox
        self._about = about
        self._jobs: dict[str, list[dict[str, Json]]] = {}
        self.estate: Estate | None = None

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """A question for each node, where there is somewhere to replicate to."""
        self.estate = estate
        for place, node in enumerate(estate.nodes if len(estate.nodes) > 1 else ()):
            yield Slot(
                tier="replication",
                target=node,
                lane=node,
                every_seconds=REPLICATION_SECONDS,
                ask=partial(self._ask, node),
                delay_seconds=6 + place % 16,
                quiet=_absent,
            )

    async def _ask(self, node: str) -> float:
        rows = await self._cluster.get_list(f"/nodes/{node}/replication")
        before, now = self._jobs.get(node, []), records(named(rows[:_MOST_JOBS], _JOB))
        self._jobs[node] = [{**row, "source": node} for row in now]
        for guest in {*self._guests(before), *self._guests(now)}:
            mine = [row for rows in self._jobs.values() for row in rows if guest in self._guests([row])]
            self._known.tell(guest, replication=list[Json](mine))
        self._report()
        return REPLICATION_SECONDS if now else NONE_SECONDS

    def _guests(self, rows: list[dict[str, Json]]) -> list[str]:
        numbers = (numeric(row, "guest") for row in rows)
        found = (self.estate.with_vmid(int(one)) for one in numbers if one is not None and self.estate is not None)
        return [guest for guest in found if guest]

    def _report(self) -> None:
        if self.estate is None:
            return
        for gone in self._jobs.keys() - set(self.estate.nodes):
            del self._jobs[gone]
        told = set(self._jobs) >= set(self.estate.nodes)
        jobs: list[Json] = [row for rows in self._jobs.values() for row in rows]
        payload = {**self._about(), "jobs": jobs}
        self._outbox.put("pve-replication", "replication", payload, interval_seconds=NONE_SECONDS, complete=told)


def _absent(error: SourceError) -> float | None:
    return ABSENT_SECONDS if isinstance(error, NotImplementedHere) else None
