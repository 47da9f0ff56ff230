"""Nodes, the cluster, storages, disks, pools and Ceph are read as what they are."""

import pytest

from pulse_core.plugin import Status, claims


def test_a_node_is_read_with_what_only_it_knows(cluster, rows):
    status = {
        "loadavg": ["0.50", "0.25", "0.10"],
        "wait": 0.02,
        "swap": {"used": 1, "total": 4, "free": 3},
        "memory": {"available": 99},
        "cpuinfo": {"model": "Xeon", "cpus": 16, "sockets": 2},
        "pveversion": "pve-manager/8.4.1/abc",
        "kversion": "Linux 6.8",
        "current-kernel": {"release": "6.8.12-9-pve"},
        "boot-info": {"mode": "efi"},
        "ksm": {"shared": 5},
    }
    known = {
        "status": status,
        "updates": [{"Package": "pve-manager", "OldVersion": "8.4.1", "Version": "8.4.2"}],
        "subscription": {"status": "notfound"},
        "certificates": [
            {"filename": "pve-root-ca.pem", "notafter": cluster.noon + 10},
            {"filename": "pve-ssl.pem", "subject": "/CN=pve1", "notafter": cluster.noon + 86_400.5},
        ],
    }
    one = cluster.estate(rows.node(), nodes={"pve1": known})["agent", "node/pve1"]

    expected = {
        "cpu_ratio": 0.5,
        "memory_ratio": 0.25,
        "disk_ratio": 0.25,
        "load_1m": 0.5,
        "load_15m": 0.1,
        "cpu_iowait_ratio": 0.02,
        "swap_ratio": 0.25,
        "memory_available_bytes": 99,
        "memory_shared_bytes": 5,
        "updates_pending_count": 1,
        "subscription_missing_count": 1,
        "certificate_left_seconds": 86_400,
        "certificate_expiring_count": 1,
        "offline_count": 0,
    }
    assert {name: one.metrics[name] for name in expected} == expected
    facet = one.facet
    assert (facet.version, facet.kernel, facet.cpu_model, facet.cpus, facet.boot) == ("8.4.1", "6.8.12-9-pve", "Xeon", 16, "efi")
    assert one.claims == claims(native=(f"pve:{cluster.fingerprint}", "node/pve1"), hostnames=("pve1",), addresses=("192.0.2.1",))


def test_a_node_whose_daemon_is_silent_is_not_well_and_has_no_numbers(cluster):
    row = {"type": "node", "node": "pve1", "id": "node/pve1", "status": "unknown"}
    one = cluster.estate(row)["agent", "node/pve1"]

    assert (one.status, one.metrics["cpu_ratio"]) == (Status.WARNING, None)
    assert "pvestatd" in one.unknown["cpu_ratio"].fix


def test_why_updates_are_not_known_is_told(cluster, rows):
    trouble = {"reason": "the token may not look for updates", "fix": "give it Sys.Modify on /nodes/pve1"}
    one = cluster.estate(rows.node(), nodes={"pve1": {"updates": None, "updates_trouble": trouble}})["agent", "node/pve1"]

    assert one.unknown["updates_pending_count"].fix == "give it Sys.Modify on /nodes/pve1"


def test_a_node_in_maintenance_is_well(cluster, rows):
    one = cluster.estate(rows.node(hastate="maintenance"))["agent", "node/pve1"]

    assert (one.status, one.status_reason) == (Status.ONLINE, "maintenance mode")


def test_a_node_that_stands_alone_has_no_cluster(cluster, rows):
    found = cluster.estate(rows.node(), status=[{"type": "node", "name": "pve1", "online": 1, "local": 1}])

    assert [key for key in found if key[0] == "pve-cluster"] == []


def test_the_cluster_tells_of_quorum_jobs_and_high_availability(cluster, rows):
    known = {
        "ha": [
            {"type": "quorum", "quorate": 1},
            {"type": "master", "node": "pve2", "status": "pve2 (active)"},
            {"type": "service", "sid": "vm:101", "state": "error", "request_state": "started", "node": "pve1"},
        ],
        "jobs": [{"id": "nightly", "schedule": "02:00", "all": 1, "exclude": "900", "storage": "pbs", "next-run": 1_780_001_000}],
        "not_backed_up": [{"vmid": 101, "name": "web"}, 102],
    }
    one = cluster.estate(rows.node(), rows.guest(), rows.guest(900, template=1), known=known)["pve-cluster", "cluster"]

    assert (one.facet.ha_master, one.metrics["ha_errors_count"], one.metrics["guests_count"]) == ("pve2", 1, 1)
    assert [(job.id, job.what, job.enabled) for job in one.facet.jobs] == [("nightly", "all but 900", True)]
    assert one.facet.not_backed_up == ("101 (web)", "102")
    assert (one.metrics["not_backed_up_count"], one.metrics["quorum_missing_count"]) == (2, 0)


