"""What a report of a host says of it."""

import attrs
import pytest

from pulse_core.plugin import Claim, Report, Status, Unit, Vantage
from pulse_host.adapters import read_host

IDENTITY = {
    "machine_id": "0123456789abcdef0123456789abcdef",
    "smbios_uuid": "4c4c4544-0000-1111-2222-333344445555",
    "boot_id": "11111111-2222-3333-4444-555555555555",
    "hostname": "Lab",
}
ROOT = {"mount": "/", "type": "ext4", "device": "/dev/sda1", "total_bytes": 100, "used_bytes": 45, "available_bytes": 45}
ETH = {"name": "eth0", "mac": "52:54:00:12:34:56", "counted": True, "up": True, "addresses": ["192.0.2.7"]}


def observe(**sections):
    payload = {"identity": IDENTITY, "facts": {"os_id": "debian", "cpu_cores": 2}} | sections
    reading = read_host(Report(kind="host", scope="host", payload=payload))
    (observation,) = reading.observations
    return observation, reading.dropped


def test_a_host_is_seen_from_inside_and_claims_what_tells_it_from_others():
    host, dropped = observe(interfaces=[ETH])

    assert (host.type, host.name, host.key, host.vantage) == ("agent", "Lab", IDENTITY["machine_id"], Vantage.INSIDE)
    assert set(host.claims) == {
        Claim("machine_id", IDENTITY["machine_id"]),
        Claim("smbios_uuid", IDENTITY["smbios_uuid"]),
        Claim("boot_id", IDENTITY["boot_id"]),
        Claim("mac", "52:54:00:12:34:56"),
        Claim("hostname", "lab"),
    }
    assert dropped == ()


def test_totals_are_given_raw_under_the_name_of_their_rate():
    host, _ = observe(
        cpu={"busy_seconds": 30, "steal_seconds": 2, "iowait_seconds": 4, "count": 2, "per_core": {"0": 10, "1": 20}},
        interfaces=[ETH, ETH | {"name": "vmbr0", "counted": False}],
        network={"eth0": {"in_bytes": 1000, "out_bytes": 500}, "vmbr0": {"in_bytes": 999, "out_bytes": 499}},
        blocks=[{"name": "sda", "serial": "S1"}],
        disk_io={"sda": {"read_bytes": 7, "write_bytes": 8, "busy_seconds": 1.5}},
    )

    assert host.counters["cpu_ratio"] == 15
    assert host.counters["cpu_steal_ratio"] == 1
    assert host.counters["core:1:busy_ratio"] == 20
    assert host.counters["network_in_bytes_per_second"] == 1000
    assert host.counters["nic:vmbr0:in_bytes_per_second"] == 999
    assert host.counters["disk:S1:read_bytes_per_second"] == 7
    assert host.counters["disk_write_bytes_per_second"] == 8
    assert "cpu_ratio" not in host.metrics


def test_every_metric_ends_in_its_unit():
    host, _ = observe(
        filesystems=[ROOT],
        memory={"total_bytes": 8, "used_bytes": 2, "meaning": "available"},
        sensors={"sensors": [{"kind": "temperature", "name": "k10temp/pci-0000:00:18.3/Tctl", "value": 50.0}]},
    )

    assert Unit.of("temperature:k10temp/pci-0000:00:18.3/Tctl:current_celsius") is Unit.CELSIUS
    assert {name: Unit.of(name) for name in host.metrics if ":" in name} == {
        "filesystem:/:used_bytes": Unit.BYTES,
        "filesystem:/:total_bytes": Unit.BYTES,
        "filesystem:/:available_bytes": Unit.BYTES,
        "filesystem:/:used_ratio": Unit.RATIO,
        "temperature:k10temp/pci-0000:00:18.3/Tctl:current_celsius": Unit.CELSIUS,
    }


def test_memory_carries_its_meaning():
    host, _ = observe(memory={"total_bytes": 100, "used_bytes": 25, "available_bytes": 75, "meaning": "cgroup_workingset"})

    assert host.metrics["memory_ratio"] == 0.25
    assert host.meanings["memory_ratio"] == "cgroup_workingset"


def test_memory_that_is_not_told_is_unknown_and_not_zero():
    host, _ = observe(memory={"total_bytes": 100})

    assert host.metrics["memory_used_bytes"] is None
    assert host.unknown["memory_used_bytes"].reason


def test_the_root_speaks_for_the_disk_and_the_fullest_has_a_metric_of_its_own():
    full = {"mount": "/data", "total_bytes": 100, "used_bytes": 90, "available_bytes": 10}
    remote = full | {"mount": "/nas", "remote": True, "used_bytes": 99, "available_bytes": 1}
    host, _ = observe(filesystems=[full, ROOT, remote])

    assert host.metrics["disk_ratio"] == 0.5
    assert host.metrics["disk_used_bytes"] == 45
    assert host.metrics["filesystem_fullest_ratio"] == 0.9
    assert host.facet.root_mount == "/"


def test_a_filesystem_that_hangs_is_unknown_with_the_reason_and_the_others_are_not():
    host, _ = observe(filesystems=[ROOT, {"mount": "/nas", "remote": True, "error": "the filesystem does not answer"}])

    assert host.metrics["filesystem:/nas:used_bytes"] is None
    assert host.unknown["filesystem:/nas:used_bytes"].reason == "the filesystem does not answer"
    assert host.metrics["filesystem:/:used_bytes"] == 45


