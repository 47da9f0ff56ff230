"""Know every container of an engine: lists are joined with what inspecting said, and that is asked for sparingly."""

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

import attrs
import msgspec

from pulse_core.plugin import Clock, Json, SourceError, SourceGarbled, SourceUnreachable
from pulse_docker.client import Engine, NotThere, decoded
from pulse_docker.names import logical_key, own_name
from pulse_docker.slim import INSPECT, LIST, shared, slimmed

MOST_INSPECTED = 200
"""How many containers are inspected in one turn; of ten thousand dead ones the others wait for theirs."""

PORTION_SECONDS = 5.0
REFRESH_SECONDS = 300.0
DEAF_REFRESH_SECONDS = 60.0
"""How old what inspecting said of a running container may be, with and without the stream of events."""

_INSPECT_BYTES = 16 << 20
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_RUNNING = frozenset({"running", "paused", "restarting"})


@attrs.define(eq=False)
class Container:
    """One container: how the list shows it, and what inspecting it said when. `listed` is the hash of its item in the list."""

    id: str
    shown: dict[str, Json]
    mark: tuple[Json, ...]
    listed: int
    inspected: dict[str, Json] | None = None
    inspected_mark: tuple[Json, ...] = ()
    inspected_at: float = float("-inf")
    update: Json = None

    @property
    def state(self) -> str:
        """The engine's word for its state."""
        return str(self.shown.get("State") or "").lower()

    @property
    def running(self) -> bool:
        """Whether it uses the processor now."""
        return self.state == "running"

    @property
    def key(self) -> str:
        """Its logical key."""
        return logical_key(self.labels, self.name)

    @property
    def labels(self) -> dict[str, Json]:
        """Its labels."""
        found = self.shown.get("Labels")
        return found if isinstance(found, dict) else {}

    @property
    def name(self) -> str:
        """Its own name."""
        return own_name(self.shown.get("Names")) or self.id[:12]


