"""The source: what it reads when, and what it does when something hangs."""

import asyncio
import json
import os
import threading

import pytest

from pulse_core.testing import settle
from pulse_host.adapters import ADAPTERS
from pulse_host.client import LinuxMachine, PortableMachine
from pulse_host.config import HostConfig
from pulse_host.readers import commands, sensors, system
from pulse_host.readers.aside import Aside
from pulse_host.readers.mounts import Usage
from pulse_host.readers.states import ReaderDenied, ReaderFailed, ReaderMissing
from pulse_host.source import HostSource, Reader, open_host


def observe(report):
    reading = ADAPTERS[report.kind](report)
    assert reading.dropped == ()
    return reading.observations


async def test_a_recorded_machine_is_read_whole_at_the_first_look(small_host, tools):
    async with open_host(HostConfig(updates=False), tools, roots=small_host.roots) as source:
        report = (await source.collect())[0]

    (host,) = observe(report)
    assert (report.kind, report.scope, report.complete) == ("host", "host", True)
    assert (host.name, host.facet.os_name, host.facet.kernel, host.facet.cpu_model) == (
        "lab",
        "Debian GNU/Linux",
        "6.1.0",
        "Test CPU",
    )
    assert host.counters["cpu_ratio"] == 8.5
    assert host.metrics["memory_used_bytes"] == 3000 * 1024
    assert host.metrics["load_5m"] == 0.25
    assert host.metrics["uptime_seconds"] == 3600.5
    assert [nic.name for nic in host.facet.networks] == ["eth0"]
    assert host.counters["network_out_bytes_per_second"] == 2000
    assert host.counters["disk:WD-1234567:read_bytes_per_second"] == 51200
    assert host.metrics["disk_total_bytes"] > 0


async def test_a_report_is_plain_json(small_host, tools):
    async with open_host(HostConfig(updates=False), tools, roots=small_host.roots) as source:
        report = (await source.collect())[0]

    assert json.loads(json.dumps(report.payload, allow_nan=False)) == report.payload


class StillMachine:
    """A machine whose totals are empty."""

    def counters(self):
        return {}


def source_of(readers, clock, log):
    who = {"identity": {"machine_id": "0123456789abcdef0123456789abcdef"}, "facts": {}}
    return HostSource(StillMachine(), readers, who, interval_seconds=2, clock=clock, log=log)


async def test_the_disks_are_reported_once_for_each_time_they_were_asked(clock, log):
    async def read():
        return [{"name": "sda", "serial": "S1", "smart": {"state": "ok"}}]

    reader = Reader(name="smart", every_seconds=300, read=read, prompt=True)
    source = source_of([reader], clock, log)
    task = asyncio.create_task(source.keep_reading(reader))
    await settle()

    first, second = await source.collect(), await source.collect()
    await clock.forward(300)
    third = await source.collect()
    task.cancel()

    assert [[report.kind for report in reports] for reports in (first, second, third)] == [
        ["host", "host-smart"],
        ["host"],
        ["host", "host-smart"],
    ]
    assert (first[1].scope, first[1].interval_seconds, first[0].interval_seconds) == ("smart", 300, 2)


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (ReaderMissing("zpool is not installed"), "missing", "zpool is not installed"),
        (ReaderDenied("not allowed", "allow it"), "denied", "not allowed"),
        (ReaderFailed("late"), "failed", "late"),
        (ZeroDivisionError("oops"), "failed", "ZeroDivisionError: oops"),
    ],
)
async def test_a_reader_that_cannot_read_says_why_and_stops_nobody(clock, log, error, state, reason):
    async def broken():
        raise error

    async def well():
        return [{"name": "tank", "health": "ONLINE"}]

    readers = [Reader(name="ups", every_seconds=10, read=broken), Reader(name="zfs", every_seconds=10, read=well)]
    source = source_of(readers, clock, log)
    tasks = [asyncio.create_task(source.keep_reading(reader)) for reader in readers]
    await settle()

    (host,) = observe((await source.collect())[0])
    for task in tasks:
        task.cancel()

    assert (host.facet.readers[0].state, host.facet.readers[0].reason) == (state, reason)
    assert (host.facet.readers[1].state, host.facet.zfs[0].name) == ("ok", "tank")


async def test_a_lost_reader_is_logged_once(clock, log):
    async def broken():
        raise ReaderFailed("late")

    reader = Reader(name="zfs", every_seconds=10, read=broken)
    task = asyncio.create_task(source_of([reader], clock, log).keep_reading(reader))
    await clock.forward(100)
    task.cancel()

    assert log.events == [("reader_lost", {"reader": "zfs", "reason": "late"})]


