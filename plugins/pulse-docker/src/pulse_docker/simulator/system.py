"""What the engine says of itself: its version, and the machine it runs on."""

from collections import Counter
from typing import Final

from pulse_docker.simulator.engine import Engine
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.swarm import swarm_info

ENGINES: Final = {
    "1.41": ("20.10.24", "1.12"),
    "1.43": ("24.0.9", "1.12"),
    "1.47": ("27.5.1", "1.24"),
    "1.51": ("28.3.3", "1.24"),
    "1.54": ("29.1.3", "1.44"),
}
"""For each version of the interface: an engine that speaks it, and the oldest version that this engine still speaks."""

KERNEL: Final = "6.1.0-28-amd64"


def version(api: str) -> Body:
    """As `/version` says."""
    engine, oldest = ENGINES[api]
    details = {"ApiVersion": api, "Arch": "amd64", "MinAPIVersion": oldest, "Os": "linux", "KernelVersion": KERNEL}
    return {
        "Platform": {"Name": "Docker Engine - Community"},
        "Components": [
            {"Name": "Engine", "Version": engine, "Details": details},
            {"Name": "containerd", "Version": "1.7.27", "Details": {"GitCommit": "05044ec0a9a75232cad458027ca83437aae3f4da"}},
            {"Name": "runc", "Version": "1.2.5", "Details": {"GitCommit": "v1.2.5-0-g59923ef"}},
        ],
        "Version": engine,
        "ApiVersion": api,
        "MinAPIVersion": oldest,
        "GitCommit": "bea4de2",
        "GoVersion": "go1.24.5",
        "Os": "linux",
        "Arch": "amd64",
        "KernelVersion": KERNEL,
        "BuildTime": "2025-07-25T11:34:09.000000000+00:00",
    }


def info(engine: Engine, api: str) -> Body:
    """As `/info` says."""
    return _counts(engine) | _machine(engine) | _limits(engine) | _software(engine, api)


def _counts(engine: Engine) -> Body:
    containers = engine.containers()
    states = Counter(one.state for one in containers)
    running = states["running"] + states["restarting"]
    return {
        "ID": engine.id,
        "Containers": len(containers),
        "ContainersRunning": running,
        "ContainersPaused": states["paused"],
        "ContainersStopped": len(containers) - running - states["paused"],
        "Images": len({one.plan.recipe.image for one in containers}),
        "NFd": 60,
        "NGoroutines": 80,
        "NEventsListener": 1,
        "SystemTime": engine.stamp(engine.now()),
    }


def _machine(engine: Engine) -> Body:
    return {
        "Name": engine.machine.name,
        "NCPU": engine.machine.processors,
        "MemTotal": engine.machine.memory_bytes,
        "KernelVersion": KERNEL,
        "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
        "OSVersion": "12",
        "OSType": "linux",
        "Architecture": "x86_64",
        "Labels": [],
        "HttpProxy": "",
        "HttpsProxy": "",
        "NoProxy": "",
    }


def _limits(engine: Engine) -> Body:
    counted = "no_memory_controller" not in engine.faults
    warned = [] if counted else ["WARNING: No memory limit support", "WARNING: No swap limit support"]
    return {
        "MemoryLimit": counted,
        "SwapLimit": counted,
        "CpuCfsPeriod": True,
        "CpuCfsQuota": True,
        "CPUShares": True,
        "CPUSet": True,
        "PidsLimit": True,
        "OomKillDisable": False,
        "IPv4Forwarding": True,
        "Warnings": warned,
    }


def _software(engine: Engine, api: str) -> Body:
    old = "cgroup_v1" in engine.faults and "cgroup_v2" not in engine.faults
    return {
        "Driver": "overlay2",
        "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
        "DockerRootDir": "/var/lib/docker",
        "Plugins": {"Volume": ["local"], "Network": ["bridge", "host", "null", "overlay"], "Log": ["json-file"]},
        "Debug": False,
        "LoggingDriver": "json-file",
        "CgroupDriver": "cgroupfs" if old else "systemd",
        "CgroupVersion": "1" if old else "2",
        "IndexServerAddress": "https://index.docker.io/v1/",
        "ExperimentalBuild": False,
        "ServerVersion": ENGINES[api][0],
        "Runtimes": {"runc": {"path": "runc"}},
        "DefaultRuntime": "runc",
        "Swarm": swarm_info(engine),
        "LiveRestoreEnabled": False,
        "Isolation": "",
        "InitBinary": "docker-init",
        "ContainerdCommit": {"ID": "05044ec0a9a75232cad458027ca83437aae3f4da"},
        "RuncCommit": {"ID": "v1.2.5-0-g59923ef"},
        "InitCommit": {"ID": "de40ad0"},
        "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"],
    }
