"""Two clusters that keep their backups in one namespace of one server: what is whose, is said by evidence, never by a number."""

import pytest

from pulse_core.model.recovery import PointKind, PointSet, RecoveryPoint
from pulse_core.model.report import Report
from pulse_core.recovery.belonging import Attribution

ADAPTERS = pytest.importorskip("pulse_proxmox.adapters").PVE
SERVER = "cd" * 32
STORAGE = {"storage": "pbs", "type": "pbs", "server": "backup.lab", "datastore": "main", "namespace": "", "fingerprint": SERVER}
AT = 1_769_821_204  # 2026-01-31T01:00:04Z
ROW = {"volid": "pbs:backup/vm/101/2026-01-31T01:00:04Z", "ctime": AT, "size": 5, "vmid": 101}


class Site:
    """A cluster with a VM 101."""

    def __init__(self, estate, name, *, ctime=AT - 9000):
        self.estate, self.source, self.ctime = estate, f"proxmox:{name}", ctime
        self.cluster = {"fingerprint": name * 64, "name": name, "version": {"version": "8.4.1"}, "quorate": True}
        self.row = {"id": "qemu/101", "type": "qemu", "vmid": 101, "name": f"web-{name}", "node": "pve1", "status": "running"}
        self.guests = {"qemu/101": {"created_at": ctime, "name": f"web-{name}"}}

    def shows_its_guest(self):
        known = {"guests": {"qemu/101": {"config": {"meta": f"ctime={self.ctime}"}}}}
        (guest,) = [one for one in self._read("pve-estate", resources=[self.row], known=known).observations if one.type == "vm"]
        self.estate.see(self.source, (guest.name, guest.claims))

    def lists_its_storage(self, row=ROW, **more):
        payload = {"storage": STORAGE, "node": None, "content": [row], "guests": self.guests, **more}
        self.estate.tell(self.source, *self._read("pve-backups", **payload).recovery_points, scope="backups/pbs")

    def _read(self, kind, **payload):
        reading = ADAPTERS[kind](Report(kind=kind, payload={"cluster": self.cluster, **payload}, taken_at=float(AT)))
        assert reading.dropped == ()
        return reading


@pytest.fixture
def sites(estate):
    found = [Site(estate, name) for name in ("a", "b")]
    for site in found:
        site.shows_its_guest()
    return found


def seen_by_the_server(estate):
    """What the server itself says of it: everything but whose it is."""
    identity = f"pbs:{SERVER}/main//vm/101/{AT}"
    point = RecoveryPoint(key="x", kind=PointKind.BACKUP, started_at=AT, identity=identity, subject="vm/101", verified=True)
    estate.tell("pbs:lab", PointSet(group="main//vm/101", points=(point,)))


def test_a_number_that_two_clusters_use_is_attributed_to_nobody(estate, sites):
    for site in sites:
        site.lists_its_storage()

    shown = estate.only()
    assert (shown.attribution, shown.resource) == (Attribution.AMBIGUOUS, None)
    assert set(shown.candidates) == {estate.id("web-a"), estate.id("web-b")}
    assert shown.sources == ("proxmox:a", "proxmox:b")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_task_of_one_cluster_settles_whose_it_is_whoever_is_heard_first(estate, sites, order):
    dump = {"vmid": 101, "starttime": AT - 5, "endtime": AT + 60, "status": "OK"}
    seen_by_the_server(estate)
    for place in order:
        sites[place].lists_its_storage(vzdumps=[dump] if place == 1 else [])

    shown = estate.only()
    assert (shown.attribution, shown.resource) == (Attribution.PROOF, estate.id("web-b"))
    assert (shown.verified, shown.sources) == (True, ("pbs:lab", "proxmox:a", "proxmox:b"))


def test_a_comment_that_names_one_guest_settles_whose_it_is(estate, sites):
    for site in sites:
        site.lists_its_storage(ROW | {"notes": "web-a"})

    assert (estate.only().attribution, estate.only().resource) == (Attribution.PROOF, estate.id("web-a"))


def test_without_a_cluster_that_could_own_it_a_backup_is_nobodys(estate):
    seen_by_the_server(estate)

    assert estate.only().attribution is Attribution.UNATTRIBUTED


def test_a_backup_from_before_a_guests_birth_is_not_that_guests(estate):
    site = Site(estate, "a", ctime=AT + 9000)
    site.shows_its_guest()
    site.lists_its_storage()

    assert (estate.only().attribution, estate.only().resource) == (Attribution.UNATTRIBUTED, None)
