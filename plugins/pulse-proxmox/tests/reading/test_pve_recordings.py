"""Recorded answers of real clusters are read, with the values that stand in their files."""

import json

import pytest

from pulse_core.plugin import Status

pytestmark = pytest.mark.recordings

READ = {
    "go-proxmox-pve7/cluster_backup.json": "two backup jobs, one of them off",
    "go-proxmox-pve7/cluster_resources.json": "four nodes, their guests and storages",
    "go-proxmox-pve7/cluster_status.json": "a cluster with quorum and the addresses of its nodes",
    "go-proxmox-pve7/nodes_node1_lxc.json": "three containers, one a template",
    "go-proxmox-pve7/nodes_node1_lxc_101_config.json": "a container with a bind mount, raw lines and tags",
    "go-proxmox-pve7/nodes_node1_lxc_101_status_current.json": "a template that does not run",
    "go-proxmox-pve7/nodes_node1_qemu_101_status_current.json": "a VM whose balloon driver counts",
    "go-proxmox-pve7/nodes_node1_status.json": "a node with load as texts",
    "proxmox-go-sdk-pve9/TestClusterAndHAReads.json": "three nodes of 9.1 with local storages and networks",
    "proxmox-go-sdk-pve9/TestHAArmDisarmCycle.json": "high availability that is armed and disarmed",
    "proxmox-go-sdk-pve9/TestHAStatusReads.json": "high availability that stands by",
    "proxmox-go-sdk-pve9/TestQEMULifecycle.json": "the tasks of a guest from its making to its end",
    "proxmox-go-sdk-pve9/TestStorageReads.json": "the definitions of two storages",
    "pve-storage-disks/cciss/disklist_expected.json": "a volume of a controller",
    "pve-storage-disks/hdd_smart/disklist_expected.json": "two disks that turn",
    "pve-storage-disks/hdd_smart/sda_smart_expected.json": "1250 hours and 31 degrees",
    "pve-storage-disks/hdd_smart/sdb_smart_expected.json": "9885 hours and 55 degrees",
    "pve-storage-disks/sas/disklist_expected.json": "a disk that says nothing of its health",
    "pve-storage-disks/ssd_smart/disklist_expected.json": "SSDs with what is left of them",
    "pve-storage-disks/ssd_smart/sda_smart_expected.json": "1309 hours and 32 degrees",
    "pve-storage-disks/ssd_smart/sdb_smart_expected.json": "1259 hours and 28 degrees",
    "pve-storage-disks/ssd_smart/sdc_smart_expected.json": "nothing but wear",
    "pve-storage-disks/ssd_smart/sdd_smart_expected.json": "799 hours and 27 degrees",
    "pve-storage-disks/ssd_smart/sde_smart_expected.json": "hours that carry minutes, 27 degrees",
}
"""What each recording must come to; the tests below say it in numbers."""

NOT_ASKED = {
    "go-proxmox-pve7/access_permissions.json": "no report: what the account may do is weighed when a connection is examined",
    "go-proxmox-pve7/nodes.json": "the same as the resources",
    "go-proxmox-pve7/nodes_node1_qemu_101_rrddata__timeframe-hour.json": "history lags behind, and is never shown as now",
    "go-proxmox-pve7/nodes_node1_storage.json": "the same as the resources",
    "go-proxmox-pve7/nodes_node1_storage_local_status.json": "the same as the resources",
    "go-proxmox-pve7/nodes_node2_network.json": "how the node's own interfaces are set",
    "netdata-ceph/v16.2.15/api_health_minimal.json": "the interface of Ceph's own dashboard, which no cluster offers",
    "netdata-ceph/v16.2.15/api_monitor.json": "as above",
    "netdata-ceph/v16.2.15/api_osd.json": "as above",
    "netdata-ceph/v16.2.15/api_pool_stats.json": "as above",
    "netdata-ceph/v17.2.7/dashboard_contract.json": "as above",
    "netdata-ceph/v19.2.5/dashboard_contract.json": "as above",
    "proxmox-go-sdk-pve9/TestComputeReads.json": "empty lists of guests",
    "proxmox-go-sdk-pve9/TestNetworkReads.json": "software networks",
    "proxmox-go-sdk-pve9/TestSDNStatusReads.json": "software networks",
    "proxmox-go-sdk-pve9/TestVersionRoundTrip.json": "the version alone",
    "pulse-rrd/pve8_guest_rrddata.json": "history",
    "pulse-rrd/pve9_lxc_rrddata.json": "history",
    "pulse-rrd/pve9_node_rrddata.json": "history",
}


