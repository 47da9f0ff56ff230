"""An event as the journal keeps it, and the names that its subject goes by there."""

from collections.abc import Iterator, Mapping, Sequence

import attrs
import msgspec

from pulse_core.line.rows import Rows
from pulse_core.line.sighting import Handle
from pulse_core.model.report import Event
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import Entry, NewEntry

EVENTS = "events"
REMEMBERED = 10_000
"""So many rows of the journal are looked at after a restart, so that what was told before it is not told again."""


@attrs.frozen(kw_only=True)
class Happening:
    """An event that a source told of. `key` is unique within `source`; times are seconds since the epoch.

    `subject` is the source's own key for what it happened to, `subject_type` its type as far as the source said.
    `ended_at` and `outcome` belong to what lasted. `told_at` is when the server heard of it.
    """

    key: str
    source: str
    kind: str
    title: str
    severity: str
    subject: str = ""
    subject_type: str = ""
    ended_at: float | None = None
    outcome: str = ""
    details: Mapping[str, object] = attrs.field(factory=dict)
    told_at: float = 0.0


@attrs.frozen(kw_only=True)
class Recorded:
    """The body of a row: the event, and what its resource was and was called then; empty when it was not known."""

    event: Happening
    name: str = ""
    type: str = ""


@attrs.frozen
class _Key:
    source: str
    kind: str
    key: str


@attrs.frozen
class _Keyed:
    event: _Key


@attrs.frozen(kw_only=True)
class Known:
    """What of a row is remembered so that the event is not told again. `subject` is what the row lies under."""

    source: str
    kind: str
    key: str
    subject: str
    at: float


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Recorded).decode
_decode_key = msgspec.json.Decoder(_Keyed).decode
_decode_words = msgspec.json.Decoder(Handle).decode


def happening(event: Event, *, source: str, told_at: float, ended_at: float | None) -> Happening:
    """An event as its source told it."""
    return Happening(
        key=event.key,
        source=source,
        kind=event.kind,
        title=event.title,
        severity=event.severity,
        subject=event.subject,
        subject_type=event.subject_type,
        ended_at=ended_at,
        outcome=event.outcome,
        details=event.details,
        told_at=told_at,
    )


def entry(what: Happening, resource: Resource | None, *, seq: int, at: float) -> NewEntry:
    """A row of the journal, under the id of the resource, or under the words for it as long as nobody knows it."""
    name, type = (resource.name, resource.type) if resource else ("", "")
    named = words(Handle(what.source, what.subject_type, what.subject)) if what.subject else ""
    body = _encode(Recorded(event=what, name=name, type=type))
    return NewEntry(stream=EVENTS, seq=seq, at=at, subject=resource.id if resource else named, body=body)


def recorded(row: Entry) -> Recorded:
    """What a row says. Raises msgspec.MsgspecError for one that cannot be read."""
    return _decode(row.body)


def words(handle: Handle) -> str:
    """What the events of a resource lie under while it has no id: who names it, of what type, and how."""
    return _encode(handle).decode()


def named(subject: str) -> Handle | None:
    """Whom such words name; None for an id, and where nobody is named."""
    return _decode_words(subject) if subject.startswith("[") else None


def all_words(handle: Handle) -> tuple[str, str]:
    """All words for a sighting: a source need not name the type."""
    return words(handle), words(handle._replace(type=""))


async def known(rows: Rows) -> Sequence[Known]:
    """The newest events, oldest first. Raises StoreError."""
    found = await rows.read(EVENTS, limit=REMEMBERED, newest_first=True)
    return list(_known(reversed(found)))


def _known(found: Iterator[Entry]) -> Iterator[Known]:
    for row in found:
        try:
            event = _decode_key(row.body).event
        except msgspec.MsgspecError:
            continue  # what cannot be read cannot be told twice either
        yield Known(source=event.source, kind=event.kind, key=event.key, subject=row.subject, at=row.at)
