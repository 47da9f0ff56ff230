"""What somebody is doing just now, and what will be written of it."""

from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

import attrs

from pulse_core.model.audit import Actor, Outcome
from pulse_core.model.report import Json


class _Ends(Protocol):
    def __call__(self, act: "Act", *, outcome: Outcome, code: str) -> Awaitable[None]: ...


@attrs.define(eq=False, kw_only=True)
class Act:
    """One audited call. Its event goes with the first write that changes what it tells of, or is written by `finish`."""

    event: str
    actor: Actor
    at: float
    address: str = ""
    request_id: str = ""
    subject: str = ""
    details: dict[str, Json] = attrs.field(factory=dict)
    carried: bool = False
    """Whether the event was written with the change."""
    finished: bool = False
    left: bool = False
    """Whether it was left without a word of how it ended."""
    under_way: int = 0
    """Writes that carry it and have not been answered yet, whether somebody still waits for them or not."""
    ends: _Ends

    def note(self, *, subject: str = "", actor: Actor | None = None, **facts: Json) -> None:
        """Say more of it, before the change is written. Never a secret. `actor` is who a stranger proved to be."""
        self.subject = subject or self.subject
        self.actor = actor or self.actor
        self.details.update(facts)

    async def finish(self, *, outcome: Outcome = Outcome.DONE, code: str = "") -> None:
        """Say how it ended. Raises StoreError when it was done and cannot be written down."""
        if not self.finished:
            self.finished = True
            await self.ends(self, outcome=outcome, code=code)

    @property
    def open(self) -> bool:
        """Whether a write may still carry its event."""
        return not self.carried and not self.finished


_ACTS: ContextVar[tuple[Act, ...]] = ContextVar("pulse_audit_acts", default=())


def current() -> tuple[Act, ...]:
    """The acts of whoever runs now."""
    return _ACTS.get()


@contextmanager
def acting(acts: Sequence[Act]) -> Iterator[None]:
    """What is written within is done by these acts."""
    before = _ACTS.set(tuple(acts))
    try:
        yield
    finally:
        _ACTS.reset(before)
