"""Backups, snapshots and replicas are given to their guests by evidence; tasks are told once they are over."""

import pytest

from pulse_core.plugin import Outcome, PointMode

PBS = {
    "storage": "pbs",
    "type": "pbs",
    "server": "backup.lab",
    "datastore": "main",
    "namespace": "lab",
    "fingerprint": "CD:" * 31 + "CD",
}
LOCAL = {"storage": "local", "type": "dir", "path": "/var/lib/vz"}
AT = 1_769_821_204  # 2026-01-31T01:00:04Z
VM = "pbs:backup/vm/100/2026-01-31T01:00:04Z"


@pytest.fixture
def backups(cluster):
    def read(*content, storage=LOCAL, node="pve1", **more):
        reading = cluster.read("pve-backups", storage=storage, node=node, content=list(content), **more)
        return {group.group: group.points for group in reading.recovery_points}

    return read


def kinds(point):
    return [claim.kind for claim in point.owner_claims], [claim.kind for claim in point.candidate_claims]


def test_a_file_on_a_storage_of_the_clusters_own_is_its_guests(backups):
    row = {"volid": "local:backup/vzdump-qemu-100-2026_01_31-02_00_04.vma.zst", "ctime": AT, "size": 500, "format": "vma.zst"}
    ((point,),) = backups(row, guests={"qemu/100": AT - 1000}).values()

    assert kinds(point) == (["instance"], [])
    assert (point.mode, point.subject, point.subject_type, point.started_at) == (PointMode.LOCAL, "qemu/100", "vm", AT)
    assert (point.verified, point.encrypted, point.protected, point.size_bytes) == (None, None, False, 500)


def test_a_file_that_is_older_than_its_guest_is_nobodys(backups):
    row = {"volid": "local:backup/vzdump-qemu-100-2026_01_31-02_00_04.vma.zst", "ctime": AT}
    ((point,),) = backups(row, guests={"qemu/100": AT + 1000}).values()

    assert kinds(point) == ([], [])


def test_a_file_of_a_guest_that_is_gone_names_the_place_it_had(backups):
    row = {"volid": "local:backup/vzdump-lxc-101-2026_01_31-02_01_10.tar.zst", "ctime": AT}
    ((point,),) = backups(row, guests={}).values()

    assert (kinds(point), point.subject) == ((["instance"], []), "lxc/101")


@pytest.mark.parametrize(
    ("row", "more", "owners", "candidates"),
    [
        ({}, {}, [], ["instance"]),
        ({"notes": "web"}, {}, ["instance"], []),
        ({"notes": "web of the other site"}, {}, [], ["instance"]),
        ({}, {"vzdumps": [{"vmid": 100, "starttime": AT - 5, "endtime": AT + 60, "status": "OK"}]}, ["instance"], []),
        ({}, {"vzdumps": [{"vmid": 100, "starttime": AT - 9000, "endtime": AT - 8000, "status": "OK"}]}, [], ["instance"]),
        ({"notes": "web"}, {"guests": {}}, [], ["instance"]),
    ],
)
def test_on_a_server_that_others_write_to_a_number_needs_evidence(backups, row, more, owners, candidates):
    guests = {"guests": {"qemu/100": {"created_at": None, "name": "web"}}}
    ((point,),) = backups({"volid": VM, "ctime": AT, "size": 1, **row}, storage=PBS, node=None, **(guests | more)).values()

    assert kinds(point) == (owners, candidates)


def test_a_backup_on_a_server_has_its_identity_there(backups):
    row = {
        "volid": VM,
        "ctime": AT,
        "size": 9,
        "verification": {"state": "ok"},
        "encrypted": "ab:cd",
        "protected": 1,
        "notes": "web",
    }
    found = backups(row, storage=PBS, node=None)
    ((point,),) = found.values()

    assert list(found) == ["pbs/qemu/100"]
    assert point.identity == f"pbs:{'cd' * 32}/main/lab/vm/100/{AT}"
    assert (point.verified, point.encrypted, point.protected, point.mode) == (True, True, True, PointMode.REMOTE)
    assert [claim.value for claim in point.repository_claims] == [f"pbs:{'cd' * 32}/datastore/main"]


