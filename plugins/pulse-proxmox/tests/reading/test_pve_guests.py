"""Guests are read as what they are: their state, their numbers, and why some of these are missing."""

import pytest

from pulse_core.plugin import Part, Status

GIB = 1 << 30
RUNS = {"status": "running", "qmpstatus": "running"}


@pytest.mark.parametrize(
    ("row", "said", "status", "reason"),
    [
        ({}, {}, Status.ONLINE, ""),
        ({"status": "stopped"}, {}, Status.OFFLINE, "stopped"),
        ({"status": "stopped", "lock": "suspended"}, {}, Status.OFFLINE, "suspended to disk"),
        ({"status": "stopped", "lock": "backup"}, {}, Status.OFFLINE, "stopped; it is being backed up"),
        ({"status": "stopped", "lock": "rollback"}, {}, Status.OFFLINE, "stopped; it is being rolled back"),
        ({"template": 1, "status": "stopped"}, {}, Status.OFFLINE, "template"),
        ({"status": "unknown"}, {}, Status.UNKNOWN, "its node pve1 does not say how it is"),
        ({"lock": "migrate"}, {}, Status.ONLINE, "it is being moved to another node"),
        ({"lock": "snapshot"}, {"qmpstatus": "paused"}, Status.ONLINE, "a snapshot is being made"),
        ({"lock": "odd"}, {}, Status.ONLINE, "locked: odd"),
        ({}, {"qmpstatus": "paused"}, Status.WARNING, "paused"),
        ({}, {"qmpstatus": "io-error"}, Status.WARNING, "paused: its storage gives errors"),
        ({}, {"qmpstatus": "prelaunch"}, Status.WARNING, "started, but held before its first instruction"),
        ({}, {"qmpstatus": "guest-panicked"}, Status.WARNING, "its system panicked"),
        (
            {"hastate": "error"},
            {},
            Status.WARNING,
            "high availability gave up on it: look into it, then disable and enable it there",
        ),
        ({"hastate": "fence"}, {}, Status.WARNING, "high availability fences its node"),
    ],
)
def test_a_state_is_one_status_with_its_reason(cluster, rows, row, said, status, reason):
    one = cluster.guest(rows.guest(**row), current={**RUNS, **said})

    assert (one.status, one.status_reason) == (status, reason)


def test_an_older_look_at_the_emulator_does_not_contradict_a_newer_row(cluster, rows):
    one = cluster.guest(rows.guest(), current={"status": "stopped", "qmpstatus": "paused"})

    assert one.status is Status.ONLINE


@pytest.mark.parametrize(
    ("said", "ha", "down"),
    [
        ({}, (), 0),
        ({"config": {"onboot": 1}}, (), 1),
        ({"config": {"onboot": 0}}, (), 0),
        ({"last_task": {"type": "qmstart", "status": "OK"}}, (), 1),
        ({"last_task": {"type": "qmshutdown", "status": "OK"}, "config": {"onboot": 1}}, (), 0),
        ({"last_task": {"type": "qmshutdown", "status": "timeout"}, "config": {"onboot": 1}}, (), 1),
        ({"config": {"onboot": 1}}, ({"type": "service", "sid": "vm:101", "state": "stopped", "request_state": "stopped"},), 0),
        ({}, ({"type": "service", "sid": "vm:101", "state": "started", "request_state": "started"},), 1),
    ],
)
def test_only_what_should_run_is_down(cluster, rows, said, ha, down):
    one = cluster.guest(rows.guest(status="stopped"), ha=ha, **said)

    assert one.metrics["not_running_count"] == down


def test_what_runs_a_task_is_stopped_on_purpose(cluster, rows):
    task = {"upid": "x", "type": "qmigrate", "id": "101", "starttime": 1}
    one = cluster.guest(rows.guest(status="stopped"), tasks=[task], config={"onboot": 1})

    assert (one.status_reason, one.metrics["not_running_count"]) == ("stopped; the task qmigrate is at it", 0)
    assert one.facet.task == "qmigrate"


