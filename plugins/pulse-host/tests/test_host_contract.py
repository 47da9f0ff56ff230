"""The connector keeps the contract of plugins."""

import pulse_host
from pulse_core.testing import check_adapter, check_plugin, check_source, tools
from pulse_host.config import HostConfig
from pulse_host.source import open_host


def test_it_loads_beside_core():
    check_plugin(pulse_host)


async def test_the_source_answers_in_time_and_leaves_nothing_behind():
    (offer,) = pulse_host.pulse_sources()

    reports = await check_source(offer, HostConfig(updates=False, smart=False))

    assert reports[0].kind == "host"


async def test_the_adapters_hold_against_broken_answers(small_host):
    async with open_host(HostConfig(updates=False, smart=False), tools("host:local"), roots=small_host.roots) as source:
        reports = await source.collect()

    for report in reports:
        check_adapter(pulse_host.ADAPTERS[report.kind], report)


def test_nearby_finds_this_machine_without_a_question():
    (offer,) = pulse_host.pulse_sources()

    assert [(found.name, found.config) for found in offer.nearby()] == [("local", HostConfig())]


def test_no_rule_asks_for_a_metric_that_no_kind_has():
    from pulse_core.plugin import SHARED_KINDS

    known = {(kind.type, metric.name) for kind in (*SHARED_KINDS, *pulse_host.pulse_kinds()) for metric in kind.metrics}

    for rule in pulse_host.pulse_alert_rules():
        assert all((type, rule.metric) in known for type in rule.types), rule.name
        assert rule.clear < rule.trigger
