"""The declarations fit what the adapters say."""

import pulse_docker
from pulse_core.plugin import SHARED_KINDS, Page
from pulse_core.testing import check_plugin
from pulse_docker.kinds import KINDS


def known_metrics():
    return {(kind.type, metric.name) for kind in (*SHARED_KINDS, *KINDS) for metric in kind.metrics}


def test_it_loads_beside_core():
    check_plugin(pulse_docker)


def test_no_rule_asks_for_a_metric_that_no_kind_has():
    for rule in pulse_docker.pulse_alert_rules():
        assert all((type, rule.metric) in known_metrics() for type in rule.types), rule.name
        assert rule.clear < rule.trigger


def test_everything_that_is_measured_is_declared(engine, row, compose):
    inspect = {"RestartCount": 1, "State": {"StartedAt": "2026-05-28T20:26:40Z"}}
    stats = {
        "cpu_stats": {"cpu_usage": {"total_usage": 1}, "throttling_data": {"throttled_time": 1}},
        "memory_stats": {"usage": 5, "limit": 9},
        "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 1}},
        "blkio_stats": {"io_service_bytes_recursive": [{"op": "read", "value": 1}]},
        "pids_stats": {"current": 1},
    }
    observations = [
        *engine.read("docker-containers", containers=[row(labels=compose(), inspect=inspect)]).observations,
        engine.stats(stats),
    ]

    said = {(one.type, name) for one in observations for name in (*one.metrics, *one.counters)}
    assert said <= known_metrics()


def test_the_table_of_workloads_is_not_filled_with_what_they_are_made_of():
    pages = {kind.type: kind.page for kind in KINDS}

    assert pages["docker-host"] is Page.INFRASTRUCTURE
    assert {type for type, page in pages.items() if page is Page.WORKLOADS} == {"docker-project", "swarm-service", "swarm-task"}
    assert (pages["docker-image"], pages["docker-volume"], pages["docker-network"]) == (Page.STORAGE, Page.STORAGE, Page.NONE)