def test_a_stopped_guest_has_no_numbers_of_a_run(cluster, rows):
    one = cluster.guest(rows.guest(status="stopped", cpu=0, mem=0, uptime=0))

    for metric in ("cpu_ratio", "memory_used_bytes", "disk_ratio", "uptime_seconds", "network_in_bytes_per_second"):
        assert one.metrics[metric] is None
        assert one.unknown[metric].reason == "it does not run"
    assert one.metrics["memory_total_bytes"] == 4 * GIB
    assert one.counters == {}


def test_a_container_is_measured_by_its_cgroup_and_its_root(cluster, rows):
    one = cluster.guest(rows.guest(200, kind="lxc", disk=8 * GIB))

    assert (one.metrics["memory_ratio"], one.metrics["disk_ratio"], one.metrics["cpu_ratio"]) == (0.5, 0.25, 0.25)
    assert one.meanings["memory_used_bytes"] == "cgroup"
    assert one.counters == {
        "network_in_bytes_per_second": 1,
        "network_out_bytes_per_second": 2,
        "disk_read_bytes_per_second": 3,
        "disk_write_bytes_per_second": 4,
    }


def test_a_vm_without_any_signal_has_unknown_memory_and_disk(cluster):
    one = cluster.guest()

    assert (one.metrics["memory_used_bytes"], one.metrics["disk_used_bytes"]) == (None, None)
    assert one.metrics["memory_host_bytes"] == 2 * GIB
    assert one.metrics["disk_allocated_bytes"] == 32 * GIB
    assert one.unknown["disk_ratio"].reason == "the guest agent was not asked yet"


@pytest.mark.parametrize(
    ("balloon", "used"),
    [
        ({"total_mem": 4 * GIB, "free_mem": 1 * GIB, "last_update": 9}, 3 * GIB),
        ({"total_mem": 4 * GIB, "free_mem": 0}, None),
        ({"total_mem": 4 * GIB, "free_mem": 1 * GIB, "last_update": 0}, None),
        ({"actual": 4 * GIB, "max_mem": 4 * GIB}, None),
        ({"total_mem": 1 * GIB, "free_mem": 2 * GIB}, None),
    ],
)
def test_a_balloon_counts_only_with_its_driver(cluster, balloon, used):
    one = cluster.guest(current={**RUNS, "ballooninfo": balloon})

    assert one.metrics["memory_used_bytes"] == used
    assert (one.meanings == {}) == (used is None)


def test_memory_that_the_guest_tells_is_left_to_the_report_that_tells_it(cluster):
    fresh = cluster.guest(agent={"meminfo_at": cluster.noon - 590})
    old = cluster.guest(agent={"meminfo_at": cluster.noon - 610})

    assert (fresh.part, "memory_used_bytes" in fresh.metrics, "memory_ratio" in fresh.unknown) == (Part.STRUCTURE, False, False)
    assert (old.part, old.metrics["memory_used_bytes"]) == (Part.WHOLE, None)


def test_what_a_guest_says_of_its_memory_is_read(cluster):
    text = "MemTotal:  4096 kB\nMemFree: 100 kB\nMemAvailable: 3072 kB\nCached: 2000 kB\nSwapTotal: 1000 kB\nSwapFree: 750 kB\n"
    (one,) = cluster.read("pve-memory", guests={"qemu/101": {"meminfo": text, "at": 1}}).observations

    assert (one.key, one.type, one.part) == ("qemu/101", "vm", Part.NUMBERS)
    assert one.metrics == {
        "memory_used_bytes": 1024 * 1024,
        "memory_ratio": 0.25,
        "memory_available_bytes": 3072 * 1024,
        "memory_cache_bytes": 2000 * 1024,
        "swap_total_bytes": 1000 * 1024,
        "swap_used_bytes": 250 * 1024,
        "swap_ratio": 0.25,
    }
    assert one.meanings["memory_ratio"] == "guest_available"


