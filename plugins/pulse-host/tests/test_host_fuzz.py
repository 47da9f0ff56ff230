"""No text of the system and no report, however broken, makes a reader or an adapter raise."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.plugin import Reading, Report
from pulse_host.adapters import read_host, read_smart
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
    smart,
    system,
    updates,
    ups,
    zfs,
)
from pulse_host.readers.commands import Finished

PARSERS = (
    cpu.parse_stat,
    cpu.parse_loadavg,
    cpu.parse_cpuinfo,
    memory.parse_meminfo,
    memory.parse_arcstats,
    memory.parse_memory_stat,
    mounts.parse_mountinfo,
    network.parse_net_dev,
    addresses.parse_if_inet6,
    blocks.parse_diskstats,
    blocks.parse_udev,
    md.parse_mdstat,
    zfs.parse_zpool_text,
    zfs.parse_zpool_json,
    ups.parse_upsc,
    gpu.parse_nvidia,
    smart.parse_smartctl,
    updates.parse_apt,
    updates.parse_dnf,
    updates.parse_pacman,
    updates.parse_apk,
    system.parse_os_release,
    portable.parse_ioreg,
)
NEAR = st.sampled_from(
    (
        *("cpu", "cpu0 ", "md0 : active raid1 ", "sda1[0](F)", " [2/1] [U_]", "recovery = 8.5%", "finish=", "1min", "MemTotal:"),
        *("kB", " - ", "ext4 /dev/sda", "1 2 3:4 / / rw", "eth0:", "\t", "\n", " ", "9" * 30, "-1", "nan", "1e400", "0"),
        *("[upgradable from:", "a/b", "->", "<", "E:ID=", "battery.charge:", "GPU-1,", ",,,,,,,,,", "size 4 ", "tank", "=", ":"),
        *('{"pools":', '{"a":', "}", '{"smartctl":{}', "[", "]", "null", "\x00", "²", "٣"),
    )
)
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(NEAR, max_size=60).map("".join), st.binary(max_size=200).map(lambda b: b.decode("latin1"))
)


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: f"{parse.__module__.rpartition('.')[2]}.{parse.__name__}")
@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_no_text_makes_a_parser_raise_and_what_it_gives_is_json(parse, text):
    found = parse(text)

    if parse is not mounts.parse_mountinfo:
        json.dumps(found, allow_nan=False)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=20,
)
IDENTITY = {"machine_id": "0123456789abcdef0123456789abcdef", "hostname": "lab"}
SECTIONS = (
    *("facts", "cpu", "load", "memory", "uptime_seconds", "network", "disk_io", "filesystems", "interfaces", "blocks", "sensors"),
    *("gpu", "raid", "zfs", "ups", "updates", "readers"),
)
ROW_KEYS = (
    *(
        "name",
        "mount",
        "total_bytes",
        "used_bytes",
        "available_bytes",
        "error",
        "key",
        "kind",
        "value",
        "count",
        "per_core",
        "busy_seconds",
    ),
    *("members", "device", "state", "total", "active", "level", "manager", "pending", "names", "sensors", "batteries", "health"),
)
ROWS = st.dictionaries(st.sampled_from(ROW_KEYS), JSON, max_size=6)
PART = st.one_of(JSON, ROWS, st.lists(ROWS, max_size=4))


@settings(max_examples=80, deadline=None)
@given(
    payload=st.one_of(
        JSON, st.dictionaries(st.sampled_from(SECTIONS), PART, max_size=8).map(lambda d: d | {"identity": IDENTITY})
    )
)
def test_no_report_of_a_host_makes_the_adapter_raise(payload):
    reading = read_host(Report(kind="host", scope="host", payload=payload))

    assert isinstance(reading, Reading)
    for observation in reading.observations:
        values = [*observation.metrics.values(), *observation.counters.values()]
        assert all(value is None or abs(value) < float("inf") for value in values)


DOCUMENT_KEYS = st.sampled_from(
    (
        "smartctl",
        "smart_status",
        "temperature",
        "power_on_time",
        "ata_smart_attributes",
        "nvme_smart_health_information_log",
        "wwn",
    )
)
INNER_KEYS = st.sampled_from(
    (
        "exit_status",
        "passed",
        "current",
        "hours",
        "table",
        "id",
        "raw",
        "value",
        "string",
        "naa",
        "oui",
        "critical_warning",
        "messages",
    )
)
DOCUMENTS = st.dictionaries(DOCUMENT_KEYS, st.one_of(JSON, st.dictionaries(INNER_KEYS, JSON, max_size=5)), max_size=6)


@settings(max_examples=80, deadline=None)
@given(document=DOCUMENTS, row=st.dictionaries(st.sampled_from(("serial", "wwn", "size_bytes", "state", "transport")), JSON))
def test_no_word_of_a_disk_makes_the_adapter_raise(document, row):
    smart_row = {"state": "ok", "document": document}
    payload = {"identity": IDENTITY, "disks": [{"name": "sda"} | row | {"smart": smart_row}, 7, None]}

    reading = read_smart(Report(kind="host-smart", scope="smart", payload=payload))

    assert {dropped.path for dropped in reading.dropped} >= {"disks[1]", "disks[2]"}


@settings(max_examples=80, deadline=None)
@given(text=st.one_of(TEXTS, DOCUMENTS.map(json.dumps)), code=st.integers(0, 255), errors=st.text(max_size=40))
def test_no_answer_of_smartctl_makes_the_reader_raise(text, code, errors):
    assert smart.answer(Finished(code=code, output=text, errors=errors))["state"] in (
        "ok",
        "asleep",
        "denied",
        "missing",
        "failed",
    )


@settings(max_examples=80, deadline=None)
@given(records=st.binary(max_size=400))
def test_no_answer_of_the_kernel_makes_the_reader_of_addresses_raise(records):
    assert len(addresses.parse_ifconf(records)) <= 10
