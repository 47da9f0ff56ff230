"""The journal of changes, from which the state of any past instant can be rebuilt."""

import zlib
from collections.abc import Mapping, Sequence
from enum import StrEnum

import attrs
import msgspec

from pulse_core.line.compose import STRUCTURE
from pulse_core.line.happened import Happening
from pulse_core.line.rows import Rows
from pulse_core.model.change import Change, ChangeKind
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import Entry, NewEntry

CHANGES = "changes"
KEYFRAMES = "keyframes"
CHANGES_PER_KEYFRAME = 1000
"""A keyframe is written after so many changes, so that rebuilding an instant reads no more than that."""

State = dict[ResourceId, dict[str, object]]
"""Resources as plain data, without metrics and ages: those live in the series."""


@attrs.frozen(kw_only=True)
class Recorded:
    """A change as it stands in the journal. `fields` maps a field to (old, new); `resource` is there when one was added."""

    kind: ChangeKind
    name: str
    type: str
    fields: Mapping[str, tuple[object, object]] = attrs.field(factory=dict)
    resource: Mapping[str, object] | None = None
    reason: str = ""


@attrs.frozen
class FieldChange:
    """A field's value before and after."""

    old: object = None
    new: object = None


class MomentKind(StrEnum):
    """What a moment tells of: one of the changes, or an event."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    EVENT = "event"


@attrs.frozen(kw_only=True)
class Moment:
    """One change in a resource's past, with its `fields` and `reason`, or one `event`.

    Changes and events are numbered apart by `seq`. An event whose resource is not known has no `id`.
    """

    seq: int
    at: float
    kind: MomentKind
    id: ResourceId
    name: str
    type: str
    fields: Mapping[str, FieldChange] = attrs.field(factory=dict)
    reason: str = ""
    event: Happening | None = None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Recorded).decode
_decode_state = msgspec.json.Decoder(State).decode


def structure(resource: Resource) -> dict[str, object]:
    """What a keyframe holds of a resource, as plain data."""
    plain: dict[str, object] = msgspec.to_builtins(_structure(resource), str_keys=True)
    return plain


def _structure(resource: Resource) -> dict[str, object]:
    return {name: getattr(resource, name) for name in ("id", *STRUCTURE, "sources", "facets")}


def entry(change: Change) -> NewEntry:
    """A change as a row of the journal."""
    recorded = Recorded(
        kind=change.kind,
        name=change.resource.name,
        type=change.resource.type,
        fields=change.fields,
        resource=structure(change.resource) if change.kind is ChangeKind.ADDED else None,
        reason=change.reason,
    )
    return NewEntry(stream=CHANGES, seq=change.seq, at=change.at, subject=change.id, body=_encode(recorded))


def keyframe(resources: Sequence[Resource], *, seq: int, at: float) -> NewEntry:
    """The whole state after change `seq`, compressed."""
    # Written one by one: the plain data of a whole estate would be tens of megabytes that are thrown away at once.
    state = {resource.id: msgspec.Raw(_encode(_structure(resource))) for resource in resources}
    return NewEntry(stream=KEYFRAMES, seq=seq, at=at, subject="", body=zlib.compress(_encode(state), 6))


def replaced(before: Sequence[Resource], after: Sequence[Resource], *, seq: int, at: float) -> list[Change]:
    """What to tell whoever saw `before`, where the whole estate is another one now. No part of the journal."""
    gone = [Change(seq=seq, at=at, kind=ChangeKind.REMOVED, id=one.id, resource=one) for one in before]
    return gone + [Change(seq=seq, at=at, kind=ChangeKind.ADDED, id=one.id, resource=one) for one in after]


def replay(state: State, changes: Sequence[Entry]) -> State:
    """The state after these rows, which follow it in order."""
    state = dict(state)
    for row in changes:
        id, recorded = ResourceId(row.subject), _decode(row.body)
        if recorded.kind is ChangeKind.REMOVED:
            state.pop(id, None)
        elif recorded.kind is ChangeKind.ADDED:
            state[id] = dict(recorded.resource or {})
        elif id in state:
            state[id] = _changed(state[id], recorded.fields)
    return state


def _changed(before: Mapping[str, object], fields: Mapping[str, tuple[object, object]]) -> dict[str, object]:
    after = dict(before)
    for name, (_, new) in fields.items():
        if not name.startswith("facets."):
            after[name] = new
            continue
        facets = after["facets"]
        kept = {k: v for k, v in facets.items() if k != name[7:]} if isinstance(facets, dict) else {}
        after["facets"] = kept if new is None else {**kept, name[7:]: new}
    return after


@attrs.frozen
class Past:
    """Reads what was."""

    journal: Rows

    async def at(self, instant: float) -> State:
        """The state at an instant, in seconds since the epoch; empty before the first that can be told whole."""
        frames = await self.journal.read(KEYFRAMES, until=instant, newest_first=True, limit=1)
        if not frames and not await self._reaches_back_to_the_beginning():
            return {}
        state: State = _decode_state(zlib.decompress(frames[0].body)) if frames else {}
        after = frames[0].seq if frames else 0
        while rows := await self.journal.read(CHANGES, after_seq=after, until=instant, limit=CHANGES_PER_KEYFRAME):
            state = replay(state, rows)
            after = rows[-1].seq
        return state

    async def _reaches_back_to_the_beginning(self) -> bool:
        """Whether no change was pruned yet: without a keyframe before them, later ones would give half a state."""
        first = await self.journal.read(CHANGES, limit=1)
        return bool(first) and first[0].seq == 1

    async def timeline(
        self, ids: Sequence[ResourceId], *, since: float | None = None, until: float | None = None, limit: int = 200
    ) -> Sequence[Moment]:
        """The newest changes of a resource, given its id and its aliases. Raises StoreError."""
        rows = await self.journal.read(CHANGES, subjects=ids, since=since, until=until, limit=limit, newest_first=True)
        return [_moment(row, _decode(row.body)) for row in rows]

    async def first(self, ids: Sequence[ResourceId]) -> Moment | None:
        """The oldest change of a resource that is kept. Raises StoreError."""
        rows = await self.journal.read(CHANGES, subjects=ids, limit=1)
        return _moment(rows[0], _decode(rows[0].body)) if rows else None


def _moment(row: Entry, recorded: Recorded) -> Moment:
    return Moment(
        seq=row.seq,
        at=row.at,
        kind=MomentKind(recorded.kind.value),
        id=ResourceId(row.subject),
        name=recorded.name,
        type=recorded.type,
        fields={name: FieldChange(old, new) for name, (old, new) in recorded.fields.items()},
        reason=recorded.reason,
    )
