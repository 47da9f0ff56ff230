"""Call one piece of a plugin by itself: bounded in time, and whatever it raises stays here."""

import asyncio
import inspect
import queue
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

import attrs

Value = TypeVar("Value")


@attrs.frozen
class Failure:
    """A call that did not end well, in words."""

    reason: str


def contained(call: Callable[[], Value]) -> Value | Failure:
    """The call's value, or what it raised: `SystemExit` and its like too, for a plugin does not end Pulse."""
    try:
        return call()
    except BaseException as error:  # the plugin border
        return Failure(words(error))


def words(error: BaseException) -> str:
    """The error in one line: its class and what it says, shortened."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # the plugin border: even its message may raise
        text = "(its message cannot be shown)"
    return f"raised {type(error).__name__}" + (f": {text[:500]}" if text else "")


def ask(call: Callable[[], Value], *, seconds: float) -> Value | Failure:
    """Call in a thread of its own and wait for at most `seconds`; one that hangs is left behind."""
    answers: queue.SimpleQueue[Value | Failure] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(contained(call)), daemon=True, name="pulse-plugin").start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return _too_long(seconds)


def begin(call: Callable[[], object]) -> asyncio.Future[object]:
    """Start a moment, sync or async. The future gives a value or a Failure; it raises nothing of the plugin's."""
    if inspect.iscoroutinefunction(inspect.unwrap(getattr(call, "func", call))):
        # No TaskGroup: it would wait for ever for a call that ignores its cancellation.
        return asyncio.create_task(_contained(call), name="pulse-plugin")
    future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    threading.Thread(target=_into, args=(call, future, future.get_loop()), daemon=True, name="pulse-plugin").start()
    return future


async def finish(pending: asyncio.Future[object], *, seconds: float, grace_seconds: float) -> object:
    """What a begun call gives within `seconds`, or a Failure. What cannot be stopped goes on behind our back."""
    try:
        await asyncio.wait({pending}, timeout=seconds)
        if not pending.done() and isinstance(pending, asyncio.Task):
            pending.cancel()
            await asyncio.wait({pending}, timeout=grace_seconds)
    except asyncio.CancelledError:
        pending.cancel()
        raise
    if not pending.done() or pending.cancelled():
        return _too_long(seconds)
    return pending.result()


async def _contained(call: Callable[[], object]) -> object:
    try:
        made = call()
        return await made if isinstance(made, Awaitable) else made
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return Failure(words(error))
    except BaseException as error:  # the plugin border; a SystemExit in a task would end the loop
        return Failure(words(error))


def _into(call: Callable[[], object], future: asyncio.Future[object], loop: asyncio.AbstractEventLoop) -> None:
    outcome = contained(call)
    if inspect.iscoroutine(outcome):
        outcome.close()
        outcome = Failure("answered with a coroutine: declare the hook with `async def`")
    try:
        loop.call_soon_threadsafe(_set, future, outcome)
    except RuntimeError:  # the loop closed while the plugin was busy: nobody waits any more
        return


def _set(future: asyncio.Future[object], outcome: object) -> None:
    if not future.done():
        future.set_result(outcome)


def _too_long(seconds: float) -> Failure:
    return Failure(f"did not answer within {seconds:g} s")