@pytest.fixture
def load(recordings):
    return lambda path: json.loads((recordings / "pve" / path).read_text())


@pytest.fixture
def answers(load):
    """The bodies of a tape by their path, in order."""

    def read(tape, path):
        calls = load(f"proxmox-go-sdk-pve9/{tape}.json")["interactions"]
        return [call["body"]["data"] for call in calls if call["request"]["path"] == path and call["request"]["method"] == "GET"]

    return read


def test_every_recording_is_read_or_known_to_be_no_report(recordings):
    folder = recordings / "pve"

    assert {str(file.relative_to(folder)) for file in folder.rglob("*.json")} == READ.keys() | NOT_ASKED.keys()


@pytest.fixture
def pve7(cluster, load):
    def read(**known):
        status, resources = (load(f"go-proxmox-pve7/cluster_{name}.json")["data"] for name in ("status", "resources"))
        about = {"fingerprint": cluster.fingerprint, "name": "clustername", "address": "", "version": {"version": "7.4-16"}}
        payload = {"status": status, "resources": resources, "known": known, "cluster": about}
        return resources, {(one.type, one.key): one for one in cluster.read("pve-estate", **payload).observations}

    return read


def test_the_recorded_cluster_of_7_is_read_row_by_row(pve7):
    resources, found = pve7()

    kinds = {"qemu": "vm", "lxc": "system-container"}
    for row in (one for one in resources if one["type"] in kinds):
        one = found[kinds[row["type"]], row["id"]]
        running = row["status"] == "running"
        assert one.name == row["name"]
        assert one.status is (Status.ONLINE if running and not row["template"] else Status.OFFLINE), row
        assert one.metrics["memory_total_bytes"] == row["maxmem"]
        assert one.metrics["cpu_ratio"] == (row["cpu"] if running else None)
        assert one.metrics["disk_ratio"] == (row["disk"] / row["maxdisk"] if running and row["type"] == "lxc" else None)
        assert one.counters.get("network_in_bytes_per_second") == (row["netin"] if running else None)
        assert (one.facet.vmid, one.facet.node, one.facet.template) == (row["vmid"], row["node"], bool(row["template"]))
        assert one.facet.cpus == row["maxcpu"]
    for row in (one for one in resources if one["type"] == "node"):
        one = found["agent", row["id"]]
        assert (one.status, one.metrics["uptime_seconds"]) == (Status.ONLINE, row["uptime"])
        assert (one.metrics["cpu_ratio"], one.metrics["memory_used_bytes"]) == (row["cpu"], row["mem"])
        assert (one.metrics["disk_used_bytes"], one.metrics["disk_total_bytes"]) == (row["disk"], row["maxdisk"])
    for row in (one for one in resources if one["type"] == "storage"):
        one = found["storage", f"{row['node']}/{row['storage']}"]
        assert (one.metrics["disk_used_bytes"], one.metrics["disk_total_bytes"]) == (row["disk"], row["maxdisk"])
        assert one.facet.content == tuple(sorted(row["content"].split(",")))
    listed = [one for one in resources if one["type"] in ("node", "qemu", "lxc", "storage")]
    assert len(found) == len(listed) + 1
    assert found["vm", "qemu/102"].tags == ("go-proxmox+cloud-init",)


def test_the_recorded_cluster_of_7_has_quorum_and_two_jobs(pve7, load):
    _, found = pve7(jobs=load("go-proxmox-pve7/cluster_backup.json")["data"])
    one = found["pve-cluster", "cluster"]

    assert (one.name, one.status, one.facet.quorate, one.metrics["nodes_online_count"]) == ("clustername", Status.ONLINE, True, 4)
    assert {member.name: member.address for member in one.facet.nodes}["node2"] == "192.168.1.2"
    assert [(job.id, job.enabled, job.schedule, job.mode, job.what, job.next_run_at) for job in one.facet.jobs] == [
        ("backup-1", True, "*/30", "snapshot", "all", 1_715_299_200),
        ("backup-2", False, "sat 02:00", "stop", "101,102", None),
    ]


