"""The simulated Backup Servers at real addresses: what the demo shows, and that no fault breaks the source."""

from contextlib import suppress

import pytest

from pulse_core.plugin import Report, SourceError
from pulse_core.testing import FakeClock, check_source, tools
from pulse_proxmox import pulse_simulators, pulse_sources
from pulse_proxmox.adapters import PBS, PVE
from pulse_proxmox.simulator.estate import DEMO_BACKUPS, Estate
from pulse_proxmox.simulator.pbs import demo
from pulse_proxmox.simulator.pbs.faults import FAULTS
from pulse_proxmox.simulator.pbs.served import BackupServer, fingerprint_of

WAITING = ("slow", "hang", "clock_skew")
SILENCING = ("500", "401", "half_answer", "garbage")
"""Faults that leave nothing to be read."""


def offer():
    (found,) = [one for one in pulse_sources() if one.name == "pbs"]
    return found


async def told(config):
    reports = await check_source(offer(), config, tools=tools("pbs:demo"), times=1)
    readings = [PBS[report.kind](report) for report in reports]
    assert [dropped for reading in readings for dropped in reading.dropped] == []
    return {one.key: one for reading in readings for one in reading.observations}


@pytest.mark.parametrize("name", ["", "away"])
async def test_the_demo_shows_two_servers_each_with_a_datastore_that_is_not_mounted(name):
    (simulator,) = [one for one in pulse_simulators() if (one.offer, one.name) == ("pbs", name)]
    async with simulator.open(()) as config:
        seen = await told(config)

    assert [one.status for key, one in sorted(seen.items()) if one.type == "storage"].count("offline") == 1
    assert len(seen) == 3


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in WAITING])
async def test_no_fault_of_a_server_is_more_than_an_error_of_the_source(fault):
    seen = {}
    async with BackupServer.of(groups=3, snapshots=2, faults=[fault]).serve() as served:
        with suppress(SourceError):
            seen = await told(served.config())
    assert bool(seen) == (fault not in SILENCING)


def test_what_the_cluster_of_the_demo_keeps_on_its_server_is_what_that_server_has():
    clock = FakeClock(now=1_795_000_000.0).now
    estate = Estate.of(clock=clock, backup_fingerprint=fingerprint_of(DEMO_BACKUPS))
    home = demo.home(clock=clock)

    definition = {**estate.cluster.stores["backup"].settings, "storage": "backup", "type": "pbs"}
    content = [
        {"volid": one.volid("pbs"), "ctime": one.at, "size": one.size_bytes}
        for one in estate.cluster.backups
        if one.storage == "backup"
    ]
    payload = {"cluster": {"fingerprint": "ab" * 32}, "storage": definition, "content": content}
    seen_there = identities(PVE["pve-backups"](Report(kind="pve-backups", payload=payload)))
    about = {"server": {"fingerprint": home.server.fingerprint}, "store": "main", "ns": "homelab"}
    groups = [
        {
            "backup-type": group.type,
            "backup-id": group.id,
            "snapshots": [{"backup-time": one.at, "size": one.size} for one in group.snapshots],
        }
        for group in home.server.stores["main"].namespaces["homelab"].values()
    ]
    payload = {**about, "groups": groups}
    seen_here = identities(PBS["pbs-backups"](Report(kind="pbs-backups", payload=payload)))

    assert len(seen_here) > 500
    assert seen_here == seen_there


def identities(reading):
    assert reading.dropped == ()
    return {point.identity for told in reading.recovery_points for point in told.points}
