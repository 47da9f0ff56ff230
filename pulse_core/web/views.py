"""The bodies of the HTTP API's answers that are not nouns of the model themselves."""

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

from pulse_core.host import PluginCard
from pulse_core.line.past import Moment
from pulse_core.line.pins import Pin
from pulse_core.model.health import Problem, SourceHealth
from pulse_core.model.ids import ResourceId
from pulse_core.model.metric import Unit, Unknown
from pulse_core.model.resource import Resource
from pulse_core.plugin.kinds import Badge, Chart, Column, Page, Panel
from pulse_core.plugin.ports import PageDeclaration
from pulse_core.plugin.stores import Curve


@attrs.frozen(kw_only=True)
class Health:
    """`status` is ok, or degraded when there are problems."""

    status: Literal["ok", "degraded"]
    version: str
    started_at: float
    uptime_seconds: float
    problems: Sequence[Problem]


@attrs.frozen(kw_only=True)
class Version:
    """What runs here, and which contracts it speaks. `demo` is true where everything that is shown was made up."""

    version: str
    api: tuple[int, int]
    agent_protocols: tuple[int, ...]
    python: str
    platform: str
    demo: bool = False


@attrs.frozen(kw_only=True)
class MetricView:
    """A metric as screens need it, unit included."""

    name: str
    title: str
    unit: Unit
    total: str | None = None
    warn: float | None = None
    bad: float | None = None
    low_is_bad: bool = False
    description: str = ""


@attrs.frozen(kw_only=True)
class KindView:
    """A type of resource and how screens show it."""

    type: str
    title: str
    plural: str
    page: Page
    icon: str
    metrics: tuple[MetricView, ...] = ()
    columns: tuple[Column, ...] = ()
    badges: tuple[Badge, ...] = ()
    panels: tuple[Panel, ...] = ()
    charts: tuple[Chart, ...] = ()
    no_backup_when: tuple[str, ...] = ()
    facet_name: str = ""


@attrs.frozen(kw_only=True)
class Kinds:
    """Every kind of resource there is, and the pages that plugins declare."""

    kinds: Sequence[KindView]
    pages: Sequence[PageDeclaration]


@attrs.frozen(kw_only=True)
class State:
    """Everything a screen needs to start, as of event `seq` of the run `epoch`.

    `recovery` is the number of the newest state of the recovery points; a ping of the live stream has it, too.
    """

    epoch: str
    seq: int
    at: float
    resources: Sequence[Resource]
    kinds: Sequence[KindView]
    sources: Sequence[SourceHealth]
    recovery: int


@attrs.frozen(kw_only=True)
class ResourcePage:
    """One page of resources. `total` counts them on all pages; `seq` is the event they are as of."""

    data: Sequence[Resource]
    total: int
    page: int
    limit: int
    seq: int


@attrs.frozen(kw_only=True)
class ResourceList:
    """Resources, all of them."""

    data: Sequence[Resource]


@attrs.frozen(kw_only=True)
class ResourceStats:
    """How many resources there are of what."""

    total: int
    by_type: Mapping[str, int]
    by_status: Mapping[str, int]
    by_source: Mapping[str, int]


@attrs.frozen(kw_only=True)
class MeasurementView:
    """A metric's value with its unit and provenance. A `value` of null is unknown."""

    value: float | None
    source: str
    at: float
    meaning: str
    unit: Unit
    age_seconds: float


@attrs.frozen(kw_only=True)
class MetricsView:
    """A resource's metrics, and why some of them are unknown."""

    id: ResourceId
    metrics: Mapping[str, MeasurementView]
    unknown: Mapping[str, Unknown]


@attrs.frozen(kw_only=True)
class FacetsView:
    """The platform-specific parts of a resource."""

    id: ResourceId
    facets: Mapping[str, object]


@attrs.frozen(kw_only=True)
class Timeline:
    """A resource's past: its changes and what happened to it, newest first by when it happened."""

    data: Sequence[Moment]


@attrs.frozen(kw_only=True)
class Pins:
    """What people decided of a resource's identity."""

    data: Sequence[Pin]


@attrs.frozen(kw_only=True)
class LinkOrder:
    """Say that another resource, `target`, is this one."""

    target: str
    reason: str = ""


@attrs.frozen(kw_only=True)
class UnlinkOrder:
    """Say that what `source` calls `key` is not this resource."""

    source: str
    key: str
    reason: str = ""


@attrs.frozen(kw_only=True)
class History:
    """Curves of one resource."""

    resource: ResourceId
    since: float
    until: float
    curves: Sequence[Curve]


@attrs.frozen(kw_only=True)
class Charts:
    """Curves of many resources, for one page of them."""

    since: float
    until: float
    curves: Sequence[Curve]


@attrs.frozen(kw_only=True)
class SchedulerHealth:
    """How the asking of every source goes. `running` counts those that the server itself asks."""

    at: float
    running: int
    sources: Sequence[SourceHealth]


@attrs.frozen(kw_only=True)
class Forgotten:
    """A source was forgotten, and this many resources went with it."""

    removed: int


@attrs.frozen(kw_only=True)
class PluginList:
    """Every plugin that was found, loaded or not."""

    api: tuple[int, int]
    plugins: Sequence[PluginCard]


@attrs.frozen(kw_only=True)
class ErrorBody:
    """What went wrong: a code for programs, a message for people."""

    code: str
    message: str
    details: Mapping[str, object]
    request_id: str


@attrs.frozen(kw_only=True)
class ErrorEnvelope:
    """The body of every answer that is not a success."""

    error: ErrorBody
