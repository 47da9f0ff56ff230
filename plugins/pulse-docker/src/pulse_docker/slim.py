"""Keep of an engine's answers what the adapters read: a thousand containers are reported every ten seconds."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from pulse_core.plugin import Json
from pulse_docker import masking

Keep = Mapping[str, "Keep | Callable[[Json], Json] | None"]
"""Which fields stay: all of a field for None, what a function makes of it, or some of its fields."""


def _last_check(log: Json) -> Json:
    """The newest result of a health check; its output is masked and short."""
    newest = log[-1] if isinstance(log, list) and log else None
    if not isinstance(newest, dict):
        return []
    output = newest.get("Output")
    said = cast(str, masking.words(output))[:500] if isinstance(output, str) else ""
    return [{**{name: newest.get(name) for name in ("Start", "End", "ExitCode")}, "Output": said}]


def _count(value: Json) -> Json:
    """A list of the same length; its values are of no use."""
    return [0] * min(len(value), 4096) if isinstance(value, list) else None


def _all(names: str) -> Keep:
    """Fields that stay as they are."""
    return dict.fromkeys(names.split())


LIST: Keep = _all(
    "Id Names Image ImageID ImageManifestDescriptor Created Ports Labels State Status HostConfig Health NetworkSettings Mounts "
    "IsInfra Pod PodName"
)
"""Of an item of /containers/json. Its command stays behind: people write secrets into it."""

_HEALTH: Keep = {**_all("Status FailingStreak"), "Log": _last_check}
INSPECT: Keep = {
    **_all("Id Name Created Image ImageName ImageDigest ImageManifestDescriptor RestartCount Platform Mounts Driver Pod"),
    **_all("Namespace IsInfra"),
    "State": {
        **_all("Status Running Paused Restarting OOMKilled Dead Pid ExitCode StartedAt FinishedAt"),
        "Error": masking.words,
        "Health": _HEALTH,
        "Healthcheck": _HEALTH,  # an older Podman's name for it
    },
    "Config": {
        **_all("Image Hostname User Tty StopSignal StopTimeout Labels"),
        "Env": masking.env,
        "Healthcheck": {**_all("Interval Timeout Retries StartPeriod"), "Test": masking.words},
    },
    "HostConfig": _all(
        "Memory MemoryReservation MemorySwap NanoCpus CpuQuota CpuPeriod CpuShares CpusetCpus PidsLimit OomKillDisable "
        "RestartPolicy NetworkMode PidMode UsernsMode Privileged ReadonlyRootfs AutoRemove CapAdd SecurityOpt Runtime LogConfig"
    ),
    "NetworkSettings": _all("Networks Ports"),
}

INFO: Keep = {
    **_all("ID Name Containers ContainersRunning ContainersPaused ContainersStopped Images Driver DriverStatus MemTotal NCPU"),
    **_all("KernelVersion OperatingSystem OSVersion OSType Architecture ServerVersion SecurityOptions CgroupDriver"),
    **_all("CgroupVersion DefaultRuntime Runtimes LiveRestoreEnabled DockerRootDir MemoryLimit SwapLimit CpuCfsQuota"),
    **_all("PidsLimit OomKillDisable Labels SystemTime LoggingDriver ExperimentalBuild Isolation ProductLicense"),
    "Warnings": masking.words,
    "Swarm": _all("NodeID NodeAddr LocalNodeState ControlAvailable Error Nodes Managers Cluster"),
}

STATS: Keep = {
    **_all("read num_procs pids_stats networks network storage_stats"),
    "cpu_stats": {
        **_all("system_cpu_usage online_cpus throttling_data"),
        "cpu_usage": {**_all("total_usage usage_in_kernelmode usage_in_usermode"), "percpu_usage": _count},
    },
    "memory_stats": {
        **_all("usage max_usage limit failcnt commitbytes privateworkingset"),
        "stats": _all(
            "inactive_file total_inactive_file cache total_cache anon rss total_rss file active_file total_active_file shmem "
            "swap total_swap pgmajfault oom_kill"
        ),
    },
    "blkio_stats": _all("io_service_bytes_recursive io_serviced_recursive"),
}

_TASK_TEMPLATE: Keep = {
    **_all("Resources RestartPolicy Placement Networks ForceUpdate Runtime"),
    "ContainerSpec": {**_all("Image Labels Hostname User Mounts Secrets Configs Isolation"), "Env": masking.env},
}
SERVICE: Keep = {
    **_all("ID Version CreatedAt UpdatedAt Endpoint UpdateStatus ServiceStatus JobStatus"),
    "Spec": {**_all("Name Labels Mode UpdateConfig RollbackConfig EndpointSpec"), "TaskTemplate": _TASK_TEMPLATE},
}
TASK: Keep = {
    **_all("ID Version CreatedAt UpdatedAt Name Labels ServiceID Slot NodeID Status DesiredState JobIteration"),
    "Spec": _TASK_TEMPLATE,
}
_SIZED_VOLUME: Keep = {"Name": None, "UsageData": _all("Size RefCount")}


def each(values: Json, keep: Keep) -> Json:
    """The named fields of each object of a list; None for what is no list."""
    return [slimmed(value, keep) for value in values if isinstance(value, dict)] if isinstance(values, list) else None


def _list_of(names: str) -> Callable[[Json], Json]:
    return partial(each, keep=_all(names))


_DISK_ITEMS: Mapping[str, Callable[[Json], Json]] = {
    "Images": _list_of("Id ID Size SharedSize Containers"),
    "Volumes": partial(each, keep=_SIZED_VOLUME),
    "Containers": _list_of("Id SizeRw SizeRootFs"),
    "BuildCache": _list_of("Size Shared"),
}
_SINCE_1_52 = {"Images": "ImageUsage", "Volumes": "VolumeUsage", "Containers": "ContainerUsage", "BuildCache": "BuildCacheUsage"}
DISK: Keep = {
    "LayersSize": None,
    **_DISK_ITEMS,
    **{new: {**_all("TotalSize TotalCount ActiveCount"), "Items": _DISK_ITEMS[old]} for old, new in _SINCE_1_52.items()},
}
"""Of /system/df. It repeats the whole list of containers, whose names and labels are known from elsewhere."""

NODE: Keep = {
    **_all("ID Version CreatedAt UpdatedAt Spec Status ManagerStatus"),
    "Description": {**_all("Hostname Platform Resources"), "Engine": _all("EngineVersion Labels")},
}


def slimmed(value: Json, keep: Keep) -> dict[str, Json]:
    """The named fields of an object, each text cut; an empty object for what is none."""
    if not isinstance(value, dict):
        return {}
    return {name: _kept(value[name], rule) for name, rule in keep.items() if name in value}


def _kept(value: Json, rule: "Keep | Callable[[Json], Json] | None") -> Json:
    if rule is None:
        return masking.bounded(value)
    if callable(rule):
        return rule(value)
    return slimmed(value, rule) if isinstance(value, dict) else None


def shared(value: Json, known: Json) -> Json:
    """The same value, in which whatever is equal in `known` at the same place is the very same object."""
    if isinstance(value, dict) and isinstance(known, dict):
        fields = {name: shared(one, known[name]) if name in known else one for name, one in value.items()}
        same = fields.keys() == known.keys() and all(one is known[name] for name, one in fields.items())
        return known if same else fields
    if isinstance(value, list) and isinstance(known, list) and len(value) == len(known):
        items = [shared(one, other) for one, other in zip(value, known, strict=True)]
        return known if all(one is other for one, other in zip(items, known, strict=True)) else items
    return known if type(value) is type(known) and value == known else value
