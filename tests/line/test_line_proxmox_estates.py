"""What the connector of clusters says, through the line: nothing is wrong, twice or lost, whatever the cluster goes through."""

import copy
from itertools import permutations

import pytest

from pulse_core.model.identity import Claim
from pulse_core.model.report import Report, Vantage
from pulse_core.model.status import Status

ADAPTERS = pytest.importorskip("pulse_proxmox.adapters").PVE
NAME, ADDRESS = "proxmox:by-name", "proxmox:by-address"
UUID = "4c4c4544-0042-3510-8052-b4c04f4a4d31"


class Estate:
    """A cluster as one source sees it: what it lists, and what is known besides."""

    def __init__(self, world, *, source=NAME, fingerprint="ab" * 32, name="lab", nodes=("pve1", "pve2"), release="8.4.1"):
        self.world, self.source = world, source
        self.cluster = {"fingerprint": fingerprint, "name": name, "address": "https://lab:8006", "version": {"version": release}}
        self.quorate = True
        self.nodes = dict.fromkeys(nodes, True)
        self.guests, self.storages, self.definitions, self.tasks = {}, [], [], []
        self.known = {}

    def runs(self, vmid, *, on="pve1", kind="qemu", status="running", config=None, **row):
        """A guest is there. Its configuration and all that is known besides stay until they are told anew."""
        key = f"{kind}/{vmid}"
        numbers = {"cpu": 0.1, "maxcpu": 2, "mem": 3 << 30, "maxmem": 4 << 30, "disk": 0, "maxdisk": 32 << 30, "uptime": 500}
        counters = {"netin": 1000, "netout": 1000, "diskread": 1000, "diskwrite": 1000}
        listed = {"id": key, "type": kind, "vmid": vmid, "name": f"guest-{vmid}", "node": on, "status": status, "template": 0}
        self.guests[key] = {**listed, **numbers, **counters, **row}
        if config is not None:
            self.know(key, config=config)
        return key

    def know(self, key, **facts):
        self.known[key] = {**self.known.get(key, {}), **facts}

    def stores(self, storage, *, on, shared=0, status="available", plugin="nfs"):
        row = {"id": f"storage/{on}/{storage}", "type": "storage", "storage": storage, "node": on, "shared": shared}
        size = {"disk": 10 << 30, "maxdisk": 100 << 30} if status == "available" else {}
        self.storages = [one for one in self.storages if one["id"] != row["id"]]
        self.storages.append({**row, "status": status, "plugintype": plugin, "content": "images", **size})

    def payload(self):
        up = {"cpu": 0.1, "maxcpu": 8, "mem": 8 << 30, "maxmem": 32 << 30, "disk": 1 << 30, "maxdisk": 9 << 30, "uptime": 900}
        status = [{"type": "cluster", "name": self.cluster["name"], "quorate": int(self.quorate), "nodes": len(self.nodes)}]
        rows = []
        for place, (node, online) in enumerate(self.nodes.items()):
            status.append({"type": "node", "name": node, "nodeid": place, "online": int(online), "ip": f"192.0.2.{place + 1}"})
            rows.append({"type": "node", "node": node, "status": "online" if online else "offline", **(up if online else {})})
        known = {"guests": copy.deepcopy(self.known), "nodes": {}, "storages": self.definitions, "ha": [], "options": {}}
        return {
            "cluster": {**self.cluster, "quorate": self.quorate},
            "status": status,
            "resources": [*rows, *self.guests.values(), *self.storages],
            "known": known,
            "tasks": self.tasks,
            "troubles": [],
        }

    def tell(self, *, complete=None, after=10.0):
        self.world.wait(after)
        well = self.quorate and all(self.nodes.values())
        return self.say("pve-estate", "estate", self.payload(), complete=well if complete is None else complete)

    def say(self, kind, scope, payload, *, complete=True, interval=10.0):
        reading = ADAPTERS[kind](Report(kind=kind, payload=payload, taken_at=self.world.at))
        assert reading.dropped == ()
        return self.world.say(self.source, *reading.observations, scope=scope, complete=complete, interval=interval)

    def measure(self, key, available):
        text = f"MemTotal: {4 << 20} kB\nMemAvailable: {available >> 10} kB\n"
        payload = {"cluster": self.cluster, "guests": {key: {"meminfo": text, "at": self.world.at}}}
        return self.say("pve-memory", "memory", payload, complete=False, interval=120.0)


