"""Declare a kind of resource: what it measures and how screens show it. No screen knows a platform by name."""

import builtins
from enum import StrEnum

import attrs

from pulse_core.model.metric import Metric


class Page(StrEnum):
    """The task pages on which a kind can appear; `none` keeps it off the tables."""

    INFRASTRUCTURE = "infrastructure"
    WORKLOADS = "workloads"
    STORAGE = "storage"
    RECOVERY = "recovery"
    NONE = "none"


class Draw(StrEnum):
    """How a value is drawn in a cell, a fact row or a chart."""

    TEXT = "text"
    NUMBER = "number"
    BAR = "bar"
    HEAT = "heat"
    RATE = "rate"
    DURATION = "duration"
    TIME = "time"
    BADGE = "badge"
    TABLE = "table"


@attrs.frozen(kw_only=True)
class Column:
    """A column of the table. `value` is a path into the resource: `metrics.cpu_ratio`, `facets.agent.os_name`.

    In a fact that is a table, a path starts in the row, and `metric:used_metric` is the value of the metric whose name
    stands in the row's field `used_metric`.

    `beside` is a second path drawn small beside the first (used beside ratio; out beside in). `priority` decides
    which columns stay when the table is narrow: 1 stays longest.
    """

    name: str
    title: str
    value: str
    beside: str = ""
    draw: Draw = Draw.TEXT
    priority: int = 3
    width_px: int = 120


@attrs.frozen(kw_only=True)
class Badge:
    """A short word on a row, shown when the value at path `value` is true, not empty, or equal to `when`."""

    value: str
    title: str
    when: str = ""
    tone: str = "muted"


@attrs.frozen(kw_only=True)
class Fact:
    """One labelled line of a panel. With `draw=table` the value is a list of objects and `columns` are its columns."""

    title: str
    value: str
    draw: Draw = Draw.TEXT
    columns: tuple[Column, ...] = ()


@attrs.frozen(kw_only=True)
class Panel:
    """A titled group of facts in the peek panel. It is left out while none of its facts has a value."""

    title: str
    facts: tuple[Fact, ...]


@attrs.frozen(kw_only=True)
class Chart:
    """A chart of the peek panel or the summary strip: one or more metrics with the same unit.

    A name that ends in `:*` stands for the same metric of every part: `temperature:*` draws one line per sensor.
    """

    title: str
    metrics: tuple[str, ...]
    summary: bool = False


@attrs.frozen(kw_only=True)
class Kind:
    """A type of resource.

    For a type that core owns (`SHARED_KINDS`) a plugin's declaration adds metrics, columns, badges, panels and
    charts; any other type belongs to the plugin that declares it first. `facet` names the facet's attrs class under
    `facet_name`. `icon` is a Lucide icon's name. `no_backup_when` are paths: where the value at one of them is true or not
    empty, nobody expects a backup, as of a template.
    """

    type: str
    title: str
    plural: str
    page: Page = Page.NONE
    icon: str = "box"
    metrics: tuple[Metric, ...] = ()
    columns: tuple[Column, ...] = ()
    badges: tuple[Badge, ...] = ()
    panels: tuple[Panel, ...] = ()
    charts: tuple[Chart, ...] = ()
    no_backup_when: tuple[str, ...] = ()
    facet_name: str = ""
    facet: builtins.type | None = None


