"""Plan the containers of a simulated engine: the same ones for the same seed, as many as are wanted."""

from collections.abc import Iterator, Sequence
from itertools import count as counted
from itertools import islice
from random import Random
from typing import Final

import attrs

from pulse_core.testing import Wave, swinging
from pulse_docker.simulator.catalogue import ALONE, FILLING, MIB, PROJECTS, Recipe

KIB: Final = 1024
_ODD: Final = (("exited", 0), ("exited", 137), ("unhealthy", 0), ("looping", 1), ("paused", 0), ("created", 0))


@attrs.frozen(kw_only=True)
class Plan:
    """What a container is, whatever happens to it. Made anew by Compose it keeps its plan and gets another id."""

    index: int
    name: str
    recipe: Recipe
    project: str = ""
    number: int = 1
    cpu: Wave
    memory: Wave
    received: Wave
    sent: Wave
    read: Wave
    written: Wave
    age_seconds: float

    @property
    def labels(self) -> dict[str, str]:
        """Those of the image, and those that Compose sets."""
        own = {"org.opencontainers.image.title": self.recipe.image.partition(":")[0]}
        if not self.project:
            return own
        return own | {
            "com.docker.compose.project": self.project,
            "com.docker.compose.service": self.recipe.service,
            "com.docker.compose.container-number": str(self.number),
            "com.docker.compose.oneoff": "False",
            "com.docker.compose.version": "2.32.1",
            "com.docker.compose.config-hash": f"{self.index:064x}",
            "com.docker.compose.project.working_dir": f"/srv/{self.project}",
            "com.docker.compose.project.config_files": f"/srv/{self.project}/compose.yaml",
        }

    @property
    def network(self) -> str:
        """The name of the network it is on."""
        if self.recipe.host_network:
            return "host"
        return f"{self.project}_default" if self.project else "bridge"

    @property
    def volume(self) -> str:
        """The name of the volume it uses; empty when it uses none."""
        return f"{self.project or self.name}_{self.recipe.volume}" if self.recipe.volume else ""


def planned(*, seed: int, count: int) -> Sequence[Plan]:
    """The plans of `count` containers."""
    dice = Random(seed)  # noqa: S311  # it has to be the same every time
    return [_plan(dice, index, *one) for index, one in enumerate(islice(_wanted(dice), count))]


def _wanted(dice: Random) -> Iterator[tuple[str, Recipe, int]]:
    """Project, recipe and number of one container after the other, without end."""
    yield from ((project, recipe, 1) for project, recipes in PROJECTS.items() for recipe in recipes)
    yield from (("", recipe, 1) for recipe in ALONE)
    for shop in counted(1):
        for recipe in FILLING:
            replicas = dice.randint(1, 4) if recipe.service in ("api", "worker") else 1
            yield from ((f"shop-{shop:03}", _odd(dice, recipe), number) for number in range(1, replicas + 1))


def _odd(dice: Random, recipe: Recipe) -> Recipe:
    """Now and then one that is not simply running."""
    if dice.random() > 0.08:
        return recipe
    state, exit_code = dice.choice(_ODD)
    return attrs.evolve(recipe, state=state, exit_code=exit_code, check=recipe.check or state == "unhealthy")


def _plan(dice: Random, index: int, project: str, recipe: Recipe, number: int) -> Plan:
    return Plan(
        index=index,
        name=f"{project}-{recipe.service}-{number}" if project else recipe.service,
        recipe=recipe,
        project=project,
        number=number,
        cpu=swinging(dice, recipe.cores),
        memory=attrs.evolve(swinging(dice, float(recipe.memory_mib * MIB)), mean=float(recipe.memory_mib * MIB), fast_share=0.04),
        received=swinging(dice, recipe.network_kib * KIB),
        sent=swinging(dice, recipe.network_kib * KIB / 3),
        read=swinging(dice, recipe.disk_kib * KIB),
        written=swinging(dice, recipe.disk_kib * KIB / 2),
        age_seconds=dice.uniform(2, 40) * 86_400,
    )
