"""Show declared kinds to screens."""

from collections.abc import Iterable, Sequence

from pulse_core.model.metric import Metric
from pulse_core.plugin.kinds import Kind
from pulse_core.web.views import KindView, MetricView


def kind_views(kinds: Iterable[Kind]) -> Sequence[KindView]:
    """Kinds as they travel: each metric with its unit, and no Python class."""
    return [_kind(kind) for kind in kinds]


def _kind(kind: Kind) -> KindView:
    return KindView(
        type=kind.type,
        title=kind.title,
        plural=kind.plural,
        page=kind.page,
        icon=kind.icon,
        metrics=tuple(_metric(metric) for metric in kind.metrics),
        columns=kind.columns,
        badges=kind.badges,
        panels=kind.panels,
        charts=kind.charts,
        no_backup_when=kind.no_backup_when,
        facet_name=kind.facet_name,
    )


def _metric(metric: Metric) -> MetricView:
    return MetricView(
        name=metric.name,
        title=metric.title,
        unit=metric.unit,
        total=metric.total,
        warn=metric.warn,
        bad=metric.bad,
        low_is_bad=metric.low_is_bad,
        description=metric.description,
    )