def test_the_recorded_node_is_read(cluster, rows, load):
    said = load("go-proxmox-pve7/nodes_node1_status.json")["data"]
    one = cluster.estate(rows.node(), nodes={"pve1": {"status": said}})["agent", "node/pve1"]

    assert (one.facet.version, one.facet.cpu_model, one.facet.cpus) == ("7.4-16", "Intel(R) Core(TM) i7-6700 CPU @ 3.40GHz", 8)
    assert (one.metrics["load_1m"], one.metrics["swap_total_bytes"], one.metrics["swap_ratio"]) == (0, 0, None)
    assert one.metrics["cpu_iowait_ratio"] == 0
    assert one.facet.kernel == said["kversion"]


def test_the_recorded_vm_uses_what_its_balloon_counts(cluster, rows, load):
    said = load("go-proxmox-pve7/nodes_node1_qemu_101_status_current.json")["data"]
    one = cluster.guest(rows.guest(maxmem=said["maxmem"], mem=said["mem"]), current=said)

    assert one.metrics["memory_used_bytes"] == 2_015_014_912 - 887_222_272 == said["mem"]
    assert one.meanings["memory_used_bytes"] == "balloon_stats"
    assert one.metrics["memory_balloon_bytes"] == 2_097_152_000
    assert one.metrics["disk_used_bytes"] is None


def test_the_recorded_containers_are_read(cluster, rows, load):
    config = load("go-proxmox-pve7/nodes_node1_lxc_101_config.json")["data"]
    current = load("go-proxmox-pve7/nodes_node1_lxc_101_status_current.json")["data"]
    row = {**current, "id": "lxc/101", "node": "node1"}
    one = cluster.guest(row, config=config, current=current)

    assert (one.status, one.status_reason, one.tags) == (Status.OFFLINE, "template", ("tag1", "tag2"))
    assert [(disk.slot, disk.storage, disk.mounted_at) for disk in one.facet.volumes] == [
        ("mp0", "", "/storage"),
        ("rootfs", "vmstore", "/"),
    ]
    assert (one.facet.on_boot, one.facet.os_type, one.facet.features) == (True, "debian", "fuse=1,mknod=1,nesting=1")
    assert [claim.kind for claim in one.claims] == ["instance"]  # the recorded address is one for many, and names nobody
    for row in load("go-proxmox-pve7/nodes_node1_lxc.json")["data"]:
        one = cluster.guest({**row, "id": f"lxc/{row['vmid']}", "node": "node1"}, current=row)
        running = row["status"] == "running"
        assert (one.key, one.metrics["memory_used_bytes"]) == (f"lxc/{row['vmid']}", row["mem"] if running else None)
        assert one.metrics["disk_ratio"] == (row["disk"] / row["maxdisk"] if running else None)


def test_the_recorded_cluster_of_9_is_read(cluster, answers):
    (resources,) = answers("TestClusterAndHAReads", "/cluster/resources")
    found = cluster.estate(*resources, members=("pve", "pve2-dogfood", "pve3-dogfood"), release="9.1.1")

    nodes = {key: one for key, one in found.items() if key[0] == "agent"}
    assert {one.name: one.facet.ha_state for one in nodes.values()} == dict.fromkeys(
        ("pve", "pve2-dogfood", "pve3-dogfood"), "online"
    )
    assert all(one.meanings["memory_ratio"] == "available" for one in nodes.values())
    assert len([key for key in found if key[0] == "storage"]) == 6
    assert found["storage", "pve/local-lvm"].metrics["disk_ratio"] == 0
    assert found["storage", "pve/local"].facet.content == ("backup", "import", "iso", "vztmpl")


@pytest.mark.parametrize(
    ("tape", "states", "masters"),
    [
        ("TestHAStatusReads", ["standby"], [""]),
        (
            "TestHAArmDisarmCycle",
            ["standby", "standby", "armed", "armed", "disarming", "disarmed", "disarmed", "armed"],
            ["", "", *["pve3-dogfood"] * 6],
        ),
    ],
)
def test_recorded_high_availability_is_read(cluster, rows, answers, tape, states, masters):
    told = answers(tape, "/cluster/ha/status/current")
    read = [cluster.estate(rows.node(), known={"ha": said})["pve-cluster", "cluster"].facet for said in told]

    assert [facet.ha_fencing for facet in read] == states
    assert [facet.ha_master for facet in read] == masters


