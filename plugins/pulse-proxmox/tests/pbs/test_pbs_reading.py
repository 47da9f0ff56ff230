"""What a Backup Server says is read for what it means, and nothing that is not said is made up."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.plugin import Outcome, PointMode, Report, Status, Strength
from pulse_core.testing import check_adapter, check_plugin
from pulse_proxmox.adapters import PBS as ADAPTERS
from pulse_proxmox.pbs.listing import slim

NOON = 1_795_000_000.0
FINGERPRINT = "AB:" * 31 + "AB"
PLAIN = "ab" * 32
SERVER = {
    "fingerprint": FINGERPRINT,
    "instance": "i-1",
    "name": "pbs1",
    "address": "https://pbs1:8007",
    "version": {"version": "4.2"},
}
USAGE = {"store": "main", "total": 100, "used": 40, "avail": 55, "mount-status": "nonremovable"}
GC = {"index-data-bytes": 900, "disk-bytes": 100, "still-bad": 2, "pending-bytes": 7}


def observed(kind="pbs-server", **payload):
    reading = ADAPTERS[kind](Report(kind=kind, payload={"server": SERVER, **payload}, taken_at=NOON))
    assert reading.dropped == ()
    return {one.key: one for one in reading.observations}


def datastore(known=None, **row):
    return observed(usage=[{**USAGE, **row}], known=known or {})["datastore/main"]


def pointed(*snapshots, store="main", ns="homelab", type="vm", id="101", server=SERVER):
    group = {"backup-type": type, "backup-id": id, "snapshots": list(snapshots)}
    payload = {"server": server, "store": store, "ns": ns, "groups": [group]}
    reading = ADAPTERS["pbs-backups"](Report(kind="pbs-backups", payload=payload))
    assert reading.dropped == ()
    return reading.recovery_points[0]


def test_the_plugin_holds_to_the_contract():
    check_plugin("pulse_proxmox", name="proxmox")


def test_a_datastore_says_how_full_it_is_and_what_deduplication_brings():
    main = datastore(**{"gc-status": GC, "estimated-full-date": NOON + 7200})

    assert (main.metrics["disk_ratio"], main.metrics["deduplication_factor"]) == (0.4, 9.0)
    assert main.metrics["disk_free_bytes"] == 55
    assert main.metrics["full_in_seconds"] == 7200
    assert main.metrics["chunks_bad_count"] == 2
    assert main.status is Status.ONLINE


@pytest.mark.parametrize("date", [-1, 0, NOON - 5, None])
def test_a_datastore_that_does_not_fill_up_is_not_said_to_be_full(date):
    assert datastore(**{"estimated-full-date": date}).metrics["full_in_seconds"] is None


def test_a_datastore_whose_garbage_was_never_collected_has_no_deduplication():
    main = datastore(**{"gc-status": {"index-data-bytes": 0, "disk-bytes": 0}})

    assert main.metrics["deduplication_factor"] is None
    assert main.unknown["deduplication_factor"].fix


def test_a_datastore_that_may_not_be_looked_at_has_no_numbers_and_says_which_privilege_is_missing():
    main = observed(usage=[{"store": "main", "mount-status": "nonremovable"}])["datastore/main"]

    assert main.metrics["disk_ratio"] is None
    assert "Datastore.Audit" in main.unknown["disk_ratio"].fix


@pytest.mark.parametrize(
    ("maintenance", "status", "reason"),
    [
        ("offline", Status.OFFLINE, "in maintenance: offline"),
        ('type=offline,message="a new disk"', Status.OFFLINE, "in maintenance: offline: a new disk"),
        ("read-only", Status.ONLINE, "in maintenance: read-only"),
        ("type=delete", Status.OFFLINE, "in maintenance: delete"),
        ("", Status.OFFLINE, "cannot be opened"),
    ],
)
def test_maintenance_is_told_from_failure(maintenance, status, reason):
    known = {"datastores": [{"store": "main", "maintenance": maintenance}]}
    error = {} if maintenance == "read-only" else {"error": "cannot be opened"}

    main = datastore(known, **error)

    assert (main.status, main.status_reason) == (status, reason)
    assert main.metrics["unavailable_count"] == float(not maintenance)


def test_an_error_that_names_maintenance_is_maintenance_before_its_definition_is_known():
    main = datastore(error="datastore 'main' is in offline maintenance mode: a new disk")

    assert main.status_reason == "in maintenance: offline"
    assert main.metrics["unavailable_count"] == 0


def test_jobs_of_every_kind_are_facts_of_their_datastore_and_a_failed_one_is_a_warning():
    known = {
        "gc": [{"store": "main", "schedule": "daily", "last-run-state": "OK", "last-run-endtime": NOON - 60}],
        "sync": [
            {"id": "s1", "store": "main", "remote": "far", "remote-store": "copies", "last-run-state": "no route"},
            {"id": "s2", "store": "main", "remote": "far", "remote-store": "x", "remote-ns": "y", "sync-direction": "push"},
        ],
        "verify": [{"id": "v1", "store": "main", "outdated-after": 30, "last-run-state": "WARNINGS: 2"}],
        "prune": [{"id": "p1", "store": "main", "keep-daily": 7, "keep-last": 3, "disable": True}],
    }
    main = datastore(known)

    jobs = {job.id: job for job in main.facet.jobs}
    assert {id: (job.kind, job.state) for id, job in jobs.items()} == {
        "main": ("garbage collection", "ok"),
        "s1": ("pull", "failed"),
        "s2": ("push", "never"),
        "v1": ("verify", "warning"),
        "p1": ("prune", "disabled"),
    }
    assert (jobs["s2"].what, jobs["p1"].what) == ("to far:x/y", "keeps 3 last, 7 daily")
    assert (main.status, main.status_reason) == (Status.WARNING, "failed last: pull s1")
    assert main.metrics["jobs_failed_count"] == 1


def test_what_is_on_a_server_is_claimed_by_its_fingerprint_and_storages_of_clusters_claim_the_same():
    server, main = (observed(usage=[USAGE])[key] for key in ("server", "datastore/main"))

    assert f"pbs:{PLAIN}/datastore/main" in {claim.value for claim in main.claims}
    assert {claim.kind for claim in server.claims} == {"native", "instance", "hostname"}
    assert all(claim.strength is Strength.STRONG for claim in main.claims)


def test_a_server_that_does_not_say_how_it_is_has_no_numbers_and_says_why():
    server = observed(usage=[], status={})["server"]

    assert server.metrics["cpu_ratio"] is None
    assert "Sys.Audit" in server.unknown["cpu_ratio"].fix


def test_tape_is_shown_where_there_is_some():
    tape = {
        "drives": [{"name": "lto8", "model": "ULT3580"}],
        "media": 8,
        "jobs": [{"id": "t", "store": "main", "pool": "weekly"}],
    }
    facet = observed(usage=[], known={"tape": tape})["server"].facet

    assert ([drive.name for drive in facet.tape_drives], facet.tape_media_count) == (["lto8"], 8)
    assert facet.tape_jobs[0].what == "to the pool weekly"


def test_a_backup_is_a_point_with_the_identity_that_a_cluster_gives_it_too():
    (point,) = pointed({"backup-time": 1_769_821_204, "size": 5}).points

    assert point.identity == f"pbs:{PLAIN}/main/homelab/vm/101/1769821204"
    assert (point.subject, point.subject_type, point.namespace) == ("vm/101", "vm", "homelab")
    assert point.mode is PointMode.REMOTE
    assert point.owner_claims == point.candidate_claims == ()
    assert [claim.value for claim in point.repository_claims] == [f"pbs:{PLAIN}/datastore/main"]


def test_the_same_backup_elsewhere_is_another_point():
    row = {"backup-time": 1_769_821_204, "size": 5}
    told = [pointed(row), pointed(row, ns=""), pointed(row, store="b"), pointed(row, type="ct"), pointed(row, id="102")]
    told.append(pointed(row, server={**SERVER, "fingerprint": "CD" * 32}))

    assert len({one.points[0].identity for one in told}) == 6


def test_without_a_fingerprint_a_backup_has_no_identity():
    assert pointed({"backup-time": 5e8, "size": 5}, server={"name": "pbs1"}).points[0].identity == ""


@pytest.mark.parametrize(
    ("verification", "verified"),
    [({"state": "ok"}, True), ({"state": "failed"}, False), (None, None), ({"state": "later"}, None)],
)
def test_verified_is_a_fact_of_its_own(verification, verified):
    (point,) = pointed(slim({"backup-time": 5e8, "size": 5, "protected": True, "verification": verification})).points

    assert (point.verified, point.protected, point.outcome) == (verified, True, Outcome.SUCCESS)


def test_a_backup_that_is_being_made_is_running_and_is_neither_encrypted_nor_not():
    (point,) = pointed(slim({"backup-time": 5e8, "files": []})).points

    assert (point.outcome, point.size_bytes, point.encrypted, point.completed_at) == (Outcome.RUNNING, None, None, None)


@pytest.mark.parametrize(("mode", "encrypted"), [("encrypt", True), ("sign-only", False), ("none", False), (None, None)])
def test_a_backup_is_encrypted_if_its_data_are(mode, encrypted):
    files = [{"filename": "drive-scsi0.img.fidx", "crypt-mode": mode}, {"filename": "index.json.blob", "crypt-mode": "sign-only"}]
    (point,) = pointed(
        slim({"backup-time": 5e8, "size": 5, "files": files if mode else [{"filename": "client.log.blob"}]})
    ).points

    assert point.encrypted is encrypted


def test_a_group_that_is_as_it_was_is_told_without_its_backups():
    payload = {
        "server": SERVER,
        "store": "main",
        "ns": "",
        "groups": [{"backup-type": "vm", "backup-id": "1", "snapshots": None}],
    }
    (told,) = ADAPTERS["pbs-backups"](Report(kind="pbs-backups", payload=payload)).recovery_points

    assert (told.group, told.points) == ("main//vm/1", None)


def test_a_task_is_told_of_the_datastore_that_it_names():
    rows = [
        {
            "upid": "a",
            "worker_type": "backup",
            "worker_id": "main:vm/100",
            "starttime": NOON,
            "endtime": NOON + 5,
            "status": "OK",
        },
        {
            "upid": "b",
            "worker_type": "syncjob",
            "worker_id": "far:x:main::s1",
            "starttime": NOON,
            "endtime": NOON,
            "status": "no route",
        },
        {"upid": "c", "worker_type": "aptupdate", "starttime": NOON, "endtime": NOON + 1, "status": "WARNINGS: 1"},
        {"upid": "d", "worker_type": "backup", "worker_id": "main:vm/100", "starttime": NOON},
    ]
    payload = {"server": SERVER, "stores": ["main"], "tasks": rows}
    events = {one.key: one for one in ADAPTERS["pbs-tasks"](Report(kind="pbs-tasks", payload=payload)).events}

    assert {key: (one.subject, one.severity, one.outcome) for key, one in events.items()} == {
        "a": ("datastore/main", "info", "ok"),
        "b": ("datastore/main", "warning", "failed"),
        "c": ("server", "warning", "warnings"),
    }
    assert events["b"].title == "Sync of far:x:main::s1 failed: no route"


def test_the_server_s_number_for_wear_is_not_taken_for_what_is_used_up():
    smart = {"status": "passed", "wearout": 97.0, "attributes": [{"name": "Percentage Used", "raw": "3%", "value": "3"}]}
    rows = [
        {"name": name, "disk-type": "ssd", "serial": f"S{name}", "size": 5, "status": "unknown"} for name in ("nvme0n1", "sda")
    ]
    disks = observed("pbs-disks", disks=rows, smart={"nvme0n1": smart, "sda": {**smart, "attributes": []}})

    assert disks["disk/Snvme0n1"].metrics["wear_ratio"] == 0.03
    assert "wear_ratio" not in disks["disk/Ssda"].metrics
    assert disks["disk/Ssda"].facet.health == "passed"


# Whatever comes.

WORDS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
JSON = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4))
NAMES = (
    "server",
    "status",
    "usage",
    "known",
    "store",
    "ns",
    "groups",
    "tasks",
    "stores",
    "disks",
    "smart",
    "running",
    "troubles",
)


@pytest.mark.parametrize("kind", ADAPTERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(payload=JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_no_answer_makes_an_adapter_raise(kind: str, payload: Any) -> None:
    ADAPTERS[kind](Report(kind=kind, payload=payload))


@settings(max_examples=100, deadline=None)
@given(row=st.dictionaries(st.sampled_from(["backup-time", "size", "files", "verification", "protected", "owner", "x"]), JSON))
def test_no_backup_makes_the_listing_raise(row: dict[str, Any]) -> None:
    assert "files" not in slim(row)


@pytest.mark.parametrize("version", ["3.4", "4.2"])
async def test_every_adapter_holds_to_its_promises_with_what_the_source_says(watch, version):
    async with watch(version=version, tape=True, groups=3, snapshots=2, faults=["backup_running"]) as watched:
        found = await watched.turns(3)

    kinds = {report.kind: report for report in found.values()}
    assert set(kinds) == set(ADAPTERS)
    for kind, report in kinds.items():
        check_adapter(ADAPTERS[kind], report, variants=300)