def machine(ctime=1_690_000_000, *, uuid=UUID, mac="BC:24:11:00:00:01", **more):
    """A configuration of a VM."""
    return {
        "meta": f"creation-qemu=8.1.5,ctime={ctime}",
        "smbios1": f"uuid={uuid}",
        "net0": f"virtio={mac},bridge=vmbr0",
        "scsi0": "nfs:101/vm-101-disk-0.qcow2,size=32G",
        **more,
    }


@pytest.fixture
def estate(world):
    return Estate(world)


def of(world, type):
    return [one for one in world.resources() if one.type == type]


def changes_of(world, id):
    return [change for change in world.changes if change.id == id]


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_two_sites_with_the_same_names_stay_two(world, order):
    sites = [
        Estate(world, source=f"proxmox:{site}", fingerprint=digits * 32, nodes=("pve1",))
        for site, digits in (("a", "aa"), ("b", "bb"))
    ]
    for place in (*order, *order):
        sites[place].runs(101, config=machine(1_690_000_000 + place, uuid=UUID[:-1] + str(place)))
        sites[place].stores("local", on="pve1")
        sites[place].tell()

    found = {type: len(of(world, type)) for type in ("pve-cluster", "agent", "vm", "storage")}
    assert found == {"pve-cluster": 2, "agent": 2, "vm": 2, "storage": 2}
    assert all(len(one.sources) == 1 and one.identity.conflicts == () for one in world.resources())


def test_a_cluster_that_is_watched_by_name_and_by_address_is_one(world):
    for source, written in ((NAME, "ab" * 32), (ADDRESS, ":".join(["AB"] * 32))):
        seen = Estate(world, source=source, fingerprint=written)
        seen.runs(101, config=machine())
        seen.runs(102, kind="lxc", config={"net0": "name=eth0,hwaddr=BC:24:11:00:00:02"})
        seen.stores("nfs", on="pve1", shared=1)
        seen.stores("local", on="pve1")
        seen.tell()

    assert len(world.resources()) == 1 + 2 + 2 + 2
    assert all(set(one.sources) == {NAME, ADDRESS} and one.identity.conflicts == () for one in world.resources())


def test_a_node_is_one_with_the_agent_that_knows_its_cluster(world, estate, seen):
    estate.tell()
    own = {"machine_id": "0123456789abcdef", "native": ("pve:" + "ab" * 32, "node/pve1"), "hostnames": ("pve1",)}
    world.say("agent:1/host:local", seen("m", name="pve1", ids=own, vantage=Vantage.INSIDE))

    (node,) = [one for one in of(world, "agent") if one.name == "pve1"]
    assert set(node.sources) == {NAME, "agent:1/host:local"}
    assert len(of(world, "agent")) == 2


def test_one_number_in_two_clusters_is_two_guests_though_one_was_restored_from_the_other(world):
    for source, fingerprint in (("proxmox:a", "aa" * 32), ("proxmox:b", "bb" * 32)):
        site = Estate(world, source=source, fingerprint=fingerprint)
        site.runs(101, config=machine())
        site.tell()

    guests = of(world, "vm")
    assert len(guests) == 2
    assert [conflict.differs_in for one in guests for conflict in one.identity.conflicts] == [("instance", "born")] * 2


def test_a_restored_copy_in_the_same_cluster_is_another_guest(world, estate):
    estate.runs(101, config=machine())
    estate.runs(102, on="pve2", config=machine())
    for _ in range(3):
        estate.tell()

    guests = {one.name: one for one in of(world, "vm")}
    assert set(guests) == {"guest-101", "guest-102"}
    assert all(one.status is Status.ONLINE for one in guests.values())
    assert not [change for one in guests.values() for change in changes_of(world, one.id)[1:]]


