"""Sample the running containers, a few at a time, spread over the interval."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import attrs

from pulse_core.plugin import Clock, Json, Report, SourceError, SourceUnreachable
from pulse_core.plugin.narrow import moment
from pulse_docker.client import Engine, NotThere
from pulse_docker.inventory import Container, Inventory
from pulse_docker.moments import Moments
from pulse_docker.slim import STATS, slimmed
from pulse_docker.versions import ONE_SHOT

MOST_AT_ONCE = 10
ANSWER_SECONDS = 8.0
RESTED_SECONDS = 60.0
"""How long a container whose sample did not come in time is left alone: it would hold up the others of its batch."""

_TOGETHER = 0.002
"""Samples within this share of the interval are of one moment: the rates of both are off by a fifth of a percent at most."""

_MOST_WAITING = 2000
_STATS_BYTES = 4 << 20


@attrs.frozen(kw_only=True)
class Sample:
    """What the engine said of one container, and when it read that off."""

    container: Container
    stats: dict[str, Json]
    at: float


class Sampler:
    """Asks for the statistics of what runs, until it is cancelled. Its reports wait for the next turn."""

    def __init__(
        self,
        engine: Engine,
        inventory: Inventory,
        *,
        about: Callable[[], dict[str, Json]],
        interval_seconds: float,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._inventory = inventory
        self._about = about
        self._interval_seconds = interval_seconds
        self._clock = clock
        self._wake = wake
        self._reports: deque[Report] = deque(maxlen=_MOST_WAITING)
        self._rested: dict[str, float] = {}
        self._sampled: set[str] = set()
        self._moments = Moments()
        self._took_seconds = 0.0
        self.trouble: SourceError | None = None

    def take(self) -> list[Report]:
        """The reports since this was last asked, oldest first, each with a scope of its own."""
        reports = sorted(self._reports, key=lambda report: report.monotonic)
        self._reports.clear()
        return [attrs.evolve(report, scope=f"stats/{number}") for number, report in enumerate(reports, 1)]

    async def run(self) -> None:
        """Sweep over the running containers for ever, once in an interval or as often as the engine manages."""
        first = True
        while True:
            began = self._clock.monotonic()
            await self._sweep(began)
            self._took_seconds = self._clock.monotonic() - began
            if first and self._reports:  # the first numbers are not kept waiting
                first = False
                self._wake()
            await self._clock.sleep(max(0.5, began + self._interval_seconds - self._clock.monotonic()))

    def samples(self, one: Container) -> bool:
        """Whether there are numbers of this container, as it runs now, and more of them are to be expected."""
        if not one.running:
            self._sampled.discard(one.id)
        return one.id in self._sampled and one.id not in self._rested

    async def _sweep(self, began: float) -> None:
        if self._engine.silent:
            return
        self._rested = {id: until for id, until in self._rested.items() if until > began}
        running = [one for one in self._inventory.running() if one.id not in self._rested]
        width = min(MOST_AT_ONCE, self._engine.line.at_once)
        self._sampled &= {one.id for one in running}
        batches = [running[start : start + width] for start in range(0, len(running), width)]
        for number, batch in enumerate(batches):
            due = began + self._interval_seconds * number / len(batches)
            await self._clock.sleep(max(0.0, due - self._clock.monotonic()))
            if not await self._batch(batch):
                return

    async def _batch(self, batch: Sequence[Container]) -> bool:
        """Ask for a few at once; False when the engine answers nothing at all, which the turn of the source will say."""
        answers = await asyncio.gather(*(self._sample(one) for one in batch))
        samples = sorted((one for one in answers if isinstance(one, Sample)), key=lambda one: one.at)
        failures = {one.id: answer for one, answer in zip(batch, answers, strict=True) if isinstance(answer, SourceError)}
        self.trouble = next(iter(failures.values()), None)
        if len(failures) == len(batch) and isinstance(self.trouble, SourceUnreachable):
            return False
        self._rested.update(dict.fromkeys(failures, self._clock.monotonic() + RESTED_SECONDS))
        while samples:
            together = [one for one in samples if one.at - samples[0].at <= _TOGETHER * self._interval_seconds]
            samples = samples[len(together) :]
            self._reports.append(self._report(together))
        return True

    async def _sample(self, one: Container) -> Sample | SourceError | None:
        query = {"stream": "false"}
        if self._engine.api is not None and self._engine.api >= ONE_SHOT:
            query["one-shot"] = "true"
        path = f"/containers/{one.id}/stats"
        asked = self._clock.monotonic()
        try:
            said = await self._engine.get(path, query, seconds=ANSWER_SECONDS, most_bytes=_STATS_BYTES)
        except NotThere:  # it went, or stopped, between the list and now
            return None
        except SourceError as error:
            return error
        if not isinstance(said, dict):
            return None
        self._sampled.add(one.id)
        at = self._moments.of(moment(said, "read"), asked=asked, answered=self._clock.monotonic())
        return Sample(container=one, stats=slimmed(said, STATS), at=at)

    def _report(self, samples: list[Sample]) -> Report:
        at = sum(sample.at for sample in samples) / len(samples)
        stats: list[Json] = [
            {"id": one.container.id, "name": one.container.name, "key": one.container.key, "stats": one.stats} for one in samples
        ]
        return Report(
            kind="docker-stats",
            complete=False,
            payload={**self._about(), "release": self._engine.release, "stats": stats},
            monotonic=at,
            taken_at=self._clock.now() - (self._clock.monotonic() - at),
            interval_seconds=max(self._interval_seconds, self._took_seconds),
        )