class Inventory:
    """The containers of one engine as far as they are known."""

    def __init__(self, engine: Engine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._known: dict[str, Container] = {}

    def __len__(self) -> int:
        return len(self._known)

    def running(self) -> list[Container]:
        """The running ones, in an order that stays."""
        return sorted((one for one in self._known.values() if one.running), key=lambda one: one.id)

    def containers(self, ids: Collection[str] | None = None) -> list[Container]:
        """All of them, or those of these ids that are there."""
        if ids is None:
            return list(self._known.values())
        return [found for id in sorted(ids) if (found := self._known.get(id)) is not None]

    def key_of(self, id: Json) -> str:
        """The logical key of the container of this id, empty where there is none."""
        known = self._known.get(id) if isinstance(id, str) else None
        return known.key if known else ""

    def with_their_names(self, ids: Collection[str]) -> list[Container]:
        """Those of these ids that are there, and the others of the same logical keys: one of them is who goes by it."""
        keys = {one.key for one in self.containers(ids)}
        return [one for one in self._known.values() if one.key in keys] if keys else []

    async def list_all(self) -> None:
        """Learn which containers there are, dead ones too."""
        self._known = {one.id: one for one in self._joined(await self._engine.get_items("/containers/json", all="1"))}

    async def list_some(self, ids: Collection[str]) -> None:
        """Look at these only. One that is gone is forgotten; what else there is stays as it was."""
        filters = msgspec.json.encode({"id": sorted(ids)}).decode()
        items = await self._engine.get_items("/containers/json", all="1", filters=filters)
        listed = {one.id: one for one in self._joined(items)}
        for id in ids:
            self._known.pop(id, None)
        self._known.update({id: one for id, one in listed.items() if id in ids})

    def outdate(self, ids: Iterable[str] | None = None) -> None:
        """What inspecting said of these, or of all that run, may not hold any more."""
        for one in self.containers() if ids is None else self.containers(set(ids)):
            if ids is not None or one.state in _RUNNING:
                one.inspected_mark = ("outdated",)

    async def inspect_some(self, *, hears: bool) -> None:
        """Inspect the new, the changed and, now and then, the running ones: a bounded portion of them."""
        began = self._clock.monotonic()
        due = self._due(began, REFRESH_SECONDS if hears else DEAF_REFRESH_SECONDS)[:MOST_INSPECTED]
        width = self._engine.line.at_once
        for start in range(0, len(due), width):
            if self._clock.monotonic() - began > PORTION_SECONDS:
                return
            answers = await asyncio.gather(*(self._inspect(one) for one in due[start : start + width]))
            if not all(answers):
                return

    def _due(self, now: float, refresh_seconds: float) -> list[Container]:
        """Changed running ones first, then running ones by age, dead ones last, the newest of them first."""

        def rank(one: Container) -> tuple[bool, bool, float, float]:
            created = one.shown.get("Created")
            newest = -created if isinstance(created, int | float) else 0.0
            return (one.state not in _RUNNING, one.mark == one.inspected_mark, one.inspected_at, newest)

        def due(one: Container) -> bool:
            age = now - one.inspected_at
            return one.mark != one.inspected_mark or (one.state in _RUNNING and age > refresh_seconds)

        return sorted(filter(due, self._known.values()), key=rank)

    async def _inspect(self, one: Container) -> bool:
        """Inspect one; False when there is no sense in asking for another now."""
        try:
            said = await self._engine.get(f"/containers/{one.id}/json", seconds=10.0, most_bytes=_INSPECT_BYTES)
        except NotThere:  # it went between the list and now
            self._known.pop(one.id, None)
            return True
        except SourceUnreachable:
            one.inspected_mark, one.inspected_at = one.mark, self._clock.monotonic()
            return False
        except SourceError:  # what the engine cannot say of one container is no reason to lose the others
            said = None
        if isinstance(said, dict):
            one.inspected = _inspected(said, one)
        one.inspected_mark, one.inspected_at = one.mark, self._clock.monotonic()
        return True

    def _joined(self, items: Sequence[msgspec.Raw]) -> list[Container]:
        unchanged = {one.listed: one for one in self._known.values()}
        found = [one for item in items if (one := unchanged.get(hash(bytes(item))) or self._one(item)) is not None]
        if items and not found:
            raise SourceGarbled("/containers/json lists no container, but something else")
        return found

    def _one(self, item: msgspec.Raw) -> Container | None:
        """The container that an item is about; None for what is none."""
        with suppress(SourceGarbled):
            said = decoded(item, "/containers/json")
            if isinstance(said, dict) and _is_id(said.get("Id")):
                return self._told(str(said["Id"]), said, hash(bytes(item)))
        return None

    def _told(self, id: str, said: dict[str, Json], listed: int) -> Container:
        shown = slimmed(said, LIST)
        known = self._known.get(id)
        if known is None:
            return Container(id=id, shown=shown, mark=mark(shown), listed=listed)
        known.shown = {name: shared(value, known.shown.get(name)) for name, value in shown.items()}
        known.mark, known.listed = mark(shown), listed
        return known


def mark(shown: dict[str, Json]) -> tuple[Json, ...]:
    """What of a list's item changes when there is something new to learn by inspecting; ages are not of it."""
    status = shown.get("Status")
    words = " ".join(_IN_BRACKETS.findall(status)) if isinstance(status, str) else ""
    return (shown.get("State"), words, str(shown.get("Names")), shown.get("ImageID"), shown.get("Image"))


def _inspected(said: dict[str, Json], one: Container) -> dict[str, Json]:
    """What of it is kept. What it said before, and what the list says as well, is kept once."""
    told = slimmed(said, INSPECT)
    again = {
        "Config": {"Labels": one.shown.get("Labels")},
        "Mounts": one.shown.get("Mounts"),
        "NetworkSettings": one.shown.get("NetworkSettings"),
    }
    known = one.inspected or {}
    return {name: shared(shared(value, again.get(name)), known.get(name)) for name, value in told.items()}


def _is_id(value: Json) -> bool:
    """An id goes into the path of a question: it has to be one."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", value) is not None and value.strip(".") != ""
