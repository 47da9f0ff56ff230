"""Ask an engine turn after turn, and at once when it tells of a change."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from pulse_core.plugin import Json, Report, Source, SourceError, Tools
from pulse_docker.client import Engine
from pulse_docker.config import DockerConfig
from pulse_docker.connect import line
from pulse_docker.events import Listener, News, Taken, taken
from pulse_docker.inventory import Container, Inventory
from pulse_docker.leaving import Leavers
from pulse_docker.place import place_of
from pulse_docker.questions import tiers_of
from pulse_docker.recent import Recent
from pulse_docker.registry import Updates
from pulse_docker.slim import INFO, slimmed
from pulse_docker.stats import Sampler
from pulse_docker.tiers import SlowTiers
from pulse_docker.updating import Updating

INFO_SECONDS = 60.0
MOST_NEW = 2000
"""Whoever reads ten thousand containers for the first time all at once does nothing else meanwhile."""

_EARLY = 0.5
"""A turn that comes this share of the interval after the last whole one is a whole one: turns are not to the second."""

_COST = 10.0
"""A whole list for the sake of news comes no sooner than this many times what the last one took."""


class DockerSource:
    """Watches one engine. Made by `open_docker`, which also runs what goes on beside the turns."""

    def __init__(self, engine: Engine, config: DockerConfig, tools: Tools) -> None:
        clock = tools.clock
        self.engine = engine
        self.inventory = Inventory(engine, clock=clock)
        self.news = News()
        self._leavers = Leavers(self.inventory)
        self._recent = Recent()
        self._clock = clock
        self._interval_seconds = config.interval_seconds
        self._version: dict[str, Json] = {}
        self._info: dict[str, Json] = {}
        self._info_at = float("-inf")
        self._place: dict[str, Json] = {}
        self._whole_at = float("-inf")
        self._list_seconds = 0.0
        self._named: set[str] = set()
        self.listener = Listener(engine, self.news, clock=clock, log=tools.log, wake=tools.wake)
        self.sampler = Sampler(
            engine,
            self.inventory,
            about=self._about,
            interval_seconds=config.interval_seconds,
            clock=clock,
            wake=tools.wake,
        )
        tiers = tiers_of(config, engine, about=self._about, info=lambda: self._info, key_of=self.inventory.key_of)
        self.tiers = SlowTiers(tiers, resting=lambda: engine.silent, clock=clock, log=tools.log, wake=tools.wake)

    async def meet(self) -> None:
        """Ask what a connection needs. Raises SourceError of every kind."""
        await self._ask_engine()
        self.news.begin(self._info.get("SystemTime"))
        await self.inventory.list_all()

    async def collect(self) -> Sequence[Report]:
        """What was not reported yet: all of it once in an interval, only what changed in between."""
        self.engine.silent = True
        reports = await self._collect(self._clock.monotonic())
        self.engine.silent = False
        return reports

    async def _collect(self, now: float) -> list[Report]:
        with taken(self.news) as new:
            for event in new.events:
                self._recent.note(event, now, podman=self.engine.podman)
            self._leavers.hear(new.events)
            self.tiers.hasten(new.kinds)
            looked = await self._look(new, now)
            # Numbers come behind what they are of, and what comes at the source's own pace last.
            reports = [*self.tiers.take(), *looked, *self._told(new.events, now), *self.sampler.take()]
        self._recent.told(new.events, now)
        return reports

    async def _look(self, new: Taken, now: float) -> list[Report]:
        since = now - self._whole_at
        whole = new.everything or new.gone
        if since >= _EARLY * self._interval_seconds or (whole and since >= _COST * self._list_seconds):
            return await self._whole(new)
        if new.everything:
            self.news.put_back(new, events=False)
            return []
        self.news.gone |= new.gone
        return await self._changed(new.containers) if new.containers else []

    async def _whole(self, new: Taken) -> list[Report]:
        """The engine and every container."""
        await self._ask_engine()
        began = self._clock.monotonic()
        await self.inventory.list_all()
        self._list_seconds = self._clock.monotonic() - began
        self.inventory.outdate(None if new.everything else new.containers)
        await self.inventory.inspect_some(hears=self.listener.connected)
        self._whole_at = began
        found, complete = self._a_portion()
        payload = self._containers(found)
        return [self._engine_report(), self._report("docker-containers", "containers", payload, complete=complete)]

    def _a_portion(self) -> tuple[list[Container], bool]:
        """The containers, of which only so many are new to Pulse, the running ones first; whether these are all."""
        found = self.inventory.containers()
        new = sorted((one for one in found if one.id not in self._named), key=lambda one: not one.running)
        left_out = {one.id for one in new[MOST_NEW:]}
        self._named = {one.id for one in found} - left_out
        return [one for one in found if one.id in self._named], not left_out

    async def _changed(self, ids: set[str]) -> list[Report]:
        """Only the containers that the engine told of, and those that go by their names."""
        await self.inventory.list_some(ids)
        self.inventory.outdate(ids)
        await self.inventory.inspect_some(hears=self.listener.connected)
        payload = self._containers(self.inventory.with_their_names(ids))
        if not payload["containers"] and not payload["removed"]:
            return []
        return [self._report("docker-containers", "containers", payload, complete=False)]

    async def _ask_engine(self) -> None:
        self._version = await self.engine.meet()
        now = self._clock.monotonic()
        if now - self._info_at >= INFO_SECONDS or not self._info:
            self._info = slimmed(await self.engine.get_object("/info"), INFO)
            self._info_at = now
            here = self.engine.line.by == "unix"
            self._place = place_of(self._info, listening=self.engine.line.address.path) if here else {}

    # What is said.

    def _about(self) -> dict[str, Json]:
        """Which engine it is. Podman makes up another id for each answer."""
        id = "" if self.engine.podman else self._info.get("ID") or ""
        host = {name: self._info.get(name) for name in ("MemTotal", "NCPU", "Name")}
        runtime = "podman" if self.engine.podman else "docker"
        return {"engine_id": id, "address": self.engine.where, "host": {**host, "Runtime": runtime}, **self._place}

    def _engine_report(self) -> Report:
        payload = {**self._about(), "version": self._version, "info": self._info, "troubles": self._troubles()}
        return self._report("docker-engine", "engine", payload)

    def _containers(self, found: Sequence[Container]) -> dict[str, Json]:
        now, hears = self._clock.monotonic(), self.listener.connected
        containers: list[Json] = [
            {
                "list": one.shown,
                "inspect": one.inspected,
                "update": one.update,
                "sampled": self.sampler.samples(one),
                "recent": self._recent.of(one.id, now, hears=hears),
            }
            for one in found
        ]
        return {**self._about(), "containers": containers, "removed": self._leavers.left()}

    def _told(self, events: list[dict[str, Json]], now: float) -> list[Report]:
        if not events:
            return []
        payload: dict[str, Json] = {**self._about(), "events": list(events), "earlier": self._recent.earlier(now)}
        return [self._report("docker-events", "events", payload, complete=False)]

    def _troubles(self) -> list[Json]:
        """What cannot be asked, and what a person can do about it."""
        found = [("events", self.listener.trouble), ("stats", self.sampler.trouble), *self.tiers.troubles]
        return [_trouble(feature, error) for feature, error in found if error is not None]

    def _report(self, kind: str, scope: str, payload: dict[str, Json], *, complete: bool = True) -> Report:
        return Report(
            kind=kind,
            scope=scope,
            payload=payload,
            complete=complete,
            monotonic=self._clock.monotonic(),
            taken_at=self._clock.now(),
        )


def _trouble(feature: str, error: SourceError) -> Json:
    return {"feature": feature, "reason": str(error), "fix": error.hint}


def _beside(source: DockerSource, config: DockerConfig, tools: Tools) -> dict[str, Coroutine[Any, Any, None]]:
    """What goes on beside the turns."""
    beside = {"events": source.listener.run(), "stats": source.sampler.run(), "tiers": source.tiers.run()}
    if config.updates:
        updates = Updates(tools, loopback=[name.strip() for name in config.loopback_registries.split(",") if name.strip()])
        beside["updates"] = Updating(source.engine, source.inventory, updates, clock=tools.clock).run()
    return beside


@asynccontextmanager
async def open_docker(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Connect, lend the source, disconnect."""
    if not isinstance(config, DockerConfig):
        raise TypeError("open_docker takes a DockerConfig")
    way = line(config, tools)
    async with way.http:
        source = DockerSource(Engine(way), config, tools)
        await source.meet()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run, name=f"docker {name}") for name, run in _beside(source, config, tools).items()]
            try:
                yield source
            finally:
                for task in tasks:
                    task.cancel()