_CPU = Metric(name="cpu_ratio", title="CPU", warn=0.8, bad=0.95)
_MEMORY = (
    Metric(name="memory_ratio", title="Memory", warn=0.85, bad=0.95),
    Metric(name="memory_used_bytes", title="Memory used", total="memory_total_bytes"),
    Metric(name="memory_total_bytes", title="Memory"),
)
_DISK = (
    Metric(name="disk_ratio", title="Disk", warn=0.85, bad=0.95),
    Metric(name="disk_used_bytes", title="Disk used", total="disk_total_bytes"),
    Metric(name="disk_total_bytes", title="Disk size"),
)
_RATES = (
    Metric(name="network_in_bytes_per_second", title="Network in"),
    Metric(name="network_out_bytes_per_second", title="Network out"),
    Metric(name="disk_read_bytes_per_second", title="Disk read"),
    Metric(name="disk_write_bytes_per_second", title="Disk write"),
)
_UPTIME = Metric(name="uptime_seconds", title="Uptime")
_COMPUTE = (_CPU, *_MEMORY, *_DISK, *_RATES, _UPTIME)
_COMPUTE_COLUMNS = (
    Column(name="cpu", title="CPU", value="metrics.cpu_ratio", draw=Draw.HEAT, priority=1, width_px=150),
    Column(
        name="memory",
        title="Memory",
        value="metrics.memory_ratio",
        beside="metrics.memory_used_bytes",
        draw=Draw.HEAT,
        priority=2,
        width_px=210,
    ),
    Column(name="disk", title="Disk", value="metrics.disk_ratio", draw=Draw.HEAT, priority=3, width_px=150),
    Column(
        name="network",
        title="Network in / out",
        value="metrics.network_in_bytes_per_second",
        beside="metrics.network_out_bytes_per_second",
        draw=Draw.RATE,
        priority=4,
        width_px=150,
    ),
    Column(name="uptime", title="Uptime", value="metrics.uptime_seconds", draw=Draw.DURATION, priority=5, width_px=90),
)
_COMPUTE_CHARTS = (
    Chart(title="CPU", metrics=("cpu_ratio",), summary=True),
    Chart(title="Memory", metrics=("memory_used_bytes",), summary=True),
    Chart(title="Disk I/O", metrics=("disk_read_bytes_per_second", "disk_write_bytes_per_second"), summary=True),
    Chart(title="Network", metrics=("network_in_bytes_per_second", "network_out_bytes_per_second"), summary=True),
)


def _compute(type: str, title: str, plural: str, page: Page, icon: str) -> Kind:
    return Kind(
        type=type,
        title=title,
        plural=plural,
        page=page,
        icon=icon,
        metrics=_COMPUTE,
        columns=_COMPUTE_COLUMNS,
        charts=_COMPUTE_CHARTS,
    )


SHARED_KINDS = (
    _compute("agent", "Host", "Hosts", Page.INFRASTRUCTURE, "server"),
    _compute("vm", "VM", "VMs", Page.WORKLOADS, "monitor"),
    _compute("system-container", "System container", "System containers", Page.WORKLOADS, "box"),
    _compute("app-container", "Container", "Containers", Page.WORKLOADS, "container"),
    Kind(
        type="storage",
        title="Storage",
        plural="Storage",
        page=Page.STORAGE,
        icon="database",
        metrics=_DISK,
        columns=(
            Column(
                name="disk",
                title="Used",
                value="metrics.disk_ratio",
                beside="metrics.disk_used_bytes",
                draw=Draw.HEAT,
                priority=1,
                width_px=210,
            ),
        ),
        charts=(Chart(title="Used", metrics=("disk_used_bytes",), summary=True),),
    ),
    Kind(
        type="physical_disk",
        title="Disk",
        plural="Disks",
        page=Page.STORAGE,
        icon="hard-drive",
        metrics=(
            Metric(name="temperature_celsius", title="Temperature", warn=55, bad=65),
            Metric(name="size_bytes", title="Size"),
            Metric(name="power_on_seconds", title="Powered on"),
        ),
        columns=(
            Column(name="temperature", title="Temperature", value="metrics.temperature_celsius", draw=Draw.NUMBER, priority=2),
            Column(name="size", title="Size", value="metrics.size_bytes", draw=Draw.NUMBER, priority=3),
        ),
        charts=(Chart(title="Temperature", metrics=("temperature_celsius",), summary=True),),
    ),
)
"""The types that several platforms share, and what each of them can be expected to measure."""
