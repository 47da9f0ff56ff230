"""What a Backup Server says of its backups, beside what clusters say of the same: one point each, and whose it is by evidence."""

import pytest

from pulse_core.model.recovery import Outcome
from pulse_core.model.report import Report
from pulse_core.recovery.belonging import Attribution

ADAPTERS = pytest.importorskip("pulse_proxmox.adapters").ADAPTERS
CERTIFICATE = ":".join(["CD"] * 32)
AT = 1_769_821_204  # 2026-01-31T01:00:04Z
SIZE = 34_359_739_269


class BackupServer:
    """One that keeps backups of VMs by number, in namespaces."""

    def __init__(self, estate, *, name="lab", certificate=CERTIFICATE):
        self.estate, self.source = estate, f"pbs:{name}"
        self.about = {"fingerprint": certificate, "name": name, "version": {"version": "4.2"}}

    def lists(self, *backups, vmid=101, ns="home", complete=True):
        """The backups of one VM in a namespace; None for those that are as they were."""
        listed = None if backups == (None,) else [{"backup-time": AT, "size": SIZE, **one} for one in backups]
        groups = [{"backup-type": "vm", "backup-id": str(vmid), "snapshots": listed}] if backups else []
        payload = {"server": self.about, "store": "main", "ns": ns, "groups": groups}
        read(self.estate, self.source, "pbs-backups", f"backups/main/{ns}", payload, complete=complete)


class Cluster:
    """One with a VM 101, which keeps its backups on a Backup Server."""

    def __init__(self, estate, name, *, certificate=CERTIFICATE, ns="home"):
        self.estate, self.source, self.name = estate, f"proxmox:{name}", name
        self.about = {"fingerprint": name * 64, "name": name, "version": {"version": "9.0"}, "quorate": True}
        self.storage = {"storage": "backup", "type": "pbs", "server": "10.0.0.9", "datastore": "main", "namespace": ns}
        self.storage["fingerprint"] = certificate
        row = {"id": "qemu/101", "type": "qemu", "vmid": 101, "name": f"web-{name}", "node": "pve1", "status": "running"}
        known = {"guests": {"qemu/101": {"config": {"meta": f"ctime={AT - 9000}"}}}}
        payload = {"cluster": self.about, "resources": [row], "known": known}
        reading = ADAPTERS["pve-estate"](Report(kind="pve-estate", payload=payload, taken_at=AT))
        (guest,) = [one for one in reading.observations if one.type == "vm"]
        estate.see(self.source, (guest.name, guest.claims))

    def lists(self, *, made_it=False, **row):
        """The backup as its storage shows it, and whether a task of its own made it."""
        shown = {"volid": "backup:backup/vm/101/2026-01-31T01:00:04Z", "ctime": AT, "size": SIZE, "vmid": 101, **row}
        dumps = [{"vmid": 101, "starttime": AT - 5, "endtime": AT + 60, "status": "OK"}] if made_it else []
        payload = {"cluster": self.about, "storage": self.storage, "content": [shown], "vzdumps": dumps}
        payload["guests"] = {"qemu/101": AT - 9000}
        read(self.estate, self.source, "pve-backups", "backups/backup", payload)


def read(estate, source, kind, scope, payload, *, complete=True):
    reading = ADAPTERS[kind](Report(kind=kind, payload=payload, taken_at=float(AT)))
    assert reading.dropped == ()
    assert estate.tell(source, *reading.recovery_points, scope=scope, complete=complete) == []


@pytest.fixture
def server(estate):
    return BackupServer(estate)


