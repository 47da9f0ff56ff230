"""The declarations fit what the adapters say."""

import attrs

from pulse_core.plugin import SHARED_KINDS, Kind, Page
from pulse_core.testing import check_plugin, make_plugin
from pulse_proxmox import kinds, rules
from pulse_proxmox.adapters import PVE


def known_metrics():
    return {(kind.type, metric.name) for kind in (*SHARED_KINDS, *kinds.PVE) for metric in kind.metrics}


def plain(name):
    """A metric of a part stands for all of its family."""
    return name if ":" not in name else ""


def test_kinds_rules_and_adapters_load_beside_core():
    check_plugin(
        make_plugin("proxmox", pulse_kinds=lambda: kinds.PVE, pulse_alert_rules=lambda: rules.PVE, pulse_adapters=lambda: PVE)
    )


def test_no_rule_asks_for_a_metric_that_no_kind_has():
    for rule in rules.PVE:
        assert all((type, rule.metric) in known_metrics() for type in rule.types), rule.name
        assert rule.clear < rule.trigger


def test_no_two_rules_have_one_name():
    assert len({rule.name for rule in rules.PVE}) == len(rules.PVE)


def test_everything_that_is_measured_is_declared(cluster, rows, full):
    said = {
        (one.type, plain(name))
        for kind, payload in full.items()
        for one in PVE[kind](cluster.report(kind, **payload)).observations
        for name in (*one.metrics, *one.counters)
        if plain(name)
    }

    assert said <= known_metrics()
    assert {type for type, _ in said} == {kind.type for kind in kinds.PVE}


def paths(kind: Kind):
    yield from (path for column in kind.columns for path in (column.value, column.beside))
    yield from (badge.value for badge in kind.badges)
    for panel in kind.panels:
        yield from (fact.value for fact in panel.facts)


def fields_of(facet: type, path: str):
    """Whether a path of a facet leads to a field."""
    for name in path.split("."):
        names = {field.name: field.type for field in attrs.fields(facet)}
        if name not in names:
            return False
        inner = [one for one in getattr(names[name], "__args__", (names[name],)) if attrs.has(one)]
        facet = inner[0] if inner else facet
    return True


def test_every_path_to_a_facet_leads_to_a_field():
    for kind in kinds.PVE:
        for path in paths(kind):
            if path.startswith("facets.proxmox."):
                assert fields_of(kind.facet, path.removeprefix("facets.proxmox.")), f"{kind.type}: {path}"


def test_every_column_of_a_list_leads_to_a_field():
    for kind in kinds.PVE:
        for fact in (fact for panel in kind.panels for fact in panel.facts if fact.columns and ".proxmox." in fact.value):
            listed = {field.name: field.type for field in attrs.fields(kind.facet)}[fact.value.rpartition(".")[2]]
            names = {field.name for field in attrs.fields(listed.__args__[0])}
            wanted = {path.removeprefix("metric:") for column in fact.columns for path in (column.value, column.beside) if path}
            assert wanted <= names, f"{kind.type}: {fact.title}"


def test_columns_of_the_storage_page_have_one_name_for_one_thing():
    columns = [column for kind in kinds.PVE if kind.type in ("ceph", "storage", "physical_disk") for column in kind.columns]

    assert len({column.title for column in columns}) == len({column.name for column in columns})


def test_kinds_stand_on_the_pages_where_they_are_looked_for():
    pages = {kind.type: kind.page for kind in kinds.PVE if kind.page is not Page.NONE}

    assert pages == {"pve-cluster": Page.INFRASTRUCTURE, "ceph": Page.STORAGE}
