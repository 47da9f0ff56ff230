"""The state of simulated gateways: one model, from which every endpoint answers."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final

import attrs

from pulse_core.testing import Wave
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.refusals import Refused, died
from pulse_proxmox.simulator.pmg.releases import Release

GIB: Final = 1 << 30
DAY_SECONDS: Final = 86_400.0
SYNC_SECONDS: Final = 120.0
KEPT_DAYS: Final = 7
FULL: Final = 1200
FLOOD: Final = 900
LOCALHOST: Final = "localhost"
QUEUES: Final = ("deferred", "active", "incoming", "hold")


@attrs.define(kw_only=True, eq=False)
class Gateway:
    """One gateway. `mails` are those that come in, of which the shares are spam and the like; `sent` those that go out."""

    name: str
    number: int
    address: str
    booted_at: float
    mails: Wave
    sent: Wave
    cpu: Wave
    waiting: Mapping[str, Wave]
    memory_bytes: int = 8 * GIB
    disk_bytes: int = 64 * GIB
    disk_used: int = 11 * GIB
    updates: int = 0
    level: str = ""
    stuck: int = 0
    """Mails that the world does not take just now, besides the usual ones."""


@attrs.define(kw_only=True, eq=False)
class Cluster:
    """All gateways; the first is the master. One alone is no cluster."""

    release: Release
    gateways: dict[str, Gateway]
    zone: tzinfo
    zone_name: str
    faults: Faults
    clock: Callable[[], float]

    def now(self) -> float:
        """Seconds since the epoch."""
        return self.clock() + (3600.0 if "clock_skew" in self.faults else 0.0)

    @property
    def alone(self) -> bool:
        """Whether there is one gateway only."""
        return len(self.gateways) == 1

    @property
    def master(self) -> Gateway:
        """The first."""
        return next(iter(self.gateways.values()))

    @property
    def last(self) -> str:
        """The one that a fault is about unless it says another."""
        return next(reversed(self.gateways))

    def suffers(self, fault: str, node: str) -> bool:
        """Whether a fault is about this gateway."""
        return node in {of or self.last for of in self.faults.of(fault)}

    def down(self, node: str) -> bool:
        """Whether it has no power."""
        return self.suffers("node_down", node)

    def gateway(self, node: str, place: str) -> Gateway:
        """The one that is asked about. Raises Refused for one that is not there."""
        found = self.gateways.get(place if node == LOCALHOST else node)
        if found is None:
            raise died(f"no such cluster node '{node}'")
        return found

    def reach(self, place: str, node: str) -> None:
        """From one gateway to another. Raises Refused where that has no power, or is not known."""
        other = self.gateway(node, place)
        if other.name != place and self.down(other.name):
            raise Refused(595, "No route to host")

    def midnight(self, day: datetime) -> float:
        """When a day began."""
        return day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()

    def today(self) -> tuple[float, float]:
        """When this day began, and when it ends, in the time zone of the gateways."""
        local = datetime.fromtimestamp(self.now(), self.zone)
        return self.midnight(local), self.midnight(local + timedelta(days=1))

    def offset(self, at: float) -> int:
        """How far the local time is ahead of UTC, in seconds."""
        ahead = datetime.fromtimestamp(at, self.zone).utcoffset()
        return int(ahead.total_seconds()) if ahead is not None else 0

    def known_until(self, place: str, node: Gateway) -> float:
        """Until when `place` knows the mails of a gateway: others tell it every two minutes, and not while they are away."""
        now = self.now()
        if node.name == place:
            return now
        if self.down(node.name) or self.suffers("out_of_sync", node.name) or self.suffers("out_of_sync", place):
            return now - 30 * SYNC_SECONDS
        return now - now % SYNC_SECONDS

    def waiting(self, node: Gateway, queue: str) -> int:
        """How many mails are in a queue."""
        usual = round(node.waiting[queue].at(self.now()))
        if queue == "deferred":
            return usual + node.stuck + (FULL if self.suffers("queue_full", node.name) else 0)
        return usual
