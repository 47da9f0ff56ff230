"""Remember how one plugin behaves: three failures in a row send it to rest, longer each time."""

import asyncio

from pulse_core.host.budgets import Budgets
from pulse_core.host.calling import Failure
from pulse_core.plugin.tools import Clock, Log


class Conduct:
    """The only state there is of a plugin. While it rests it is not called."""

    def __init__(self, plugin: str, *, clock: Clock, log: Log, budgets: Budgets) -> None:
        self.plugin = plugin
        self.calls = 0
        self.failures = 0
        self.strikes = 0
        self.slowest_seconds = 0.0
        self.reason = ""
        self._clock = clock
        self._log = log
        self._budgets = budgets
        self._rest_seconds = budgets.rest_seconds
        self._rests_until: float | None = None
        self._hanging: set[asyncio.Future[object]] = set()

    @property
    def resting_until(self) -> float | None:
        """When the rest ends, in seconds since the epoch; None when it does not rest."""
        if self._rests_until is None or (left := self._rests_until - self._clock.monotonic()) <= 0:
            return None
        return self._clock.now() + left

    def unfit(self) -> Failure | None:
        """Why it must not be called just now, if so."""
        if self.resting_until is not None:
            return Failure(f"rests after repeated failures; it last {self.reason}")
        if any(not pending.done() for pending in self._hanging):
            return self.note(0.0, Failure("is still busy with an earlier call"))
        self._hanging.clear()
        return None

    def note(self, seconds: float, failure: Failure | None) -> Failure | None:
        """Count a call that took `seconds`, and give the failure back."""
        self.calls += 1
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        if failure is None:
            self._well()
        else:
            self._strike(failure.reason)
        return failure

    def left_hanging(self, pending: asyncio.Future[object]) -> None:
        """Remember a call that could not be stopped, so that no second one piles up behind it."""
        self._hanging.add(pending)

    def _well(self) -> None:
        if self.reason:
            self._log.info("plugin_healed", plugin=self.plugin)
        self.strikes, self.reason = 0, ""
        self._rests_until, self._rest_seconds = None, self._budgets.rest_seconds

    def _strike(self, reason: str) -> None:
        if not self.reason:
            self._log.warning("plugin_failed", plugin=self.plugin, reason=reason)
        self.failures += 1
        self.strikes += 1
        self.reason = reason
        if self.strikes < self._budgets.strikes:
            return
        self._log.error("plugin_rests", plugin=self.plugin, seconds=self._rest_seconds, reason=reason)
        self._rests_until = self._clock.monotonic() + self._rest_seconds
        self._rest_seconds = min(self._rest_seconds * 2, self._budgets.longest_rest_seconds)
        self.strikes = 0