@pytest.mark.parametrize("between", [0, 3])
def test_a_number_that_is_used_anew_is_another_guest(world, estate, between):
    """Whether Pulse saw the gap or not."""
    estate.runs(101, config=machine())
    estate.tell()
    (before,) = of(world, "vm")
    gone = estate.guests.pop("qemu/101")
    for _ in range(between):
        estate.tell()
    assert len(of(world, "vm")) == (0 if between else 1)
    estate.guests["qemu/101"] = gone
    estate.know(
        "qemu/101", config=machine(1_699_000_000, uuid=UUID[::-1].replace("-", "")[:8] + UUID[8:], mac="BC:24:11:00:00:99")
    )
    estate.tell()
    (after,) = of(world, "vm")

    assert after.id != before.id
    assert before.id not in after.aliases


def test_a_container_whose_number_is_used_anew_is_another_one_once_its_making_is_seen(world, estate):
    estate.runs(200, kind="lxc", config={"hostname": "a"})
    estate.know("lxc/200", created_at=1_690_000_000.0)
    estate.tell()
    (before,) = of(world, "system-container")
    estate.know("lxc/200", created_at=1_699_000_000.0, config={"hostname": "b"})
    estate.tell()
    (after,) = of(world, "system-container")

    assert after.id != before.id


def test_a_guest_that_comes_back_is_the_one_that_went(world, estate):
    estate.runs(101, config=machine())
    estate.tell()
    (before,) = of(world, "vm")
    gone = estate.guests.pop("qemu/101")
    estate.tell()
    estate.tell()
    assert of(world, "vm") == []
    estate.guests["qemu/101"] = gone
    estate.tell()

    assert of(world, "vm")[0].id == before.id


def test_what_is_learnt_of_a_guest_later_makes_no_other_guest_of_it(world, estate):
    estate.runs(101)
    estate.tell()
    (before,) = of(world, "vm")
    estate.know("qemu/101", created_at=1_699_999_990.0)
    estate.tell()
    estate.know("qemu/101", config=machine())
    estate.tell()
    estate.known.clear()
    estate.tell()

    assert of(world, "vm")[0].id == before.id
    assert all(change.kind == "added" or change.id == before.id for change in world.changes if change.resource.type == "vm")


def test_a_node_list_that_is_empty_while_the_quorum_is_lost_removes_nothing(world, estate):
    estate.runs(101, config=machine())
    estate.stores("nfs", on="pve1", shared=1)
    estate.tell()
    before = {one.id for one in world.resources()}
    estate.quorate, estate.nodes, estate.guests, estate.storages = False, {}, {}, []
    for _ in range(5):
        estate.tell()

    assert {one.id for one in world.resources()} == before
    (guest,) = of(world, "vm")
    assert guest.status is Status.ONLINE
    (cluster,) = of(world, "pve-cluster")
    assert (cluster.status, cluster.metrics["quorum_missing_count"]) == (Status.WARNING, 1)


def test_what_a_node_without_quorum_does_not_see_is_unknown_and_not_offline(world, estate):
    estate.runs(101, on="pve1", config=machine())
    estate.runs(102, on="pve2", config=machine(uuid=UUID.replace("4", "5")))
    estate.tell()
    estate.quorate, estate.nodes["pve2"] = False, False
    estate.guests["qemu/102"] = {"id": "qemu/102", "type": "qemu", "vmid": 102, "node": "pve2", "status": "unknown"}
    estate.tell()

    assert {one.name: one.status for one in of(world, "agent")} == {"pve1": Status.ONLINE, "pve2": Status.UNKNOWN}
    guests = {one.metrics["memory_total_bytes"]: one for one in of(world, "vm")}
    assert guests[float(4 << 30)].status is Status.ONLINE
    assert (guests[None].status, guests[None].metrics["not_running_count"]) == (Status.UNKNOWN, None)