def test_an_agent_that_is_not_enabled_is_the_reason(cluster):
    one = cluster.guest(config={"name": "web", "agent": "0"})

    assert "not enabled" in one.unknown["disk_ratio"].reason
    assert "qemu-guest-agent" in one.unknown["memory_ratio"].fix
    assert one.facet.agent.state == "disabled"


def fs(name, mount, type="ext4", used=1, total=4):
    return {"name": name, "mountpoint": mount, "type": type, "used-bytes": used * GIB, "total-bytes": total * GIB}


def test_only_the_file_systems_of_a_vms_own_disks_count_and_each_once(cluster):
    listed = [
        fs("sda1", "/"),
        fs("sda1", "/var/lib/docker/btrfs"),
        fs("sdb1", "/srv", "xfs", 2, 8),
        fs("loop3", "/snap/core/1", "squashfs", 1, 1),
        fs("nas:/x", "/mnt/nas", "nfs4", 50, 100),
        fs("tmpfs", "/tmp", "tmpfs"),
        fs("sr0", "/media", "iso9660"),
        fs("gvfsd", "/x", "fuse.gvfsd"),
        {"name": "sdc1", "mountpoint": "/old", "type": "ext4"},
    ]
    one = cluster.guest(agent={"fsinfo": listed})

    assert (one.metrics["disk_used_bytes"], one.metrics["disk_total_bytes"], one.metrics["disk_ratio"]) == (
        3 * GIB,
        12 * GIB,
        0.25,
    )
    assert [found.mount for found in one.facet.filesystems] == ["/", "/srv"]
    assert one.metrics["filesystem:/srv:used_ratio"] == 0.25


def test_volumes_of_windows_count_with_and_without_a_letter(cluster):
    listed = [
        fs("\\\\?\\Volume{1}\\", "C:\\", "NTFS", 2, 8),
        fs("\\\\?\\Volume{2}\\", "System Reserved", "NTFS", 1, 1),
        fs("\\\\?\\Volume{3}\\", "D:\\", "CDFS", 1, 1),
    ]
    one = cluster.guest(agent={"fsinfo": {"result": listed}})

    assert (one.metrics["disk_used_bytes"], one.metrics["disk_total_bytes"]) == (3 * GIB, 9 * GIB)


def test_what_the_agent_says_of_system_and_addresses_is_told(cluster):
    interfaces = [
        {"name": "lo", "ip-addresses": [{"ip-address": "127.0.0.1"}, {"ip-address": "::1"}]},
        {"name": "eth0", "ip-addresses": [{"ip-address": "192.0.2.7"}, {"ip-address": "fe80::1"}, {"ip-address": "2001:DB8::7"}]},
    ]
    osinfo = {"pretty-name": "Debian GNU/Linux 12", "version": "12 (bookworm)", "kernel-release": "6.1.0-18-amd64"}
    one = cluster.guest(agent={"network": interfaces, "osinfo": {"result": osinfo}})

    assert one.facet.addresses == ("192.0.2.7", "2001:db8::7")
    assert (one.facet.os_name, one.facet.kernel) == ("Debian GNU/Linux 12", "6.1.0-18-amd64")
    assert one.facet.agent.state == "answering"


def test_the_addresses_of_a_container_are_those_its_node_knows(cluster, rows):
    interfaces = [
        {"name": "lo", "inet": "127.0.0.1/8", "inet6": "::1/128"},
        {"name": "eth0", "hwaddr": "bc:24:11:00:00:02", "inet": "192.0.2.9/24", "inet6": "fe80::1/64"},
    ]
    one = cluster.guest(rows.guest(200, kind="lxc"), interfaces=interfaces)

    assert one.facet.addresses == ("192.0.2.9",)


