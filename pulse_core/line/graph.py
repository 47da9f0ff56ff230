"""The graph of things: which sightings stand behind which resource, and how resources hang together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import attrs

from pulse_core.line import choose
from pulse_core.line.births import Births
from pulse_core.line.compose import Context, former
from pulse_core.line.entry import Entry
from pulse_core.line.index import Index
from pulse_core.line.metadata import Written
from pulse_core.line.pins import Pin
from pulse_core.line.resolve import Clash, Evidence, resolve
from pulse_core.line.sighting import Birth, Feed, Handle, Sighting
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Observation, Relation
from pulse_core.model.resource import IdentityConflict, Resource, Tie

MOST_FORMER = 20
"""How many ids that a thing had before are remembered, the newest ones."""

Key = TypeVar("Key")
Value = TypeVar("Value")


@attrs.define
class Disturbed:
    """The resources that a change of the graph touched, and how those that it took apart looked before."""

    ids: set[ResourceId] = attrs.field(factory=set)
    before: dict[ResourceId, Resource] = attrs.field(factory=dict)


@attrs.define
class Graph:
    """Owns sightings and entries, and keeps the one in step with the other."""

    births: Births
    written: Written = attrs.field(factory=Written)
    entries: dict[ResourceId, Entry] = attrs.field(factory=dict)
    sightings: dict[Handle, Sighting] = attrs.field(factory=dict)
    pins: dict[str, Pin] = attrs.field(factory=dict)
    unsaved: set[Handle] = attrs.field(factory=set)
    _entry_of: dict[Handle, ResourceId] = attrs.field(factory=dict)
    _former: dict[ResourceId, ResourceId] = attrs.field(factory=dict)
    _clashes: dict[Handle, tuple[Clash, ...]] = attrs.field(factory=dict)
    _index: Index = attrs.field(factory=Index)

    def entry(self, id: ResourceId) -> Entry | None:
        """The entry with this id, or the one that absorbed it."""
        return self.entries.get(self._former.get(id, id))

    def entry_of(self, handle: Handle) -> Entry:
        """The entry a sighting belongs to."""
        return self.entries[self._entry_of[handle]]

    def called(self, key: str, *, source: str, type: str = "") -> ResourceId | None:
        """The resource behind the one sighting that a source has under a key."""
        handle = self._index.called(key, source=source, type=type)
        return self._entry_of.get(handle) if handle else None

    def claimants(self, claim: Claim) -> set[ResourceId]:
        """The resources that are known by a claim."""
        return {self._entry_of[handle] for handle in self._index.claiming(claim) if handle in self._entry_of}

    def contested(self, handle: Handle) -> bool:
        """Whether other sightings may be the same thing, so that liveness decides who belongs to whom."""
        return bool(self._index.sharing(handle, self.sightings[handle].claims))

    def add(self, handle: Handle, observation: Observation, feed: Feed, at: float) -> None:
        """Take in a new sighting; regroup it afterwards."""
        birth = self.births.give(handle, observation.claims)
        self.admit(Sighting(handle, observation, birth, feed, at))
        self.unsaved.add(handle)

    def admit(self, sighting: Sighting) -> None:
        """Take in a sighting that has its birth already."""
        self.sightings[sighting.handle] = sighting
        self._index.add(sighting.handle, sighting.observation)
        sighting.feed.handles.add(sighting.handle)

    def reclaim(self, handle: Handle, old: Observation, new: Observation) -> set[Handle]:
        """A sighting's claims or relations changed. Returns those to regroup: it, and who shares or shared a claim."""
        shared = self._index.sharing(handle, old.claims, least=Strength.WEAK) if old.claims != new.claims else set()
        self._index.remove(handle, old)
        self._index.add(handle, new)
        if old.claims == new.claims:
            return set()
        pointing = self._index.pointing_at(handle, {*old.claims, *new.claims})
        return {handle} | shared | pointing | self._index.sharing(handle, new.claims, least=Strength.WEAK)

    def remove(self, handles: Iterable[Handle], disturbed: Disturbed) -> set[Handle]:
        """Drop sightings; ids stay with their things. Returns those that must be regrouped."""
        left: set[Handle] = set()
        for handle in sorted(handles):
            left |= self._remove(handle, disturbed)
        return left & self.sightings.keys()

    def _remove(self, handle: Handle, disturbed: Disturbed) -> set[Handle]:
        sighting = self.sightings.pop(handle)
        sighting.feed.handles.discard(handle)
        self._index.remove(handle, sighting.observation)
        disturbed.ids |= self._neighbours(handle, sighting.claims)
        self._clashes.pop(handle, None)
        self.unsaved.add(handle)
        entry = self.entries[self._entry_of.pop(handle)]
        self._disturb(entry, disturbed)
        entry.members = [member for member in entry.members if member is not sighting]
        sharing = self._index.sharing(handle, sighting.claims)
        if not entry.members:
            self.births.remember(handle.type, sighting.claims, sighting.birth)
            self._drop(entry)
            return sharing
        heir = min(entry.members, key=lambda member: member.birth.serial)
        heir.birth = inherited(heir.birth, sighting.birth)
        self.unsaved.add(heir.handle)
        return sharing | {member.handle for member in entry.members}

    def regroup(self, handles: Iterable[Handle], disturbed: Disturbed) -> None:
        """Find out anew which of these, and of all they touch, are one thing."""
        circle = self._circle({*handles, *self._index.take_upset()})
        evidence = [self._evidence(handle) for handle in circle]
        found = resolve(evidence, [pin for pin in self.pins.values() if pin.pair <= circle])
        self._note_clashes(circle, found.clashes)
        before = {handle: self._entry_of.get(handle) for handle in circle}
        old_ids = {id for id in before.values() if id is not None}
        for id in old_ids:
            self._disturb(self.entries[id], disturbed)
        kept = {self._place([self.sightings[handle] for handle in cluster]) for cluster in found.clusters}
        for id in old_ids - kept:
            self._drop(self.entries[id])
        for cluster in found.clusters:
            self._name(cluster)
        disturbed.ids |= kept
        for handle, was in before.items():
            if self._entry_of[handle] != was:
                disturbed.ids |= self._neighbours(handle, self.sightings[handle].claims)

    def _evidence(self, handle: Handle) -> Evidence:
        sighting = self.sightings[handle]
        return Evidence(handle, sighting.claims, sighting.live, self._index.common(handle, sighting.claims))

    def _neighbours(self, handle: Handle, claims: Sequence[Claim]) -> set[ResourceId]:
        """The resources that show this one's id: as a relation, or as one that it may be."""
        near = self._index.pointing_at(handle, claims) | self._index.sharing(handle, claims, least=Strength.WEAK)
        return {self._entry_of[other] for other in near if other in self._entry_of}

    def _disturb(self, entry: Entry, disturbed: Disturbed) -> None:
        disturbed.ids.add(entry.id)
        if entry.composed is not None:
            disturbed.before.setdefault(entry.id, entry.composed)

    def _drop(self, entry: Entry) -> None:
        del self.entries[entry.id]
        for id in [id for id, heir in self._former.items() if heir == entry.id]:
            del self._former[id]

    def _place(self, members: list[Sighting]) -> ResourceId:
        """Put sightings that are one thing into the entry of their oldest id."""
        id = min((member.birth for member in members), key=lambda birth: birth.serial).id
        entry = self.entries.get(id)
        if entry is None:
            entry = self.entries[id] = Entry(id, [])
        entry.regroup(members)
        for member in members:
            self._entry_of[member.handle] = id
        return id

    def _name(self, cluster: Sequence[Handle]) -> None:
        """Let the ids that are no longer anybody's own lead to the one that absorbed them."""
        for handle in cluster:
            birth = self.sightings[handle].birth
            for id in (birth.id, *birth.former):
                _set(self._former, id, self._entry_of[handle] if id not in self.entries else None)

    def _note_clashes(self, circle: Iterable[Handle], clashes: Iterable[Clash]) -> None:
        found: dict[Handle, list[Clash]] = {}
        for clash in clashes:
            found.setdefault(clash.a, []).append(clash)
            found.setdefault(clash.b, []).append(clash)
        for handle in circle:
            _set(self._clashes, handle, tuple(found[handle]) if handle in found else None)

    def _circle(self, handles: Iterable[Handle]) -> set[Handle]:
        """These sightings and all that could be one with them, however indirectly."""
        circle: set[Handle] = set()
        waiting = {handle for handle in handles if handle in self.sightings}
        pinned: dict[Handle, set[Handle]] = {}
        for pin in self.pins.values():
            pinned.setdefault(pin.a, set()).add(pin.b)
            pinned.setdefault(pin.b, set()).add(pin.a)
        while waiting:
            handle = waiting.pop()
            circle.add(handle)
            near = self._index.sharing(handle, self.sightings[handle].claims)
            near |= pinned.get(handle, set()) & self.sightings.keys()
            if handle in self._entry_of:
                near |= {member.handle for member in self.entry_of(handle).members}
            waiting |= near - circle
        return circle

    def _likely(self, handle: Handle) -> set[Handle]:
        """Sightings that carry the same host name or address, which only suggests."""
        return self._index.sharing(handle, self.sightings[handle].claims, least=Strength.WEAK)

    def context(self, entry: Entry, *, errors: Mapping[str, str], skews: Mapping[str, float]) -> Context:
        """What composing this entry needs of the others."""
        ties: set[tuple[str, ResourceId]] = set()
        parent: ResourceId | None = None
        likely: set[ResourceId] = set()
        for member in choose.by_naming(entry.members):
            source = member.handle.source
            ties.update((r.kind, id) for r in member.observation.relations if (id := self._target(r, source)))
            if parent is None and member.observation.parent is not None:
                parent = self._target(member.observation.parent, source)
            likely.update(self._entry_of[handle] for handle in self._likely(member.handle))
        conflicts = self._conflicts(entry)
        return Context(
            errors=errors,
            skews=skews,
            parent=parent if parent != entry.id else None,
            relations=tuple(Tie(kind=kind, target=id) for kind, id in sorted(ties) if id != entry.id),
            conflicts=conflicts,
            suggestions=tuple(sorted(likely - {entry.id} - {conflict.other for conflict in conflicts})),
            metadata=self.written.of((entry.id, *sorted(former(entry.members) - self.entries.keys()))),
        )

    def _conflicts(self, entry: Entry) -> tuple[IdentityConflict, ...]:
        found: dict[ResourceId, IdentityConflict] = {}
        for member in entry.members:
            for clash in self._clashes.get(member.handle, ()):
                other = self._entry_of.get(clash.b if clash.a == member.handle else clash.a)
                if other is not None and other != entry.id:
                    found[other] = IdentityConflict(other=other, claim=clash.claim, differs_in=clash.differs_in)
        return tuple(found[id] for id in sorted(found))

    def heir(self, id: ResourceId) -> ResourceId | None:
        """Who absorbed a resource that is no more."""
        return self._former.get(id)

    def _target(self, relation: Relation, source: str) -> ResourceId | None:
        handle = self._index.named_by(relation, source)
        return self._entry_of.get(handle) if handle else None


def inherited(heir: Birth, gone: Birth) -> Birth:
    """The birth of the heir of a sighting that is gone: the older id names the thing, the other one is remembered."""
    first, second = sorted((heir, gone), key=lambda birth: birth.serial)
    former = dict.fromkeys((*second.former, second.id, *first.former))
    return Birth(first.id, first.serial, tuple(former)[-MOST_FORMER:])


def _set(table: dict[Key, Value], key: Key, value: Value | None) -> None:
    """Put a value, or take the key out when there is none."""
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