def test_when_a_node_goes_down_the_others_go_on_and_its_guests_are_unknown(world, estate):
    estate.runs(101, on="pve1", config=machine())
    estate.runs(102, on="pve2", config=machine(uuid=UUID.replace("4", "5")))
    estate.tell()
    estate.nodes["pve2"] = False
    estate.guests["qemu/102"] |= {"status": "unknown"}
    for _ in range(3):
        estate.tell()

    nodes = {one.name: one for one in of(world, "agent")}
    assert (nodes["pve1"].status, nodes["pve2"].status) == (Status.ONLINE, Status.OFFLINE)
    assert (nodes["pve2"].metrics["offline_count"], nodes["pve2"].metrics["cpu_ratio"]) == (1, None)
    guests = {one.name: one for one in of(world, "vm")}
    assert guests["guest-101"].status is Status.ONLINE
    assert (guests["guest-102"].status, guests["guest-102"].status_reason) == (Status.UNKNOWN, "its node pve2 is offline")


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_guest_on_a_node_that_is_down_keeps_its_name(world, estate, forgotten):
    """Of such a guest the cluster lists no more than its number; and a Pulse that was started anew knows nothing else."""
    estate.runs(101, on="pve2", config=machine(name="guest-101"))
    estate.tell()
    estate.nodes["pve2"] = False
    estate.guests["qemu/101"] = {"id": "qemu/101", "type": "qemu", "vmid": 101, "node": "pve2", "status": "unknown"}
    if forgotten:
        estate.known.clear()
        world.restart()
    estate.tell()

    assert [one.name for one in of(world, "vm")] == ["guest-101"]


def test_a_template_on_a_node_that_is_down_is_a_template_still(world, estate):
    estate.runs(101, on="pve2", status="stopped", template=1, config=machine(template=1))
    estate.tell()
    estate.nodes["pve2"] = False
    estate.guests["qemu/101"] = {"id": "qemu/101", "type": "qemu", "vmid": 101, "node": "pve2", "status": "unknown"}
    estate.tell()

    assert [(one.status, one.status_reason) for one in of(world, "vm")] == [(Status.OFFLINE, "template")]


def test_a_live_migration_keeps_the_guest_and_moves_it_to_its_node(world, estate):
    estate.runs(101, on="pve1", config=machine())
    estate.tell()
    (before,) = of(world, "vm")
    estate.guests["qemu/101"]["lock"] = "migrate"
    estate.tell()
    assert of(world, "vm")[0].status is Status.ONLINE
    estate.runs(101, on="pve2", netin=5, netout=5, diskread=5, diskwrite=5)
    estate.tell()
    estate.tell()
    (after,) = of(world, "vm")
    nodes = {one.name: one.id for one in of(world, "agent")}

    assert (before.id, before.parent, after.parent) == (after.id, nodes["pve1"], nodes["pve2"])
    assert {change.resource.status for change in changes_of(world, after.id)} == {Status.ONLINE}
    assert after.metrics["network_in_bytes_per_second"] == 0
    assert [tie.target for tie in after.relations if tie.kind == "runs_on"] == [nodes["pve2"]]


def test_a_guest_that_is_listed_on_both_nodes_while_it_moves_is_one(world, estate):
    estate.runs(101, on="pve1", config=machine())
    payload = estate.payload()
    payload["resources"].append({**estate.guests["qemu/101"], "node": "pve2", "status": "stopped"})
    estate.say("pve-estate", "estate", payload)

    (guest,) = of(world, "vm")
    assert (guest.status, guest.facets["proxmox"].node) == (Status.ONLINE, "pve1")


def test_a_backup_that_stops_a_running_guest_is_a_planned_stop(world, estate):
    estate.runs(101, config=machine(onboot=1))
    estate.know("qemu/101", before_lock="running")
    estate.tell()
    down = []
    for status, held in (("running", "running"), ("stopped", "running"), ("running", "prelaunch"), ("running", "running")):
        estate.runs(101, status=status, lock="backup")
        estate.know("qemu/101", current={"status": status, "qmpstatus": held})
        estate.tell()
        (guest,) = of(world, "vm")
        down.append((guest.status, guest.metrics["not_running_count"]))
    estate.runs(101)
    estate.tell()

    assert down == [(Status.ONLINE, 0), (Status.OFFLINE, 0), (Status.ONLINE, 0), (Status.ONLINE, 0)]
    reasons = [change.resource.status_reason for change in changes_of(world, of(world, "vm")[0].id)]
    assert "stopped; it is being backed up" in reasons