def test_a_fact_names_the_metric_that_belongs_to_it():
    host, _ = observe(filesystems=[ROOT])

    (filesystem,) = host.facet.filesystems
    assert host.metrics[filesystem.used_metric] == 45


def test_the_facet_stays_the_same_while_the_numbers_tick():
    sensor = {"kind": "temperature", "name": "coretemp/platform-coretemp.0/Package id 0", "driver": "coretemp", "value": 50.0}
    before, _ = observe(filesystems=[ROOT], uptime_seconds=1, sensors={"sensors": [sensor]}, load=[1, 2, 3])
    after, _ = observe(
        filesystems=[ROOT | {"used_bytes": 46}], uptime_seconds=3, sensors={"sensors": [sensor | {"value": 51.0}]}, load=[2, 2, 3]
    )

    assert before.facet == after.facet
    assert attrs.fields(type(before.facet)).filesystems is not None
    assert before.metrics != after.metrics


@pytest.mark.parametrize(
    ("driver", "label"),
    [("k10temp", "Tctl"), ("coretemp", "Package id 0"), ("cpu_thermal", "temp1"), ("x86_pkg_temp", "x86_pkg_temp")],
)
def test_the_processor_package_speaks_for_the_temperature(driver, label):
    rows = [
        {"kind": "temperature", "name": "nvme/S1/Composite", "driver": "nvme", "label": "Composite", "value": 33.0},
        {"kind": "temperature", "name": f"{driver}/x/{label}", "driver": driver, "label": label, "value": 61.5},
    ]
    host, _ = observe(sensors={"sensors": rows, "batteries": []})

    assert host.metrics["temperature_celsius"] == 61.5


def test_a_machine_without_sensors_says_why_its_temperature_is_unknown():
    host, _ = observe()

    assert host.metrics["temperature_celsius"] is None
    assert host.unknown["temperature_celsius"].fix


def test_one_bad_record_is_dropped_with_its_path_and_the_rest_stays():
    host, dropped = observe(filesystems=[ROOT, {"mount": "/bad", "used_bytes": "many"}, 5], zfs="none")

    assert [filesystem.mount for filesystem in host.facet.filesystems] == ["/"]
    assert [one.path for one in dropped] == ["filesystems[1]", "filesystems[2]", "zfs"]


def test_negative_and_boundless_numbers_are_dropped():
    host, dropped = observe(filesystems=[ROOT | {"used_bytes": -1}], memory={"total_bytes": float("nan"), "used_bytes": 1})

    assert host.facet.filesystems == ()
    assert {one.path for one in dropped} == {"filesystems[0]", "memory"}


def test_labels_are_bounded():
    many = [{"mount": f"/m{n}", "total_bytes": 1, "used_bytes": 0, "available_bytes": 1} for n in range(500)]
    host, dropped = observe(filesystems=many, cpu={"busy_seconds": 1, "count": 500, "per_core": {str(n): 1 for n in range(500)}})

    assert len(host.facet.filesystems) == 64
    assert sum(name.startswith("core:") for name in host.counters) == 64
    assert dropped[0].path == "filesystems[64]"


def test_an_array_that_lacks_a_disk_is_a_warning():
    array = {"name": "md0", "level": "raid1", "state": "active", "total": 2, "active": 1, "members": []}
    host, _ = observe(raid=[array])

    assert (host.status, host.status_reason) == (Status.WARNING, "md0 lacks 1 of its disks")
    assert host.metrics["raid_degraded_count"] == 1


def test_a_system_mirror_over_empty_bays_is_as_its_maker_meant_it():
    host, _ = observe(raid=[{"name": "md0", "level": "raid1", "total": 12, "active": 4}])

    assert host.status is Status.ONLINE
    assert host.metrics["raid_degraded_count"] == 0


def test_a_pool_that_is_not_online_is_a_warning():
    host, _ = observe(zfs=[{"name": "tank", "guid": "1", "health": "DEGRADED", "size_bytes": 10, "allocated_bytes": 5}])

    assert host.status is Status.WARNING
    assert host.metrics["zfs:tank:used_ratio"] == 0.5


def test_a_supply_on_battery_is_a_warning():
    host, _ = observe(ups=[{"name": "apc", "status": "OB DISCHRG", "charge_ratio": 0.9}])

    assert host.status_reason == "UPS apc runs on battery"
    assert host.metrics["ups:apc:charge_ratio"] == 0.9


def test_waiting_updates_are_a_number_and_their_names_a_fact():
    host, _ = observe(updates={"manager": "apt", "pending": 2, "names": ["a", "b"], "reboot_required": True})

    assert (host.metrics["updates_pending_count"], host.metrics["reboot_required_count"]) == (2, 1)
    assert host.facet.updates.names == ("a", "b")


def test_every_reader_tells_its_state():
    host, _ = observe(readers=[{"name": "zfs", "state": "missing", "reason": "zpool is not installed", "fix": ""}])

    assert (host.facet.readers[0].state, host.facet.readers[0].reason) == ("missing", "zpool is not installed")


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"identity": {}}, {"identity": {"hostname": 5}}])
def test_a_report_of_nobody_is_dropped_whole(payload):
    reading = read_host(Report(kind="host", scope="host", payload=payload))

    assert reading.observations == ()
    assert len(reading.dropped) == 1


def test_a_name_that_is_no_unicode_does_not_hide_the_host():
    payload = {"identity": {"machine_id": "m1", "hostname": "caf\udce9"}}

    (host,) = read_host(Report(kind="host", payload=payload)).observations

    assert host.name == "caf?"
