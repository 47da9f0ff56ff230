"""What is asked of an engine besides its containers: images, volumes, networks, the Swarm, the use of its disk."""

from collections.abc import Callable

from pulse_core.plugin import Json, SourceGarbled
from pulse_docker import masking
from pulse_docker.client import Engine
from pulse_docker.config import DockerConfig
from pulse_docker.slim import DISK, NODE, SERVICE, TASK, each, slimmed
from pulse_docker.tiers import Tier

GOODS_SECONDS = 300.0
SWARM_SECONDS = 30.0
DISK_SECONDS = 900.0
DISK_ANSWER_SECONDS = 180.0
_SERVICE_STATUS = (1, 41)
_SUMS_ONLY = (1, 52)
"""Since then the use of the disk is summed up, and what takes it is named only when that is asked for."""

About = Callable[[], dict[str, Json]]
KeyOf = Callable[[Json], str]


def tiers_of(config: DockerConfig, engine: Engine, *, about: About, info: About, key_of: KeyOf) -> list[Tier]:
    """The tiers that the settings ask for, the cheap ones first. `key_of` names the container of an id."""

    async def images() -> dict[str, Json]:
        return {**about(), "images": masking.bounded(await engine.get_list("/images/json"))}

    async def volumes() -> dict[str, Json]:
        found = (await engine.get_object("/volumes")).get("Volumes")
        if found is not None and not isinstance(found, list):
            raise SourceGarbled("/volumes lists no volumes, but something else")
        return {**about(), "volumes": masking.bounded(found or [])}

    async def networks() -> dict[str, Json]:
        return {**about(), "networks": masking.bounded(await engine.get_list("/networks"))}

    async def disk() -> dict[str, Json]:
        verbose = {"verbose": "1"} if engine.api and engine.api >= _SUMS_ONLY else {}
        df = await engine.get("/system/df", verbose, seconds=DISK_ANSWER_SECONDS)
        return {**about(), "df": sizes(df, key_of=key_of)}

    async def swarm() -> dict[str, Json] | None:
        return await swarm_of(engine, about(), info())

    goods = [
        (config.swarm, Tier("docker-swarm", "swarm", SWARM_SECONDS, swarm, hastened_by=frozenset({"service", "node"}))),
        (config.networks, Tier("docker-networks", "networks", GOODS_SECONDS, networks, hastened_by=frozenset({"network"}))),
        (config.volumes, Tier("docker-volumes", "volumes", GOODS_SECONDS, volumes, hastened_by=frozenset({"volume"}))),
        (config.images, Tier("docker-images", "images", GOODS_SECONDS, images, hastened_by=frozenset({"image"}))),
        (config.disk_usage, Tier("docker-disk", "disk", DISK_SECONDS, disk, delay_seconds=30.0)),
    ]
    return [tier for wanted, tier in goods if wanted]


async def swarm_of(engine: Engine, about: dict[str, Json], info: dict[str, Json]) -> dict[str, Json] | None:
    """Services, tasks and nodes; None where this engine does not manage a Swarm."""
    swarm = info.get("Swarm")
    if not isinstance(swarm, dict) or swarm.get("ControlAvailable") is not True:
        return None
    status = {"status": "true"} if engine.api and engine.api >= _SERVICE_STATUS else {}
    services = await engine.get_list("/services", **status)
    tasks, nodes = await engine.get_list("/tasks"), await engine.get_list("/nodes")
    found = {"services": each(services, SERVICE), "tasks": each(tasks, TASK), "nodes": each(nodes, NODE)}
    return {**about, "cluster": swarm.get("Cluster"), **found}


def sizes(df: Json, *, key_of: KeyOf) -> dict[str, Json]:
    """What takes how much of the disk; containers by their keys, as Podman leaves their labels out here."""
    if not isinstance(df, dict):
        raise SourceGarbled("/system/df is no object")
    kept = slimmed(df, DISK)
    if "Containers" in kept:
        kept["Containers"] = _keyed(kept["Containers"], key_of)
    usage = kept.get("ContainerUsage")
    if isinstance(usage, dict):
        usage["Items"] = _keyed(usage.get("Items"), key_of)
    return kept


def _keyed(listed: Json, key_of: KeyOf) -> Json:
    if not isinstance(listed, list):
        return None
    return [{**one, "key": key_of(one.get("Id"))} for one in listed if isinstance(one, dict)]
