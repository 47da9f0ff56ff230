"""Sources with a character: one that falls silent, one that is slow, one that lies, one that floods."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import attrs
import msgspec

from pulse_core.errors import SourceGarbled, SourceUnreachable
from pulse_core.model.report import Observation, Reading, Report
from pulse_core.plugin.fields import field
from pulse_core.plugin.offer import Found, Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Clock, Tools

FAKE_KIND = "fake"
"""The report kind that `fake_report` makes and `read_fake` reads."""


@attrs.frozen(kw_only=True)
class FakeConfig:
    """The configuration of a fake: it has nothing to say."""

    note: str = field("", title="Note")


def fake_report(*observations: Observation, scope: str = "all", complete: bool = True) -> Report:
    """A report that says exactly these observations; `read_fake` reads it."""
    return Report(kind=FAKE_KIND, scope=scope, complete=complete, payload=msgspec.json.decode(msgspec.json.encode(observations)))


def read_fake(report: Report) -> Reading:
    """The adapter for what `fake_report` makes."""
    try:
        return Reading(observations=msgspec.convert(report.payload, tuple[Observation, ...]))
    except msgspec.ValidationError as error:
        raise SourceGarbled(str(error)) from error


def fake_offer(source: Source, *, name: str = "fake", **settings: Any) -> Offer[Source]:
    """An offer that opens this very source, and finds it nearby under the name `test`."""

    @asynccontextmanager
    async def open(config: object, tools: Tools) -> AsyncIterator[Source]:
        yield source

    return Offer(
        name=name,
        title=name.capitalize(),
        config=FakeConfig,
        open=open,
        nearby=lambda: (Found(name="test", config=FakeConfig()),),
        **settings,
    )


class FakeSource:
    """Says the same reports each time it is asked, until it falls silent or is given others."""

    def __init__(self, name: str, *reports: Report) -> None:
        self.name = name
        self.reports = reports
        self.asked = 0
        self._trouble: Exception | None = None

    async def collect(self) -> Sequence[Report]:
        self.asked += 1
        if self._trouble is not None:
            raise self._trouble
        return self.reports

    def says(self, *reports: Report) -> None:
        """From now on these reports."""
        self.reports = reports

    def fall_silent(self, error: Exception | None = None) -> None:
        """From now on nobody answers, or `error` is raised."""
        self._trouble = error or SourceUnreachable(f"{self.name} does not answer", hint="it was told to fall silent")

    def speak(self) -> None:
        """Answer again."""
        self._trouble = None


class SlowSource(FakeSource):
    """Takes `seconds` of the given clock for each answer."""

    def __init__(self, name: str, *reports: Report, clock: Clock, seconds: float) -> None:
        super().__init__(name, *reports)
        self._clock = clock
        self.seconds = seconds

    async def collect(self) -> Sequence[Report]:
        await self._clock.sleep(self.seconds)
        return await super().collect()


class HangingSource(FakeSource):
    """Never answers. `stubborn` ones do not let themselves be cancelled the first few times either."""

    def __init__(self, name: str, *, stubborn: int = 0) -> None:
        super().__init__(name)
        self._stubborn = stubborn

    async def collect(self) -> Sequence[Report]:
        self.asked += 1
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if self._stubborn <= 0:
                    raise
                self._stubborn -= 1


class LyingSource(FakeSource):
    """Answers with things that are no reports, or with whatever it is told to pass off as its answer."""

    def __init__(self, name: str, answer: object = ("not a report", None, 7)) -> None:
        super().__init__(name)
        self.answer: Any = answer

    async def collect(self) -> Sequence[Report]:
        self.asked += 1
        answer: Sequence[Report] = self.answer
        return answer


class FloodingSource(FakeSource):
    """Reports `count` resources that nobody could need."""

    def __init__(self, name: str, *, count: int = 100_000) -> None:
        drops = (Observation(key=f"drop-{number}", type="vm", name=f"drop {number}") for number in range(count))
        super().__init__(name, fake_report(*drops))
