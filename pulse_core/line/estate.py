"""The estate as the desks ask for it: what is there now, and what people decide about identity."""

import secrets
from collections.abc import Mapping, Sequence

import attrs

from pulse_core.errors import BadRequest, Conflict, NotFound, Unavailable
from pulse_core.line.annotating import annotate
from pulse_core.line.pins import Pin, PinKind
from pulse_core.line.road import Line
from pulse_core.line.sighting import Handle
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Measurement
from pulse_core.model.resource import Resource

MOST_PINS = 10_000


@attrs.frozen
class Estate:
    """Reads the registry, and passes people's decisions to the line so that they are kept."""

    line: Line

    def resources(self) -> Sequence[Resource]:
        """All resources, in a total order."""
        return self.line.registry.resources()

    def get(self, id: ResourceId) -> Resource | None:
        """The resource of that id, or the one that absorbed it."""
        return self.line.registry.get(id)

    def children(self, id: ResourceId) -> Sequence[Resource]:
        """The resources whose parent this is."""
        found = self.get(id)
        return [resource for resource in self.resources() if found and resource.parent == found.id]

    def measurements(self, id: ResourceId) -> Mapping[str, Measurement]:
        """Each metric with its provenance."""
        return self.line.registry.measurements(id)

    def pins(self, id: ResourceId) -> Sequence[Pin]:
        """The decisions that name one of the resource's sightings, oldest first."""
        handles = {sighting.handle for sighting in self.line.registry.sightings(id)}
        return [pin for pin in self.line.registry.pins() if pin.pair & handles]

    async def link(self, id: ResourceId, target: ResourceId, *, by: str, reason: str) -> Resource:
        """Make two resources one.

        Raises NotFound, Conflict, Unavailable; BadRequest when they are one already or of two types.
        """
        mine, other = self._found(id), self._found(target)
        if mine.id == other.id:
            raise BadRequest("same", f"{target} is {mine.name} already", details={"path": "target"})
        if mine.type != other.type:
            message = f"{mine.name} is of type {mine.type}, {other.name} of type {other.type}"
            raise BadRequest("types_differ", message, details={"path": "target"})
        a, b = self._handles(mine.id), self._handles(other.id)
        against = self._pinned(PinKind.SPLIT, {frozenset((x, y)) for x in a for y in b})
        await self._decide([self._pin(PinKind.LINK, a[0], b[0], by=by, reason=reason)], against)
        return self._found(id)

    async def unlink(self, id: ResourceId, *, source: str, key: str, by: str, reason: str) -> Sequence[Resource]:
        """Split what `source` calls `key` off. Raises NotFound; Conflict when nothing would be left; Unavailable."""
        resource = self._found(id)
        handles = self._handles(resource.id)
        split = next((handle for handle in handles if handle.source == source and handle.key == key), None)
        if split is None:
            raise NotFound("no_such_sighting", f"{source} does not report {resource.name} as {key!r}")
        rest = [handle for handle in handles if handle != split]
        if not rest:
            raise Conflict("only_source", f"{source} is the only source of {resource.name}")
        against = self._pinned(PinKind.LINK, {frozenset((split, handle)) for handle in rest})
        await self._decide([self._pin(PinKind.SPLIT, split, handle, by=by, reason=reason) for handle in rest], against)
        return [self._owner(rest[0]), self._owner(split)]

    async def unpin(self, id: ResourceId, pin: str, *, by: str) -> None:
        """Take a decision back: inference decides again. Raises NotFound, Unavailable."""
        found = next((known for known in self.pins(id) if known.id == pin), None)
        if found is None:
            raise NotFound("no_such_pin", f"there is no decision {pin} on {id}")
        await self._decide([], [found])
        self.line.log.info("pin_removed", pin=pin, by=by)

    async def annotate(self, id: ResourceId, metadata: Metadata, *, seen_at: float | None) -> Resource:
        """Let `metadata` be all that is written of a resource. Raises NotFound, BadRequest, Conflict, Unavailable."""
        return await annotate(self.line, id, attrs.evolve(metadata, changed_at=self.line.clock.now()), seen_at=seen_at)

    def _found(self, id: ResourceId) -> Resource:
        resource = self.get(id)
        if resource is None:
            raise NotFound("no_such_resource", f"there is no resource {id}")
        return resource

    def _handles(self, id: ResourceId) -> list[Handle]:
        return [sighting.handle for sighting in self.line.registry.sightings(id)]

    def _owner(self, handle: Handle) -> Resource:
        sighting = self.line.registry.sighting(handle)
        return self._found(sighting.birth.id if sighting else ResourceId(""))

    def _pinned(self, kind: PinKind, pairs: set[frozenset[Handle]]) -> list[Pin]:
        """The decisions of that kind about one of these pairs."""
        return [pin for pin in self.line.registry.pins() if pin.kind is kind and pin.pair in pairs]

    def _pin(self, kind: PinKind, a: Handle, b: Handle, *, by: str, reason: str) -> Pin:
        return Pin(id=secrets.token_hex(6), kind=kind, a=a, b=b, by=by, at=self.line.clock.now(), reason=reason)

    async def _decide(self, pins: Sequence[Pin], against: Sequence[Pin]) -> None:
        """Let new decisions count in place of old ones: all of it, kept, or nothing of it."""
        if pins and len(self.line.registry.pins()) + len(pins) - len(against) > MOST_PINS:
            raise Conflict("too_many_pins", f"there are {MOST_PINS} decisions already")
        self._exchange(against, pins)
        if not await self.line.keeper.flush():
            self._exchange(pins, against)
            raise Unavailable("store", "the decision could not be kept, so it does not count")

    def _exchange(self, old: Sequence[Pin], new: Sequence[Pin]) -> None:
        for pin in old:
            self.line.unpin(pin)
        for pin in new:
            self.line.pin(pin)
