"""What each text of the system means."""

from pathlib import Path

import pytest

from pulse_host.config import PLATFORM
from pulse_host.readers import (
    addresses,
    blocks,
    cpu,
    gpu,
    md,
    memory,
    mounts,
    network,
    portable,
    sensors,
    system,
    updates,
    ups,
    zfs,
)
from pulse_host.readers.files import number_in
from pulse_host.readers.memory import Limit

RAID = """Personalities : [raid1] [raid6]
md0 : active raid1 sdb1[1] sda1[0](F) sdc1[2](S)
      1000 blocks super 1.2 [2/1] [_U]
      [=>....]  recovery =  8.5% (1/2) finish=17.0min speed=259783K/sec

md1 : active (auto-read-only) raid1 sdb2[0] sda2[1]
      4190208 blocks super 1.2 [2/2] [UU]
      resync=PENDING

md2 : inactive sdb[2](S) sdc[1](S)
        7932 blocks super external:imsm

unused devices: <none>
"""


def test_busy_time_leaves_out_waiting_and_stolen_time():
    found = cpu.parse_stat("cpu  1000 100 500 9000 400 50 50 200 30 0\ncpu0 1 1 1 1 0 0 0 0\nintr 5\n", ticks_per_second=100)

    assert found["busy_seconds"] == 17.0
    assert found["steal_seconds"] == 2.0
    assert found["iowait_seconds"] == 4.0
    assert found["per_core"] == {"0": 0.03}


def test_a_core_that_is_off_keeps_the_numbers_of_the_others():
    found = cpu.parse_stat("cpu  4 0 0 4\ncpu0 2 0 0 2\ncpu2 2 0 0 2\n")

    assert list(found["per_core"]) == ["0", "2"]


def test_a_container_counts_the_processors_it_may_use():
    found = cpu.cgroup_cpu(stat="usage_usec 2500000\nuser_usec 1\n", limit="150000 100000\n", cores=8)

    assert found == {"busy_seconds": 2.5, "count": 1.5, "meaning": "cgroup"}
    assert cpu.cgroup_cpu(stat="usage_usec 1\n", limit="max 100000", cores=8)["count"] == 8
    assert cpu.cgroup_cpu(stat="", limit="", cores=8) is None


def test_used_memory_is_what_is_not_available():
    found = memory.memory({"MemTotal": 100.0, "MemAvailable": 60.0, "Cached": 50.0}, arc=None, limit=None, container=False)

    assert (found["used_bytes"], found["meaning"]) == (40.0, "available")


def test_zfs_cache_is_not_used_memory_but_is_left_alone_inside_a_container():
    meminfo = {"MemTotal": 100.0, "MemAvailable": 60.0}

    outside = memory.memory(meminfo, arc=30.0, limit=None, container=False)
    inside = memory.memory(meminfo, arc=30.0, limit=None, container=True)

    assert (outside["used_bytes"], outside["arc_bytes"], outside["meaning"]) == (10.0, 30.0, "available_and_arc")
    assert (inside["used_bytes"], inside["arc_bytes"], inside["meaning"]) == (40.0, None, "available")


def test_a_container_has_the_memory_that_its_group_allows():
    limit = Limit(total=50.0, used=20.0, cache=5.0)

    found = memory.memory({"MemTotal": 100.0, "MemAvailable": 60.0}, arc=None, limit=limit, container=True)

    assert (found["total_bytes"], found["used_bytes"], found["meaning"]) == (50.0, 20.0, "cgroup_workingset")


