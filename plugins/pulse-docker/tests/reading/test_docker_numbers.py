"""What containers use, by what an engine counts."""

import pytest

from pulse_core.plugin import Part
from pulse_core.testing import check_adapter
from pulse_docker.adapters import ADAPTERS

GIB = 2.0**30
MEMORY = [
    ({"usage": 500, "stats": {"inactive_file": 200}}, 300, "cgroup_workingset"),
    ({"usage": 500, "stats": {"total_inactive_file": 100, "inactive_file": 200}}, 400, "cgroup_workingset"),
    ({"usage": 500, "stats": {"total_inactive_file": 0, "inactive_file": 200}}, 500, "cgroup_workingset"),
    ({"usage": 500, "stats": {"inactive_file": 900}}, 0, "cgroup_workingset"),
    ({"usage": 500, "stats": None}, 500, "engine_usage"),
    ({"usage": 500, "stats": {"cache": 400}}, 500, "engine_usage"),
    ({"privateworkingset": 700, "commitbytes": 900}, 700, "private_working_set"),
]


def stats(**sections):
    return {"read": "2026-05-28T20:26:40Z", "cpu_stats": {"cpu_usage": {"total_usage": 8e9}, "online_cpus": 4}} | sections


@pytest.mark.parametrize(("memory", "used", "meaning"), MEMORY)
def test_memory_used_is_without_the_cache_that_can_be_taken_back(engine, memory, used, meaning):
    found = engine.stats(stats(memory_stats=memory | {"limit": 1000}))

    assert found.metrics["memory_used_bytes"] == used
    assert found.metrics["memory_limit_ratio"] == found.metrics["memory_ratio"] == used / 1000
    assert found.meanings["memory_used_bytes"] == meaning


@pytest.mark.parametrize(
    "memory", [{}, {"usage": 0, "limit": 0}, {"limit": 5}, None, {"usage": "5"}, {"usage": True}, {"usage": -5}]
)
def test_without_a_memory_controller_memory_is_unknown_with_its_fix(engine, memory):
    found = engine.stats(stats(memory_stats=memory))

    assert found.metrics["memory_used_bytes"] is None
    assert found.metrics["memory_ratio"] is None
    assert "cgroup_enable=memory" in found.unknown["memory_used_bytes"].fix


@pytest.mark.parametrize("limit", [0, 8_000_000_000, 9_223_372_036_854_771_712, None])
def test_without_a_limit_the_share_is_of_the_host(engine, limit):
    found = engine.stats(stats(memory_stats={"usage": 2e9, "limit": limit}))

    assert found.metrics["memory_limit_bytes"] is None
    assert found.metrics["memory_limit_ratio"] is None
    assert (found.metrics["memory_total_bytes"], found.metrics["memory_ratio"]) == (None, 0.25)


def test_a_host_of_unknown_size_makes_no_limit_of_the_largest_number(engine):
    found = engine.stats(stats(memory_stats={"usage": 2e9, "limit": 9_223_372_036_854_771_712}), MemTotal=None)

    assert (found.metrics["memory_total_bytes"], found.metrics["memory_ratio"]) == (None, None)


CPU = [
    ({"cpu_usage": {"total_usage": 8e9}, "online_cpus": 4}, 2.0),
    ({"cpu_usage": {"total_usage": 8e9, "percpu_usage": [4e9, 4e9]}}, 4.0),
    ({"cpu_usage": {"total_usage": 8e9}}, 2.0),
    ({"cpu_usage": {"total_usage": 8e9}, "online_cpus": 0}, 2.0),
]


@pytest.mark.parametrize(("cpu", "share"), CPU)
def test_cpu_is_a_total_of_time_that_needs_no_earlier_sample(engine, cpu, share):
    found = engine.stats(stats(cpu_stats=cpu))

    assert found.counters["cpu_ratio"] == share
    assert found.counters["cpu_seconds_per_second"] == 8.0
    assert found.part is Part.NUMBERS


def test_the_cpu_of_windows_is_counted_in_its_own_steps(engine):
    found = engine.stats(stats(num_procs=4, cpu_stats={"cpu_usage": {"total_usage": 8e7}}))

    assert (found.counters["cpu_seconds_per_second"], found.counters["cpu_ratio"]) == (8.0, 2.0)


def test_traffic_is_the_sum_of_all_interfaces(engine):
    networks = {"eth0": {"rx_bytes": 1, "tx_bytes": 2}, "eth1": {"rx_bytes": 10, "tx_bytes": None}}
    found = engine.stats(stats(networks=networks))

    assert found.counters["network_in_bytes_per_second"] == 11
    assert found.counters["network_out_bytes_per_second"] == 2


@pytest.mark.parametrize("blocks", [None, {}, {"io_service_bytes_recursive": None}, {"io_service_bytes_recursive": []}])
def test_drives_that_are_not_counted_are_unknown_and_not_idle(engine, blocks):
    found = engine.stats(stats(blkio_stats=blocks))

    assert "disk_read_bytes_per_second" not in found.counters
    assert found.metrics["disk_read_bytes_per_second"] is None
    assert "no block input" in found.unknown["disk_read_bytes_per_second"].reason


def test_block_traffic_is_summed_over_drives_in_either_spelling(engine):
    rows = [{"op": "Read", "value": 1}, {"op": "read", "value": 2}, {"op": "Write"}, {"op": "Total", "value": 9}]
    found = engine.stats(stats(blkio_stats={"io_service_bytes_recursive": rows}))

    assert (found.counters["disk_read_bytes_per_second"], found.counters["disk_write_bytes_per_second"]) == (3, 0)


@pytest.mark.parametrize("said", [{}, None, {"read": "0001-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 0}}}])
def test_a_container_that_went_before_it_was_measured_has_no_numbers(engine, said):
    found = engine.stats(said)

    assert found.counters == {}
    assert set(found.metrics.values()) == {None}
    assert found.unknown["cpu_ratio"].reason == "the engine gave no numbers of it when it was asked"


def test_the_adapter_holds_against_broken_answers(engine):
    said = stats(
        memory_stats={"usage": 5, "limit": 9, "stats": {"inactive_file": 1}},
        networks={"eth0": {"rx_bytes": 1, "tx_bytes": 2}},
        blkio_stats={"io_service_bytes_recursive": [{"op": "read", "value": 1}, {"op": "write", "value": 1}]},
        pids_stats={"current": 3},
    )
    rows = [{"id": "c1", "name": "/web", "key": "web", "stats": said}]

    check_adapter(ADAPTERS["docker-stats"], engine.report("docker-stats", stats=rows))
