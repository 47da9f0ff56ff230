"""No report of an engine, however broken, makes an adapter raise or say nonsense."""

import copy
import json
import math

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.plugin import Reading, Report
from pulse_docker.adapters import ADAPTERS

HARD = st.sampled_from(
    (
        True,
        False,
        None,
        -1,
        2**63,
        2**64,
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
LABELS = {
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "web",
    "com.docker.compose.container-number": "1",
    "com.docker.compose.oneoff": "False",
    "com.docker.swarm.service.id": "s1",
}
STATE = {
    "Status": "exited",
    "Running": False,
    "Paused": False,
    "OOMKilled": True,
    "ExitCode": 137,
    "Error": "x",
    "StartedAt": "2026-05-28T20:26:40.1Z",
    "FinishedAt": "0001-01-01T00:00:00Z",
    "Health": {"Status": "unhealthy", "Log": [{"Output": "x"}]},
}
LISTED = {
    "Id": "a" * 64,
    "Names": ["/web", "/other/web"],
    "Image": "nginx",
    "ImageID": "sha256:1",
    "Created": 1_779_000_000,
    "State": "running",
    "Status": "Up 4 hours (unhealthy)",
    "Labels": LABELS,
    "Health": {"Status": "healthy"},
    "Ports": [{"IP": "::", "PrivatePort": 80, "PublicPort": 80, "Type": "tcp"}],
    "NetworkSettings": {"Networks": {"shop": {"NetworkID": "n1", "IPAddress": "172.20.0.2", "Aliases": ["web"]}}},
    "Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data", "RW": True}],
}
INSPECT = {
    "Id": "a" * 64,
    "RestartCount": 3,
    "State": STATE,
    "Mounts": LISTED["Mounts"],
    "Config": {"Env": ["A=1"], "Healthcheck": {"Test": ["CMD", "true"]}, "Image": "nginx:1"},
    "HostConfig": {"Memory": 5, "NanoCpus": 5, "CpuQuota": 5, "PidsLimit": 5, "RestartPolicy": {"Name": "always"}},
}
UPDATE = {"state": "available", "local": "a", "remote": "b", "checked_at": 1.78e9, "kind": "index", "reason": ""}
STATS = {
    "read": "2026-05-28T20:26:40Z",
    "cpu_stats": {
        "cpu_usage": {"total_usage": 8, "percpu_usage": [1]},
        "online_cpus": 4,
        "throttling_data": {"throttled_time": 1},
    },
    "memory_stats": {"usage": 5, "limit": 9, "stats": {"inactive_file": 1, "total_inactive_file": 1}},
    "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}},
    "blkio_stats": {"io_service_bytes_recursive": [{"op": "read", "value": 1}]},
    "storage_stats": {"read_size_bytes": 1},
    "pids_stats": {"current": 3},
    "num_procs": 0,
}
EVENT = {
    "Type": "container",
    "Action": "die",
    "time": 1_780_000_000,
    "timeNano": 1_780_000_000_000_000_000,
    "Actor": {"ID": "c1", "Attributes": {"name": "web", "exitCode": "1", "signal": "9", **LABELS}},
}
GOOD = {
    "docker-engine": {
        "version": {"Version": "1", "Components": [{"Name": "Engine", "Version": "1"}]},
        "info": {"ID": "E1", "Name": "lab", "NCPU": 4, "MemTotal": 5, "Warnings": ["w"], "Swarm": {"LocalNodeState": "active"}},
        "address": "unix:///x",
    },
    "docker-containers": {
        "containers": [
            {"list": LISTED, "inspect": INSPECT, "update": UPDATE, "sampled": True, "recent": {"asked": True, "restarts": 1}}
        ],
        "removed": [{"list": LISTED}],
    },
    "docker-stats": {"stats": [{"id": "c1", "name": "/web", "key": "web", "stats": STATS}]},
    "docker-images": {"images": [{"Id": "i1", "RepoTags": ["a:1"], "RepoDigests": ["a@b"], "Size": 1, "Labels": LABELS}]},
    "docker-volumes": {
        "volumes": [{"Name": "v", "UsageData": {"Size": 1, "RefCount": 1}, "Options": {"o": "x"}, "Labels": LABELS}]
    },
    "docker-networks": {
        "networks": [{"Id": "n", "Name": "n", "IPAM": {"Config": [{"Subnet": "x"}]}, "Created": "2026-05-28T20:26:40Z"}]
    },
    "docker-disk": {
        "df": {
            "LayersSize": 1,
            "Images": [{"Id": "i1", "Size": 1, "SharedSize": 1, "Containers": 0}],
            "Volumes": [{"Name": "v", "UsageData": {"Size": 1, "RefCount": 1}}],
            "Containers": [{"Names": ["/web"], "Labels": LABELS, "SizeRw": 1, "SizeRootFs": 1}],
            "BuildCache": [{"ID": "x", "Size": 1, "Shared": False}],
        }
    },
    "docker-swarm": {
        "cluster": {"ID": "c"},
        "services": [
            {"ID": "s1", "Spec": {"Name": "web", "Mode": {"Replicated": {"Replicas": 2}}}, "ServiceStatus": {"RunningTasks": 1}}
        ],
        "tasks": [
            {"ID": "t1", "ServiceID": "s1", "NodeID": "n1", "Slot": 1, "DesiredState": "running", "Status": {"State": "running"}}
        ],
        "nodes": [
            {"ID": "n1", "Description": {"Hostname": "h"}, "Status": {"State": "ready"}, "ManagerStatus": {"Leader": True}}
        ],
    },
    "docker-events": {
        "events": [EVENT, EVENT | {"Action": "start"}, EVENT | {"Action": "health_status: unhealthy"}],
        "earlier": [EVENT | {"Action": "kill"}],
    },
}
COMMON = {"engine_id": "E1", "host": {"MemTotal": 9, "NCPU": 4, "Name": "lab"}, "boot_id": "b1", "machine_id": "m1"}
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
    reading = ADAPTERS[kind](Report(kind=kind, payload=payload, taken_at=1_780_000_000.0))

    assert isinstance(reading, Reading)
    for one in reading.observations:
        assert one.key
        values = [*one.metrics.values(), *one.counters.values()]
        assert all(value is None or (type(value) in (int, float) and math.isfinite(value) and value >= 0) for value in values)
        assert all(one.metrics.get(name) is None and one.counters.get(name) is None for name in one.unknown)
    keys = [(one.type, one.key) for one in reading.observations]
    assert len(keys) == len(set(keys))
    assert all(math.isfinite(event.at) and event.key and event.title for event in reading.events)
    msgspec.json.encode(reading)
    return reading


