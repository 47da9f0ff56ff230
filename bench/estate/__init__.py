"""A large estate made up for the measures: a plugin that `bench.interface` lays beside a real server.

PULSE_BENCH_GUESTS says how many guests there are; every fiftieth stands for a host of its own.
"""

import asyncio
import math
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count

import attrs

from pulse_core.plugin import (
    Adapter,
    Chart,
    Column,
    Draw,
    Found,
    Json,
    Kind,
    Manifest,
    Metric,
    Observation,
    Offer,
    Page,
    Reading,
    Relation,
    Report,
    Source,
    Status,
    Tools,
    hookimpl,
)

MANIFEST = Manifest(title="Made-up estate", version="0.1.0", description="Many hosts, guests and disks, for measures")
GUESTS = int(os.environ.get("PULSE_BENCH_GUESTS", "3000"))
PER_HOST = 50
INTERVAL_SECONDS = float(os.environ.get("PULSE_BENCH_INTERVAL_SECONDS", "5"))
MEMORY_BYTES = 64 * 2**30
METRICS = (
    Metric("cpu_ratio", "CPU", warn=0.8, bad=0.95),
    Metric("memory_used_bytes", "Memory used", total="memory_total_bytes"),
    Metric("memory_total_bytes", "Memory"),
    Metric("memory_ratio", "Memory", warn=0.85, bad=0.95),
    Metric("disk_ratio", "Disk", warn=0.85, bad=0.95),
    Metric("network_in_bytes_per_second", "Network in"),
    Metric("network_out_bytes_per_second", "Network out"),
)
COLUMNS = (
    Column(name="cpu", title="CPU", value="metrics.cpu_ratio", draw=Draw.HEAT, priority=1, width_px=150),
    Column(
        name="memory",
        title="Memory",
        value="metrics.memory_ratio",
        draw=Draw.HEAT,
        priority=2,
        width_px=210,
        beside="metrics.memory_used_bytes",
    ),
    Column(name="disk", title="Disk", value="metrics.disk_ratio", draw=Draw.HEAT, priority=3, width_px=150),
    Column(
        name="network",
        title="Network in / out",
        value="metrics.network_in_bytes_per_second",
        draw=Draw.RATE,
        priority=4,
        width_px=150,
        beside="metrics.network_out_bytes_per_second",
    ),
)
CHARTS = (
    Chart(title="CPU", metrics=("cpu_ratio",), summary=True),
    Chart(title="Memory", metrics=("memory_used_bytes",), summary=True),
    Chart(title="Network", metrics=("network_in_bytes_per_second", "network_out_bytes_per_second"), summary=True),
)


def kind(type: str, title: str, page: Page, icon: str) -> Kind:
    """All three show the same; only the page tells them apart."""
    return Kind(type=type, title=title, plural=f"{title}s", page=page, icon=icon, metrics=METRICS, columns=COLUMNS, charts=CHARTS)


KINDS = (
    kind("made-host", "Made-up host", Page.INFRASTRUCTURE, "server"),
    kind("made-guest", "Made-up guest", Page.WORKLOADS, "box"),
    kind("made-disk", "Made-up disk", Page.STORAGE, "database"),
)


@attrs.frozen(kw_only=True)
class EstateConfig:
    """Nothing to set."""


@attrs.frozen
class Estate:
    """Everybody's numbers move at every turn; now and then one of them has a reason to be looked at."""

    turns: "count[int]"

    async def collect(self) -> Sequence[Report]:
        return (Report(kind="made-estate", payload=await asyncio.to_thread(state, next(self.turns))),)


def state(turn: int) -> Json:
    hosts = math.ceil(GUESTS / PER_HOST)
    rows: list[Json] = [number("made-host", "host", index, turn) for index in range(hosts)]
    rows += [number("made-disk", "disk", index, turn) for index in range(hosts)]
    return rows + [number("made-guest", "guest", index, turn) for index in range(GUESTS)]


def number(type: str, name: str, index: int, turn: int) -> Json:
    return [type, name, index, [0.5 + 0.45 * math.sin(index * (step + 1) + turn / (7 + step)) for step in range(4)]]


def read(report: Report) -> Reading:
    rows = report.payload if isinstance(report.payload, list) else []
    return Reading(observations=tuple(observed(*row) for row in rows if isinstance(row, list)))


def observed(type: Json, name: Json, index: Json, waves: Json) -> Observation:
    assert isinstance(type, str)
    assert isinstance(index, int)
    assert isinstance(waves, list)
    cpu, memory, disk, network = (float(str(one)) for one in waves)
    parent = Relation("runs_on", f"host-{index // PER_HOST}", "made-host") if type != "made-host" else None
    return Observation(
        key=f"{name}-{index}",
        type=type,
        name=f"{name}-{index:05}",
        status=Status.WARNING if index % 97 == 1 else Status.ONLINE,
        status_reason="a made-up reason" if index % 97 == 1 else "",
        technology="made up",
        parent=parent,
        metrics={
            "cpu_ratio": cpu,
            "memory_used_bytes": memory * MEMORY_BYTES,
            "memory_total_bytes": float(MEMORY_BYTES),
            "memory_ratio": memory,
            "disk_ratio": disk,
            "network_in_bytes_per_second": network * 1e6,
            "network_out_bytes_per_second": network * 2e5,
        },
    )


@asynccontextmanager
async def open_estate(config: object, tools: Tools) -> AsyncIterator[Source]:
    yield Estate(count())


ESTATE = Offer[Source](
    name="made-estate",
    title="Made-up estate",
    config=EstateConfig,
    open=open_estate,
    interval_seconds=INTERVAL_SECONDS,
    nearby=lambda: (Found(name="here", config=EstateConfig()),),
)


@hookimpl
def pulse_kinds() -> Sequence[Kind]:
    return KINDS


@hookimpl
def pulse_sources() -> Sequence[Offer[Source]]:
    return (ESTATE,)


@hookimpl
def pulse_adapters() -> Mapping[str, Adapter]:
    return {"made-estate": read}