def test_a_backup_that_is_seen_directly_and_as_storage_is_one_point(estate, server):
    cluster = Cluster(estate, "a")
    upid = "UPID:pbs:000002C0:000007BA:00000001:67DE4FC4:verificationjob:main:root@pam:"
    server.lists({"verification": {"state": "ok", "upid": upid}, "crypt-mode": "encrypt", "protected": True})
    cluster.lists(made_it=True)

    shown = estate.only()
    assert shown.sources == ("pbs:lab", "proxmox:a")
    assert (shown.attribution, shown.resource) == (Attribution.PROOF, estate.id("web-a"))
    assert shown.verified_at == 0x67DE4FC4
    assert (shown.verified, shown.encrypted, shown.protected, shown.size_bytes) == (True, True, True, SIZE)


def test_a_backup_in_another_namespace_or_on_another_server_is_another_point(estate, server):
    cluster = Cluster(estate, "a")
    cluster.lists()
    server.lists({}, ns="")
    BackupServer(estate, name="away", certificate=":".join(["EF"] * 32)).lists({})

    assert [shown.sources for shown in estate.shown()].count(("proxmox:a",)) == 1
    assert len(estate.shown()) == 3


def test_a_server_alone_says_of_nobody_that_a_backup_is_theirs(estate, server):
    Cluster(estate, "a")
    server.lists({"comment": "web-a"})

    assert (estate.only().attribution, estate.only().resource) == (Attribution.UNATTRIBUTED, None)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_number_of_two_clusters_is_nobody_s_without_evidence_whoever_is_heard_first(estate, server, order):
    clusters = [Cluster(estate, name) for name in "ab"]
    tellers = (*(cluster.lists for cluster in clusters), lambda: server.lists({}))
    for place in order:
        tellers[place]()

    shown = estate.only()
    assert (shown.attribution, shown.resource) == (Attribution.AMBIGUOUS, None)
    assert len(shown.sources) == 3


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_evidence_of_one_of_two_clusters_settles_it_whoever_is_heard_first(estate, server, order):
    clusters = [Cluster(estate, name) for name in "ab"]
    tellers = (clusters[0].lists, lambda: clusters[1].lists(made_it=True), lambda: server.lists({}))
    for place in order:
        tellers[place]()

    assert (estate.only().attribution, estate.only().resource) == (Attribution.PROOF, estate.id("web-b"))


def test_a_verification_that_failed_later_is_told_of_the_point_and_not_of_how_it_was_made(estate, server):
    server.lists({})
    assert estate.only().verified is None

    server.lists({"verification": {"state": "failed"}})

    assert (estate.only().verified, estate.only().outcome) == (False, Outcome.SUCCESS)


def test_what_one_says_of_a_check_is_not_mixed_with_what_another_says(estate, server):
    cluster = Cluster(estate, "a")
    upid = "UPID:pbs:000002C0:000007BA:00000001:67DE4FC4:verificationjob:main:root@pam:"
    cluster.lists(verification={"state": "ok", "upid": upid})
    server.lists({"verification": {"state": "failed"}, "crypt-mode": "encrypt", "comment": "web"})

    assert (estate.only().verified, estate.only().verified_at) == (False, None)


def test_a_backup_that_goes_on_becomes_a_success_when_it_has_a_size(estate, server):
    server.lists({"size": None})
    assert (estate.only().outcome, estate.only().size_bytes) == (Outcome.RUNNING, None)

    server.lists({})

    assert (estate.only().outcome, estate.only().size_bytes) == (Outcome.SUCCESS, SIZE)


def test_what_is_as_it_was_stays_and_what_was_pruned_goes(estate, server):
    server.lists({}, {"backup-time": AT + 60})
    for _ in range(3):
        server.lists(None)
    assert len(estate.shown()) == 2

    server.lists({"backup-time": AT + 60})
    assert [shown.at for shown in estate.shown()] == [AT + 60]

    server.lists()
    server.lists()
    assert estate.shown() == []


def test_while_a_datastore_is_away_its_backups_stay(estate, server):
    server.lists({})
    for _ in range(5):
        server.lists({}, ns="other", vmid=102)  # only this namespace can be read meanwhile

    assert len(estate.shown()) == 2