def test_a_backup_of_a_guest_that_is_off_does_not_make_it_run(world, estate):
    estate.runs(101, status="stopped", config=machine())
    estate.know("qemu/101", before_lock="stopped")
    estate.tell()
    estate.runs(101, status="running", lock="backup")
    estate.tell()
    estate.know("qemu/101", current={"status": "running", "qmpstatus": "prelaunch"})
    estate.tell()
    estate.runs(101, status="stopped")
    estate.tell()

    assert {change.resource.status for change in changes_of(world, of(world, "vm")[0].id)} == {Status.OFFLINE}


def test_a_vm_without_a_balloon_whose_page_cache_is_full_is_not_shown_as_full(world):
    estate = Estate(world, release="9.0.3")
    estate.runs(101, mem=int(3.96 * (1 << 30)), memhost=int(4.1 * (1 << 30)), config=machine(agent="1"))
    estate.know("qemu/101", current={"status": "running", "qmpstatus": "running", "mem": 4 << 30})
    estate.tell()
    (guest,) = of(world, "vm")

    assert (guest.metrics["memory_used_bytes"], guest.metrics["memory_ratio"]) == (None, None)
    assert guest.metrics["memory_host_bytes"] == int(4.1 * (1 << 30))
    assert "caches included" in guest.unknown["memory_ratio"].reason


def test_two_meanings_of_memory_do_not_alternate(world, estate):
    key = estate.runs(101, config=machine(agent="1"))
    balloon = {"status": "running", "ballooninfo": {"total_mem": 4 << 30, "free_mem": 1 << 30, "last_update": 5}}
    estate.know(key, current=balloon)
    estate.tell()
    (guest,) = of(world, "vm")
    assert (guest.metrics["memory_used_bytes"], world.registry.measurements(guest.id)["memory_used_bytes"].meaning) == (
        3 << 30,
        "balloon_stats",
    )
    estate.know(key, agent={"meminfo_at": world.at + 10})
    seen = []
    for turn in range(12):
        estate.tell()
        if turn % 6 == 0:
            estate.know(key, agent={"meminfo_at": world.at})
            estate.measure(key, available=3 << 30)
        seen.append(world.registry.get(guest.id).metrics["memory_used_bytes"])
    assert set(seen) == {float(1 << 30)}
    assert world.registry.measurements(guest.id)["memory_used_bytes"].meaning == "guest_available"
    for _ in range(60):
        estate.tell()

    assert world.registry.measurements(guest.id)["memory_used_bytes"].meaning == "balloon_stats"


@pytest.mark.parametrize(
    ("release", "privilege"), [("7.4-16", "VM.Monitor"), ("8.4.1", "VM.Monitor"), ("9.0.3", "VM.GuestAgent.Audit")]
)
def test_a_missing_privilege_is_named_as_the_release_calls_it(world, release, privilege):
    estate = Estate(world, release=release)
    key = estate.runs(101, config=machine(agent="1"))
    estate.know(key, agent={"trouble": {"kind": "forbidden", "reason": "the guest agent may not be asked", "fix": ""}})
    estate.tell()
    (guest,) = of(world, "vm")

    assert guest.status is Status.ONLINE
    assert guest.metrics["disk_ratio"] is None
    for metric in ("disk_used_bytes", "disk_ratio", "memory_ratio"):
        assert privilege in guest.unknown[metric].fix


def test_only_reading_files_may_be_forbidden(world):
    estate = Estate(world, release="9.0.3")
    key = estate.runs(101, config=machine(agent="1"))
    root = {"name": "sda1", "mountpoint": "/", "type": "ext4", "used-bytes": 1 << 30, "total-bytes": 4 << 30}
    estate.know(key, agent={"fsinfo": [root], "memory_trouble": {"kind": "file_read", "reason": "refused"}})
    estate.tell()
    (guest,) = of(world, "vm")

    assert guest.metrics["disk_ratio"] == 0.25
    assert "VM.GuestAgent.FileRead" in guest.unknown["memory_ratio"].fix


