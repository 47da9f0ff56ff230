"""Measure the line: a snapshot of an estate encoded, and the CPU that a large report costs."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from itertools import count

import attrs
import msgspec

from pulse_core.host import load
from pulse_core.line.keep import Keeper
from pulse_core.line.registry import Registry
from pulse_core.line.road import Line
from pulse_core.live import Hub
from pulse_core.live.audience import Audience
from pulse_core.live.filter import EVERYTHING
from pulse_core.live.frame import Frame
from pulse_core.model.change import Change
from pulse_core.model.identity import claims
from pulse_core.model.report import Observation, Reading, Relation, Report
from pulse_core.model.status import Status
from pulse_core.plugin.tools import Log
from pulse_core.testing import make_plugin

THINGS = 5_000
PER_NODE = 50
ROUNDS = 9


@attrs.frozen(kw_only=True)
class Guest:
    """A facet as a connector has it."""

    number: int
    node: str
    cores: int
    tags: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Container:
    """A facet of the smaller kind."""

    image: str
    restarts: int


class StillClock:
    """Time that the measure moves."""

    def __init__(self) -> None:
        self.at = 1_700_000_000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at - 1_600_000_000

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class NoLog:
    def debug(self, event: str, **facts: object) -> None: ...

    info = warning = error = debug


def payload(turn: int) -> list[dict[str, object]]:
    """What a platform answers: every number is another one each time."""
    return [
        {
            "id": number,
            "node": f"node{number // PER_NODE}",
            "name": f"guest-{number}",
            "uuid": f"{number:08x}-1111-4222-8333-{number:012x}",
            "mac": f"bc:24:11:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
            "cpu": (number * 7 + turn * 13) % 1000 / 1000,
            "memory": 2**28 + number * 4096 + turn * 65536,
            "memory_total": 2**31,
            "disk": 2**32 + number * 4096 + turn * 4096,
            "disk_total": 2**35,
            "uptime": 1000 + turn * 10 + number,
            "in": 1_000_000 * turn + number * turn * 1000,
            "out": 2_000_000 * turn + number * turn * 1000,
            "read": 3_000_000 * turn + number * turn * 1000,
            "written": 4_000_000 * turn + number * turn * 1000,
        }
        for number in range(THINGS)
    ]


def guest(raw: dict) -> Observation:
    """An adapter as a connector writes it."""
    return Observation(
        key=str(raw["id"]),
        type="vm",
        name=raw["name"],
        status=Status.ONLINE,
        technology="bench",
        claims=claims(smbios_uuid=raw["uuid"], native=("cluster", str(raw["id"])), macs=(raw["mac"],)),
        metrics={
            "cpu_ratio": raw["cpu"],
            "memory_used_bytes": raw["memory"],
            "memory_total_bytes": raw["memory_total"],
            "memory_ratio": raw["memory"] / raw["memory_total"],
            "disk_used_bytes": raw["disk"],
            "disk_total_bytes": raw["disk_total"],
            "uptime_seconds": raw["uptime"],
        },
        counters={
            "network_in_bytes_per_second": raw["in"],
            "network_out_bytes_per_second": raw["out"],
            "disk_read_bytes_per_second": raw["read"],
            "disk_write_bytes_per_second": raw["written"],
        },
        meanings={"memory_used_bytes": "host_process"},
        facet=Guest(number=raw["id"], node=raw["node"], cores=4, tags=("prod",)),
        facet_name="bench",
        parent=Relation("runs_on", key=raw["node"], type="agent"),
        tags=("prod",),
    )


def container(raw: dict) -> Observation:
    """What most of a large estate is made of: less to say, and one claim."""
    return Observation(
        key=str(raw["id"]),
        type="app-container",
        name=raw["name"],
        claims=claims(native=("engine", str(raw["id"]))),
        metrics={"cpu_ratio": raw["cpu"], "memory_used_bytes": raw["memory"], "uptime_seconds": raw["uptime"]},
        counters={"network_in_bytes_per_second": raw["in"], "network_out_bytes_per_second": raw["out"]},
        facet=Container(image="registry/app:1", restarts=0),
        facet_name="bench",
        parent=Relation("runs_on", key=raw["node"], type="agent"),
    )


def read(report: Report) -> Reading:
    if report.kind == "nodes":
        nodes = (f"node{number}" for number in range(THINGS // PER_NODE))
        return Reading(observations=tuple(Observation(key=node, type="agent", name=node) for node in nodes))
    adapter = container if report.kind == "containers" else guest
    return Reading(observations=tuple(adapter(raw) for raw in report.payload))


class Bench:
    """A line with a live hub that one reader follows; nothing is written."""

    def __init__(self) -> None:
        self.clock = StillClock()
        log: Log = NoLog()
        registry = Registry()
        self.hub = Hub(clock=self.clock, version="bench", snapshot=registry.resources)
        self.hub._audiences[EVERYTHING] = Audience(EVERYTHING, ())
        self.told_bytes = 0
        self.hub._audiences[EVERYTHING].subscriptions[self] = None  # type: ignore[index]  # reads at once
        self.keeper = Keeper(None, self.clock, log, self._kept)  # type: ignore[arg-type]  # nothing is flushed
        module = make_plugin("bench", pulse_adapters=lambda: dict.fromkeys(("guests", "containers", "nodes"), read))
        plugins = load({"bench": module}, clock=self.clock, log=log)
        self.line = Line(registry, plugins.read, self.hub, self.keeper, self.clock, log)
        self.turns = count()

    async def _kept(self, changes: Sequence[Change]) -> None: ...

    def put(self, frame: Frame) -> None:
        self.told_bytes += len(frame.text)

    def report(self, kind: str = "guests") -> Report:
        self.clock.at += 10
        made = payload(next(self.turns)) if kind != "nodes" else None
        return Report(
            kind=kind,
            payload=made,
            scope=kind,
            source="bench:1",
            taken_at=self.clock.at,
            monotonic=self.clock.monotonic(),
            epoch="e",
            interval_seconds=10.0,
        )


def cpu_ms(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def say(measure: str, value: float, target: float | None) -> None:
    shown = {"target": f"<= {target:g}", "ok": value <= target} if target else {"target": ""}
    print(json.dumps({"measure": measure, "value": round(value, 2), "unit": "ms", **shown}))


def first_arrival() -> tuple[Bench, float]:
    bench = Bench()
    bench.line.take(bench.report("nodes"))
    report = bench.report()
    spent = cpu_ms(lambda: bench.line.take(report))
    assert bench.told_bytes > THINGS * 100
    return bench, spent


def steady(bench: Bench) -> float:
    """The best of some reports of things that are known, each with new numbers throughout."""
    found = []
    for _ in range(ROUNDS):
        report = bench.report()
        found.append(cpu_ms(lambda report=report: bench.line.take(report)))
        bench.keeper._ticks.clear()
    return min(found)


def encoded(bench: Bench, kind: str) -> tuple[float, float]:
    """How long it takes to encode all resources, and how large they are in MB."""
    for _ in range(3):
        bench.line.take(bench.report(kind))
    resources = bench.line.registry.resources()
    assert all(value is not None for resource in resources for value in resource.metrics.values())
    encode = msgspec.json.Encoder().encode
    return min(cpu_ms(lambda: encode(resources)) for _ in range(7)), len(encode(resources)) / 1e6


def main() -> None:
    small = Bench()
    small.line.take(small.report("nodes"))
    spent, size = encoded(small, "containers")
    say(f"snapshot of {THINGS} resources encoded, {size:.1f} MB of containers", spent, 10)
    arrivals = [first_arrival() for _ in range(3)]
    bench = arrivals[-1][0]
    say(f"a report of {THINGS} observations, all metrics new, CPU", steady(bench), 150)
    say(f"the first report of {THINGS} observations, CPU", min(spent for _, spent in arrivals), None)
    say(f"snapshot of {THINGS} resources gathered after a report", _gathered(bench), None)
    spent, size = encoded(bench, "guests")
    say(f"snapshot of {THINGS} resources encoded, {size:.1f} MB of guests with 11 metrics and 3 claims", spent, None)


def _gathered(bench: Bench) -> float:
    found = []
    for _ in range(5):
        bench.line.take(bench.report())
        bench.keeper._ticks.clear()
        found.append(cpu_ms(bench.line.registry.resources))
    return min(found)


if __name__ == "__main__":
    main()
