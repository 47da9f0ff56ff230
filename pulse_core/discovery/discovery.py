"""Look around when a person asks for it: one look at a time, with few sockets, and heard by whoever follows."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import product
from typing import Final

import attrs

from pulse_core.access import TooMany
from pulse_core.connections import ConnectionCard
from pulse_core.discovery.aim import Aim, aim_of
from pulse_core.discovery.asking import Door, heard, is_open
from pulse_core.discovery.known import watched_by
from pulse_core.discovery.recognising import Question, ports, questions, recognised
from pulse_core.discovery.scan import MOST_FOUND, Finding, Progress, Scan, ScanCard, ScanState
from pulse_core.errors import BadRequest, Conflict, NotFound, PulseError, Unavailable
from pulse_core.host.calling import words
from pulse_core.net.tls import context
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.probe import Heard, Recognised
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Clock, Log

SOCKETS_AT_ONCE: Final = 64
LONGEST_SECONDS: Final = 300.0
MOST_FOLLOWERS: Final = 32
_STEPS: Final = 100
"""How often at most a look tells how far it got."""

News = Finding | Progress | ScanCard


@attrs.define(eq=False)
class Follower:
    """Somebody who hears of a look: what was found before they came, then all that is found, and at last the whole card."""

    scan: Scan
    _woken: asyncio.Event = attrs.field(factory=asyncio.Event)
    _cut: bool = False

    def wake(self) -> None:
        """There is something to tell."""
        self._woken.set()

    def cut(self, code: int = 0) -> None:
        """Tell no more. `code` is for those who are told why."""
        self._cut = True
        self.wake()

    async def __aiter__(self) -> AsyncIterator[News]:
        told = 0
        while not self._cut:
            self._woken.clear()
            while told < len(self.scan.found):
                yield self.scan.found[told]
                told += 1
            if not self.scan.running:
                yield self.scan.card()
                return
            yield self.scan.progress
            await self._woken.wait()


@attrs.define(eq=False)
class Discovery:
    """The looks of an organisation. `offers` hold the probes; `connections` are those that there are.

    Nothing that is asked sees a secret, and nobody is believed: what is found is a proposal for a person.
    """

    offers: Sequence[Offer[Source]]
    connections: Callable[[], Sequence[ConnectionCard]]
    clock: Clock
    log: Log
    _scan: Scan | None = None
    _task: asyncio.Task[None] | None = None
    _group: asyncio.TaskGroup | None = None
    _followers: set[Follower] = attrs.field(factory=set)

    @asynccontextmanager
    async def ready(self) -> AsyncIterator[None]:
        """Looks may be begun while this is entered; one that goes on ends with it."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                yield
            finally:
                self._group = None
                self.close()

    def close(self) -> None:
        """End what goes on, and let nobody wait for it."""
        if self._task is not None:
            self._task.cancel()
        for follower in tuple(self._followers):
            follower.cut()

    @property
    def last(self) -> ScanCard | None:
        """The look that goes on, or the one before."""
        return self._scan.card() if self._scan is not None else None

    @property
    def ports(self) -> Sequence[int]:
        """Where it is knocked at."""
        return ports(self.offers)

    async def begin(self, text: str, *, by: str, allow_loopback: bool = False) -> ScanCard:
        """Begin to look. Raises BadRequest for a place that is not looked at, Conflict while another look goes on."""
        aim = await aim_of(text, allow_loopback=allow_loopback)
        if self._scan is not None and self._scan.running:
            raise Conflict("scan_running", f"Pulse is looking at {self._scan.range} just now: wait for it, or stop it.")
        if self._group is None:
            raise Unavailable("not_running", "Pulse is about to stop.")
        doors = _doors(aim, self.ports)
        if not doors:
            raise BadRequest("nothing_to_look_for", "No installed connector says how to recognise what it watches.")
        scan = self._scan = Scan(
            id=secrets.token_hex(5),
            range=aim.text,
            started_by=by,
            started_at=self.clock.now(),
            addresses=len(aim.addresses),
            doors=len(doors),
        )
        self._task = self._group.create_task(self._carried_out(scan, aim, doors), name="discovery")
        return scan.card()

    async def cancel(self) -> ScanCard:
        """End the look that goes on; one that has ended stays as it is. Raises NotFound when there was none."""
        if self._scan is None:
            raise NotFound("no_scan", "Nobody has had Pulse look around yet.")
        if self._task is not None and self._scan.running:
            self._task.cancel()
            await asyncio.wait([self._task])
        return self._scan.card()

    @contextmanager
    def followed(self) -> Iterator[Follower]:
        """Hear of the look that goes on, or of the one before. Raises NotFound, TooMany."""
        if self._scan is None:
            raise NotFound("no_scan", "Nobody has had Pulse look around yet.")
        if len(self._followers) >= MOST_FOLLOWERS:
            raise TooMany(retry_after_seconds=5.0)
        follower = Follower(self._scan)
        self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)

    # How it works.

    async def _carried_out(self, scan: Scan, aim: Aim, doors: Sequence[Door]) -> None:
        state = ScanState.FAILED
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._looked(scan, aim, doors)
            state = ScanState.CUT if len(scan.found) >= MOST_FOUND else ScanState.ENDED
        except TimeoutError:
            state = ScanState.CUT
        except asyncio.CancelledError:
            state = ScanState.CANCELLED
            raise
        except ExceptionGroup as error:  # whatever strangers bring about ends this look, and not Pulse
            self.log.error("discovery_failed", reason=words(error.exceptions[0]))
        finally:
            scan.state, scan.ended_at = state, self.clock.now()
            self._tell()

    async def _looked(self, scan: Scan, aim: Aim, doors: Sequence[Door]) -> None:
        waiting, tls = iter(doors), context(verify=False)

        async def worker() -> None:
            for door in waiting:
                if len(scan.found) >= MOST_FOUND:
                    return
                if await is_open(door):
                    scan.open += 1
                    for question in questions(self.offers, port=door.port, anywhere=aim.port is not None, scheme=aim.scheme):
                        answer = await heard(door, scheme=question.scheme, path=question.path, tls=tls)
                        if answer is not None and await self._taken(scan, question, answer):
                            break
                scan.knocked += 1
                if scan.knocked * _STEPS // scan.doors != (scan.knocked - 1) * _STEPS // scan.doors:
                    self._tell()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(SOCKETS_AT_ONCE, len(doors))):
                group.create_task(worker(), name="discovery worker")

    async def _taken(self, scan: Scan, question: Question, answer: Heard) -> bool:
        """Note what the answer is taken for; whether it was anything."""
        found = await recognised(question, answer, self.log)
        for offer, thing in found:
            if not scan.knows(offer.name, answer.base_url) and len(scan.found) < MOST_FOUND:
                scan.found.append(self._finding(scan, offer, thing, answer))
        if found:
            self._tell()
        return bool(found)

    def _finding(self, scan: Scan, offer: Offer[Source], thing: Recognised, answer: Heard) -> Finding:
        return Finding(
            id=f"{scan.id}-{len(scan.found)}",
            offer=offer.name,
            base_url=answer.base_url,
            name=thing.name,
            version=thing.version,
            config=thing.config,
            certificate=answer.certificate,
            connection=watched_by(self._cards(), offer=offer.name, config=thing.config),
            found_at=self.clock.now(),
        )

    def _cards(self) -> Sequence[ConnectionCard]:
        try:
            return self.connections()
        except PulseError:  # the store is shut: nothing is known to be watched
            return ()

    def _tell(self) -> None:
        for follower in self._followers:
            follower.wake()


def _doors(aim: Aim, usual: Sequence[int]) -> Sequence[Door]:
    """Every door to knock at: the port that was said, else those at which connectors recognise something."""
    if not usual:
        return ()
    chosen = (aim.port,) if aim.port is not None else usual
    return [Door(address=address, port=port, host=aim.host or address) for port, address in product(chosen, aim.addresses)]
