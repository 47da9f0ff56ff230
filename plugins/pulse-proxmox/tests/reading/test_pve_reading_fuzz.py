"""No report of a cluster, however broken, makes an adapter raise or say nonsense."""

import copy
import json
import math

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.plugin import Reading, Report
from pulse_core.testing import check_adapter
from pulse_proxmox.adapters import PVE
from pulse_proxmox.pve.reading.memory import meminfo_of
from pulse_proxmox.pve.reading.properties import properties, size_of
from pulse_proxmox.pve.reading.volumes import backup_of

HARD = st.sampled_from(
    (
        True,
        False,
        None,
        -1,
        0,
        2**63,
        10**400,
        1e308,
        float("nan"),
        float("inf"),
        "3",
        "NaN",
        "",
        "\x00",
        "\ud800",
        "²",
        "٣",
        [],
        {},
    )
)
SCALARS = st.one_of(HARD, st.integers(), st.floats(), st.text(max_size=20))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=20,
)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from paths(inner, (*path, name))


def broken(payload, path, value):
    if not path:
        return value
    payload = copy.deepcopy(payload)
    at = payload
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return payload


def sane(kind, payload):
    reading = PVE[kind](Report(kind=kind, payload=payload, taken_at=1_780_000_000.0))

    assert isinstance(reading, Reading)
    for one in reading.observations:
        assert one.key
        values = [*one.metrics.values(), *one.counters.values()]
        assert all(value is None or (type(value) in (int, float) and math.isfinite(value) and value >= 0) for value in values)
        assert all(one.metrics.get(name) is None and one.counters.get(name) is None for name in one.unknown)
        assert all(value is None or value <= 1 for name, value in one.metrics.items() if name.endswith("_ratio"))
    keys = [(one.type, one.key) for one in reading.observations]
    assert len(keys) == len(set(keys))
    assert all(math.isfinite(event.at) and event.key and event.title for event in reading.events)
    groups = [one.group for one in reading.recovery_points]
    assert len(groups) == len(set(groups))
    msgspec.json.encode(reading)
    return reading


@pytest.mark.parametrize("kind", PVE)
def test_each_adapter_keeps_the_promises_of_adapters(cluster, full, kind):
    check_adapter(PVE[kind], cluster.report(kind, **copy.deepcopy(full[kind])))


@pytest.mark.parametrize("kind", PVE)
@QUICK
@given(payload=JSON)
def test_arbitrary_json_makes_no_adapter_raise(kind, payload):
    sane(kind, payload)


@pytest.mark.parametrize("kind", PVE)
@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_a_report_with_some_things_broken_makes_no_adapter_raise(cluster, full, kind, data):
    payload = {"cluster": cluster.about(), **full[kind]}
    for _ in range(data.draw(st.integers(1, 3))):
        known = list(paths(payload))
        payload = broken(payload, data.draw(st.sampled_from(known)), data.draw(st.one_of(HARD, JSON)))

    sane(kind, payload)


@pytest.mark.parametrize("kind", PVE)
def test_each_value_may_be_anything(cluster, full, kind):
    payload = {"cluster": cluster.about(), **full[kind]}
    wrong = (None, True, -1, 10**400, float("nan"), float("inf"), "3", "\ud800", "x" * 5000, [], {}, [None], {"x": []})

    for path in paths(payload):
        for value in wrong:
            sane(kind, broken(payload, path, value))


@given(line=st.text(max_size=80))
def test_no_setting_is_unreadable(line):
    found = properties(line)

    assert all(isinstance(name, str) and isinstance(value, str) for name, value in found.items())
    assert size_of(line) is None or math.isfinite(size_of(line))


@given(
    settings=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.from_regex(r"[A-Za-z0-9:./_-]{0,20}", fullmatch=True)
    )
)
def test_settings_that_are_written_are_read(settings):
    assert properties(",".join(f"{name}={value}" for name, value in settings.items())) == (settings or {"": ""})


@given(text=st.text(max_size=300))
def test_no_memory_of_a_guest_is_less_than_nothing(text):
    found = meminfo_of(text)

    assert found is None or 0 <= found.used <= found.total


@given(total=st.integers(1, 2**40), share=st.floats(0, 1))
def test_what_a_guest_uses_is_what_is_not_available(total, share):
    available = int(total * share)
    found = meminfo_of(f"MemTotal: {total} kB\nMemAvailable: {available} kB\n")

    assert found is not None
    assert found.used == (total - available) * 1024


@given(volume=st.text(max_size=80))
def test_no_volume_is_unreadable(volume):
    assert isinstance(backup_of({"volid": f"s:{volume}"}).guest, str)


@pytest.mark.recordings
def test_mutated_recordings_make_no_adapter_raise(cluster, recordings):
    folder = recordings / "pve/go-proxmox-pve7"
    status, resources = (json.loads((folder / f"cluster_{name}.json").read_text())["data"] for name in ("status", "resources"))
    payload = {"cluster": cluster.about(), "status": status, "resources": resources, "known": {}, "tasks": [], "troubles": []}
    known = list(paths(payload))

    @settings(QUICK, max_examples=100)
    @given(data=st.data())
    def check(data):
        sane("pve-estate", broken(payload, data.draw(st.sampled_from(known)), data.draw(st.one_of(HARD, JSON))))

    check()