@pytest.mark.parametrize(
    ("verification", "verified"), [({"state": "ok"}, True), ({"state": "failed"}, False), (None, None), ({"state": "new"}, None)]
)
def test_what_was_not_verified_is_not_failed(backups, verification, verified):
    ((point,),) = backups({"volid": VM, "size": 1, "verification": verification}, storage=PBS, node=None).values()

    assert point.verified is verified
    assert point.outcome is Outcome.SUCCESS


def test_a_backup_on_a_server_without_a_size_still_runs(backups):
    ((point,),) = backups({"volid": VM}, storage=PBS, node=None).values()
    ((rough,),) = backups({"volid": VM, "approximate-size": 7}, storage=PBS, node=None).values()

    assert (point.outcome, point.size_bytes) == (Outcome.RUNNING, None)
    assert (rough.outcome, rough.size_bytes) == (Outcome.SUCCESS, 7)


def test_a_hosts_backup_is_nobodys_here(backups):
    ((point,),) = backups({"volid": "pbs:backup/host/nas/2026-01-31T01:00:04Z", "size": 1}, storage=PBS, node=None).values()

    assert (point.subject, point.subject_type, kinds(point)) == ("host/nas", "host", ([], []))


def test_snapshots_are_listed_without_the_state_that_the_guest_is_in(cluster):
    rows = [
        {"name": "before", "snaptime": AT, "description": "upgrade\n", "vmstate": 1},
        {"name": "current", "parent": "before", "digest": "x"},
    ]
    guests = {"qemu/100": {"snapshots": rows, "created_at": None}, "lxc/101": {"snapshots": None}, "lxc/102": {"snapshots": []}}
    sets = cluster.read("pve-snapshots", guests=guests).recovery_points

    assert {group.group: None if group.points is None else [point.key for point in group.points] for group in sets} == {
        "qemu/100": ["before"],
        "lxc/101": None,
        "lxc/102": [],
    }
    (point,) = sets[0].points
    assert (point.mode, point.comment, point.started_at, dict(point.details)) == (
        PointMode.SNAPSHOT,
        "upgrade",
        AT,
        {"memory": "included"},
    )
    assert kinds(point) == (["instance"], [])


def test_a_replica_is_there_though_the_last_try_failed(cluster):
    job = {
        "id": "100-0",
        "guest": 100,
        "target": "pve2",
        "last_sync": AT,
        "last_try": AT + 900,
        "fail_count": 2,
        "error": "no route",
    }
    (group,) = cluster.read("pve-replication", jobs=[job]).recovery_points

    assert [(point.outcome, point.started_at, point.outcome_reason) for point in group.points] == [
        (Outcome.SUCCESS, AT, ""),
        (Outcome.FAILED, AT + 900, "no route"),
    ]
    assert group.points[0].repository == "node pve2"


def test_a_replica_that_was_never_made_is_none(cluster):
    (group,) = cluster.read("pve-replication", jobs=[{"id": "100-0", "guest": "100", "last_sync": 0}]).recovery_points

    assert group.points == ()


def task(kind, id, status, **more):
    upid = f"UPID:pve1:0001:0002:0003:{kind}:{id}:root@pam:"
    return {
        "upid": upid,
        "type": kind,
        "id": id,
        "node": "pve1",
        "user": "root@pam",
        "starttime": AT,
        "endtime": AT + 5,
        "status": status,
        **more,
    }


def test_a_task_is_an_event_of_what_it_was_done_to(cluster):
    rows = [
        task("qmstart", "100", "OK"),
        task("vzdump", "", "job errors"),
        task("vzstart", "101", "WARNINGS: 1"),
        task("aptupdate", "", "OK"),
        task("qmstop", "100", "OK", endtime=None),
    ]
    events = cluster.read("pve-tasks", tasks=rows).events

    assert [(one.title, one.subject, one.subject_type, one.severity, one.outcome) for one in events] == [
        ("Start of 100", "qemu/100", "vm", "info", "ok"),
        ("Backup failed: job errors", "node/pve1", "agent", "warning", "failed"),
        ("Start of 101 ended with warnings", "lxc/101", "system-container", "warning", "warnings"),
        ("Look for updates", "node/pve1", "agent", "info", "ok"),
    ]
    assert (events[0].kind, events[0].at, events[0].ended_at) == ("task-qmstart", AT, AT + 5)
