"""Podman's dialect: the same answers with the traits of its compatible interface."""

from typing import Final, cast
from uuid import UUID

from pulse_docker.simulator.engine import Engine
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.words import digest

VERSION: Final = "5.3.1"
API: Final = "1.41"
SERVER: Final = f"Libpod/{VERSION} (linux)"
_LOCAL: Final = "localhost"
_REGISTRY: Final = "docker.io/library"


def version(body: Body) -> Body:
    """It names its own engine, and claims an old interface."""
    details = {"APIVersion": VERSION, "Arch": "amd64", "MinAPIVersion": "4.0.0", "Os": "linux"}
    own = {
        "Platform": {"Name": "linux/amd64/debian-12"},
        "Components": [{"Name": "Podman Engine", "Version": VERSION, "Details": details}],
        "Version": VERSION,
        "ApiVersion": API,
        "MinAPIVersion": "1.24",
    }
    return body | own


def info(engine: Engine, body: Body) -> Body:
    """Its id is another at every call, and there are fields that no Docker has."""
    body = {name: value for name, value in body.items() if name != "Swarm"}
    asked = digest(engine.id, engine.now())
    return body | {
        "ID": str(UUID(asked[:32])),
        "Driver": "overlay",
        "DockerRootDir": "/srv/containers/storage",
        "ServerVersion": VERSION,
        "SecurityOptions": ["name=seccomp,profile=default", "name=rootless"],
        "DefaultRuntime": "crun",
        "Runtimes": {"crun": {"path": "/usr/bin/crun"}},
        "Swarm": {"NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": False, "RemoteManagers": None},
        "BuildahVersion": "1.38.0",
        "CPURealtimePeriod": False,
        "CPURealtimeRuntime": False,
        "Rootless": True,
        "SwapFree": 0,
        "SwapTotal": 0,
        "Uptime": "214h 12m 4s (Approximately 8.92 days)",
        "Warnings": [],
    }


def listed(body: Body) -> Body:
    """Images by their full name, the labels of podman-compose, and what is left over from another structure."""
    return body | {
        "Image": full_name(str(body["Image"])),
        "ImageID": str(body["ImageID"]),
        "Labels": labels(body["Labels"]),
        "Name": "",
        "Config": None,
        "NetworkingConfig": None,
        "Platform": None,
        "AdjustCPUShares": False,
    }


def inspected(body: Body) -> Body:
    """A health without a check, and its own driver."""
    state = dict(cast(Body, body["State"]))
    state.setdefault("Health", {"Status": "", "FailingStreak": 0, "Log": None})
    config = dict(cast(Body, body["Config"]))
    config |= {"Labels": labels(config["Labels"]), "Image": full_name(str(config["Image"]))}
    return body | {"State": state, "Config": config, "Driver": "overlay", "AppArmorProfile": "", "SizeRootFs": 0}


def stats(engine: Engine, body: Body) -> Body:
    """No sample before, no details of memory, a share that it reckoned itself, and a system's time without idling."""
    cpu, memory = dict(cast(Body, body["cpu_stats"])), dict(cast(Body, body["memory_stats"]))
    memory.pop("stats", None)
    if "system_cpu_usage" in cpu:
        cpu |= {"system_cpu_usage": cast(int, cpu["system_cpu_usage"]) // 40, "cpu": 1.7}
    usage = {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0}
    before = {"cpu_usage": usage, "cpu": 0, "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0}}
    return body | {"cpu_stats": cpu, "precpu_stats": before, "memory_stats": memory}


def image(body: Body) -> Body:
    """By its full name, whether listed or in full."""
    tags = [full_name(one) for one in cast(list[str], body["RepoTags"])]
    digests = [full_name(one) for one in cast(list[str], body["RepoDigests"])]
    local = [f"{tag.rpartition(':')[0]}@{body['Id']}" for tag in tags if tag.startswith(_LOCAL)]
    return body | {"RepoTags": tags, "RepoDigests": digests or local}


def event(body: Body) -> Body:
    """Its own words for an end and for a check."""
    actor = dict(cast(Body, body["Actor"]))
    attributes = dict(cast(dict[str, str], actor["Attributes"]))
    action, _, health = str(body["Action"]).partition(": ")
    if "exitCode" in attributes:
        attributes["containerExitCode"] = attributes["exitCode"]
    if health:
        attributes["health_status"] = health
    attributes["image"] = full_name(attributes.get("image", ""))
    return body | {"Action": action, "status": action, "Actor": actor | {"Attributes": attributes}}


def labels(given: object) -> dict[str, str]:
    """Those of Compose, and those of podman-compose beside them."""
    known = dict(cast(dict[str, str], given))
    project, service = known.get("com.docker.compose.project"), known.get("com.docker.compose.service")
    if not project or not service:
        return known
    own = {"io.podman.compose.project": project, "io.podman.compose.service": service, "io.podman.compose.version": "1.2.0"}
    return known | own | {"PODMAN_SYSTEMD_UNIT": f"podman-compose@{project}.service"}


def full_name(image: str) -> str:
    """With the registry that it is from."""
    if not image or "/" in image:
        return image
    return f"{_LOCAL if image.rpartition(':')[2] == 'local' else _REGISTRY}/{image}"