def test_a_shared_storage_of_four_nodes_of_which_one_may_not_have_it_is_one(world):
    estate = Estate(world, nodes=("pve1", "pve2", "pve3", "pve4"))
    estate.definitions = [{"storage": "nfs", "type": "nfs", "server": "192.0.2.9", "nodes": "pve1,pve2,pve3"}]
    for node in ("pve1", "pve2", "pve3"):
        estate.stores("nfs", on=node, shared=1)
    estate.tell()
    (storage,) = of(world, "storage")

    assert (storage.status, storage.metrics["disk_ratio"], storage.metrics["inactive_count"]) == (Status.ONLINE, 0.1, 0)
    assert storage.facets["proxmox"].active_on == "active on 3 of 4 nodes; not meant for pve4"
    estate.stores("nfs", on="pve2", shared=1, status="unknown")
    estate.tell()
    (storage,) = of(world, "storage")
    assert (storage.status, storage.metrics["inactive_count"]) == (Status.WARNING, 1)
    assert "not on pve2" in storage.status_reason
    for node in ("pve1", "pve3"):
        estate.stores("nfs", on=node, shared=1, status="unknown")
    estate.tell()
    (storage,) = of(world, "storage")
    assert (storage.status, storage.metrics["disk_ratio"]) == (Status.OFFLINE, None)


def test_a_storage_whose_nodes_are_away_is_unknown(world, estate):
    estate.stores("local", on="pve2")
    estate.tell()
    estate.nodes["pve2"] = False
    estate.stores("local", on="pve2", status="unknown")
    estate.tell()
    (storage,) = of(world, "storage")

    assert (storage.status, storage.metrics["disk_used_bytes"]) == (Status.UNKNOWN, None)


def test_a_datastore_that_is_a_storage_of_two_clusters_is_one_and_two_entries_for_it_do_not_quarrel(world, seen):
    datastore = {"type": "pbs", "server": "backup.lab", "datastore": "main", "fingerprint": "cd" * 32}
    for source, fingerprint in (("proxmox:a", "aa" * 32), ("proxmox:b", "bb" * 32)):
        site = Estate(world, source=source, fingerprint=fingerprint)
        site.definitions = [{"storage": "pbs-a", **datastore, "namespace": "x"}, {"storage": "pbs-b", **datastore}]
        for storage in ("pbs-a", "pbs-b"):
            site.stores(storage, on="pve1", shared=1, plugin="pbs")
        site.tell()
    world.say("pbs:lab", seen("datastore/main", type="storage", ids={"native": ("pbs:" + "cd" * 32, "datastore/main")}))

    storages = of(world, "storage")
    (one,) = [storage for storage in storages if "pbs:lab" in storage.sources]
    assert set(one.sources) == {"proxmox:a", "proxmox:b", "pbs:lab"}
    assert len(storages) == 3
    assert all(storage.identity.conflicts == () for storage in storages)
    assert all(
        (tie.kind, tie.target) == ("backed_by", one.id)
        for s in storages
        if s is not one
        for tie in s.relations
        if tie.kind != "mounted_to"
    )


