"""Recorded answers of real Backup Servers are read, with the values that stand in their files."""

import json

import pytest

from pulse_core.plugin import Outcome, Report
from pulse_proxmox.pbs.listing import slim
from pulse_proxmox.pbs.reading.backups import read_backups
from pulse_proxmox.pbs.reading.server import read_server
from pulse_proxmox.pbs.reading.words import plain

pytestmark = pytest.mark.recordings
FINGERPRINT = "ab" * 32
SERVER = {"fingerprint": FINGERPRINT, "name": "pbs", "version": {"version": "4.2", "release": "6"}}


@pytest.fixture
def load(folder):
    return lambda path: json.loads((folder / path).read_text())


def told(**payload):
    reading = read_server(Report(kind="pbs-server", payload={"server": SERVER, **payload}, taken_at=1_787_500_000.0))
    assert reading.dropped == ()
    return {one.key: one for one in reading.observations}


def test_every_recorded_file_is_read_by_a_test_here(folder):
    assert {str(file.relative_to(folder)) for file in folder.rglob("*.json")} == {
        "checkmk-snapshot-list/snapshots.json",
        "live-extracts-4.2.6/admin_datastore_status_verbose.json",
        "live-extracts-4.2.6/admin_traffic-control.json",
        "live-extracts-4.2.6/nodes_services.json",
        "live-extracts-4.2.6/status_datastore-usage.json",
    }


def test_recorded_backups_are_read(load):
    recorded = load("checkmk-snapshot-list/snapshots.json")
    group = {"backup-type": "vm", "backup-id": "103", "snapshots": [slim(row) for row in recorded]}
    payload = {"server": SERVER, "store": "fs01", "ns": "", "groups": [group]}

    reading = read_backups(Report(kind="pbs-backups", payload=payload))

    (told,) = reading.recovery_points
    assert reading.dropped == ()
    newer, older = told.points
    assert [one.started_at for one in (newer, older)] == [1742890730, 1742550846]
    assert [one.size_bytes for one in (newer, older)] == [34359739269, 34359739369]
    assert [one.verified for one in (newer, older)] == [None, True]
    assert [one.protected for one in (newer, older)] == [False, False]
    assert {one.encrypted for one in told.points} == {False}
    assert {one.comment for one in told.points} == {"pfsense01"}
    assert {one.outcome for one in told.points} == {Outcome.SUCCESS}
    assert newer.identity == f"pbs:{FINGERPRINT}/fs01//vm/103/1742890730"


def test_the_object_of_a_recorded_task_is_said_without_its_escapes(load):
    (_, row) = load("checkmk-snapshot-list/snapshots.json")
    about = row["verification"]["upid"].split(":")[7]

    assert plain(about) == "fs01:v-ee54fa7e-61f0"


def test_the_recorded_usage_is_read(load):
    recorded = load("live-extracts-4.2.6/status_datastore-usage.json")["data"]

    main = told(usage=recorded)["datastore/main"]

    assert main.metrics["disk_used_bytes"] == 207692513280
    assert main.metrics["disk_total_bytes"] == 247212277760
    assert main.metrics["disk_free_bytes"] == 39519764480
    assert main.metrics["disk_ratio"] == pytest.approx(0.84014, abs=1e-5)
    assert main.metrics["deduplication_factor"] == pytest.approx(134222368 / 43329242)
    assert main.metrics["full_in_seconds"] is None
    assert (main.facet.backend, main.facet.mount) == ("filesystem", "nonremovable")


def test_the_recorded_state_of_one_datastore_has_the_same_sizes_as_its_usage(load):
    """It is asked by nobody: the list of usages says the same of all of them at once, and its counts are listed anyway."""
    recorded = load("live-extracts-4.2.6/admin_datastore_status_verbose.json")["data"]

    main = told(usage=[{"store": "main", **recorded}])["datastore/main"]

    assert main.metrics["disk_used_bytes"] == 207693168640
    assert main.facet.backend == "filesystem"


def test_recorded_services_are_read(load):
    server = told(usage=[], known={"services": load("live-extracts-4.2.6/nodes_services.json")["data"]})["server"]

    assert {one.name: (one.state, one.unit_state) for one in server.facet.services} == {
        "proxmox-backup": ("running", "enabled"),
        "proxmox-backup-proxy": ("dead", "enabled"),
        "postfix": ("dead", "disabled"),
        "proxmox-backup-banner": ("dead", "static"),
    }
    assert server.metrics["services_stopped_count"] == 1
    assert server.status_reason == "does not run: proxmox-backup-proxy"


def test_recorded_limits_of_traffic_are_read(load):
    server = told(usage=[], known={"traffic": load("live-extracts-4.2.6/admin_traffic-control.json")["data"]})["server"]

    (rule,) = server.facet.traffic
    assert (rule.name, rule.networks, rule.rate_in, rule.rate_out) == ("tc-wan", ("0.0.0.0/0",), "100 MB", "50 MB")
    assert rule.comment == "WAN cap"
