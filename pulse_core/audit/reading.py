"""Find events of the trail, newest first, in bounded work."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.audit.canonical import canonical, event_of
from pulse_core.audit.chain import AUDIT
from pulse_core.model.audit import AuditEvent
from pulse_core.plugin.stores import Entry, Journal

WINDOW: Final = 1000
MOST_WINDOWS: Final = 20
"""So many events are looked at for one answer; whoever wants more asks again from where it ended."""


@attrs.frozen(kw_only=True)
class Asked:
    """What is looked for. `event` is a whole name or its noun; `text` stands anywhere. Empty and None ask for nothing."""

    event: str = ""
    actor: str = ""
    outcome: str = ""
    text: str = ""
    since: float | None = None
    until: float | None = None
    before_seq: int | None = None
    limit: int = 100


@attrs.frozen(kw_only=True)
class AuditPage:
    """Events, newest first. `next` is the number before which to look on, None at the beginning of the trail."""

    data: tuple[AuditEvent, ...]
    next: int | None = None


async def found(journal: Journal, asked: Asked) -> AuditPage:
    """The newest events that fit. Raises StoreError."""
    first = await journal.read(AUDIT, limit=1)
    before = min(asked.before_seq or 2**62, await journal.last_seq(AUDIT) + 1)
    events: list[AuditEvent] = []
    for _ in range(MOST_WINDOWS):
        if not first or before <= first[0].seq:
            return AuditPage(data=tuple(events))
        after = max(before - 1 - WINDOW, 0)
        for row in reversed(await _window(journal, asked, after, before)):
            event = event_of(row.body)
            if event and _fits(event, asked):
                events.append(event)
                if len(events) >= asked.limit:
                    return AuditPage(data=tuple(events), next=event.seq if event.seq > first[0].seq else None)
        before = after + 1
    return AuditPage(data=tuple(events), next=before if before > first[0].seq else None)


async def _window(journal: Journal, asked: Asked, after: int, before: int) -> Sequence[Entry]:
    names = (asked.event,) if "." in asked.event else ()
    rows = await journal.read(
        AUDIT, after_seq=after, since=asked.since, until=asked.until, subjects=names, limit=before - 1 - after
    )
    return [row for row in rows if row.seq < before]


def _fits(event: AuditEvent, asked: Asked) -> bool:
    if asked.event and event.event != asked.event and event.event.partition(".")[0] != asked.event:
        return False
    if asked.actor and asked.actor.lower() not in (event.actor.id.lower(), event.actor.name.lower()):
        return False
    if asked.outcome and event.outcome.value != asked.outcome:
        return False
    return not asked.text or asked.text.lower() in _text(event)


def _text(event: AuditEvent) -> str:
    told = (event.event, event.actor.id, event.actor.name, event.subject, event.code, event.address, event.request_id)
    return "\n".join((*told, canonical(event.details).decode())).lower()
