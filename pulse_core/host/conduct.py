"""Remember how one plugin behaves: three failures of one call in a row send it to rest, longer each time."""

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
        self.slowest_seconds = 0.0
        self.reason = ""
        self._strikes: dict[str, int] = {}
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

    @property
    def strikes(self) -> int:
        """How often in a row the call that fails most has failed, since the last rest."""
        return max(self._strikes.values(), default=0)

    def unfit(self, call: str) -> Failure | None:
        """Why it must not be called just now, if so."""
        if self.resting_until is not None:
            return Failure(f"rests after repeated failures; it last {self.reason}")
        if any(not pending.done() for pending in self._hanging):
            return self.note(call, 0.0, Failure("is still busy with an earlier call"))
        self._hanging.clear()
        return None

    def note(self, call: str, seconds: float, failure: Failure | None) -> Failure | None:
        """Count a call that took `seconds`, and give the failure back. One call that goes well excuses no other."""
        self.calls += 1
        self.slowest_seconds = max(self.slowest_seconds, seconds)
        if failure is None:
            self._well(call)
        else:
            self._strike(call, failure.reason)
        return failure

    def left_hanging(self, pending: asyncio.Future[object]) -> None:
        """Remember a call that could not be stopped, so that no second one piles up behind it."""
        self._hanging.add(pending)

    def _well(self, call: str) -> None:
        if self._strikes.pop(call, None) is None or self._strikes:
            return
        self._log.info("plugin_healed", plugin=self.plugin)
        self.reason = ""
        self._rests_until, self._rest_seconds = None, self._budgets.rest_seconds

    def _strike(self, call: str, reason: str) -> None:
        if not self.reason:
            self._log.warning("plugin_failed", plugin=self.plugin, reason=reason)
        self.failures += 1
        self._strikes[call] = self._strikes.get(call, 0) + 1
        self.reason = reason
        if self._strikes[call] < self._budgets.strikes:
            return
        self._log.error("plugin_rests", plugin=self.plugin, seconds=self._rest_seconds, reason=reason)
        self._rests_until = self._clock.monotonic() + self._rest_seconds
        self._rest_seconds = min(self._rest_seconds * 2, self._budgets.longest_rest_seconds)
        self._strikes[call] = 0