def test_a_faulted_disk_of_a_mirror_is_told_once_by_its_pool(world):
    estate = Estate(world, nodes=("pve1",))
    estate.definitions = [
        {"storage": "local-zfs", "type": "zfspool", "pool": "tank/data"},
        {"storage": "fast", "type": "zfspool", "pool": "tank"},
        {"storage": "dump", "type": "dir", "path": "/tank/dump"},
    ]
    for row in estate.definitions:
        estate.stores(row["storage"], on="pve1", plugin=row["type"])
    tree = [{"name": "sda", "state": "ONLINE"}, {"name": "sdb", "state": "FAULTED", "msg": "too many errors", "read": 12}]
    detail = {
        "name": "tank",
        "state": "DEGRADED",
        "children": [
            {"name": "tank", "state": "DEGRADED", "children": [{"name": "mirror-0", "state": "DEGRADED", "children": tree}]}
        ],
    }
    pools = [{"name": "tank", "size": 100, "alloc": 40, "free": 60, "health": "DEGRADED", "frag": 5}]
    for _ in range(2):
        estate.tell()
        zfs = {
            "cluster": estate.cluster,
            "node": "pve1",
            "pools": pools,
            "details": {"tank": detail},
            "storages": estate.definitions,
        }
        estate.say("pve-zfs", "zfs/pve1", zfs)

    unwell = [one for one in of(world, "storage") if one.status is not Status.ONLINE]
    (pool,) = unwell
    assert (pool.status, pool.status_reason) == (Status.WARNING, "the pool is DEGRADED: sdb is FAULTED (too many errors)")
    assert pool.facets["proxmox"].used_by == ("dump", "fast", "local-zfs")
    assert pool.metrics["pool_unhealthy_count"] == 1
    backed = {
        one.name for one in of(world, "storage") for tie in one.relations if (tie.kind, tie.target) == ("backed_by", pool.id)
    }
    assert backed == {"local-zfs (pve1)", "fast (pve1)"}


def test_a_cluster_that_is_down_at_the_start_leaves_what_was_known_where_it_was(world, estate):
    estate.runs(101, config=machine())
    estate.tell()
    before = {one.id: one.name for one in world.resources()}
    world.restart()
    world.registry.note(NAME, at=world.at, error="it does not answer")
    world.wait(3600)

    assert {one.id: one.name for one in world.resources()} == before
    assert all(one.status is Status.UNKNOWN for one in world.resources())
    estate.tell()
    assert {one.id: one.name for one in world.resources()} == before
    assert all(one.status is Status.ONLINE for one in world.resources())


def test_without_the_clusters_fingerprint_nothing_is_merged_and_nothing_is_lost(world):
    for source in (NAME, ADDRESS):
        seen = Estate(world, source=source, fingerprint=None)
        seen.runs(101, kind="lxc")
        seen.stores("local", on="pve1")
        seen.tell()

    assert len(of(world, "system-container")) == 2
    assert all(claim.kind in ("hostname", "address") for one in world.resources() for claim in one.identity.claims)


def test_a_quiet_cluster_makes_no_changes(world, estate):
    estate.runs(101, config=machine())
    estate.runs(102, kind="lxc", disk=1 << 30)
    estate.stores("nfs", on="pve1", shared=1)
    estate.tell()
    told = len(world.changes)
    for turn in range(20):
        for row in estate.guests.values():
            row |= {"cpu": 0.01 * turn, "uptime": 500 + 10 * turn, "netin": 1000 + turn, "mem": (2 << 30) + turn}
        for row in estate.storages:
            row["content"] = ",".join(sorted(["images", "iso"], reverse=turn % 2 == 0))
        estate.tell()

    assert [change.fields for change in world.changes[told:] if change.fields and "facets.proxmox" not in change.fields] == []
    assert len(world.changes) - told <= 1


def test_a_guest_is_known_by_its_cluster_and_its_birth(world, estate):
    estate.runs(101, config=machine())
    estate.tell()
    (guest,) = of(world, "vm")

    scope = "pve:" + "ab" * 32
    assert Claim("instance", f"{scope}/guest/101") in guest.identity.claims
    assert Claim("born", f"{scope}/guest/101@1690000000") in guest.identity.claims


def test_a_cluster_of_five_thousand_guests_is_read_whole_and_stays_quiet(world):
    estate = Estate(world, nodes=tuple(f"pve{number}" for number in range(32)))
    for vmid in range(100, 5100):
        config = {
            "net0": f"virtio=BC:24:11:00:{vmid >> 8:02X}:{vmid & 255:02X},bridge=vmbr0",
            "meta": f"ctime={1_690_000_000 + vmid}",
        }
        estate.runs(vmid, on=f"pve{vmid % 32}", kind="lxc" if vmid % 4 == 0 else "qemu", config=config)
    estate.tell()
    told = len(world.changes)
    estate.tell()

    assert (len(of(world, "vm")), len(of(world, "system-container"))) == (3750, 1250)
    assert len(world.changes) == told
    assert all(one.identity.conflicts == () for one in world.resources())
