"""What the connector of Backup Servers says, through the line: one datastore, however many tell of it, and none that vanishes."""

import pytest

from pulse_core.model.report import Report
from pulse_core.model.status import Status

ADAPTERS = pytest.importorskip("pulse_proxmox.adapters").ADAPTERS
CERTIFICATE = ":".join(["CD"] * 32)


class BackupServer:
    """One server, as its source tells of it."""

    def __init__(self, world, *, source="pbs:lab", certificate=CERTIFICATE, instance="i-1", name="pbs1"):
        self.world, self.source = world, source
        self.about = {"fingerprint": certificate, "instance": instance, "name": name, "version": {"version": "4.2"}}
        self.stores = {"main": {"total": 1000, "used": 400, "avail": 590}}

    def tell(self, *, complete=True, known=None):
        usage = [{"store": store, "mount-status": "nonremovable", **row} for store, row in self.stores.items()]
        payload = {"server": self.about, "status": {"cpu": 0.1, "uptime": 60}, "usage": usage, "known": known or {}}
        reading = ADAPTERS["pbs-server"](Report(kind="pbs-server", payload=payload, taken_at=self.world.at))
        assert reading.dropped == ()
        self.world.wait(60)
        self.world.say(self.source, *reading.observations, scope="server", complete=complete, interval=60)


def cluster(world, *, source="proxmox:a", fingerprint="aa" * 32, status="available"):
    """A cluster with the datastore as its storage."""
    node = {"type": "node", "node": "pve1", "status": "online", "maxmem": 5, "mem": 1, "cpu": 0.1}
    size = {"disk": 390, "maxdisk": 1000} if status == "available" else {}
    row = {"type": "storage", "storage": "backup", "node": "pve1", "shared": 1, "status": status, "plugintype": "pbs", **size}
    definition = {"storage": "backup", "type": "pbs", "server": "pbs1", "datastore": "main", "fingerprint": CERTIFICATE}
    payload = {
        "cluster": {"fingerprint": fingerprint, "name": "", "version": {"version": "9.0"}},
        "status": [{"type": "node", "name": "pve1", "online": 1, "local": 1}],
        "resources": [node, row],
        "known": {"storages": [definition]},
    }
    reading = ADAPTERS["pve-estate"](Report(kind="pve-estate", payload=payload, taken_at=world.at))
    world.wait(10)
    world.say(source, *reading.observations, scope="estate")


def storages(world):
    return [one for one in world.resources() if one.type == "storage"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_datastore_and_the_storage_of_a_cluster_are_one_with_the_facts_of_both(world, order):
    tellers = (BackupServer(world).tell, lambda: cluster(world))
    for place in (*order, *order):
        tellers[place]()

    (one,) = storages(world)
    assert set(one.sources) == {"pbs:lab", "proxmox:a"}
    assert (one.facets["pbs"].store, one.facets["proxmox"].storage) == ("main", "backup")
    assert one.status is Status.ONLINE


def test_a_server_through_two_addresses_is_one(world):
    for _ in range(2):
        BackupServer(world, source="pbs:name").tell()
        BackupServer(world, source="pbs:address").tell()

    (server,) = [one for one in world.resources() if one.type == "pbs"]
    assert set(server.sources) == {"pbs:name", "pbs:address"}
    assert len(storages(world)) == 1


def test_two_servers_that_show_the_same_certificate_stay_two(world):
    for _ in range(2):
        BackupServer(world, source="pbs:a", instance="i-1").tell()
        BackupServer(world, source="pbs:b", instance="i-2").tell()

    assert len([one for one in world.resources() if one.type == "pbs"]) == 2
    assert len(storages(world)) == 2


def test_two_servers_with_datastores_of_the_same_name_stay_two(world):
    for _ in range(2):
        BackupServer(world, source="pbs:a").tell()
        BackupServer(world, source="pbs:b", certificate=":".join(["EF"] * 32)).tell()

    assert len(storages(world)) == 2
    assert all(one.identity.conflicts == () for one in world.resources())


def test_a_datastore_in_maintenance_stays_with_its_reason_and_without_numbers(world):
    server = BackupServer(world)
    server.tell()
    id = storages(world)[0].id
    server.stores["main"] = {"error": "datastore 'main' is in offline maintenance mode"}
    for _ in range(3):
        server.tell(known={"datastores": [{"store": "main", "maintenance": 'type=offline,message="a new disk"'}]})

    (one,) = storages(world)
    assert (one.id, one.status, one.status_reason) == (id, Status.OFFLINE, "in maintenance: offline: a new disk")
    assert one.metrics["disk_used_bytes"] is None


def test_a_datastore_that_is_not_listed_any_more_stays_until_it_is_known_to_be_gone(world):
    server = BackupServer(world)
    server.tell()
    server.stores.clear()
    for _ in range(4):
        server.tell(complete=False)
    assert len(storages(world)) == 1

    server.tell()
    server.tell()
    assert storages(world) == []
