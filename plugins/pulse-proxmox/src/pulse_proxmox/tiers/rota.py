"""Ask each thing at its own pace, beside the turns: one node that hangs holds up only what is about itself."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from zlib import crc32

import attrs

from pulse_core.plugin import Clock, Log, SourceError
from pulse_proxmox.client.answers import Forbidden, NotImplementedHere

AT_ONCE = 8
AGAIN_SECONDS = 60.0
FORBIDDEN_SECONDS = 1800.0
ABSENT_SECONDS = 21_600.0
_LOOK_SECONDS = 1.0
_SILENCE_SECONDS = 20.0
"""Who rested for so long did so because nothing was answered, and not for a look."""
_SPREAD = 0.1
"""The next time comes this share of the pace sooner or later, by what it is about, so that nothing goes in step."""


@attrs.define(eq=False)
class Slot:
    """One question: what it is about, and its pace. `ask` keeps what it learns where it belongs, and may answer in how
    many seconds it wants to be asked again.

    `lane` is the node that has to answer: it is asked one thing at a time. `quiet` names the errors that are no trouble to
    anybody, such as that there is no Ceph, and how long it rests then.
    """

    tier: str
    every_seconds: float
    ask: Callable[[], Awaitable[float | None]]
    target: str = ""
    lane: str = ""
    delay_seconds: float = 0.0
    quiet: Callable[[SourceError], float | None] = lambda error: None
    due_at: float = float("-inf")
    asked_at: float = float("-inf")
    asking: bool = False
    trouble: SourceError | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        return self.tier, self.target


class Rota:
    """Asks whatever is due, until it is cancelled. `resting` holds all of it back, `away` what one node would have to answer."""

    def __init__(
        self, *, resting: Callable[[], bool], away: Callable[[str], bool], clock: Clock, log: Log, at_once: int = AT_ONCE
    ) -> None:
        self._slots: dict[tuple[str, str], Slot] = {}
        self._resting = resting
        self._away = away
        self._clock = clock
        self._log = log
        self._at_once = at_once
        self._asking: set[asyncio.Task[None]] = set()

    def plan(self, slots: Iterable[Slot]) -> None:
        """Ask these from now on, and no others; those that are known go on in their pace."""
        wanted = {slot.key: slot for slot in slots}
        for key in self._slots.keys() - wanted.keys():
            del self._slots[key]
        for key, slot in wanted.items():
            if key not in self._slots:
                slot.due_at = self._clock.monotonic() + slot.delay_seconds
                self._slots[key] = slot

    def hasten(self, tier: str, target: str | None = None, *, apart_seconds: float = 0.0) -> None:
        """Ask soon, but not sooner than so long after the last time."""
        for slot in self._slots.values():
            if slot.tier == tier and target in (None, slot.target):
                slot.due_at = min(slot.due_at, slot.asked_at + apart_seconds)

    @property
    def troubles(self) -> list[tuple[str, str, SourceError]]:
        """Tier, target and why it could not be asked. That a node is away is said of the node, and not of all it would answer."""
        return [
            (slot.tier, slot.target, slot.trouble)
            for slot in self._slots.values()
            if slot.trouble is not None and not (slot.lane and self._away(slot.lane))
        ]

    async def run(self) -> None:
        """Ask for ever."""
        async with asyncio.TaskGroup() as group:
            rested_at: float | None = None
            while True:
                if self._resting():
                    rested_at = self._clock.monotonic() if rested_at is None else rested_at
                else:
                    self._forgive(rested_at)
                    rested_at = None
                    for slot in self._due():
                        slot.asking = True
                        task = group.create_task(self._ask(slot), name=f"proxmox {slot.tier} {slot.target}")
                        self._asking.add(task)
                        task.add_done_callback(self._asking.discard)
                await self._clock.sleep(_LOOK_SECONDS)

    def _forgive(self, rested_at: float | None) -> None:
        """After a silence ask again what was refused: it may have been the first to feel what then silenced everything."""
        now = self._clock.monotonic()
        if rested_at is None or now - rested_at < _SILENCE_SECONDS:
            return
        for slot in self._slots.values():
            if slot.trouble is not None:
                slot.due_at = min(slot.due_at, now)

    def _due(self) -> list[Slot]:
        """What is asked now: the most overdue first, one of each lane."""
        now = self._clock.monotonic()
        free = self._at_once - len(self._asking)
        lanes = {slot.lane for slot in self._slots.values() if slot.asking and slot.lane}
        chosen: list[Slot] = []
        for slot in sorted((one for one in self._slots.values() if one.due_at <= now and not one.asking), key=_due_at):
            if len(chosen) >= free:
                break
            if slot.lane and (slot.lane in lanes or self._away(slot.lane)):
                continue
            lanes.add(slot.lane)
            chosen.append(slot)
        return chosen

    async def _ask(self, slot: Slot) -> None:
        slot.asked_at = self._clock.monotonic()
        try:
            pace = await slot.ask() or slot.every_seconds
        except SourceError as error:
            self._failed(slot, error)
        else:
            if slot.trouble is not None:
                self._log.info("proxmox_tier_healed", tier=slot.tier, target=slot.target)
            slot.trouble = None
            slot.due_at = slot.asked_at + pace * (1 + _SPREAD * _place(slot))
        finally:
            slot.asking = False

    def _failed(self, slot: Slot, error: SourceError) -> None:
        quiet = slot.quiet(error)
        if quiet is None and slot.trouble is None:
            self._log.warning("proxmox_tier_lost", tier=slot.tier, target=slot.target, reason=str(error))
        slot.trouble = error if quiet is None else None
        slot.due_at = self._clock.monotonic() + (_rest_seconds(slot, error) if quiet is None else quiet)


def _rest_seconds(slot: Slot, error: SourceError) -> float:
    if isinstance(error, NotImplementedHere):
        return ABSENT_SECONDS
    if isinstance(error, Forbidden):
        return max(FORBIDDEN_SECONDS, slot.every_seconds)
    return max(AGAIN_SECONDS, min(slot.every_seconds, 600.0))


def _place(slot: Slot) -> float:
    """Between -1 and 1, always the same for the same question."""
    return (crc32(f"{slot.tier} {slot.target}".encode()) % 2001 - 1000) / 1000


def _due_at(slot: Slot) -> float:
    return slot.due_at