def test_an_inactive_storage_has_no_numbers(cluster, rows):
    row = rows.storage(status="unknown", disk=0, maxdisk=0)
    one = cluster.estate(rows.node(), row)["storage", "pve1/local"]

    assert (one.status, one.metrics["disk_used_bytes"], one.metrics["disk_ratio"]) == (Status.OFFLINE, None, None)
    assert one.unknown["disk_ratio"].reason == "not active"


def test_a_storage_lies_on_what_its_definition_names(cluster, rows):
    storages = [
        {"storage": "vms", "type": "zfspool", "pool": "tank/vms"},
        {"storage": "rbd", "type": "rbd", "pool": "rbd"},
        {"storage": "far", "type": "rbd", "pool": "rbd", "monhost": "192.0.2.50"},
    ]
    mounted = [
        rows.storage("vms", plugintype="zfspool"),
        *(rows.storage(name, shared=1, plugintype="rbd", on=on) for name in ("rbd", "far") for on in ("pve1", "pve2")),
    ]
    found = cluster.estate(rows.node(), *mounted, known={"storages": storages})

    backed = {
        key: [tie.key for tie in one.relations if tie.kind == "backed_by"]
        for (kind, key), one in found.items()
        if kind == "storage"
    }
    assert backed == {"pve1/vms": ["zfs/pve1/tank"], "storage/rbd": ["ceph"], "storage/far": []}


def disk(**more):
    row = {"devpath": "/dev/sda", "model": "Samsung_SSD", "serial": "S1", "size": 1000, "health": "PASSED", "wearout": 97}
    return {**row, "type": "ssd", "rpm": 0, "wwn": "0x5002538d00000001", "used": "ZFS", **more}


def test_a_disk_is_read_and_is_the_one_that_its_host_sees(cluster):
    (one,) = cluster.read("pve-disks", node="pve1", disks=[disk()], smart={}).observations

    assert (one.key, one.metrics["wear_ratio"], one.metrics["smart_failing_count"]) == ("disk/pve1/S1", pytest.approx(0.03), 0)
    assert {(claim.kind, claim.value) for claim in one.claims} == {("serial", "s1"), ("wwn", "5002538d00000001")}
    assert (one.facet.health, one.facet.model, one.parent.key) == ("passed", "Samsung SSD", "node/pve1")


@pytest.mark.parametrize("wearout", ["N/A", "", None, 101, -1, True])
def test_what_is_left_of_a_disk_is_unknown_where_it_is_not_told(cluster, wearout):
    (one,) = cluster.read("pve-disks", node="pve1", disks=[disk(wearout=wearout)]).observations

    assert "wear_ratio" not in one.metrics


def test_a_failing_disk_is_a_warning(cluster):
    (one,) = cluster.read("pve-disks", node="pve1", disks=[disk(health="FAILED!")]).observations

    assert (one.status, one.status_reason, one.metrics["smart_failing_count"]) == (Status.WARNING, "SMART says FAILED!", 1)


def test_a_disk_that_was_not_asked_is_well_and_unknown(cluster):
    (one,) = cluster.read(
        "pve-disks", node="pve1", disks=[disk(type="hdd", health="UNKNOWN", rpm=7200, wearout="N/A")]
    ).observations

    assert (one.status, one.metrics["smart_failing_count"], one.facet.rotation_rpm) == (Status.ONLINE, None, 7200)
    assert "spinning" in one.unknown["temperature_celsius"].fix


def test_the_text_of_an_nvme_disk_is_read(cluster):
    text = (
        "SMART/Health Information (NVMe Log 0x02)\nTemperature:                        41 Celsius\n"
        "Available Spare:                    100%\nPower On Hours:                     1,234\n"
        "Data Units Written:                 2,000 [1.02 GB]\nMedia and Data Integrity Errors:    3\n"
    )
    said = {"/dev/nvme0n1": {"type": "text", "health": "PASSED", "text": text}}
    (one,) = cluster.read(
        "pve-disks", node="pve1", disks=[disk(devpath="/dev/nvme0n1", health="UNKNOWN")], smart=said
    ).observations

    assert one.facet.health == "passed"
    assert (one.metrics["temperature_celsius"], one.metrics["spare_ratio"]) == (41, 1)
    assert (one.metrics["power_on_seconds"], one.metrics["media_errors_count"]) == (1234 * 3600, 3)
    assert one.metrics["written_bytes"] == 2000 * 512_000


