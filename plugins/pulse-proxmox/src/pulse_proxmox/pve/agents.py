"""Ask the agents in the guests: each seldom, a few of a node at once, and those that do not answer not for a while."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from zlib import crc32

import attrs

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import number, part, text, truth
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate, Row
from pulse_proxmox.pve.known import Known, named
from pulse_proxmox.pve.refusals import Refusal, refusal_of
from pulse_proxmox.pve.slim import bounded, memory_lines
from pulse_proxmox.tiers.budget import Budget

APART_SECONDS = 120.0
ANSWER_SECONDS = 5.0
AT_ONCE_PER_NODE = 4
AT_ONCE = 32
CALLS_A_MINUTE = 600
MEMORY_LASTS_SECONDS = 600.0
MOST_BYTES = 1 << 20
_MOST_ROWS = 128
_MOST_PARTS = 32
_LOOK_SECONDS = 1.0
_LINUX = ("meminfo", "fsinfo", "meminfo", "network", "meminfo", "osinfo")
_WINDOWS = ("fsinfo", "network", "fsinfo", "osinfo")
_FIRST = ("meminfo", "fsinfo", "osinfo", "network")
_PATHS = {
    "fsinfo": "get-fsinfo",
    "network": "network-get-interfaces",
    "osinfo": "get-osinfo",
    "meminfo": "file-read",
}
_ROWS = {
    "fsinfo": ("name", "mountpoint", "type", "total-bytes", "used-bytes", "disk"),
    "network": ("name", "hardware-address", "ip-addresses"),
}


@attrs.define(eq=False)
class _Agent:
    """One guest's agent: when it may be asked again, which question is next, and which rest until when."""

    free_at: float
    step: int = 0
    asking: bool = False
    uptime: float | None = None
    rests: dict[str, float] = attrs.field(factory=dict)
    refusals: dict[str, Refusal] = attrs.field(factory=dict)
    known: dict[str, Json] = attrs.field(factory=dict)
    meminfo: str = ""
    meminfo_at: float | None = None


