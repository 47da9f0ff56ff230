"""Recorded output of real machines is understood."""

import json

import pytest

from pulse_core.plugin import Report, Status
from pulse_host.adapters import read_host, read_smart
from pulse_host.readers import blocks, cpu, md, memory, network, smart, zfs
from pulse_host.readers.commands import Finished

pytestmark = pytest.mark.recordings
IDENTITY = {"machine_id": "0123456789abcdef0123456789abcdef"}


def documents(recordings):
    """Every recorded `smartctl` document of one drive, by file."""
    for file in sorted(recordings.rglob("*.json")):
        text = file.read_text()
        document = smart.parse_smartctl(text)
        if document is not None and '"devices"' not in text and "device" in document:
            yield file, text, document


def observe(text, document):
    answer = smart.answer(Finished(code=document["smartctl"].get("exit_status", 0), output=text, errors=""))
    disks = [{"name": "sda", "smart": answer}]
    return read_smart(Report(kind="host-smart", scope="smart", payload={"identity": IDENTITY, "disks": disks}))


def test_every_recorded_drive_gives_plausible_numbers(recordings):
    seen = 0
    for file, text, document in documents(recordings):
        reading = observe(text, document)
        assert reading.dropped == (), file
        (disk,) = reading.observations
        values = disk.metrics
        assert values["temperature_celsius"] is None or 10 <= values["temperature_celsius"] <= 90, file
        assert values["power_on_seconds"] is None or values["power_on_seconds"] < 20 * 366 * 86400, file
        assert all(0 <= value < 2.0 for name, value in values.items() if name.endswith("_ratio") and value is not None), file
        assert all(0 <= value < 1e16 for value in values.values() if value is not None), file
        seen += 1
    assert seen >= 120


def test_most_recorded_drives_tell_temperature_age_and_verdict(recordings):
    disks = [observe(text, document).observations[0] for _, text, document in documents(recordings)]

    assert sum(disk.metrics["temperature_celsius"] is not None for disk in disks) >= 0.9 * len(disks)
    assert sum(disk.metrics["power_on_seconds"] is not None for disk in disks) >= 0.9 * len(disks)
    assert sum(disk.facet.health != "unknown" for disk in disks) >= 0.9 * len(disks)
    assert sum(bool(disk.facet.model) for disk in disks) >= 0.9 * len(disks)


def test_few_recorded_drives_fail_and_each_says_why(recordings):
    failing = [
        disk
        for _, text, document in documents(recordings)
        if (disk := observe(text, document).observations[0]).facet.health == "failing"
    ]

    assert 1 <= len(failing) <= 12
    assert all(disk.status is Status.WARNING and disk.status_reason for disk in failing)


def test_the_recorded_arrays_are_read(recordings):
    arrays = {array["name"]: array for array in md.parse_mdstat((recordings / "procfs/mdstat.txt").read_text())}

    assert len(arrays) == 18
    assert (arrays["md6"]["total"], arrays["md6"]["active"], arrays["md6"]["action"]) == (2, 1, "recovery")
    assert arrays["md201"]["action"] == "check"
    assert arrays["md9"]["action_state"] == "delayed"
    assert arrays["md4"]["state"] == "inactive"
    reading = read_host(Report(kind="host", payload={"identity": IDENTITY, "raid": list(arrays.values())}))
    assert reading.dropped == ()
    assert reading.observations[0].metrics["raid_degraded_count"] == 3


def test_the_recorded_kernel_files_are_read(recordings):
    proc = recordings / "procfs"
    stat = cpu.parse_stat((proc / "stat.txt").read_text())
    meminfo = memory.parse_meminfo((proc / "meminfo.txt").read_text())

    assert stat["count"] == len(stat["per_core"]) > 0
    assert stat["busy_seconds"] == pytest.approx(sum(stat["per_core"].values()), rel=0.01)
    assert meminfo["MemTotal"] > meminfo["MemFree"] > 0
    assert len(network.parse_net_dev((proc / "net_dev.txt").read_text())) > 3
    assert blocks.parse_diskstats((proc / "diskstats.txt").read_text())["sda"]["read_bytes"] > 0
    assert cpu.parse_loadavg((proc / "loadavg.txt").read_text())[0] == pytest.approx(0.02)


def test_a_recorded_table_of_pools_with_other_columns_is_not_taken_for_ours(recordings):
    text = (recordings / "netdata-zfspool/zpool-list.txt").read_text()

    assert zfs.parse_zpool_text(text) == []


def test_the_recorded_document_without_a_drive_is_no_drive(recordings):
    text = (recordings / "telegraf-smartctl/scan_all.json").read_text()

    assert json.loads(text)["devices"]
    assert "device" not in (smart.parse_smartctl(text) or {})
