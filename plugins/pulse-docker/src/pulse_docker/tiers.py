"""Ask for what is big or changes seldom, each at its own pace, beside the containers."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import attrs

from pulse_core.plugin import Clock, Json, Log, Report, SourceError

_AGAIN_SECONDS = 60.0
_HASTE_SECONDS = 30.0
_MOST_WAITING = 50
_LOOK_SECONDS = 2.0


@attrs.define(eq=False)
class Tier:
    """One kind of report and its pace. `ask` answers with the payload, or None when there is nothing to say just now.

    `hastened_by` names the events after which it is asked sooner.
    """

    kind: str
    scope: str
    every_seconds: float
    ask: Callable[[], Awaitable[dict[str, Json] | None]]
    delay_seconds: float = 0.0
    hastened_by: frozenset[str] = frozenset()
    asked_at: float = float("-inf")
    due_at: float = float("-inf")
    trouble: SourceError | None = None


class SlowTiers:
    """Asks one tier after the other, when it is due, until it is cancelled. The reports wait for the next turn."""

    def __init__(
        self, tiers: Sequence[Tier], *, resting: Callable[[], bool], clock: Clock, log: Log, wake: Callable[[], None]
    ) -> None:
        self._tiers = tiers
        self._resting = resting
        self._clock = clock
        self._log = log
        self._wake = wake
        self._reports: deque[Report] = deque(maxlen=_MOST_WAITING)

    def take(self) -> list[Report]:
        """The reports since this was last asked."""
        reports = list(self._reports)
        self._reports.clear()
        return reports

    def hasten(self, kinds: set[str]) -> None:
        """Something of these kinds changed: ask sooner, but not at once for each of a hundred changes."""
        for tier in self._tiers:
            if tier.hastened_by & kinds:
                tier.due_at = min(tier.due_at, tier.asked_at + _HASTE_SECONDS)

    @property
    def troubles(self) -> list[tuple[str, SourceError]]:
        """What cannot be asked, and why."""
        return [(tier.scope, tier.trouble) for tier in self._tiers if tier.trouble is not None]

    async def run(self) -> None:
        """Ask for ever."""
        began = self._clock.monotonic()
        for tier in self._tiers:
            tier.due_at = began + tier.delay_seconds
        while True:
            now = self._clock.monotonic()
            due = min((tier for tier in self._tiers if tier.due_at <= now), key=lambda tier: tier.due_at, default=None)
            if due is None or self._resting():
                await self._clock.sleep(_LOOK_SECONDS)
            else:
                await self._ask(due)

    async def _ask(self, tier: Tier) -> None:
        tier.asked_at = self._clock.monotonic()
        try:
            payload = await tier.ask()
        except SourceError as error:
            if tier.trouble is None:
                self._log.warning("docker_tier_lost", scope=tier.scope, reason=str(error))
            tier.trouble = error
            tier.due_at = self._clock.monotonic() + max(_AGAIN_SECONDS, tier.every_seconds)
            return
        if tier.trouble is not None:
            self._log.info("docker_tier_healed", scope=tier.scope)
        tier.trouble = None
        tier.due_at = tier.asked_at + tier.every_seconds
        if payload is not None:
            self._reports.append(self._report(tier, payload))
            self._wake()

    def _report(self, tier: Tier, payload: dict[str, Json]) -> Report:
        return Report(
            kind=tier.kind,
            scope=tier.scope,
            payload=payload,
            monotonic=self._clock.monotonic(),
            taken_at=self._clock.now(),
            interval_seconds=tier.every_seconds,
        )