def test_a_configuration_is_read(cluster, rows):
    config = {
        "agent": "enabled=1,fstrim_cloned_disks=1",
        "balloon": 2048,
        "bios": "ovmf",
        "cpu": "host,flags=+aes",
        "description": "the shop\n",
        "efidisk0": "local-lvm:vm-101-disk-1,size=4M",
        "ide2": "local:iso/debian.iso,media=cdrom",
        "machine": "q35",
        "meta": "creation-qemu=8.1.5,ctime=1700000000",
        "net0": "virtio=BC:24:11:AA:BB:CC,bridge=vmbr0,firewall=1,tag=20",
        "net1": "e1000=BC:24:11:AA:BB:CD,bridge=vmbr1,link_down=1",
        "onboot": 1,
        "ostype": "l26",
        "protection": 1,
        "scsi0": "local-lvm:vm-101-disk-0,iothread=1,size=32G",
        "scsi1": "/dev/disk/by-id/x,backup=0,size=1T",
        "smbios1": "uuid=4C4C4544-0042-3510-8052-B4C04F4A4D31",
        "unused0": "local-lvm:vm-101-disk-9",
    }
    found = cluster.estate(rows.guest(), rows.storage("local-lvm"), guests={"qemu/101": {"config": config}})
    one = found["vm", "qemu/101"]
    facet = one.facet

    assert (facet.on_boot, facet.protected, facet.machine, facet.cpu_type, facet.bios) == (True, True, "q35", "host", "ovmf")
    assert [(nic.mac, nic.bridge, nic.vlan, nic.firewall, nic.connected) for nic in facet.interfaces] == [
        ("bc:24:11:aa:bb:cc", "vmbr0", "20", True, True),
        ("bc:24:11:aa:bb:cd", "vmbr1", "", False, False),
    ]
    assert [(disk.slot, disk.storage, disk.size_bytes, disk.backed_up) for disk in facet.volumes] == [
        ("efidisk0", "local-lvm", 4 << 20, True),
        ("scsi0", "local-lvm", 32 * GIB, True),
        ("scsi1", "", 1024 * GIB, False),
        ("unused0", "local-lvm", None, False),
    ]
    assert (facet.created_at, facet.balloon_bytes) == (1_700_000_000, 2048 << 20)
    assert {(claim.kind, claim.value) for claim in one.claims} >= {
        ("smbios_uuid", "4c4c4544-0042-3510-8052-b4c04f4a4d31"),
        ("mac", "bc:24:11:aa:bb:cc"),
        ("instance", f"pve:{cluster.fingerprint}/guest/101"),
        ("born", f"pve:{cluster.fingerprint}/guest/101@1700000000"),
    }
    assert ("stores_on", "pve1/local-lvm") in {(tie.kind, tie.key) for tie in one.relations}


def test_a_containers_mount_points_and_address_are_read(cluster, rows):
    config = {
        "rootfs": "local-lvm:vm-200-disk-0,size=8G",
        "mp0": "local-lvm:vm-200-disk-1,mp=/srv,backup=1,size=100G",
        "mp1": "/tank/media,mp=/media",
        "net0": "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:02,ip=dhcp,type=veth",
        "unprivileged": 1,
        "features": "nesting=1",
        "lxc": [["lxc.mount.entry", "/dev/dri dev/dri none bind"]],
    }
    one = cluster.guest(rows.guest(200, kind="lxc"), config=config)

    assert [(disk.slot, disk.mounted_at, disk.storage, disk.backed_up) for disk in one.facet.volumes] == [
        ("mp0", "/srv", "local-lvm", True),
        ("mp1", "/media", "", False),
        ("rootfs", "/", "local-lvm", True),
    ]
    assert (one.facet.unprivileged, one.facet.features, one.facet.agent) == (True, "nesting=1", None)
    assert one.facet.interfaces[0].mac == "bc:24:11:00:00:02"


