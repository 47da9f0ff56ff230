"""Call a moment of every plugin that has it, each by itself and all at once."""

import asyncio
import functools
import inspect
from collections.abc import Callable, Mapping, Sequence

import attrs

from pulse_core.host.budgets import Budgets
from pulse_core.host.calling import Failure, begin, finish
from pulse_core.host.conduct import Conduct
from pulse_core.host.hooks import Implementation, parameters
from pulse_core.plugin.manifest import Manifest
from pulse_core.plugin.tools import Clock


@attrs.frozen(kw_only=True)
class Loaded:
    """One plugin that was taken in."""

    name: str
    origin: str
    manifest: Manifest
    hooks: Mapping[str, Implementation]
    conduct: Conduct


class Moments:
    """Tells plugins what happened, and gathers what they answer."""

    def __init__(self, loaded: Sequence[Loaded], *, clock: Clock, budgets: Budgets) -> None:
        self._loaded = tuple(loaded)
        self._clock = clock
        self._budgets = budgets

    async def each(
        self, hook: str, values: Callable[[str], Sequence[object]], *, seconds: float, answer: type | None = None
    ) -> Mapping[str, object]:
        """What each plugin answered, or its Failure, in order of their names.

        `values` gives what a plugin is told by its name; `answer` is the class that an answer other than None is of.
        """
        async with asyncio.TaskGroup() as group:
            tasks = {
                plugin.name: group.create_task(self._one(plugin, hook, values(plugin.name), seconds, answer))
                for plugin in self._loaded
                if hook in plugin.hooks
            }
        return {name: task.result() for name, task in tasks.items()}

    async def _one(self, plugin: Loaded, hook: str, values: Sequence[object], seconds: float, answer: type | None) -> object:
        if unfit := plugin.conduct.unfit(hook):
            return unfit
        started = self._clock.monotonic()
        pending = begin(_bound(plugin.hooks[hook], hook, values))
        outcome = await finish(pending, seconds=seconds, grace_seconds=self._budgets.grace_seconds)
        if not pending.done():
            plugin.conduct.left_hanging(pending)
        failure = _failure(hook, outcome, answer)
        plugin.conduct.note(hook, self._clock.monotonic() - started, failure)
        return failure or outcome


def _failure(hook: str, outcome: object, answer: type | None) -> Failure | None:
    if isinstance(outcome, Failure):
        return Failure(f"{hook} {outcome.reason}")
    if answer is not None and outcome is not None and not isinstance(outcome, answer):
        return Failure(f"{hook} answered with {type(outcome).__name__}, not {answer.__name__}")
    return None


def _bound(function: Implementation, hook: str, values: Sequence[object]) -> Callable[[], object]:
    """The call with those values that the implementation takes: it may leave out what it does not need."""
    taken = inspect.signature(function).parameters
    wanted = {name: value for name, value in zip(parameters(hook), values, strict=True) if name in taken}
    return functools.partial(function, **wanted)
