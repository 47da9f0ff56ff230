"""Check the kinds that plugins declare, and merge what several of them say of a shared one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import attrs

from pulse_core.host.metric_names import trouble_with_metric
from pulse_core.model.metric import Unit
from pulse_core.model.resource import Resource
from pulse_core.plugin.kinds import SHARED_KINDS, Kind, Panel

Part = TypeVar("Part")
SHARED: Final = {kind.type: kind for kind in SHARED_KINDS}
_ROOTS: Final = frozenset(attribute.name for attribute in attrs.fields(Resource))


def troubles_with_kind(kind: Kind) -> Iterator[str]:
    """What is wrong with a declared kind, each in words that begin with where."""
    known = {metric.name for metric in (*kind.metrics, *(SHARED[kind.type].metrics if kind.type in SHARED else ()))}
    yield from (trouble for metric in kind.metrics if (trouble := trouble_with_metric(metric.name)))
    for metric in kind.metrics:
        if metric.total is not None and metric.total not in known:
            yield f"the metric {metric.name} is part of {metric.total}, which {kind.type} does not have"
    for where, path in _paths(kind):
        yield from _path_trouble(where, path, known)
    for chart in kind.charts:
        named = [name for name in chart.metrics if not name.endswith(":*")]
        missing = [name for name in named if name not in known]
        if missing or not chart.metrics:
            yield f"the chart {chart.title} draws {', '.join(missing) or 'nothing'}, which {kind.type} does not have"
        elif len({Unit.of(name) for name in named}) > 1:
            yield f"the chart {chart.title} draws metrics of different units"
    facet: object = kind.facet
    if facet is not None and not (kind.facet_name and isinstance(facet, type) and attrs.has(facet)):
        yield "the facet needs a facet_name, and to be an attrs class"


def _paths(kind: Kind) -> Iterator[tuple[str, str]]:
    for column in kind.columns:
        yield from ((f"column {column.name}", path) for path in (column.value, column.beside) if path)
    yield from ((f"badge {badge.title}", badge.value) for badge in kind.badges)
    yield from (("no_backup_when", path) for path in kind.no_backup_when)
    for panel in kind.panels:
        yield from ((f"panel {panel.title}, {fact.title}", fact.value) for fact in panel.facts)


def _path_trouble(where: str, path: str, known: set[str]) -> Iterator[str]:
    root, _, rest = path.partition(".")
    if root not in _ROOTS:
        yield f"{where}: {path} does not begin with a field of a resource, like metrics. or facets."
    elif root == "metrics" and rest not in known:
        yield f"{where}: there is no metric {rest}"


def merge(kind: Kind, more: Kind) -> tuple[Kind, tuple[str, ...]]:
    """The kind with what another declaration adds, and what of it was left out because the kind has it otherwise."""
    left_out: list[str] = []
    merged = attrs.evolve(
        kind,
        metrics=_joined("metric", kind.metrics, more.metrics, lambda one: one.name, left_out),
        columns=_joined("column", kind.columns, more.columns, lambda one: one.name, left_out),
        badges=_joined("badge", kind.badges, more.badges, lambda one: one.title, left_out),
        charts=_joined("chart", kind.charts, more.charts, lambda one: one.title, left_out),
        panels=_panels(kind.panels, more.panels),
        no_backup_when=tuple(dict.fromkeys((*kind.no_backup_when, *more.no_backup_when))),
        facet_name=kind.facet_name or more.facet_name,
        facet=kind.facet or more.facet,
    )
    return merged, tuple(left_out)


def parts(kind: Kind) -> Iterator[str]:
    """What the kind consists of, in the words that `merge` uses."""
    yield from (f"metric {metric.name}" for metric in kind.metrics)
    yield from (f"column {column.name}" for column in kind.columns)
    yield from (f"badge {badge.title}" for badge in kind.badges)
    yield from (f"chart {chart.title}" for chart in kind.charts)


def _joined(
    noun: str, old: Sequence[Part], new: Iterable[Part], key: Callable[[Part], str], left_out: list[str]
) -> tuple[Part, ...]:
    have: Mapping[str, Part] = {key(one): one for one in old}
    added: dict[str, Part] = {}
    for one in new:
        name = key(one)
        if name not in have and name not in added:
            added[name] = one
        elif have.get(name, added.get(name)) != one:
            left_out.append(f"{noun} {name}")
    return (*old, *added.values())


def _panels(old: Sequence[Panel], new: Sequence[Panel]) -> tuple[Panel, ...]:
    """Panels of one title become one: two connectors may both know something of a guest's network."""
    panels = {panel.title: panel for panel in old}
    for panel in new:
        before = panels.get(panel.title)
        facts = before.facts if before else ()
        panels[panel.title] = attrs.evolve(panel, facts=(*facts, *(fact for fact in panel.facts if fact not in facts)))
    return tuple(panels.values())
