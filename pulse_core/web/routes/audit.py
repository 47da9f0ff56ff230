"""The audit trail: read it, take it away as a file, and prove it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from pulse_core.audit import (
    EVENTS,
    Asked,
    AuditFault,
    AuditKey,
    AuditPage,
    AuditProof,
    Format,
    Trail,
)
from pulse_core.model.access import Right
from pulse_core.model.audit import Outcome
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Rate, Route
from pulse_core.web.parameters import number_of

_READ: Final[Right] = ("read", "audit")
_MEDIA: Final = {
    Format.JSONL: "application/x-ndjson",
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
}
_SPAN: Final = (
    Parameter(name="since", type=float, minimum=0, help="Seconds since the epoch; nothing older."),
    Parameter(name="until", type=float, minimum=0, help="Seconds since the epoch; nothing newer."),
)


@attrs.frozen(kw_only=True)
class EventName:
    """An event that core writes."""

    name: str
    title: str


@attrs.frozen(kw_only=True)
class EventNames:
    """All of them, ordered by name."""

    data: tuple[EventName, ...]


@attrs.frozen(kw_only=True)
class AuditFinding:
    """Where the trail is not what was written. `line` is that of an export of it."""

    kind: str
    message: str
    line: int
    seq: int


@attrs.frozen(kw_only=True)
class AuditVerdict:
    """Whether the trail that is kept is intact: either what was proven, or the first fault."""

    intact: bool
    proof: AuditProof | None = None
    fault: AuditFinding | None = None


class TrailDesk:
    """Answers who reads the trail."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    async def page(self, call: Call) -> Answer:
        before = call.query["before_seq"]
        asked = Asked(
            event=str(call.query["event"] or ""),
            actor=str(call.query["actor"] or ""),
            outcome=str(call.query["outcome"] or ""),
            text=str(call.query["q"] or ""),
            since=number_of(call.query["since"]),
            until=number_of(call.query["until"]),
            before_seq=None if before is None else int(before),
            limit=int(call.query["limit"] or 100),
        )
        return Answer(body=await self._trail.found(asked))

    async def names(self, call: Call) -> Answer:
        return Answer(body=EventNames(data=tuple(EventName(name=name, title=EVENTS[name].title) for name in sorted(EVENTS))))

    async def export(self, call: Call) -> Answer:
        kind, since, until = Format(str(call.query["format"])), number_of(call.query["since"]), number_of(call.query["until"])
        call.note(subject="audit", format=kind.value, since=since, until=until)
        pieces = await self._trail.exported(kind, since=since, until=until)
        day = datetime.fromtimestamp(call.received_at, UTC).date()
        headers = {"content-disposition": f'attachment; filename="pulse-audit-{day}.{kind.value}"'}
        return Answer(body=pieces, media_type=_MEDIA[kind], headers=headers)

    async def verify(self, call: Call) -> Answer:
        try:
            return Answer(body=AuditVerdict(intact=True, proof=await self._trail.verified()))
        except AuditFault as found:
            fault = AuditFinding(kind=found.kind, message=found.message, line=found.line, seq=found.seq)
            return Answer(body=AuditVerdict(intact=False, fault=fault))

    async def key(self, call: Call) -> Answer:
        return Answer(body=await self._trail.key())


def routes(trail: Trail) -> Sequence[Route]:
    """`/api/audit` and what is under it, its webhooks apart."""
    desk = TrailDesk(trail)
    filters = (
        Parameter(name="event", help="An event (user.added), or the noun of several (user)."),
        Parameter(name="actor", help="Id or name of who did it."),
        Parameter(name="outcome", choices=tuple(outcome.value for outcome in Outcome)),
        Parameter(name="q", help="A text anywhere in the event."),
        *_SPAN,
        Parameter(name="before_seq", type=int, minimum=1, help="Only what is older: the `next` of the page before."),
        Parameter(name="limit", type=int, default=100, minimum=1, maximum=500),
    )
    formats = Parameter(
        name="format", default=Format.JSONL.value, choices=tuple(Format), help="jsonl proves; json and csv are read."
    )
    return (
        _reads("/api/audit", "Events of the audit trail, newest first.", desk.page, AuditPage, filters),
        _reads("/api/audit/events", "The names of events that core writes.", desk.names, EventNames),
        attrs.evolve(
            _reads("/api/audit/export", "The audit trail as a file.", desk.export, bytes, (formats, *_SPAN)),
            media=tuple(_MEDIA.values()),
            audit="audit.exported",
            rate=Rate.HEAVY,
        ),
        attrs.evolve(
            _reads("/api/audit/verify", "Prove the audit trail that is kept.", desk.verify, AuditVerdict), rate=Rate.HEAVY
        ),
        _reads("/api/audit/key", "The public key that verifies exports.", desk.key, AuditKey),
    )


def _reads(path: str, summary: str, handle: Handle, response: type | None, parameters: tuple[Parameter, ...] = ()) -> Route:
    return Route(
        method="GET",
        path=path,
        summary=summary,
        handle=handle,
        scope="audit:read",
        permission=_READ,
        parameters=parameters,
        response=response,
        errors=(503,),
        tag="audit",
    )
