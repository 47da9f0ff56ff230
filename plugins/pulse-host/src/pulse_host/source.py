"""Say which reader runs when: the cheap totals at every look, each slower reader at its own pace beside them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import attrs

from pulse_core.plugin import Clock, Json, Log, Report, Source, Tools
from pulse_host.client import Machine, machine
from pulse_host.config import HostConfig, Roots
from pulse_host.readers import gpu, md, smart, updates, ups, zfs
from pulse_host.readers.files import text_of
from pulse_host.readers.states import ReaderMissing, ReaderStopped

FIRST_ANSWER_SECONDS = 0.6
SMART_SECONDS = 300.0
_LOOK_AGAIN_SECONDS = 300.0
"""How long a reader whose subject does not exist waits before it looks again."""


@attrs.frozen(kw_only=True)
class Reader:
    """Something that is read at its own pace. `prompt` readers are waited for, briefly, at the first look."""

    name: str
    every_seconds: float
    read: Callable[[], Awaitable[Json]]
    prompt: bool = False
    delay_seconds: float = 0.0


@attrs.define
class Kept:
    """What a reader last said. `fresh` until it was reported."""

    value: Json = None
    state: str = "waiting"
    reason: str = ""
    fix: str = ""
    fresh: bool = False
    heard: asyncio.Event = attrs.field(factory=asyncio.Event)


class HostSource:
    """Watches the machine it runs on. Made by `open_host`, which also runs the readers."""

    def __init__(
        self,
        machine: Machine,
        readers: Sequence[Reader],
        who: dict[str, Json],
        *,
        interval_seconds: float,
        clock: Clock,
        log: Log,
    ) -> None:
        self._machine = machine
        self._readers = readers
        self._who = who
        self._interval_seconds = interval_seconds
        self._clock = clock
        self._log = log
        self._kept = {reader.name: Kept() for reader in readers}
        self._asked = False

    async def collect(self) -> Sequence[Report]:
        """The report of the host, and that of its disks when it is new."""
        if not self._asked:
            await self._await_prompt_readers()
        reports = [Report(kind="host", scope="host", payload=self._host(), interval_seconds=self._interval_seconds)]
        disks = self._kept.get("smart")
        if disks is not None and disks.fresh:
            disks.fresh = False
            payload: Json = {**self._about(), "disks": disks.value}
            reports.append(Report(kind="host-smart", scope="smart", payload=payload, interval_seconds=SMART_SECONDS))
        return reports

    async def _await_prompt_readers(self) -> None:
        self._asked = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_ANSWER_SECONDS):
                for reader in self._readers:
                    if reader.prompt:
                        await self._kept[reader.name].heard.wait()

    def _host(self) -> Json:
        values: dict[str, Json] = {name: kept.value for name, kept in self._kept.items() if name not in ("smart", "system")}
        states: list[Json] = [
            {"name": name, "state": kept.state, "reason": kept.reason, "fix": kept.fix} for name, kept in self._kept.items()
        ]
        return {**self._about(), **self._machine.counters(), **values, "readers": states}

    def _about(self) -> dict[str, Json]:
        """Who the machine is; read again now and then, because a host can be renamed and upgraded while it runs."""
        system = self._kept.get("system")
        return system.value if system is not None and isinstance(system.value, dict) else self._who

    async def keep_reading(self, reader: Reader) -> None:
        """Run one reader at its pace until cancelled."""
        await self._clock.sleep(reader.delay_seconds)
        while True:
            pause_seconds = await self._read_once(reader)
            await self._clock.sleep(pause_seconds)

    async def _read_once(self, reader: Reader) -> float:
        kept = self._kept[reader.name]
        pause_seconds = reader.every_seconds
        try:
            value = await reader.read()
        except ReaderStopped as stopped:
            self._note(reader, kept, None, stopped.state, stopped.reason, stopped.fix)
            if isinstance(stopped, ReaderMissing):
                pause_seconds = max(pause_seconds, _LOOK_AGAIN_SECONDS)
        except Exception as error:  # each optional reader degrades by itself
            self._note(reader, kept, None, "failed", f"{type(error).__name__}: {error}"[:160], "")
        else:
            self._note(reader, kept, value, "ok", "", "")
        kept.heard.set()
        return pause_seconds

    def _note(self, reader: Reader, kept: Kept, value: Json, state: str, reason: str, fix: str) -> None:
        if state != kept.state and state in ("failed", "denied"):
            self._log.warning("reader_lost", reader=reader.name, reason=reason)
        kept.value, kept.state, kept.reason, kept.fix, kept.fresh = value, state, reason, fix, state == "ok"


def readers_of(config: HostConfig, roots: Roots, machine: Machine) -> list[Reader]:
    """Everything that is read at a pace of its own, in the order in which screens show it."""
    disks = smart.Disks(exclude=config.exclude_disks, enabled=config.smart, sudo=config.sudo)

    async def read_disks() -> Json:
        return await disks.read(await machine.blocks())

    async def read_blocks() -> Json:
        return await machine.blocks()

    async def read_arrays() -> Json:
        text = text_of(roots.proc / "mdstat")
        if not text:
            raise ReaderMissing("the kernel has no software RAID loaded")
        return md.parse_mdstat(text)

    async def read_system() -> Json:
        return await machine.who()

    async def read_updates() -> Json:
        if not config.updates:
            raise ReaderMissing("switched off in the settings", "switch on `updates`")
        return await updates.read(roots.run, roots.var)

    return [
        Reader(name="filesystems", every_seconds=10, read=machine.filesystems, prompt=True),
        Reader(name="interfaces", every_seconds=30, read=machine.interfaces, prompt=True),
        Reader(name="blocks", every_seconds=60, read=read_blocks, prompt=True),
        Reader(name="sensors", every_seconds=5, read=machine.sensors, prompt=True),
        Reader(name="system", every_seconds=300, read=read_system, delay_seconds=300),
        Reader(name="gpu", every_seconds=10, read=lambda: gpu.read(roots.sys)),
        Reader(name="raid", every_seconds=10, read=read_arrays),
        Reader(name="zfs", every_seconds=60, read=zfs.read),
        Reader(name="smart", every_seconds=SMART_SECONDS, read=read_disks),
        Reader(name="ups", every_seconds=30, read=ups.read),
        Reader(name="updates", every_seconds=6 * 3600, read=read_updates, delay_seconds=15),
    ]


@asynccontextmanager
async def open_host(config: object, tools: Tools, *, roots: Roots | None = None) -> AsyncIterator[Source]:
    """Start the readers, lend the source, stop the readers."""
    if not isinstance(config, HostConfig):
        raise TypeError("open_host takes a HostConfig")
    roots = roots or Roots()
    this = machine(config, roots)
    readers = readers_of(config, roots, this)
    source = HostSource(
        this, readers, await this.who(), interval_seconds=config.interval_seconds, clock=tools.clock, log=tools.log
    )
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(source.keep_reading(reader), name=f"host {reader.name}") for reader in readers]
        try:
            yield source
        finally:
            for task in tasks:
                task.cancel()