@pytest.mark.parametrize(
    ("limit", "used", "stat", "idle"),
    [
        ("memory.max", "memory.current", "memory.stat", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
    ],
)
def test_the_limit_of_both_control_group_versions_is_found(tree, limit, used, stat, idle):
    tree.write(f"sys/fs/cgroup/{limit}", "1000\n")
    tree.write(f"sys/fs/cgroup/{used}", "600\n")
    tree.write(f"sys/fs/cgroup/{stat}", f"anon 1\n{idle} 100\n")

    assert memory.cgroup_limit(tree.roots.sys) == Limit(total=1000.0, used=500.0, cache=100.0)


def test_a_group_without_a_limit_is_no_limit(tree):
    tree.write("sys/fs/cgroup/memory.max", "max\n")
    tree.write("sys/fs/cgroup/memory.current", "600\n")

    assert memory.cgroup_limit(tree.roots.sys) is None


def test_each_filesystem_is_listed_once_and_pseudo_ones_never():
    text = """1 0 254:0 / / rw - ext4 /dev/vda rw
2 1 254:0 /srv /bind rw - ext4 /dev/vda rw
3 1 0:40 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw
4 1 0:41 / /snap/core/1 ro - squashfs /dev/loop1 ro
5 1 0:42 / /net rw - autofs auto.net rw
6 1 0:50 /a /pool rw - btrfs /dev/sdb rw
7 1 0:51 /b /pool/sub rw - btrfs /dev/sdb rw
8 1 0:60 / /mnt/na\\040me rw - nfs4 nas:/x rw
9 1 0:61 / /tmp rw - tmpfs tmpfs rw
garbage
"""

    found = mounts.real_mounts(mounts.parse_mountinfo(text))

    assert [mount.point for mount in found] == ["/", "/mnt/na me", "/pool"]
    assert [mount.remote for mount in found] == [False, True, False]


def test_excluded_filesystems_are_left_out():
    text = "1 0 1:0 / / rw - ext4 /dev/a rw\n2 0 1:1 / /mnt/backup rw - ext4 /dev/b rw\n"

    assert [m.point for m in mounts.real_mounts(mounts.parse_mountinfo(text), exclude="/x, /mnt/*")] == ["/"]


def test_interfaces_that_software_made_are_known_by_name():
    assert all(network.is_virtual(name) for name in ("lo", "veth1a2b", "docker0", "br-f00", "tap100i0", "fwbr100i0"))
    assert not any(network.is_virtual(name) for name in ("eth0", "enp3s0", "wlan0", "bond0", "vmbr0"))


def test_disk_totals_are_counted_in_sectors_of_512_bytes():
    found = blocks.parse_diskstats("   8       0 sda 10 0 100 5 20 0 200 6 0 1500 11 0 0 0 0\n")

    assert found["sda"]["read_bytes"] == 51200
    assert found["sda"]["write_bytes"] == 102400
    assert found["sda"]["busy_seconds"] == 1.5


def test_mdstat_tells_members_action_and_what_is_missing():
    first, second, third = md.parse_mdstat(RAID)

    assert (first["total"], first["active"], first["action"], first["done_ratio"]) == (2, 1, "recovery", 0.085)
    assert first["finish_seconds"] == 1020
    assert [member["state"] for member in first["members"]] == ["active", "failed", "spare"]
    assert (second["mode"], second["action"], second["action_state"]) == ("auto-read-only", "resync", "pending")
    assert (third["state"], third["level"]) == ("inactive", "")


def test_zpool_speaks_text_and_json_alike():
    text = "tank\t123\t1000\t400\t600\t12\tDEGRADED\nspare\t5\t-\t-\t-\t-\tFAULTED\n"
    document = """{"pools": {"tank": {"name": "tank", "state": "DEGRADED", "pool_guid": "123", "properties": {
      "size": {"value": "1000"}, "allocated": {"value": "400"}, "free": {"value": "600"}, "fragmentation": {"value": "12"}}}}}"""

    assert zfs.parse_zpool_json(document) == zfs.parse_zpool_text(text)[:1]
    assert zfs.parse_zpool_text(text)[1]["size_bytes"] is None


def test_upsc_variables_become_a_supply():
    found = ups.ups(
        "apc", ups.parse_upsc("battery.charge: 98\nups.status: OL CHRG\nups.load: 23\nInit SSL without certificate\n")
    )

    assert (found["charge_ratio"], found["status"], found["load_ratio"]) == (0.98, "OL CHRG", 0.23)
    assert found["runtime_seconds"] is None


def test_nvidia_values_that_do_not_apply_are_unknown():
    text = "GPU-1, NVIDIA T4, 550.1, 00000000:01:00.0, 37, 1024, 16384, 45, [N/A], [Not Supported]\nbroken line\n"

    (found,) = gpu.parse_nvidia(text)

    assert (found["busy_ratio"], found["memory_used_bytes"], found["power_watts"]) == (pytest.approx(0.37), 1024**3, None)


@pytest.mark.parametrize(
    ("parse", "text", "names"),
    [
        (updates.parse_apt, "Listing...\nzlib1g/stable 1.3 amd64 [upgradable from: 1.2]\nN: hint\n", ["zlib1g"]),
        (
            updates.parse_dnf,
            "\nbash.x86_64  5.2  updates\npython3.11.noarch 3 base\nObsoleting Packages\na.b c d\n",
            ["bash", "python3.11"],
        ),
        (updates.parse_pacman, "linux 6.1-1 -> 6.2-1\nheld 1 -> 2 [ignored]\n", ["linux"]),
        (
            updates.parse_apk,
            "Installed:   Available:\nbusybox-1.36.1-r0 < 1.36.1-r2\nmusl-dev-1.2-r1 < 1.2-r3\n",
            ["busybox", "musl-dev"],
        ),
    ],
)
def test_waiting_updates_are_counted_by_name(parse, text, names):
    assert parse(text) == names


@pytest.mark.parametrize(
    ("value", "fits"), [(-128, False), (-50, False), (0.0, False), (45.5, True), (150, False), (65261, False)]
)
def test_temperatures_that_cannot_be_are_dropped(value, fits):
    assert sensors.plausible("temperature", value) is fits


@pytest.mark.parametrize("text", ["", "-", "nan", "inf", "1e999", "N/A", "9" * 50, "0x10"])
def test_what_is_not_a_plain_number_is_unknown(text):
    assert number_in(text) is None


def test_os_release_values_lose_their_quotes():
    assert system.parse_os_release("NAME=\"Debian\"\nID=debian\nX='y'\n") == {"NAME": "Debian", "ID": "debian", "X": "y"}


def test_the_hardware_uuid_of_a_mac_is_found():
    assert portable.parse_ioreg('  "IOPlatformUUID" = "ABCD-1"\n') == "ABCD-1"


def test_ipv6_addresses_are_shortened_and_link_local_ones_left_out():
    text = """fd000000000000000000000000000002 02 40 00 80     eth0
fe80000000000000000000fffe000001 02 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
broken line
"""

    assert addresses.parse_if_inet6(text) == [("eth0", "fd00::2"), ("lo", "::1")]


@pytest.mark.skipif(PLATFORM != "linux", reason="asks Linux")
def test_the_kernel_and_psutil_know_the_same_addresses():
    ours = {address for own in addresses.addresses(Path("/proc")).values() for address in own}

    assert ours
    assert ours <= {address for own in portable.addresses().values() for address in own}
