"""The demo's cluster stays believable for as long as somebody leaves it open."""

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.estate import Estate
from pulse_proxmox.simulator.pve.life import TURN_SECONDS, Life

HOURS = 12


def test_after_half_a_day_the_cluster_is_as_it_was() -> None:
    clock = FakeClock()
    cluster = Estate.of(clock=clock.now).cluster
    stopped = {one.vmid for one in cluster.guests.values() if not one.running}
    worn = next(iter(cluster.nodes.values())).disks[3].wearout
    life = Life(cluster)

    dark = 0
    for _ in range(int(HOURS * 3600 / TURN_SECONDS)):
        clock.advance(TURN_SECONDS)
        life.turn()
        dark += sum(not node.powered for node in cluster.nodes.values())

    assert stopped <= {one.vmid for one in cluster.guests.values() if not one.running}
    assert sum(not one.running for one in cluster.guests.values()) <= len(stopped) + 3
    assert sum(bool(one.lock) for one in cluster.guests.values()) <= len(cluster.guests) / 5
    assert max(len(one.snapshots) for one in cluster.guests.values()) <= 4
    assert dark * TURN_SECONDS < HOURS * 3600 * 0.05
    assert worn is not None
    assert (worn - (next(iter(cluster.nodes.values())).disks[3].wearout or 0)) < 1
