"""How Pulse itself is: its problems, and how each source fares."""

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from pulse_core.line.intake import Intake
from pulse_core.line.keep import Keeper
from pulse_core.line.road import Line
from pulse_core.model.health import Problem, SourceFailure, SourceHealth, SourceState


@attrs.frozen(kw_only=True)
class Condition:
    """Gathers what the rooms say of themselves. `asked` gives the health of the sources that this process asks."""

    line: Line
    keeper: Keeper
    intake: Intake
    asked: Callable[[], Sequence[SourceHealth]]
    others: Callable[[], Sequence[Problem]] = tuple

    def problems(self) -> Sequence[Problem]:
        """What is wrong with Pulse itself, in words; empty when it is well."""
        return (*self.keeper.problems(), *self.others())

    def sources(self) -> Sequence[SourceHealth]:
        """How each source fares: those that are asked from here, those that agents push, those that nobody asks any more."""
        heard = tuple(self._seen_by_the_line(health) for health in (*self.asked(), *self.intake.health()))
        return (*heard, *self._remembered({health.source for health in heard}))

    def _remembered(self, heard: Collection[str]) -> Iterator[SourceHealth]:
        """Sources of which there are resources, though nothing came from them since the start of this process."""
        feeds = {feed.source: feed for feed in self.line.registry.feeds() if feed.source not in heard}
        for source, feed in sorted(feeds.items()):
            pushed = source.startswith("agent:")
            yield SourceHealth(
                source=source,
                offer=source.rpartition("/")[2].partition(":")[0],
                title=source,
                state=SourceState.PAUSED,
                interval_seconds=feed.interval_seconds,
                effective_interval_seconds=feed.interval_seconds,
                via="agent" if pushed else "local",
            )

    def _seen_by_the_line(self, health: SourceHealth) -> SourceHealth:
        """A source that answers is still in trouble when its answers cannot be read."""
        unread = self.line.not_understood(health.source)
        failure = SourceFailure(at=health.last_success or 0.0, category="garbled", message=unread) if unread else None
        dropped = max(health.dropped, self.line.dropped.get(health.source, 0))
        return attrs.evolve(health, dropped=dropped, last_error=health.last_error or failure)

    def running(self) -> int:
        """How many sources are asked from here."""
        return len(self.asked())
