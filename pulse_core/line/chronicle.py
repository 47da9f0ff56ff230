"""Tell what happened: to one resource in the order of time, and to the whole estate page by page."""

from collections.abc import Sequence

import attrs
import msgspec

from pulse_core.line import happened
from pulse_core.line.happened import EVENTS, Happening, Recorded
from pulse_core.line.past import Moment, MomentKind, Past
from pulse_core.line.registry import Registry
from pulse_core.line.rows import Rows
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import Entry

LATE = 500
"""So many events that were told late are looked at besides, because they belong further down."""
EARLY_SECONDS = 600.0
"""An event may be told so long before its resource is seen; what was told earlier was of another thing of that name."""
WINDOW = 1000
"""So many events are looked at in one go."""
WIDER = 20
"""By so much more for one resource, whose events an index finds."""
MOST_WINDOWS = 20
"""So many times for one answer; whoever wants more asks again from where it ended."""


@attrs.frozen(kw_only=True)
class Sought:
    """Which events are looked for; what is empty or None does not narrow. `resource` is an id, also a former one."""

    since: float | None = None
    until: float | None = None
    resource: str = ""
    types: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    before_seq: int | None = None
    limit: int = 100


@attrs.frozen(kw_only=True)
class EventPage:
    """Events, those that were told last first. `next` is the number before which to look on, None at the end."""

    data: tuple[Moment, ...]
    next: int | None = None


@attrs.frozen
class Chronicle:
    """Reads what happened. The journal's rows may lie under an id, a former one, or words from before there was one."""

    rows: Rows
    registry: Registry
    window: int = WINDOW
    most_windows: int = MOST_WINDOWS

    async def timeline(
        self, resource: Resource, *, since: float | None = None, until: float | None = None, limit: int = 200
    ) -> Sequence[Moment]:
        """The newest changes and events of a resource, newest first by when they happened. Raises StoreError."""
        ids = (resource.id, *resource.aliases)
        changes = await Past(self.rows).timeline(ids, since=since, until=until, limit=limit)
        told = await self.rows.read(
            EVENTS, subjects=self._subjects(resource), since=since, until=until, limit=limit + LATE, newest_first=True
        )
        events = await _Reader(self).moments(told)
        mine = (moment for moment in events if moment.id == resource.id)
        return sorted((*changes, *mine), key=lambda one: (one.at, one.kind is MomentKind.EVENT, one.seq), reverse=True)[:limit]

    async def events(self, sought: Sought) -> EventPage:
        """The events of the whole estate that fit, those that were told last first. Raises StoreError."""
        first = await self.rows.read(EVENTS, limit=1)
        before = min(sought.before_seq or 2**62, await self.rows.last_seq(EVENTS) + 1)
        resource = self.registry.get(ResourceId(sought.resource)) if sought.resource else None
        subjects = self._subjects(resource) if resource else (sought.resource,) if sought.resource else ()
        reader, found = _Reader(self), list[Moment]()
        for _ in range(self.most_windows):
            if not first or before <= first[0].seq:
                return EventPage(data=tuple(found))
            after = max(before - 1 - self.window * (WIDER if subjects else 1), 0)
            wanted = resource.id if resource else sought.resource
            for moment in await reader.moments(await self._window(sought, subjects, after=after, before=before)):
                if _fits(moment, sought) and wanted in ("", moment.id):
                    found.append(moment)
                    if len(found) >= sought.limit:
                        return EventPage(data=tuple(found), next=moment.seq if moment.seq > first[0].seq else None)
            before = after + 1
        return EventPage(data=tuple(found), next=before if before > first[0].seq else None)

    async def _window(self, sought: Sought, subjects: Sequence[str], *, after: int, before: int) -> Sequence[Entry]:
        """The rows between two numbers, newest first."""
        rows = await self.rows.read(
            EVENTS, after_seq=after, since=sought.since, until=sought.until, subjects=subjects, limit=before - 1 - after
        )
        return [row for row in reversed(rows) if row.seq < before]

    def _subjects(self, resource: Resource) -> tuple[str, ...]:
        """All that the events of a resource may lie under."""
        handles = (sighting.handle for sighting in self.registry.sightings(resource.id))
        return (resource.id, *resource.aliases, *(words for handle in handles for words in happened.all_words(handle)))


@attrs.define
class _Reader:
    """Makes moments of rows, for one answer. `_born` are the times at which resources were first seen."""

    chronicle: Chronicle
    _born: dict[ResourceId, float] = attrs.field(factory=dict)

    async def moments(self, rows: Sequence[Entry]) -> list[Moment]:
        found = [(row, body) for row in rows if (body := _body(row)) is not None]
        return [_moment(row, body, await self._owner(row, body.event)) for row, body in found]

    async def _owner(self, row: Entry, event: Happening) -> Resource | None:
        """What the event happened to, as it is now; None when that is gone or was never known."""
        registry, handle = self.chronicle.registry, happened.named(row.subject)
        if handle is None:
            return registry.get(ResourceId(row.subject)) if row.subject else None
        owner = registry.called(handle.key, source=handle.source, type=handle.type)
        if owner is None or event.told_at < await self._birth(owner) - EARLY_SECONDS:
            return None
        return owner

    async def _birth(self, resource: Resource) -> float:
        """When the resource was first seen; 0 when that is longer ago than changes are kept."""
        if resource.id not in self._born:
            first = await Past(self.chronicle.rows).first((resource.id, *resource.aliases))
            self._born[resource.id] = first.at if first and first.kind is MomentKind.ADDED else 0.0
        return self._born[resource.id]


def _body(row: Entry) -> Recorded | None:
    try:
        return happened.recorded(row)
    except msgspec.MsgspecError:
        return None  # one row that cannot be read hides no other


def _moment(row: Entry, body: Recorded, owner: Resource | None) -> Moment:
    event = body.event
    id = owner.id if owner else "" if row.subject.startswith("[") else row.subject
    return Moment(
        seq=row.seq,
        at=row.at,
        kind=MomentKind.EVENT,
        id=ResourceId(id),
        name=body.name or (owner.name if owner else event.subject),
        type=body.type or (owner.type if owner else event.subject_type),
        event=event,
    )


def _fits(moment: Moment, sought: Sought) -> bool:
    event = moment.event
    if event is None:
        return False
    return (
        (not sought.types or moment.type in sought.types)
        and (not sought.kinds or event.kind in sought.kinds)
        and (not sought.severities or event.severity in sought.severities)
        and (not sought.sources or event.source in sought.sources)
    )