@pytest.mark.parametrize("kind", GOOD)
@QUICK
@given(payload=JSON)
def test_arbitrary_json_makes_no_adapter_raise(kind, payload):
    sane(kind, payload)


@pytest.mark.parametrize("kind", GOOD)
@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_a_report_with_some_things_broken_makes_no_adapter_raise(kind, data):
    payload = COMMON | GOOD[kind]
    for _ in range(data.draw(st.integers(1, 3))):
        known = list(paths(payload))
        payload = broken(payload, data.draw(st.sampled_from(known)), data.draw(st.one_of(HARD, JSON)))

    sane(kind, payload)


@pytest.mark.parametrize("kind", GOOD)
def test_each_value_may_be_anything(kind):
    payload = COMMON | GOOD[kind]
    wrong = (None, True, -1, 10**400, float("nan"), float("inf"), "3", "\ud800", "x" * 5000, [], {}, [None], {"x": []})

    for path in paths(payload):
        for value in wrong:
            sane(kind, broken(payload, path, value))


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("docker-containers", "containers", "telegraf/list.json"),
        ("docker-swarm", "services", "telegraf/services.json"),
        ("docker-swarm", "tasks", "telegraf/tasks.json"),
        ("docker-disk", "df", "telegraf/disk.json"),
        ("docker-engine", "info", "telegraf/info.json"),
        ("docker-stats", "stats", "telegraf/memory_stats/stats_123456789.json"),
    ],
)
def test_mutated_recordings_make_no_adapter_raise(recordings, kind, name, path):
    said = json.loads((recordings / "docker" / path).read_text())
    if kind == "docker-containers":
        said = [{"list": item} for item in said]
    if kind == "docker-stats":
        said = [{"key": "web", "stats": said}]

    @settings(QUICK, max_examples=100)
    @given(data=st.data())
    def check(data):
        payload = COMMON | {name: said}
        sane(kind, broken(payload, data.draw(st.sampled_from(list(paths(payload)))), data.draw(st.one_of(HARD, JSON))))

    check()
