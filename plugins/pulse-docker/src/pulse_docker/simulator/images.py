"""What the engine says of its images, volumes, networks and the disk they take."""

from collections import Counter
from collections.abc import Iterable
from typing import cast

from pulse_docker.simulator.catalogue import LOCAL_IMAGES
from pulse_docker.simulator.container import Container
from pulse_docker.simulator.engine import Engine
from pulse_docker.simulator.words import digest

Body = dict[str, object]
_MIB = 1024 * 1024


def image_id(image: str) -> str:
    """The digest of its configuration."""
    return f"sha256:{digest('image', image)}"


def repo_digests(image: str) -> list[str]:
    """What the registry calls it; nothing for one that was built here."""
    return [] if image in LOCAL_IMAGES else [f"{image.rpartition(':')[0]}@sha256:{digest('index', image)}"]


def size_bytes(image: str) -> int:
    """Between 10 and 600 MiB."""
    return (10 + int(digest("size", image)[:6], 16) % 590) * _MIB


def images(engine: Engine, *, virtual_size: bool = False) -> list[Body]:
    """As `/images/json` lists them. An old interface has a size more, and requires it."""
    used = Counter(one.plan.recipe.image for one in engine.containers())
    return [_image(engine, image, used[image], virtual_size=virtual_size) for image in sorted(used)]


def _image(engine: Engine, image: str, containers: int, *, virtual_size: bool) -> Body:
    return {
        "Id": image_id(image),
        "ParentId": "",
        "RepoTags": [image],
        "RepoDigests": repo_digests(image),
        "Created": int(_created(engine, image)),
        "Size": size_bytes(image),
        "SharedSize": -1,
        "Labels": {"org.opencontainers.image.version": image.rpartition(":")[2]},
        "Containers": containers,
        **({"VirtualSize": size_bytes(image)} if virtual_size else {}),
    }


def image(engine: Engine, name: str) -> Body | None:
    """As `/images/{name}/json` shows it; None when there is none."""
    known = {one.plan.recipe.image for one in engine.containers()}
    found = next((one for one in known if name in (one, image_id(one), image_id(one)[7:], image_id(one)[7:19])), None)
    if found is None:
        return None
    return {
        "Id": image_id(found),
        "RepoTags": [found],
        "RepoDigests": repo_digests(found),
        "Comment": "buildkit.dockerfile.v0",
        "Created": engine.stamp(_created(engine, found)),
        "Author": "",
        "Architecture": "amd64",
        "Os": "linux",
        "Size": size_bytes(found),
        "GraphDriver": {"Name": "overlay2", "Data": {"MergedDir": f"/var/lib/docker/overlay2/{digest(found)[:12]}/merged"}},
        "RootFS": {"Type": "layers", "Layers": [f"sha256:{digest('layer', found, number)}" for number in range(4)]},
        "Metadata": {"LastTagTime": engine.stamp(_created(engine, found) + 3600)},
        "Config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "Cmd": ["/entrypoint"], "Labels": {}, "WorkingDir": "/"},
    }


def _created(engine: Engine, image: str) -> float:
    return engine.began_at - (20 + int(digest("age", image)[:4], 16) % 200) * 86_400.0


def volumes(engine: Engine, *, usage: bool = False) -> list[Body]:
    """As `/volumes` lists them, and with what they hold as `/system/df` does."""
    used: dict[str, list[Container]] = {}
    for one in engine.containers():
        if one.plan.volume:
            used.setdefault(one.plan.volume, []).append(one)
    return [_volume(engine, name, used[name], usage=usage) for name in sorted(used)]


def _volume(engine: Engine, name: str, users: list[Container], *, usage: bool) -> Body:
    project = users[0].plan.project
    body: Body = {
        "Name": name,
        "Driver": "local",
        "Mountpoint": f"/var/lib/docker/volumes/{name}/_data",
        "CreatedAt": engine.stamp(users[0].created_at - 60),
        "Labels": {"com.docker.compose.project": project, "com.docker.compose.volume": name.removeprefix(f"{project}_")},
        "Scope": "local",
        "Options": {},
    }
    if usage:
        body["UsageData"] = {"Size": (1 + int(digest("volume", name)[:5], 16) % 20_000) * _MIB, "RefCount": len(users)}
    return body


