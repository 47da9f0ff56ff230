"""Series against a plain model: whatever arrives, late or not, sealed or not, rolled up or pruned, the curves tell it."""

import asyncio
import math
import tempfile
from collections.abc import Callable, Sequence

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import Curve, Samples, SeriesQuery, Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.series.port import SqliteSeries

START = 1_700_000_000 - 1_700_000_000 % 3600
REACH_HOURS = 11
"""How far back samples arrive and questions go; hours live 12."""

RETENTION = StoreSettings(directory="", raw_days=3 / 24, minute_days=6 / 24, hour_days=12 / 24)


@attrs.frozen
class Write:
    """Samples of two series, each so many milliseconds before now."""

    samples: tuple[tuple[int, int, float], ...]


@attrs.frozen
class Wait:
    seconds: int


@attrs.frozen
class Ask:
    since_ago: int
    until_ago: int
    max_points: int
    together: bool


@attrs.frozen
class Restart:
    pass


@attrs.frozen
class Flush:
    pass


Step = Write | Wait | Ask | Restart | Flush
REACH_MS = REACH_HOURS * 3_600_000
VALUES = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e300, 1e300, allow_subnormal=False))
SAMPLE = st.tuples(st.integers(0, 1), st.one_of(st.integers(0, REACH_MS), st.integers(0, 120_000)), VALUES)
AGO = st.integers(0, REACH_HOURS * 3600)
WRITES: st.SearchStrategy[Step] = st.lists(SAMPLE, min_size=1, max_size=60).map(lambda found: Write(tuple(found)))
STEPS: st.SearchStrategy[Step] = st.one_of(
    WRITES,
    st.sampled_from([60, 600, 3600, 3 * 3600, 7 * 3600]).map(Wait),
    st.builds(Ask, since_ago=AGO, until_ago=AGO, max_points=st.sampled_from([12, 20, 120, 1000]), together=st.booleans()),
    st.just(Restart()),
    st.just(Flush()),
)

EVERYTHING = [Ask(hours * 3600, 0, points, hours == 5) for hours, points in ((1, 1000), (5, 1000), (11, 1000), (11, 12))]


class Model:
    """All samples that ever came: the truth."""

    def __init__(self) -> None:
        self.now = float(START + 2 * REACH_MS // 1000)
        self.samples: tuple[dict[int, float], dict[int, float]] = ({}, {})

    def fresh(self, write: Write) -> list[tuple[int, int, float]]:
        """The samples of the write at moments that had none yet: an hour that was pruned cannot know of them."""
        found = {}
        for series, ago, value in write.samples:
            at = int(self.now * 1000) - ago
            if at not in self.samples[series]:
                found[series, at] = value
        return [(series, at, value) for (series, at), value in found.items()]

    def points(self, chosen: Sequence[int], curve: Curve, *, since: float, until: float) -> dict[int, list[float]]:
        step = round(curve.step_seconds * 1000)
        first, last = math.ceil(since * 1000), math.floor(until * 1000)
        if step:
            first, last = first - first % step, last - last % step + step - 1
        found: dict[int, list[float]] = {}
        for series in chosen:
            for at, value in sorted(self.samples[series].items()):
                if first <= at <= last:
                    found.setdefault(at - at % (step or 1), []).append(value)
        return dict(sorted(found.items()))


@settings(max_examples=60, deadline=None)
@given(before=st.lists(WRITES, max_size=3), steps=st.lists(STEPS, max_size=12), limit=st.sampled_from([20, 1000]))
def test_curves_tell_what_was_written_whatever_happened_since(before: list[Step], steps: list[Step], limit: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(played(directory, [*before, Wait(4 * 3600), *steps, Wait(3600), *EVERYTHING], limit))


async def played(directory: str, steps: Sequence[Step], seal_samples: int) -> None:
    model = Model()
    options = {"seal_seconds": "600", "seal_samples": str(seal_samples), "flush_seconds": "3600"}
    chosen = attrs.evolve(RETENTION, directory=directory, options=options)
    rest = list(steps)
    while rest:
        async with open_sqlite(chosen) as store:
            while rest and not isinstance(rest[0], Restart):
                await one(store, model, rest.pop(0))
        del rest[:1]


async def one(store: Store, model: Model, step: Step) -> None:
    if isinstance(step, Write):
        await write(store, model, step)
    if isinstance(step, Wait):
        model.now += step.seconds
        await store.upkeep(model.now)
    if isinstance(step, Flush):
        assert isinstance(store.series, SqliteSeries)
        await store.series.flush()
    if isinstance(step, Ask):
        await ask(store, model, step)
    assert store.trouble == ""


async def write(store: Store, model: Model, step: Write) -> None:
    fresh = model.fresh(step)
    await store.series.write(
        Samples(
            resources=[ResourceId(f"r{series}") for series, _, _ in fresh],
            metrics=["cpu_ratio"] * len(fresh),
            at_ms=[at for _, at, _ in fresh],
            values=[value for _, _, value in fresh],
        )
    )
    for series, at, value in fresh:
        model.samples[series][at] = value


async def ask(store: Store, model: Model, step: Ask) -> None:
    since, until = sorted((model.now - step.since_ago, model.now - step.until_ago))
    ids = [ResourceId("r0"), ResourceId("r1")]
    groups: list[list[ResourceId]] = [ids] if step.together else [[one] for one in ids]
    query = SeriesQuery(resources=groups, since=since, until=until, max_points=step.max_points)
    curves = {curve.resource: curve for curve in await store.series.read(query)}
    for group in groups:
        series = [ids.index(one) for one in group]
        curve = curves.get(group[0])
        if curve is None:
            exact = Curve(resource=group[0], metric="", step_seconds=0, at_ms=(), mean=(), low=(), high=())
            assert not model.points(series, exact, since=since, until=until)
            continue
        agrees(curve, model.points(series, curve, since=since, until=until), step.max_points)


def agrees(curve: Curve, expected: dict[int, list[float]], max_points: int) -> None:
    assert len(curve.at_ms) <= max_points
    assert list(curve.at_ms) == list(expected)
    assert list(curve.low) == each(expected, min)
    assert list(curve.high) == each(expected, max)
    for found, values in zip(curve.mean, expected.values(), strict=True):
        mean = math.fsum(value / len(values) for value in values)
        assert math.isclose(found, mean, rel_tol=1e-9, abs_tol=1e-9 * max(map(abs, values)))


def each(points: dict[int, list[float]], summary: Callable[[list[float]], float]) -> list[float]:
    return [summary(values) for values in points.values()]
