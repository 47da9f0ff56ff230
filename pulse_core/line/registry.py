"""Register: the one memory of what exists. Observations come in; changes and metric ticks go out."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from pulse_core.line.births import Births
from pulse_core.line.compose import difference
from pulse_core.line.finite import finite
from pulse_core.line.graph import Disturbed, Graph
from pulse_core.line.metadata import Written
from pulse_core.line.observed import completed, is_history, means_another, names_all, structure, unique, was_delivered
from pulse_core.line.pins import Pin
from pulse_core.line.rates import Rates
from pulse_core.line.sighting import Feed, Handle, Sighting
from pulse_core.line.ticks import TickGatherer
from pulse_core.model.change import Change, ChangeKind, Ticks
from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Measurement
from pulse_core.model.report import Dropped, Observation, Part, Reading, Report
from pulse_core.model.resource import Resource

COMPLETE_MISSES = 2
"""How many complete reports in a row must leave a resource out before it is removed."""

MOST_SIGHTINGS = 200_000
"""No estate has more; a source that floods is cut here, and says so."""

MOST_FEEDS = 20_000
"""How many scopes of all sources are known at once; a source that makes up new ones is cut here, and says so."""


@attrs.frozen(kw_only=True)
class Heard:
    """What one report came to. `ticks` holds every value, `moved` only what a client does not know yet."""

    changes: tuple[Change, ...] = ()
    ticks: Ticks | None = None
    moved: Ticks | None = None
    dropped: tuple[Dropped, ...] = ()
    repeated: bool = False
    late: bool = False
    """Newer values of the same feed are known already: these are history, and change nothing that is."""


@attrs.define
class Registry:
    """Resources, the sightings behind them and the feeds that bring them. Knows no clock, no store and no client."""

    births: Births = attrs.field(factory=Births)
    seq: int = 0
    """The number of the newest change."""
    most_feeds: int = MOST_FEEDS
    written: Written = attrs.field(factory=Written)
    _graph: Graph = attrs.field(default=attrs.Factory(lambda self: Graph(self.births, self.written), takes_self=True))
    _feeds: dict[tuple[str, str], Feed] = attrs.field(factory=dict)
    _errors: dict[str, str] = attrs.field(factory=dict)
    _skews: dict[str, float] = attrs.field(factory=dict)
    _rates: Rates = attrs.field(factory=Rates)

    # What consumers ask.

    def resources(self) -> Sequence[Resource]:
        """Every resource in total order: type, name, id."""
        found = [entry.resource() for entry in self._graph.entries.values()]
        return sorted(found, key=lambda r: (r.type, r.name, r.id))

    def get(self, id: ResourceId) -> Resource | None:
        """The resource with this id, or the one that absorbed it."""
        entry = self._graph.entry(id)
        return entry.resource() if entry else None

    def called(self, key: str, *, source: str, type: str = "") -> Resource | None:
        """The resource that a source calls `key`; None when it calls none so, or several and no type chooses."""
        return self.get(self._graph.called(key, source=source, type=type) or ResourceId(""))

    def claimants(self, claim: Claim) -> Sequence[ResourceId]:
        """The resources that are known by a claim, in order; `seq` changes whenever this may."""
        return sorted(self._graph.claimants(claim))

    def departed(self, claim: Claim) -> ResourceId | None:
        """The id of something that is gone and was known by this strong claim; None as far as anybody remembers."""
        return self.births.departed(claim)

    def measurements(self, id: ResourceId) -> Mapping[str, Measurement]:
        """Each metric of a resource with its provenance; empty when there is no such resource."""
        entry = self._graph.entry(id)
        return entry.measurements() if entry else {}

    def sightings(self, id: ResourceId) -> Sequence[Sighting]:
        """The sightings behind a resource, oldest first."""
        entry = self._graph.entry(id)
        return sorted(entry.members, key=lambda s: s.birth.serial) if entry else ()

    def sighting(self, handle: Handle) -> Sighting | None:
        """The newest sighting under a handle."""
        return self._graph.sightings.get(handle)

    def feeds(self) -> Sequence[Feed]:
        """Every scope of every source that was ever heard."""
        return tuple(self._feeds.values())

    def pins(self) -> Sequence[Pin]:
        """What people decided, oldest first."""
        return sorted(self._graph.pins.values(), key=lambda pin: (pin.at, pin.id))

    def take_unsaved(self) -> set[Handle]:
        """The sightings that changed or went since this was last asked, for whoever keeps them."""
        unsaved = set(self._graph.unsaved)
        self._graph.unsaved.clear()
        return unsaved

    # What the line tells.

    def take(self, report: Report, reading: Reading, *, at: float, taken_at: float) -> Heard:
        """Register a reading. `at` is when it was received, `taken_at` when it was measured, both by the server's clock."""
        feed = self._feed(report, at)
        if feed is None:
            return Heard(dropped=(Dropped("scope", f"more than {self.most_feeds} scopes are known"),))
        if was_delivered(feed, report):
            feed.heard_at = max(feed.heard_at, at)
            return Heard(repeated=True)
        seen, dropped = unique(report.source, reading.observations)
        if is_history(feed, report, taken_at):
            return self._remember(seen, dropped, report=report, at=at, taken_at=taken_at)
        revived = feed.stale
        feed.hear(
            at=at, taken_at=taken_at, epoch=report.epoch, monotonic=report.monotonic, interval_seconds=report.interval_seconds
        )
        if len(self._graph.sightings) + len(seen) > MOST_SIGHTINGS:
            seen, lost = self._without_new(seen)
            dropped += lost
        known = self._graph.sightings
        seen = completed(seen, known)
        other = {handle for handle, new in seen.items() if handle in known and means_another(known[handle].claims, new.claims)}
        changes = self._settle(gone=other, at=at, why="replaced by another of its name")
        touched: set[ResourceId] = set()
        regroup: set[Handle] = set()
        if revived:
            regroup |= feed.handles
            self._contested(feed)
        for handle, observation in seen.items():
            self._see(handle, observation, feed, touched=touched, regroup=regroup, at=at)
        gone = self._missed(feed, seen) if report.complete and names_all(reading) else set()
        changes += self._settle(regroup=regroup, gone=gone, touched=touched, at=at, why="not in two complete reports")
        changes += self._settle(gone=self._removed(report, reading) - seen.keys(), at=at, why="its platform removed it")
        ticks = TickGatherer()
        for handle, observation in seen.items():
            self._measure(report, handle, observation, ticks, taken_at)
        sources = {report.source: at}
        past, moved = ticks.all(taken_at, sources), ticks.moved(taken_at, sources)
        return Heard(changes=changes, ticks=past, moved=moved, dropped=dropped)

    def expire(self, now: float) -> tuple[Change, ...]:
        """Mark the feeds that fell silent. Nothing is removed."""
        touched: set[ResourceId] = set()
        regroup: set[Handle] = set()
        for feed in self._feeds.values():
            feed.set_back(now)
            if not feed.stale and now - feed.heard_at > feed.stale_after_seconds:
                feed.stale = True
                touched.update(self._graph.entry_of(handle).id for handle in feed.handles)
                regroup |= self._contested(feed)
        for key in [key for key, feed in self._feeds.items() if feed.stale and not feed.handles]:
            del self._feeds[key]
        return self._settle(regroup=regroup, touched=touched, at=now)

    def note(self, source: str, *, at: float, error: str = "", skew_seconds: float | None = None) -> tuple[Change, ...]:
        """Note how a source fares: its newest error in words (empty: it answers), and how far its clock is off."""
        if self._errors.get(source, "") == error and self._skews.get(source) == skew_seconds:
            return ()
        self._errors.pop(source, None)
        self._skews.pop(source, None)
        if error:
            self._errors[source] = error
        if skew_seconds is not None:
            self._skews[source] = skew_seconds
        feeds = (feed for feed in self._feeds.values() if feed.source == source)
        touched = {self._graph.entry_of(handle).id for feed in feeds for handle in feed.handles}
        return self._settle(touched=touched, at=at)

    def forget(self, source: str, *, at: float, why: str) -> tuple[Change, ...]:
        """Remove all that a source said, because a person removed the source."""
        gone = {handle for handle in self._graph.sightings if handle.source == source}
        changes = self._settle(gone=gone, at=at, why=why)
        for key in [key for key in self._feeds if key[0] == source]:
            del self._feeds[key]
        self._errors.pop(source, None)
        self._skews.pop(source, None)
        return changes

    def pin(self, pin: Pin, *, at: float) -> tuple[Change, ...]:
        """Let a person's decision count."""
        self._graph.pins[pin.id] = pin
        return self._reconsider(pin, at)

    def unpin(self, id: str, *, at: float) -> tuple[Change, ...]:
        """Take a person's decision back; inference decides again. Unknown ids change nothing."""
        pin = self._graph.pins.pop(id, None)
        return self._reconsider(pin, at) if pin else ()

    def annotate(self, words: Mapping[ResourceId, Metadata | None], *, at: float) -> tuple[Change, ...]:
        """Let count what people wrote under these ids; None removes it."""
        for id, metadata in words.items():
            self.written.put(id, metadata)
        return self._settle(touched={entry.id for id in words if (entry := self._graph.entry(id))}, at=at)

    def restore(self, sightings: Iterable[Sighting], pins: Iterable[Pin], *, seq: int, at: float) -> None:
        """Begin with what was known before a restart: nothing is a change, and silence counts from `at`."""
        self._graph.pins = {pin.id: pin for pin in pins}
        for sighting in sightings:
            feed = self._feeds.setdefault((sighting.handle.source, sighting.feed.scope), sighting.feed)
            feed.stale |= sighting.feed.stale
            feed.heard_at = at
            sighting.feed = feed
            self.births.note(sighting.birth)
            self._graph.admit(sighting)
        self._settle(regroup=set(self._graph.sightings), at=at)
        self.seq = seq
        self._graph.unsaved.clear()

    def recall(
        self, sightings: Iterable[Sighting], pins: Iterable[Pin], *, seq: int, at: float
    ) -> tuple[tuple[Change, ...], Mapping[ResourceId, ResourceId]]:
        """Restore late: what was seen meanwhile is seen anew, by those who have their ids from before.

        Returns what that changes, and for each id that was given meanwhile the one that its thing has now.
        """
        seen, heard = self._graph, self._feeds
        self._graph, self._feeds = Graph(self.births, self.written), {}
        self.restore(sightings, pins, seq=seq, at=at)
        for key, feed in heard.items():
            known = self._feeds.get(key)
            feed.handles = known.handles if known else set()
            for handle in feed.handles:
                self._graph.sightings[handle].feed = feed
            self._feeds[key] = feed
        known_now = self._graph.sightings
        other = {h for h, new in seen.sightings.items() if h in known_now and means_another(known_now[h].claims, new.claims)}
        changes = self._settle(gone=other, at=at, why="replaced by another of its name")
        touched: set[ResourceId] = set()
        regroup = {handle for feed in heard.values() for handle in feed.handles}
        for handle, new in seen.sightings.items():
            self._see(handle, new.observation, new.feed, touched=touched, regroup=regroup, at=new.last_seen)
            self._graph.sightings[handle].measured_as(new)
        changes += self._settle(regroup=regroup, touched=touched, at=at)
        for handle in seen.sightings:
            self._graph.entry_of(handle).measure(self._graph.sightings[handle])
        return changes, {seen.entry_of(handle).id: self._graph.entry_of(handle).id for handle in seen.sightings}

    # How it works.

    def _feed(self, report: Report, at: float) -> Feed | None:
        """The feed of a report; None when it would be one too many."""
        key = (report.source, report.scope)
        feed = self._feeds.get(key)
        if feed is None and len(self._feeds) < self.most_feeds:
            feed = self._feeds[key] = Feed(report.source, report.scope, report.interval_seconds, at)
        return feed

    def _remember(
        self,
        seen: Mapping[Handle, Observation],
        dropped: tuple[Dropped, ...],
        *,
        report: Report,
        at: float,
        taken_at: float,
    ) -> Heard:
        """Gather the values of a report that is older than what is known, for the charts."""
        ticks = TickGatherer()
        for handle, observation in seen.items():
            if handle in self._graph.sightings:
                entry = self._graph.entry_of(handle)
                values = {name: finite(value) for name, value in observation.metrics.items() if entry.counts(name, handle)}
                if values:
                    ticks.add(entry.id, {}, values)
        sources = {report.source: at}
        past = ticks.all(taken_at, sources)
        return Heard(ticks=past, moved=past, dropped=dropped, late=True)

    def _contested(self, feed: Feed) -> set[Handle]:
        """The sightings of a feed for which it counts whether it is live; that is remembered across restarts."""
        contested = {handle for handle in feed.handles if self._graph.contested(handle)}
        self._graph.unsaved |= contested
        return contested

    def _without_new(self, seen: Mapping[Handle, Observation]) -> tuple[dict[Handle, Observation], tuple[Dropped, ...]]:
        """Only what is known already; the memory is full."""
        known = {handle: new for handle, new in seen.items() if handle in self._graph.sightings}
        lost = len(seen) - len(known)
        return known, (Dropped("observations", f"{lost} new resources: more than {MOST_SIGHTINGS} are known"),) if lost else ()

    def _see(
        self, handle: Handle, new: Observation, feed: Feed, *, touched: set[ResourceId], regroup: set[Handle], at: float
    ) -> None:
        """Take an observation's structure; its metrics are measured when everybody is in place."""
        sighting = self._graph.sightings.get(handle)
        if sighting is None:
            self._graph.add(handle, new, feed, at)
            regroup.add(handle)
            return
        old, sighting.observation = sighting.observation, new
        sighting.last_seen = at
        numbers = new.part is Part.NUMBERS  # they do not say whose a thing is, nor that it is still there
        sighting.misses = sighting.misses if numbers else 0
        if sighting.feed is not feed and not numbers:
            sighting.feed.handles.discard(handle)
            feed.handles.add(handle)
            sighting.feed = feed
            regroup.add(handle)
        if structure(old) == structure(new):
            return
        if old.claims != new.claims or old.parent != new.parent or old.relations != new.relations:
            regroup |= self._graph.reclaim(handle, old, new)
        touched.add(self._graph.entry_of(handle).id)
        self._graph.unsaved.add(handle)

    def _measure(self, report: Report, handle: Handle, observation: Observation, ticks: TickGatherer, taken_at: float) -> None:
        """Take an observation's numbers: counters become rates, and what is no finite number is unknown."""
        sighting = self._graph.sightings[handle]
        metrics = {name: finite(value) for name, value in observation.metrics.items()}
        if observation.counters:
            metrics |= self._rates.since_last(
                handle,
                observation.counters,
                epoch=report.epoch,
                monotonic=report.monotonic,
                interval_seconds=max(sighting.feed.interval_seconds, report.interval_seconds),
            )
        named = metrics.keys()
        if observation.part is not Part.WHOLE:
            metrics = {**sighting.metrics, **metrics}
        sighting.measure(metrics, taken_at, named=None if observation.part is Part.WHOLE else named)
        entry = self._graph.entry_of(handle)
        before, news = entry.measure(sighting)
        if observation.part is not Part.WHOLE:
            news = {name: value for name, value in news.items() if name in named or before.get(name) != value}
        if news:
            ticks.add(entry.id, before, news)

    def _missed(self, feed: Feed, seen: Mapping[Handle, Observation]) -> set[Handle]:
        """Count the absent; those that were absent from two complete reports are gone."""
        gone = set()
        for handle in feed.handles - seen.keys():
            sighting = self._graph.sightings[handle]
            sighting.misses += 1
            if sighting.misses >= COMPLETE_MISSES:
                gone.add(handle)
        return gone

    def _removed(self, report: Report, reading: Reading) -> set[Handle]:
        """What the platform itself says is gone, as far as it was known."""
        named = {Handle(report.source, one.type, one.key) for one in reading.gone}
        return {handle for handle in named if handle in self._graph.sightings}

    def _reconsider(self, pin: Pin, at: float) -> tuple[Change, ...]:
        return self._settle(regroup={pin.a, pin.b}, at=at, why=pin.reason)

    def _settle(
        self,
        *,
        regroup: Iterable[Handle] = (),
        gone: Iterable[Handle] = (),
        touched: Iterable[ResourceId] = (),
        at: float,
        why: str = "",
    ) -> tuple[Change, ...]:
        """Bring the graph in step, and number what changed."""
        disturbed = Disturbed(set(touched))
        gone = set(gone)
        for handle in gone:
            self._rates.forget(handle)
        left = self._graph.remove(gone, disturbed)
        if moved := (set(regroup) - gone) | left:
            self._graph.regroup(moved, disturbed)
        return tuple(change for id in sorted(disturbed.ids) if (change := self._change(id, disturbed, at=at, why=why)))

    def _change(self, id: ResourceId, disturbed: Disturbed, *, at: float, why: str) -> Change | None:
        """Recompose one resource; a real difference is a change with the next number."""
        entry = self._graph.entries.get(id)
        if entry is None:
            if (last := disturbed.before.get(id)) is None:
                return None
            heir = self._graph.heir(id)
            return self._number(ChangeKind.REMOVED, last, {}, at=at, reason=f"merged into {heir}" if heir else why)
        old = disturbed.before.get(id, entry.composed)
        new = entry.recompose(self._graph.context(entry, errors=self._errors, skews=self._skews))
        if old is None:
            return self._number(ChangeKind.ADDED, new, {}, at=at)
        fields = difference(old, new)
        return self._number(ChangeKind.CHANGED, new, fields, at=at) if fields else None

    def _number(
        self, kind: ChangeKind, resource: Resource, fields: Mapping[str, tuple[object, object]], *, at: float, reason: str = ""
    ) -> Change:
        self.seq += 1
        return Change(seq=self.seq, at=at, kind=kind, id=resource.id, resource=resource, fields=fields, reason=reason)