def network_id(name: str) -> str:
    """64 hexadecimal digits."""
    return digest("network", name)


def networks(engine: Engine) -> list[Body]:
    """As `/networks` lists them: the engine's own three, and one of each project."""
    projects = sorted({one.plan.project for one in engine.containers() if one.plan.project})
    own = [_network(engine, name, driver, "") for name, driver in (("bridge", "bridge"), ("host", "host"), ("none", "null"))]
    return own + [_network(engine, f"{project}_default", "bridge", project) for project in projects]


def _network(engine: Engine, name: str, driver: str, project: str) -> Body:
    number = int(network_id(name)[:4], 16) % 240
    subnets = [{"Subnet": f"172.{16 + number % 16}.{number}.0/24", "Gateway": f"172.{16 + number % 16}.{number}.1"}]
    return {
        "Name": name,
        "Id": network_id(name),
        "Created": engine.stamp(engine.began_at - 3_000_000),
        "Scope": "local",
        "Driver": driver,
        "EnableIPv6": False,
        "IPAM": {"Driver": "default", "Options": {}, "Config": subnets if driver == "bridge" else []},
        "Internal": False,
        "Attachable": False,
        "Ingress": False,
        "ConfigFrom": {"Network": ""},
        "ConfigOnly": False,
        "Containers": {},
        "Options": {},
        "Labels": {"com.docker.compose.project": project, "com.docker.compose.network": "default"} if project else {},
    }


def disk_usage(engine: Engine, containers: Iterable[Body], *, virtual_size: bool = False) -> Body:
    """As `/system/df` says."""
    listed = images(engine, virtual_size=virtual_size)
    cached = [_build_cache(engine, number) for number in range(3)]
    return {
        "LayersSize": sum(size_bytes(name) for name in {one.plan.recipe.image for one in engine.containers()}),
        "Images": [one | {"SharedSize": 0} for one in listed],
        "Containers": list(containers),
        "Volumes": volumes(engine, usage=True),
        "BuildCache": cached,
    }


def usage_by_kind(usage: Body, *, verbose: bool) -> Body:
    """The same as interfaces from 1.52 on say it: sums of each kind, and its items only when they are asked for."""
    kinds = {"ImageUsage": "Images", "ContainerUsage": "Containers", "VolumeUsage": "Volumes", "BuildCacheUsage": "BuildCache"}
    return {kind: _sums(cast(list[Body], usage[items]), verbose=verbose) for kind, items in kinds.items()}


def _sums(items: list[Body], *, verbose: bool) -> Body:
    sizes = [_taken(one) for one in items]
    idle = [size for size, one in zip(sizes, items, strict=True) if one.get("State") in ("exited", "created") or "InUse" in one]
    sums: Body = {
        "ActiveCount": len(items) - len(idle),
        "TotalCount": len(items),
        "Reclaimable": sum(idle),
        "TotalSize": sum(sizes),
    }
    return sums | {"Items": items} if verbose else sums


def _taken(one: Body) -> int:
    """The bytes that a thing takes, whatever it is."""
    usage = one.get("UsageData")
    return int(str(usage["Size"] if isinstance(usage, dict) else one.get("Size", one.get("SizeRw", 0))))


def _build_cache(engine: Engine, number: int) -> Body:
    return {
        "ID": digest("cache", number)[:25],
        "Type": "regular",
        "Description": "mount / from exec /bin/sh -c make",
        "InUse": False,
        "Shared": False,
        "Size": (number + 1) * 37 * _MIB,
        "CreatedAt": engine.stamp(engine.began_at - 864_000),
        "LastUsedAt": engine.stamp(engine.began_at - 86_400),
        "UsageCount": number + 1,
    }