@pytest.mark.parametrize(
    "style", [{"color-map": "prod:FF0000:ffffff;db:00ff00"}, "case-sensitive=1,color-map=prod:FF0000:ffffff;db:00ff00"]
)
def test_tags_have_the_clusters_colours(cluster, rows, style):
    one = cluster.guest(rows.guest(tags="prod;db;web"), options={"tag-style": style})

    assert one.tags == ("db", "prod", "web")
    assert [(tag.name, tag.colour, tag.text_colour) for tag in one.facet.tags] == [
        ("db", "00ff00", ""),
        ("prod", "ff0000", "ffffff"),
        ("web", "", ""),
    ]


def test_changes_that_wait_are_told_without_secrets(cluster):
    pending = [
        {"key": "memory", "value": 4096, "pending": 8192},
        {"key": "cores", "value": 4},
        {"key": "net1", "value": "virtio=x", "delete": 1},
        {"key": "sshkeys", "value": "a", "pending": "b"},
    ]
    one = cluster.guest(config={"name": "web"}, pending=pending)

    assert [(change.name, change.now, change.wanted) for change in one.facet.pending] == [
        ("memory", "4096", "8192"),
        ("net1", "virtio=x", ""),
    ]
    assert one.metrics["pending_changes_count"] == 2


def test_protection_is_told_in_numbers_that_do_not_move_at_each_look(cluster):
    replication = [{"id": "101-0", "target": "pve2", "last_sync": cluster.noon - 1000, "fail_count": 3, "error": "no route"}]
    backup = {"at": cluster.noon - 90_061, "storage": "pbs", "outcome": "success", "verified": True}
    one = cluster.guest(snapshots=3, last_backup=backup, replication=replication)

    assert one.metrics["snapshots_count"] == 3
    assert (one.metrics["backup_age_seconds"], one.metrics["backup_failed_count"]) == (90_000, 0)
    assert (one.metrics["replication_failing_count"], one.metrics["replication_age_seconds"]) == (1, 600)
    assert one.facet.last_backup.verified is True


def test_pressure_is_a_share(cluster):
    one = cluster.guest(current={**RUNS, "pressurecpusome": "2.5", "pressureiosome": 10, "pressurememorysome": 0})

    assert (one.metrics["cpu_pressure_ratio"], one.metrics["io_pressure_ratio"], one.metrics["memory_pressure_ratio"]) == (
        0.025,
        0.1,
        0,
    )


def test_a_row_without_a_number_is_dropped_and_the_others_are_read(cluster, rows):
    from pulse_proxmox.adapters import PVE

    payload = {"resources": [{"type": "qemu", "node": "pve1"}, rows.guest(), {"type": "storage"}, 7], "status": [], "known": {}}
    reading = PVE["pve-estate"](cluster.report("pve-estate", **payload))

    assert [lost.path for lost in reading.dropped] == ["resources[3]", "resources[2]", "resources[0]"]
    assert ("vm", "qemu/101") in {(one.type, one.key) for one in reading.observations}


def test_a_failed_backup_leaves_the_age_of_the_last_good_one(cluster):
    good = {"at": cluster.noon - 90_061, "storage": "pbs", "outcome": "failed", "failed_at": cluster.noon - 60, "failure": "no"}
    one = cluster.guest(last_backup=good)

    assert (one.metrics["backup_age_seconds"], one.metrics["backup_failed_count"]) == (90_000, 1)
    assert one.facet.last_backup.failure == "no"


def test_a_first_backup_that_failed_has_no_age(cluster):
    one = cluster.guest(last_backup={"outcome": "failed", "failed_at": cluster.noon - 60, "failure": "no"})

    assert (one.metrics["backup_age_seconds"], one.metrics["backup_failed_count"]) == (None, 1)


def test_a_template_is_not_expected_to_run(cluster, rows):
    one = cluster.guest(rows.guest(template=1, status="stopped"))

    assert one.metrics["not_running_count"] == 0
