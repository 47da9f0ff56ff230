"""Read the machine: the same sections from Linux's own files and, elsewhere, from psutil."""

import os
from typing import Protocol

from pulse_core.plugin import Json
from pulse_host.config import PLATFORM, HostConfig, Roots
from pulse_host.readers import addresses, blocks, commands, cpu, memory, mounts, network, portable, sensors, system
from pulse_host.readers.aside import Aside
from pulse_host.readers.files import number_in, text_of
from pulse_host.readers.states import ReaderStopped

SENSORS_TIMEOUT_SECONDS = 3.0


class Machine(Protocol):
    """What can be read everywhere. `counters` is cheap enough for every interval; the others have their own."""

    async def who(self) -> dict[str, Json]: ...

    def counters(self) -> dict[str, Json]: ...

    async def filesystems(self) -> Json: ...

    async def interfaces(self) -> Json: ...

    async def blocks(self) -> list[Json]: ...

    async def sensors(self) -> Json: ...


def machine(config: HostConfig, roots: Roots, *, platform: str = PLATFORM) -> Machine:
    """The way to read this kind of machine."""
    return LinuxMachine(config, roots) if platform == "linux" else PortableMachine(config)


class LinuxMachine:
    """Reads the kernel's files under `roots`."""

    def __init__(self, config: HostConfig, roots: Roots) -> None:
        self._roots = roots
        self._container = bool(system.container(roots))
        self._usage = mounts.Usage(roots.proc, exclude=config.exclude_filesystems)
        self._sensors: Aside[tuple[list[Json], list[Json]]] = Aside("sensors")
        # A container's /proc tells of its host, unless lxcfs stands in front of it.
        self._by_cgroup = self._container and not system.lxcfs(roots.proc)
        self._ticks = float(os.sysconf("SC_CLK_TCK")) if hasattr(os, "sysconf") else 100.0

    async def who(self) -> dict[str, Json]:
        return {"identity": system.identity(self._roots), "facts": system.facts(self._roots)}

    def counters(self) -> dict[str, Json]:
        proc = self._roots.proc
        return {
            "cpu": self._cpu(),
            "load": cpu.parse_loadavg(text_of(proc / "loadavg")),
            "memory": self._memory(),
            "uptime_seconds": number_in(text_of(proc / "uptime").partition(" ")[0]),
            "network": {
                name: total
                for name, total in network.parse_net_dev(text_of(proc / "net/dev")).items()
                if not network.is_virtual(name)
            },
            "disk_io": self._disk_io(),
        }

    def _cpu(self) -> dict[str, Json]:
        found = cpu.parse_stat(text_of(self._roots.proc / "stat"), ticks_per_second=self._ticks)
        if not self._by_cgroup:
            return found
        group = self._roots.sys / "fs/cgroup"
        cores = found["count"] if isinstance(found["count"], int) else 0
        own = cpu.cgroup_cpu(stat=text_of(group / "cpu.stat"), limit=text_of(group / "cpu.max"), cores=cores)
        return own or found

    def _memory(self) -> dict[str, Json]:
        proc = self._roots.proc
        return memory.memory(
            memory.parse_meminfo(text_of(proc / "meminfo")),
            arc=None if self._container else memory.parse_arcstats(text_of(proc / "spl/kstat/zfs/arcstats")),
            limit=memory.cgroup_limit(self._roots.sys) if self._by_cgroup else None,
            container=self._container,
        )

    def _disk_io(self) -> dict[str, Json]:
        totals = blocks.parse_diskstats(text_of(self._roots.proc / "diskstats"))
        try:
            whole = os.listdir(self._roots.sys / "block")
        except OSError:
            return {}
        return {name: totals[name] for name in sorted(whole) if name in totals and not blocks.is_virtual(name)}

    async def filesystems(self) -> Json:
        return await self._usage.read()

    async def interfaces(self) -> Json:
        return _with_addresses(network.interfaces(self._roots.sys), addresses.addresses(self._roots.proc))

    async def blocks(self) -> list[Json]:
        return blocks.blocks(self._roots.sys, self._roots.run)

    async def sensors(self) -> Json:
        found, batteries = await self._sensors.run(self._read_sensors, timeout_seconds=SENSORS_TIMEOUT_SECONDS)
        return {"sensors": found, "batteries": batteries}

    def _read_sensors(self) -> tuple[list[Json], list[Json]]:
        return sensors.read(sensors.find(self._roots.sys)), sensors.batteries(self._roots.sys)


def _with_addresses(rows: list[Json], own: dict[str, list[str]]) -> list[Json]:
    return [row | {"addresses": list[Json](own.get(str(row["name"]), []))} for row in rows if isinstance(row, dict)]


class PortableMachine:
    """Reads through psutil."""

    def __init__(self, config: HostConfig) -> None:
        self._exclude = config.exclude_filesystems
        self._places: dict[str, Aside[dict[str, Json]]] = {}

    async def who(self) -> dict[str, Json]:
        return {"identity": portable.identity(await _platform_id()), "facts": portable.facts()}

    def counters(self) -> dict[str, Json]:
        return {
            "cpu": portable.cpu(),
            "load": portable.load(),
            "memory": portable.memory(),
            "uptime_seconds": portable.uptime_seconds(),
            "network": portable.network(),
            "disk_io": portable.disk_io(),
        }

    async def filesystems(self) -> Json:
        found = portable.mounts(self._exclude)
        return [await self._row(*mount) for mount in found]

    async def _row(self, point: str, type: str, device: str, read_only: bool) -> Json:
        row: dict[str, Json] = {"mount": point, "type": type, "device": device, "read_only": read_only, "remote": False}
        place = self._places.setdefault(point, Aside(f"usage {point}"))
        try:
            return row | await place.run(lambda: portable.usage(point), timeout_seconds=1.0)
        except (ReaderStopped, OSError):
            return row | {"error": "the filesystem does not answer"}

    async def interfaces(self) -> Json:
        return _with_addresses(portable.interfaces(), portable.addresses())

    async def blocks(self) -> list[Json]:
        return portable.blocks()

    async def sensors(self) -> Json:
        return {"sensors": portable.sensors(), "batteries": portable.batteries()}


async def _platform_id() -> str:
    if PLATFORM == "win32":
        return portable.windows_machine_guid()
    if PLATFORM != "darwin":
        return ""
    try:
        done = await commands.run("ioreg", "-rd1", "-c", "IOPlatformExpertDevice", timeout_seconds=5)
    except ReaderStopped:
        return ""
    return portable.parse_ioreg(done.output)