def test_the_recorded_definitions_say_where_storages_lie(cluster, rows, answers):
    (definitions,) = answers("TestStorageReads", "/storage")
    mounted = [rows.storage("local"), rows.storage("local-lvm", plugintype="lvmthin")]
    found = cluster.estate(rows.node(), *mounted, known={"storages": definitions})

    assert found["storage", "pve1/local"].facet.place == "/var/lib/vz"
    assert found["storage", "pve1/local-lvm"].facet.place == "pve/data"


def test_the_recorded_life_of_a_guest_is_told(cluster, load):
    calls = load("proxmox-go-sdk-pve9/TestQEMULifecycle.json")["interactions"]
    asked = [call["body"]["data"] for call in calls if "/tasks/" in call["request"]["path"]]
    ended = {
        one["upid"]: {**one, "endtime": one["starttime"] + 1, "status": one["exitstatus"]} for one in asked if "exitstatus" in one
    }
    running = [one | {"status": None} for one in asked if "exitstatus" not in one]
    events = cluster.read("pve-tasks", tasks=[*ended.values(), *running]).events

    assert [one.title for one in events] == [
        "Creation of 9101",
        "Start of 9101",
        "Snapshot of 9101",
        "Rollback of 9101",
        "Stop of 9101",
        "Removal of 9101",
    ]
    assert {(one.subject, one.subject_type, one.severity) for one in events} == {("qemu/9101", "vm", "info")}


def test_recorded_disks_are_read(cluster, recordings):
    for file in sorted((recordings / "pve/pve-storage-disks").glob("*/disklist_expected.json")):
        listed = json.loads(file.read_text())
        found = {
            one.facet.device: one for one in cluster.read("pve-disks", node="pve1", disks=list(listed.values())).observations
        }
        assert set(found) == {row["devpath"] for row in listed.values()}, file
        for row in listed.values():
            one = found[row["devpath"]]
            worn = None if row["wearout"] == "N/A" else pytest.approx(1 - float(row["wearout"]) / 100)
            assert one.metrics.get("wear_ratio") == worn, file
            assert one.metrics["size_bytes"] == row["size"]
            assert (one.facet.said, one.facet.health) == (row["health"], {"PASSED": "passed"}.get(row["health"], "unknown"))
            assert one.facet.rotation_rpm == (row["rpm"] if row["rpm"] > 0 else None)
            assert (one.status, one.facet.osd, one.facet.wwn) == (Status.ONLINE, None, "")
            assert (one.facet.serial == "") == (set(row["serial"]) == {"0"})


SMART = {
    "hdd_smart/sda": {"power_on_seconds": 1250 * 3600, "temperature_celsius": 31, "power_cycles_count": 190, "pending_count": 0},
    "hdd_smart/sdb": {"power_on_seconds": 9885 * 3600, "temperature_celsius": 55, "reallocated_count": 0, "crc_errors_count": 0},
    "ssd_smart/sda": {"power_on_seconds": 1309 * 3600, "temperature_celsius": 32, "uncorrectable_count": 0},
    "ssd_smart/sdb": {"power_on_seconds": 1259 * 3600, "temperature_celsius": 28, "power_cycles_count": 191},
    "ssd_smart/sdc": {"power_on_seconds": None, "temperature_celsius": None, "smart_failing_count": 0},
    "ssd_smart/sdd": {"power_on_seconds": 799 * 3600, "temperature_celsius": 27, "power_cycles_count": 92},
    "ssd_smart/sde": {"power_on_seconds": 7963 * 3600, "temperature_celsius": 27, "power_cycles_count": 1153},
}


def test_every_recorded_table_of_smart_values_is_expected(recordings):
    folder = recordings / "pve/pve-storage-disks"
    files = {f"{file.parent.name}/{file.name.partition('_')[0]}" for file in folder.glob("*/*_smart_expected.json")}

    assert files == SMART.keys()


@pytest.mark.parametrize("path", SMART)
def test_recorded_smart_values_are_read(cluster, load, path):
    said = load(f"pve-storage-disks/{path}_smart_expected.json")
    disk = {"devpath": "/dev/sda", "health": "UNKNOWN"}
    (one,) = cluster.read("pve-disks", node="pve1", disks=[disk], smart={"/dev/sda": said}).observations

    assert {name: one.metrics[name] for name in SMART[path]} == SMART[path]
    assert one.facet.health == "passed"
