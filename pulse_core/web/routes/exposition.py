"""Pulse's numbers for Prometheus."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pulse_core.errors import StoreError
from pulse_core.live import Hub
from pulse_core.model.status import SourceStatus
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.plugin.stores import Series, SeriesStats
from pulse_core.web import process
from pulse_core.web.ports import Condition, Estate
from pulse_core.web.prometheus import MEDIA_TYPE, Family, exposition

MAX_SAMPLES = 200_000
"""How many metrics of resources are told at most; what is left out is counted."""

_Sample = tuple[Mapping[str, str], float | None]


def routes(estate: Estate, condition: Condition, series: Series, *, hub: Hub, version: str) -> Sequence[Route]:
    """`/metrics`."""

    async def metrics(call: Call) -> Answer:
        try:
            stats = await series.stats()
        except StoreError:
            stats = None
        families = (
            *_own(hub, condition, version),
            *_kept(stats),
            *_resources(estate),
        )
        return Answer(body=exposition(families), media_type=MEDIA_TYPE)

    return (
        Route(
            method="GET",
            path="/metrics",
            summary="Everything as Prometheus text.",
            handle=metrics,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            rate=Rate.HEAVY,
            response=bytes,
            tag="health",
        ),
    )


def _own(hub: Hub, condition: Condition, version: str) -> Iterator[Family]:
    sources = condition.sources()
    yield Family(name="pulse_info", help="What runs here.", samples=[({"version": version}, 1)])
    yield Family(name="pulse_problems", help="What is wrong with Pulse itself.", samples=[({}, len(condition.problems()))])
    yield Family(name="pulse_process_resident_bytes", help="Resident memory.", samples=[({}, process.resident_bytes())])
    yield Family(
        name="pulse_process_cpu_seconds_total", help="Processor time.", type="counter", samples=[({}, process.cpu_seconds())]
    )
    yield Family(name="pulse_events_total", help="Events published.", type="counter", samples=[({}, hub.seq)])
    yield Family(name="pulse_clients", help="Readers of the live stream.", samples=[({}, hub.clients)])
    yield Family(
        name="pulse_source_up",
        help="Whether a source answers.",
        samples=[({"source": s.source, "state": s.state}, float(s.state == "live")) for s in sources],
    )
    yield Family(
        name="pulse_source_failures",
        help="Failures of a source in a row.",
        samples=[({"source": s.source}, s.consecutive_failures) for s in sources],
    )
    yield Family(
        name="pulse_source_latency_seconds",
        help="How long a source took to answer.",
        samples=[({"source": s.source}, s.latency_seconds) for s in sources],
    )


def _kept(stats: SeriesStats | None) -> Iterator[Family]:
    if stats is None:
        return
    yield Family(name="pulse_store_series", help="Series kept.", samples=[({}, stats.series)])
    yield Family(name="pulse_store_bytes", help="Size of the series store.", samples=[({}, stats.size_bytes)])
    yield Family(
        name="pulse_store_samples", help="Samples kept per tier.", samples=[({"tier": t.name}, t.samples) for t in stats.tiers]
    )


def _resources(estate: Estate) -> Iterator[Family]:
    resources = estate.resources()
    counts = Counter((r.type, r.status.value) for r in resources)
    samples: list[_Sample] = []
    left_out = 0
    for resource in resources:
        if all(view.status is SourceStatus.STALE for view in resource.sources.values()):
            continue  # an old number under a new scrape time would look fresh
        if len(samples) + len(resource.metrics) > MAX_SAMPLES:
            left_out += len(resource.metrics)
            continue
        labels = {"resource": resource.id, "name": resource.name, "type": resource.type}
        samples += [({"metric": name, **labels}, value) for name, value in resource.metrics.items()]
    yield Family(
        name="pulse_resources",
        help="Resources per type and status.",
        samples=[({"type": type, "status": status}, count) for (type, status), count in sorted(counts.items())],
    )
    yield Family(
        name="pulse_metric",
        help="A metric of a resource that is still heard; its unit ends its name.",
        samples=samples,
    )
    yield Family(
        name="pulse_resource_last_seen_seconds",
        help="When a resource was last heard of, in seconds since the epoch.",
        samples=[({"resource": r.id, "name": r.name, "type": r.type}, r.last_seen) for r in resources[:MAX_SAMPLES]],
    )
    yield Family(name="pulse_metrics_left_out", help="Metrics that did not fit in.", samples=[({}, left_out)])
