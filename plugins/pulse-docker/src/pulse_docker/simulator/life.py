"""Let a simulated engine live: now and then something is stopped, fails, or is made anew, and is mended later."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final

from pulse_docker.simulator.container import Container
from pulse_docker.simulator.engine import Engine

TURN_SECONDS: Final = 6.0
MENDED_AFTER_TURNS: Final = 4


class Life:
    """One turn after the other: the same for the same seed."""

    def __init__(self, engine: Engine, *, seed: int = 7) -> None:
        self._engine = engine
        self._dice = Random(seed)  # noqa: S311  # it has to be the same every time
        self._turn = 0
        self._mending: list[tuple[int, Callable[[], None]]] = []

    def turn(self) -> None:
        """Mend what is due, and let one thing happen."""
        self._turn += 1
        self._engine.catch_up()
        due = [mend for turn, mend in self._mending if turn <= self._turn]
        self._mending = [(turn, mend) for turn, mend in self._mending if turn > self._turn]
        for mend in due:
            mend()
        usual = [one for one in self._engine.containers() if _usual(one)]
        if usual:
            self._dice.choice((self._stops, self._fails, self._sickens, self._renews, self._restarts))(self._dice.choice(usual))

    def _stops(self, one: Container) -> None:
        name = one.name
        self._engine.stop(name)
        self._later(lambda: self._engine.start(name))

    def _fails(self, one: Container) -> None:
        self._engine.die(one.name, self._dice.choice((1, 137, 139)))

    def _sickens(self, one: Container) -> None:
        if not one.health:
            return
        name = one.name
        self._engine.becomes(name, "unhealthy")
        self._later(lambda: self._engine.becomes(name, "healthy") if self._engine.named(name).running else None)

    def _renews(self, one: Container) -> None:
        if one.plan.project:
            self._engine.recreate(one.name)

    def _restarts(self, one: Container) -> None:
        self._engine.restart(one.name)

    def _later(self, mend: Callable[[], None]) -> None:
        self._mending.append((self._turn + MENDED_AFTER_TURNS, mend))


def _usual(one: Container) -> bool:
    """Whether it runs, and has no trouble of its own that would be disturbed."""
    recipe = one.plan.recipe
    return one.state == "running" and recipe.state == "running" and not recipe.leak_mib_per_minute


async def live(engine: Engine, *, turn_seconds: float = TURN_SECONDS) -> None:
    """Live until cancelled."""
    life = Life(engine)
    while True:
        await asyncio.sleep(turn_seconds)
        life.turn()