async def test_what_hangs_is_given_up_and_not_asked_again_until_it_returns():
    release, asked = threading.Event(), []

    def hang():
        asked.append(1)
        release.wait(20)
        return "done"

    place = Aside("statvfs /nas")
    for _ in range(3):
        with pytest.raises(ReaderFailed, match="does not answer"):
            await place.run(hang, timeout_seconds=0.01)
    assert (place.stuck, len(asked)) == (True, 1)

    stuck = next(thread for thread in threading.enumerate() if thread.name == "statvfs /nas")
    assert stuck.daemon
    release.set()
    stuck.join(20)
    assert await place.run(hang, timeout_seconds=20) == "done"


async def test_one_hung_filesystem_is_unknown_and_the_others_are_read(tree):
    tree.write(
        "proc/self/mountinfo",
        "1 0 8:1 / / rw - ext4 /dev/a rw\n2 0 0:9 / /nas rw - nfs4 nas:/x rw\n3 0 8:2 / /srv rw - xfs /dev/b rw\n",
    )
    release = threading.Event()

    def ask(point):
        if point == "/nas":
            release.wait(20)
        return os.statvfs("/")

    usage = Usage(tree.roots.proc, timeout_seconds=0.5, ask=ask)
    rows = {row["mount"]: row for row in [*await usage.read(), *await usage.read()]}
    hung = [thread for thread in threading.enumerate() if thread.name == "statvfs /nas"]
    release.set()
    for thread in hung:
        thread.join(20)

    assert rows["/nas"]["error"] == "the filesystem does not answer"
    assert rows["/"]["total_bytes"] == rows["/srv"]["total_bytes"] > 0
    assert len(hung) == 1


async def test_a_remote_filesystem_is_asked_less_often_than_a_local_one(tree):
    tree.write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/a rw\n2 0 0:9 / /nas rw - nfs4 nas:/x rw\n")
    asked = []

    def ask(point):
        asked.append(point)
        return os.statvfs("/")

    usage = Usage(tree.roots.proc, timeout_seconds=20, ask=ask)
    for _ in range(6):
        rows = await usage.read()

    assert (asked.count("/"), asked.count("/nas")) == (6, 1)
    assert all(row["total_bytes"] > 0 for row in rows)


async def test_a_host_that_is_renamed_while_it_runs_gets_its_new_name(small_host, tools, clock):
    async with open_host(HostConfig(updates=False, smart=False), tools, roots=small_host.roots) as source:
        before = (await source.collect())[0]
        small_host.write("proc/sys/kernel/hostname", "renamed\n")
        await clock.forward(300)
        after = (await source.collect())[0]

    names = [ADAPTERS["host"](report).observations[0].name for report in (before, after)]
    assert names == ["lab", "renamed"]


async def test_an_error_beside_the_loop_reaches_who_waits():
    def fail():
        raise FileNotFoundError("gone")

    with pytest.raises(FileNotFoundError):
        await Aside("x").run(fail, timeout_seconds=20)


async def test_a_late_command_is_killed():
    with pytest.raises(ReaderFailed, match="did not finish"):
        await commands.run("sleep", "600", timeout_seconds=0.05)


async def test_a_command_that_is_not_there_is_missing():
    with pytest.raises(ReaderMissing, match="no-such-tool is not installed"):
        await commands.run("no-such-tool", timeout_seconds=1)


def test_sensors_have_names_that_do_not_depend_on_their_order(tree):
    for number, (driver, bus, label) in enumerate([("k10temp", "pci", "Tctl"), ("coretemp", "platform", "Core 0")]):
        place = f"sys/devices/{driver}-dev"
        tree.write(f"{place}/uevent", "")
        tree.link(f"{place}/subsystem", f"sys/bus/{bus}")
        tree.link(f"sys/class/hwmon/hwmon{number}/device", place)
        tree.write(f"sys/class/hwmon/hwmon{number}/name", driver)
        tree.write(f"sys/class/hwmon/hwmon{number}/temp1_input", "45500")
        tree.write(f"sys/class/hwmon/hwmon{number}/temp1_label", label)
        tree.write(f"sys/class/hwmon/hwmon{number}/temp2_input", "-128000")
        tree.write(f"sys/class/hwmon/hwmon{number}/fan1_input", "900")

    rows = sensors.read(sensors.find(tree.roots.sys))

    assert {(row["name"], row["value"]) for row in rows} == {
        ("k10temp/pci-k10temp-dev/Tctl", 45.5),
        ("k10temp/pci-k10temp-dev/fan1", 900.0),
        ("coretemp/platform-coretemp-dev/Core 0", 45.5),
        ("coretemp/platform-coretemp-dev/fan1", 900.0),
    }


def test_reading_sensors_never_sends_a_command_to_a_disk(tree):
    tree.write("sys/class/hwmon/hwmon0/name", "drivetemp")
    tree.write("sys/class/hwmon/hwmon0/temp1_input", "30000")

    assert sensors.find(tree.roots.sys) == []