def test_a_pool_that_is_well_says_what_it_is_made_of(cluster):
    tree = [
        {
            "name": "tank",
            "state": "ONLINE",
            "children": [{"name": "raidz2-0", "state": "ONLINE", "children": [{"name": "sda", "state": "ONLINE"}]}],
        }
    ]
    pools = [{"name": "tank", "size": 100, "alloc": 25, "free": 75, "frag": 12, "health": "ONLINE"}]
    (one,) = cluster.read(
        "pve-zfs", node="pve1", pools=pools, details={"tank": {"children": tree, "scan": "scrub repaired 0B"}}
    ).observations

    assert (one.key, one.status, one.facet.layout) == ("zfs/pve1/tank", Status.ONLINE, "raidz2")
    assert (one.metrics["disk_ratio"], one.metrics["fragmented_ratio"], one.metrics["pool_errors_count"]) == (0.25, 0.12, 0)
    assert "disk_total_bytes" not in one.metrics


@pytest.mark.parametrize(
    ("health", "status"), [("DEGRADED", Status.WARNING), ("FAULTED", Status.OFFLINE), ("SUSPENDED", Status.OFFLINE)]
)
def test_a_pool_that_is_not_well_is_no_secret_even_without_details(cluster, health, status):
    (one,) = cluster.read("pve-zfs", node="pve1", pools=[{"name": "tank", "health": health}]).observations

    assert (one.status, one.status_reason) == (status, f"the pool is {health}")


def test_a_disk_that_makes_errors_is_told_before_it_is_thrown_out(cluster):
    tree = [{"name": "tank", "state": "ONLINE", "children": [{"name": "sda", "state": "ONLINE", "cksum": 4}]}]
    pools = [{"name": "tank", "health": "ONLINE"}]
    (one,) = cluster.read("pve-zfs", node="pve1", pools=pools, details={"tank": {"children": tree}}).observations

    assert (one.status, one.status_reason, one.metrics["pool_errors_count"]) == (Status.WARNING, "errors on sda", 4)


def test_ceph_is_read(cluster):
    status = {
        "fsid": "0b5e0a5e-1111-2222-3333-444455556666",
        "health": {
            "status": "HEALTH_WARN",
            "checks": {
                "OSD_DOWN": {"severity": "HEALTH_WARN", "summary": {"message": "1 osds down"}},
                "POOL_APP": {"severity": "HEALTH_WARN", "summary": {"message": "old news"}, "muted": True},
            },
        },
        "monmap": {"mons": [{"name": "pve2"}, {"name": "pve1"}]},
        "quorum_names": ["pve1", "pve2"],
        "mgrmap": {"active_name": "pve1"},
        "osdmap": {"num_osds": 6, "num_up_osds": 5, "num_in_osds": 6},
        "pgmap": {
            "bytes_used": 25,
            "bytes_total": 100,
            "num_pgs": 128,
            "pgs_by_state": [{"state_name": "active+clean", "count": 120}, {"state_name": "active+undersized", "count": 8}],
            "degraded_ratio": 0.0625,
            "read_bytes_sec": 10,
        },
    }
    well = {"id": "2", "type": "osd", "name": "osd.2", "status": "up", "in": 1, "device_class": "nvme", "commit_latency_ms": 4}
    down = {"id": "3", "type": "osd", "name": "osd.3", "status": "down", "in": 1, "bytes_used": 7, "total_space": 8}
    disks = [{**well, "bytes_used": 2, "total_space": 8}, down]
    tree = {"children": [{"type": "root", "children": [{"type": "host", "name": "pve2", "children": disks}]}]}
    osds = {"root": tree, "flags": "noout,sortbitwise,recovery_deletes"}
    pools = [{"pool_name": "vms", "type": "replicated", "size": 3, "min_size": 2, "bytes_used": 20, "percent_used": 0.2}]
    (one,) = cluster.read("pve-ceph", status=status, osds=osds, pools=pools).observations

    assert (one.status, one.status_reason) == (Status.WARNING, "1 osds down")
    assert one.claims == claims(native=("ceph", status["fsid"]))
    expected = {
        "disk_ratio": 0.25,
        "osds_down_count": 1,
        "placement_groups_clean_count": 120,
        "degraded_ratio": 0.0625,
        "read_bytes_per_second": 10,
        "write_bytes_per_second": 0,
        "health_warnings_count": 1,
        "health_errors_count": 0,
        "pool:vms:used_ratio": 0.2,
        "osd:osd.2:used_ratio": 0.25,
        "osd:osd.2:commit_seconds": 0.004,
        "osd:osd.3:used_ratio": None,
    }
    assert {name: one.metrics[name] for name in expected} == expected
    told = [(osd.name, osd.node, osd.device_class, osd.up) for osd in one.facet.osds]
    assert told == [("osd.3", "pve2", "", False), ("osd.2", "pve2", "nvme", True)]
    assert one.facet.flags == ("noout",)
    assert (one.facet.monitors, one.facet.manager) == (("pve1", "pve2"), "pve1")
