"""Make gateways from a seed: the same for the same seed and time."""

from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo
from random import Random
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pulse_core.testing import swinging
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.pmg.faults import FAULTS
from pulse_proxmox.simulator.pmg.releases import RELEASES
from pulse_proxmox.simulator.pmg.state import Cluster, Gateway

ZONE: Final = "Europe/Vienna"
MAILS_A_DAY: Final = 9_000.0
_DAY: Final = 86_400.0
_USUAL: Final = (("deferred", 24.0), ("active", 3.0), ("incoming", 1.2), ("hold", 2.0))


def made(*, nodes: int, seed: int, version: str, clock: Callable[[], float], faults: Iterable[str], zone: str = ZONE) -> Cluster:
    """A cluster of so many gateways, or one that stands alone."""
    dice = Random(seed)  # noqa: S311  # it has to be the same every time
    now = clock()
    gateways = {name: _gateway(dice, name, number, now) for number, name in enumerate((f"mx{n}" for n in range(1, nodes + 1)), 1)}
    return Cluster(
        release=RELEASES[version],
        gateways=gateways,
        zone=_zone(zone),
        zone_name=zone,
        faults=Faults(FAULTS, faults),
        clock=clock,
    )


def _gateway(dice: Random, name: str, number: int, now: float) -> Gateway:
    return Gateway(
        name=name,
        number=number,
        address=f"10.20.9.{20 + number}",
        booted_at=now - dice.uniform(5, 60) * _DAY,
        mails=swinging(dice, MAILS_A_DAY / _DAY),
        sent=swinging(dice, MAILS_A_DAY / 4 / _DAY),
        cpu=swinging(dice, 0.18),
        waiting={queue: swinging(dice, mean) for queue, mean in _USUAL},
        updates=dice.randint(0, 6),
        level="c" if number == 1 else "",
    )


def _zone(name: str) -> tzinfo:
    """Where the system has no time zones, the gateways are where UTC is."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