def test_a_drive_sensor_is_named_by_its_serial_number(tree):
    tree.write("sys/devices/nvme0/serial", "S4EV NX0 1\n")
    tree.link("sys/class/hwmon/hwmon3/device", "sys/devices/nvme0")
    tree.write("sys/class/hwmon/hwmon3/name", "nvme")
    tree.write("sys/class/hwmon/hwmon3/temp1_input", "40000")
    tree.write("sys/class/hwmon/hwmon3/temp1_label", "Composite")

    assert [sensor.name for sensor in sensors.find(tree.roots.sys)] == ["nvme/S4EVNX01/Composite"]


def test_a_thermal_zone_that_hwmon_shows_too_is_not_counted_twice(tree):
    for path, text in (("hwmon/hwmon0/name", "acpitz"), ("hwmon/hwmon0/temp1_input", "40000")):
        tree.write(f"sys/class/{path}", text)
    for number, type in enumerate(("acpitz", "cpu-thermal")):
        tree.write(f"sys/class/thermal/thermal_zone{number}/type", type)
        tree.write(f"sys/class/thermal/thermal_zone{number}/temp", "41000")

    assert [sensor.name for sensor in sensors.find(tree.roots.sys)] == ["acpitz/virtual/temp1", "thermal/cpu-thermal"]


def test_a_container_claims_no_smbios_uuid_because_that_is_its_hosts(small_host):
    small_host.write("sys/class/dmi/id/product_uuid", "4c4c4544-0000-1111-2222-333344445555\n")
    outside = system.identity(small_host.roots)["smbios_uuid"]
    small_host.write("run/systemd/container", "lxc\n")

    assert outside == "4c4c4544-0000-1111-2222-333344445555"
    assert system.identity(small_host.roots)["smbios_uuid"] == ""


def test_a_container_without_lxcfs_is_measured_by_its_group(small_host):
    small_host.write("run/systemd/container", "docker\n")
    small_host.write("sys/fs/cgroup/memory.max", "1000000\n")
    small_host.write("sys/fs/cgroup/memory.current", "600000\n")
    small_host.write("sys/fs/cgroup/memory.stat", "inactive_file 100000\n")
    small_host.write("sys/fs/cgroup/cpu.stat", "usage_usec 5000000\n")
    small_host.write("sys/fs/cgroup/cpu.max", "50000 100000\n")

    found = LinuxMachine(HostConfig(), small_host.roots).counters()

    assert (found["memory"]["total_bytes"], found["memory"]["used_bytes"]) == (1_000_000, 500_000)
    assert (found["cpu"]["busy_seconds"], found["cpu"]["count"]) == (5.0, 0.5)


def test_a_machine_that_started_from_a_container_image_is_no_container(small_host):
    small_host.write(".dockerenv", "")
    small_host.write("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
    whole = system.container(small_host.roots)
    small_host.write("proc/self/mountinfo", "1 0 0:40 / / rw - overlay overlay rw\n")

    assert (whole, system.container(small_host.roots)) == ("", "docker")


async def test_a_machine_whose_files_are_all_missing_is_still_answered_for(tree, tools):
    async with open_host(HostConfig(updates=False), tools, roots=tree.roots) as source:
        report = (await source.collect())[0]

    (host,) = observe(report)
    assert host.metrics["memory_ratio"] is None
    assert "cpu_ratio" not in host.counters


async def test_other_systems_are_read_through_psutil():
    machine = PortableMachine(HostConfig())
    who = {"identity": {"hostname": "mac"}, "facts": (await machine.who())["facts"]}
    payload = (
        who
        | machine.counters()
        | {
            "filesystems": await machine.filesystems(),
            "interfaces": await machine.interfaces(),
            "blocks": await machine.blocks(),
            "sensors": await machine.sensors(),
        }
    )

    (host,) = ADAPTERS["host"](_host_report(payload)).observations

    assert host.metrics["memory_total_bytes"] > 0
    assert host.counters["cpu_ratio"] > 0
    assert host.metrics["uptime_seconds"] > 0


def _host_report(payload):
    from pulse_core.plugin import Report

    return Report(kind="host", scope="host", payload=payload)


async def test_this_very_machine_is_read(tools):
    async with open_host(HostConfig(updates=False, smart=False), tools) as source:
        first = (await source.collect())[0]

    (host,) = ADAPTERS["host"](first).observations
    assert host.counters["cpu_ratio"] > 0
    assert 0 < host.metrics["memory_used_bytes"] < host.metrics["memory_total_bytes"]
    assert host.metrics["uptime_seconds"] > 0
    assert host.facet.hostname
    assert {reader.name for reader in host.facet.readers} >= {"filesystems", "sensors", "smart", "zfs", "updates"}
