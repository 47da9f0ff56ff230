"""A synthetic engine: its containers, what people and fate do to them, and the events that tell of it."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

import attrs

from pulse_docker.simulator.container import Container, began, container_id
from pulse_docker.simulator.faults import Faults
from pulse_docker.simulator.plans import planned
from pulse_docker.simulator.words import stamp

GIB: Final = 1024**3
MOST_EVENTS: Final = 50_000
SKEW_SECONDS: Final = 3600.0
RECREATED_SECONDS: Final = 30.0
LOOP_UP_SECONDS: Final = 4.0
LOOP_DOWN_SECONDS: Final = 10.0
RESTART_SECONDS: Final = 1.5
KILLED: Final = 128


@attrs.frozen(kw_only=True)
class Happened:
    """One event, as the engine remembers it."""

    at: float
    action: str
    container: Container
    facts: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Machine:
    """The machine below the engine."""

    name: str = "harbour"
    processors: int = 8
    memory_bytes: int = 32 * GIB
    swarm: bool = False


class NoSuchContainer(LookupError):
    """There is no container of this id or name."""


class Engine:
    """The same for the same seed and the same times. Not for several threads."""

    def __init__(
        self,
        *,
        now: Callable[[], float],
        seed: int = 1,
        count: int = 24,
        machine: Machine | None = None,
        faults: Iterable[str] = (),
    ) -> None:
        self.seed = seed
        self.machine = machine or Machine()
        self.faults = Faults(faults)
        self.faults.listen(self.nudge)
        self.now = now
        self.began_at = now()
        self.events: deque[Happened] = deque(maxlen=MOST_EVENTS)
        self.told = 0
        self._caught_up_at = self.began_at
        self._generations: dict[str, int] = {}
        self._due: list[tuple[float, str]] = []
        self._leaking: dict[str, None] = {}
        self._by_name: dict[str, Container] = {}
        self._by_id: dict[str, Container] = {}
        self._news = asyncio.Event()
        for plan in planned(seed=seed, count=count):
            self._add(began(plan, seed=seed, now=self.began_at))

    @property
    def id(self) -> str:
        """The engine's id, as the engine keeps it in a file for life."""
        digits = sha256(f"engine/{self.seed}".encode()).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"

    def shown(self, at: float) -> float:
        """A moment by the engine's own clock, which may be wrong; 0 stays 0, for never."""
        return at + SKEW_SECONDS if at and "clock_skew" in self.faults else at

    def stamp(self, at: float) -> str:
        """A moment as the engine writes it."""
        return stamp(self.shown(at))

    def containers(self) -> Sequence[Container]:
        """All of them, the newest first, as the engine lists them."""
        return sorted(self._by_id.values(), key=lambda one: (-one.created_at, one.id))

    def named(self, name: str) -> Container:
        """By name, by id, or by the beginning of an id that is no other's. Raises NoSuchContainer."""
        found = self._by_id.get(name) or self._by_name.get(name.removeprefix("/"))
        if found is not None:
            return found
        begun = [one for id, one in self._by_id.items() if id.startswith(name)] if len(name) >= 4 else []
        if len(begun) != 1:
            raise NoSuchContainer(name)
        return begun[0]

    # What people do.

    def start(self, name: str) -> None:
        """Start one that stands still."""
        one = self.named(name)
        if one.running:
            return
        one.oom_killed = False
        self._rise(one, "start")

    def stop(self, name: str) -> None:
        """As `stop` does: it is asked, and goes within its time."""
        one = self.named(name)
        if one.state not in ("running", "paused", "restarting"):
            return
        self._tell(one, "kill", signal="15")
        self._fall(one, exit_code=0, state="exited")
        self._tell(one, "stop")

    def kill(self, name: str, signal: int = 9) -> None:
        """As `kill` does: what somebody ended by hand stays ended."""
        one = self.named(name)
        if not one.running:
            return
        self._tell(one, "kill", signal=str(signal))
        self._fall(one, exit_code=KILLED + signal, state="exited")

    def restart(self, name: str) -> None:
        """Stop it and start it."""
        self.stop(name)
        self.start(name)
        self._tell(self.named(name), "restart")

    def pause(self, name: str) -> None:
        """Freeze it."""
        one = self.named(name)
        self._move(one, "paused")
        self._tell(one, "pause")

    def unpause(self, name: str) -> None:
        """Let it go on."""
        one = self.named(name)
        self._move(one, "running")
        self._tell(one, "unpause")

    def remove(self, name: str) -> None:
        """Remove it, by force where it runs."""
        one = self.named(name)
        if one.running:
            self.kill(name)
        self._forget(one)
        self._tell(one, "destroy")

    def recreate(self, name: str) -> Container:
        """As Compose does after a change: the same name and labels, another id, counters from zero."""
        old = self.named(name)
        self.stop(old.id)
        self._forget(old)
        self._tell(old, "destroy")
        generation = self._generations[old.name] = self._generations.get(old.name, 0) + 1
        id = container_id(seed=self.seed, name=old.name, generation=generation)
        new = Container(plan=old.plan, id=id, state="created", created_at=self.now(), changed_at=self.now())
        self._add(new)
        self._tell(new, "create")
        self._rise(new, "start")
        return new

    # What happens to them.

    def die(self, name: str, exit_code: int = 1) -> None:
        """Its process ends by itself; its policy starts it again a moment later."""
        one = self.named(name)
        self._fall(one, exit_code=exit_code, state="restarting" if one.restarts_itself else "exited")

    def oom(self, name: str) -> None:
        """The kernel kills it for the memory it wanted."""
        one = self.named(name)
        one.oom_killed = True
        self._tell(one, "oom")
        self.die(one.id, KILLED + 9)

    def becomes(self, name: str, health: str) -> None:
        """What its health check says from now on: healthy or unhealthy."""
        one = self.named(name)
        one.health, one.changed_at = health, self.now()
        one.failing_streak = 3 if health == "unhealthy" else 0
        self._tell(one, f"health_status: {health}")

    def catch_up(self) -> None:
        """Let happen what was due until now: policies, loops, leaks, and the faults that act by themselves."""
        now = self.now()
        if now <= self._caught_up_at:
            return
        if "recreated" in self.faults and now // RECREATED_SECONDS != self._caught_up_at // RECREATED_SECONDS:
            self._recreate_all()
        for id in tuple(self._leaking):
            if (one := self._by_id.get(id)) and one.state == "running" and one.out_of_memory(now):
                self.oom(id)
        while self._due and self._due[0][0] <= now:
            self._step(heapq.heappop(self._due)[1])
        self._caught_up_at = now

    def _recreate_all(self) -> None:
        for one in tuple(self._by_id.values()):
            if one.plan.project and one.running:
                self.recreate(one.id)

    def _step(self, id: str) -> None:
        """A container that restarts itself comes up; one that loops goes down again."""
        one = self._by_id.get(id)
        if one is None:
            return
        if one.state == "restarting":
            one.restart_count += 1
            one.oom_killed = False
            if "podman" in self.faults:  # it says the same as when somebody asked
                self._tell(one, "restart")
            self._rise(one, "start")
        elif one.state == "running" and one.plan.recipe.state == "looping":
            self.die(id, one.plan.recipe.exit_code or 1)

    # The stream.

    async def news(self) -> None:
        """Wait until something happened."""
        await self._news.wait()

    def nudge(self) -> None:
        """Wake whoever waits for news."""
        self._news.set()
        self._news = asyncio.Event()

    def _tell(self, one: Container, action: str, **facts: str) -> None:
        self.events.append(Happened(at=self.now(), action=action, container=one, facts=facts))
        self.told += 1
        self.nudge()

    def _rise(self, one: Container, action: str) -> None:
        self._move(one, "running")
        one.started_at = self.now()
        one.health = "starting" if one.plan.recipe.check else ""
        self._tell(one, action)
        if one.plan.recipe.check:
            self.becomes(one.id, "unhealthy" if one.plan.recipe.state == "unhealthy" else "healthy")
        if one.plan.recipe.state == "looping":
            self._later(one, LOOP_UP_SECONDS)

    def _fall(self, one: Container, *, exit_code: int, state: str) -> None:
        self._move(one, state)
        one.exit_code, one.finished_at = exit_code, self.now()
        one.health, one.failing_streak = "", 0
        lived = max(int(one.finished_at - one.started_at), 0)
        self._tell(one, "die", exitCode=str(exit_code), execDuration=str(lived))
        if state == "restarting":
            self._later(one, LOOP_DOWN_SECONDS if one.plan.recipe.state == "looping" else RESTART_SECONDS)

    def _move(self, one: Container, state: str) -> None:
        one.state, one.changed_at = state, self.now()

    def _later(self, one: Container, seconds: float) -> None:
        heapq.heappush(self._due, (self.now() + seconds, one.id))

    def _add(self, one: Container) -> None:
        self._by_id[one.id] = one
        self._by_name[one.name] = one
        if one.plan.recipe.leak_mib_per_minute:
            self._leaking[one.id] = None
        if one.state == "restarting":
            self._later(one, RESTART_SECONDS)

    def _forget(self, one: Container) -> None:
        self._by_id.pop(one.id, None)
        self._by_name.pop(one.name, None)
        self._leaking.pop(one.id, None)