class Agents:
    """Goes round the agents of all running VMs that have one. `resting` holds it back."""

    def __init__(
        self,
        cluster: Cluster,
        known: Known,
        *,
        release: Callable[[], int],
        resting: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self.budget = Budget(CALLS_A_MINUTE, seconds=60, clock=clock)
        self._cluster = cluster
        self._known = known
        self._release = release
        self._resting = resting
        self._clock = clock
        self._agents: dict[str, _Agent] = {}
        self._estate: Estate | None = None
        self._new = False

    def look(self, estate: Estate) -> None:
        """Take whose agents may run."""
        self._estate = estate
        running = {key: row for key, row in estate.guests.items() if self._has_agent(key, row)}
        for gone in self._agents.keys() - running.keys():
            del self._agents[gone]
            if gone in self._known.guests:
                self._known.tell(gone, agent=_without_memory(part(self._known.of(gone), "agent")))
        now = self._clock.monotonic()
        for key, row in running.items():
            uptime = number(row, "uptime")
            agent = self._agents.get(key)
            if agent is None:
                late = crc32(key.encode()) % int(APART_SECONDS)
                before = {
                    name: value for name, value in part(self._known.of(key), "agent").items() if not name.endswith("trouble")
                }
                agent = self._agents[key] = _Agent(free_at=now + late, known=before)
            elif uptime is not None and agent.uptime is not None and uptime < agent.uptime:
                agent.rests.clear()  # it was started anew, and its agent with it
            agent.uptime = uptime

    def _has_agent(self, key: str, row: Row) -> bool:
        if not key.startswith("qemu/") or row.get("status") != "running" or truth(row, "template"):
            return False
        held = text(part(self._known.of(key), "current"), "qmpstatus")
        return held in ("", "running") and is_enabled(part(self._known.of(key), "config"))

    async def run(self) -> None:
        """Ask for ever."""
        async with asyncio.TaskGroup() as group:
            while True:
                for key, agent, question in [] if self._resting() else self._next():
                    agent.asking = True
                    self.budget.spend()
                    group.create_task(self._ask(key, agent, question), name=f"proxmox agent {key}")
                await self._clock.sleep(_LOOK_SECONDS)

    def _next(self) -> list[tuple[str, _Agent, str]]:
        """Who is asked now, and what: whoever waits longest first."""
        if self._estate is None:
            return []
        asking = [key for key, agent in self._agents.items() if agent.asking]
        busy = Counter(self._estate.node_of(key) for key in asking)
        free = min(AT_ONCE - len(asking), self.budget.free)
        now = self._clock.monotonic()
        due = sorted(
            ((key, agent) for key, agent in self._agents.items() if agent.free_at <= now and not agent.asking),
            key=lambda pair: pair[1].free_at,
        )
        chosen: list[tuple[str, _Agent, str]] = []
        for key, agent in due:
            if len(chosen) >= free:
                break
            node = self._estate.node_of(key)
            question = self._question(key, agent, now)
            if question and node in self._estate.online and busy[node] < AT_ONCE_PER_NODE:
                busy[node] += 1
                chosen.append((key, agent, question))
        return chosen

    def _question(self, key: str, agent: _Agent, now: float) -> str:
        """The next question that does not rest: at first one of each, then what changes most, most often."""
        round_ = self._round(key, agent)
        for ahead in range(len(round_)):
            question = round_[(agent.step + ahead) % len(round_)]
            if agent.rests.get(question, 0.0) <= now and agent.rests.get("", 0.0) <= now:
                agent.step += ahead + 1
                return question
        return ""

    def _round(self, key: str, agent: _Agent) -> tuple[str, ...]:
        os_type = text(part(self._known.of(key), "config"), "ostype")
        windows = os_type.startswith("w") or text(part(agent.known, "osinfo"), "id") == "mswindows"
        asked = tuple(one for one in _FIRST if not (windows and one == "meminfo"))
        if agent.step < len(asked):
            return asked
        return _WINDOWS if windows else _LINUX

    async def _ask(self, key: str, agent: _Agent, question: str) -> None:
        began = self._clock.monotonic()
        node = self._estate.node_of(key) if self._estate is not None else ""
        query = {"file": "/proc/meminfo"} if question == "meminfo" else None
        try:
            path = f"/nodes/{node}/{key}/agent/{_PATHS[question]}"
            said = await self._cluster.get(path, query, seconds=ANSWER_SECONDS, most_bytes=MOST_BYTES)
        except SourceError as error:
            self._refused(agent, question, refusal_of(error, question=question, release=self._release()))
        else:
            self._answered(agent, question, said)
        finally:
            agent.asking = False
            agent.free_at = began + APART_SECONDS
        if key in self._agents:
            self._known.tell(key, agent={**agent.known, **_troubles(agent.refusals)})

    def _answered(self, agent: _Agent, question: str, said: Json) -> None:
        agent.refusals.pop(question, None)
        agent.refusals.pop("", None)
        if question != "meminfo":
            agent.known[question] = _slimmed(question, said.get("result") if isinstance(said, dict) else said)
            return
        agent.meminfo = memory_lines(text(said, "content", limit=16_384)) if isinstance(said, dict) else ""
        agent.meminfo_at = self._clock.now() if agent.meminfo else None
        agent.known["meminfo_at"] = agent.meminfo_at
        self._new = True

    def _refused(self, agent: _Agent, question: str, refusal: Refusal) -> None:
        of = question if refusal.of_question else ""
        agent.rests[of] = self._clock.monotonic() + refusal.seconds
        if refusal.kind:
            agent.refusals[of] = refusal

    def take_memory(self) -> dict[str, Json] | None:
        """What the agents say of their memory, each with its time; None when there is nothing new."""
        if not self._new:
            return None
        self._new = False
        now = self._clock.now()
        fresh = {
            key: agent
            for key, agent in self._agents.items()
            if agent.meminfo_at is not None and now - agent.meminfo_at < MEMORY_LASTS_SECONDS
        }
        rows = self._estate.guests if self._estate is not None else {}
        return {
            key: {"meminfo": agent.meminfo, "at": agent.meminfo_at, "maxmem": number(rows.get(key, {}), "maxmem")}
            for key, agent in fresh.items()
        }


def _slimmed(question: str, said: Json) -> Json:
    """What is read of an answer: it is of the guest's own making, and may be of any size."""
    names = _ROWS.get(question)
    if names is None or not isinstance(said, list):
        return bounded(said, rows=_MOST_ROWS, depth=3)
    return [bounded(row, rows=_MOST_PARTS, depth=4) for row in named(said[:_MOST_ROWS], names)]


def _troubles(refusals: Mapping[str, Refusal]) -> dict[str, Json]:
    """What keeps the agent from telling most, and apart from it what keeps only its memory back."""
    found = next((refusals[of] for of in ("", "fsinfo", "network", "osinfo") if of in refusals), None)
    of_memory = refusals.get("meminfo")
    return {
        "trouble": found.shown() if found else None,
        "memory_trouble": of_memory.shown() if of_memory else None,
    }


def is_enabled(config: Row) -> bool:
    """Whether a VM's option `agent` says that there is one: "1", or "enabled=1,fstrim_cloned_disks=1"."""
    said = config.get("agent")
    first = (said if isinstance(said, str) else str(said or "")).split(",")
    return "1" in first or "enabled=1" in first


def _without_memory(known: Row) -> Json:
    """What an agent told while it ran, without what is no longer so."""
    return {name: value for name, value in known.items() if name in ("osinfo", "fsinfo")}
