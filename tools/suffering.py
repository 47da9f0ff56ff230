"""A simulated platform that a whole Pulse watches, to which something happens: what has to stay, and be again as it was."""

from collections import Counter
from typing import Any, Protocol

import attrs

from tools.watched import Row, Watched

FAULT_SECONDS = 150
HEALED_SECONDS = 330
"""After so long a source that failed often is tried again."""


class Faults(Protocol):
    """What can happen to a simulated platform, by name: `name`, or `name:of` for a part of it."""

    def put(self, fault: str, on: bool = True) -> None: ...


@attrs.define
class Sufferer:
    """A connection of a Pulse, and what was there before anything went wrong."""

    pulse: Watched
    faults: Faults
    card: Row
    before: dict[str, Row] = attrs.field(factory=dict)
    points: dict[str, Row] = attrs.field(factory=dict)
    heard: int = 0

    async def look(self) -> dict[str, Row]:
        """All that came by this connection, by id."""
        return {one["id"]: one for one in await self.pulse.resources() if self.card["source"] in one["sources"]}

    async def saved(self) -> dict[str, Row]:
        """Every recovery point, by id."""
        found: dict[str, Row] = {}
        cursor = ""
        while True:
            page = await self.pulse.get(f"/api/recovery/points?limit=500&cursor={cursor}")
            found |= {one["id"]: one for one in page["data"]}
            cursor = page.get("next") or ""
            if not cursor:
                return found

    async def one(self, key: str) -> Row:
        """The resource that this connection knows by a key."""
        (found,) = [one for one in (await self.look()).values() if one["name"] == key]
        return found

    async def fares(self) -> Row:
        """How the source fares."""
        return await self.pulse.fares(self.card["source"])

    async def remember(self) -> None:
        """From here on changes count, and this is how it has to be again."""
        self.before, self.points, self.heard = await self.look(), await self.saved(), len(await self.pulse.told())

    async def kept(self) -> dict[str, Row]:
        """All resources: they are those from before, none vanished, doubled or was renamed, no state moved twice, and no
        recovery point is lost."""
        now, news = await self.look(), (await self.pulse.told())[self.heard :]
        assert {id: one["name"] for id, one in now.items()} == {id: one["name"] for id, one in self.before.items()}
        assert [(one.resource.type, one.resource.name) for one in news if one.kind != "changed"] == []
        moved = Counter((one.resource.type, one.resource.name) for one in news if "status" in one.fields)
        assert {thing: times for thing, times in moved.items() if times > 1} == {}
        assert self.points.keys() - (await self.saved()).keys() == set()
        return now

    async def suffer(self, fault: str, *, seconds: float = FAULT_SECONDS, **more: Any) -> dict[str, Row]:
        """Put the fault, and let it last."""
        await self.remember()
        self.faults.put(fault)
        await self.pulse.forward(seconds, **more)
        return await self.kept()

    async def recover(self, fault: str, *, seconds: float = HEALED_SECONDS, **more: Any) -> None:
        """Take it away: all is as it was."""
        self.heard = len(await self.pulse.told())
        self.faults.put(fault.partition(":")[0], False)
        await self.pulse.forward(seconds, **more)
        now = await self.kept()
        assert {id: one["status"] for id, one in now.items()} == {id: one["status"] for id, one in self.before.items()}
        fares = await self.fares()
        assert (fares["state"], fares["last_error"]) == ("live", None)

    def changed(self, now: dict[str, Row]) -> dict[str, tuple[str, str]]:
        """Whose status is another than before, and why, by name."""
        return {
            one["name"]: (one["status"], one["status_reason"])
            for id, one in now.items()
            if one["status"] != self.before[id]["status"]
        }
