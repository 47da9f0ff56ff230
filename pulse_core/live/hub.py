"""Number what happens and tell every subscriber, without waiting for any of them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from pulse_core.errors import Unavailable
from pulse_core.live import encode
from pulse_core.live.audience import Audience
from pulse_core.live.event import Event, Ring
from pulse_core.live.filter import EVERYTHING, Filter
from pulse_core.live.frame import Codec, Frame, Message
from pulse_core.live.settings import LiveSettings
from pulse_core.live.subscription import SERVICE_RESTART, Resume, Subscription
from pulse_core.model.change import Change, Ticks
from pulse_core.model.resource import Resource
from pulse_core.plugin.tools import Clock

PROTOCOL = 1
_BEATS_PER_PING = 4
_SNAPSHOTS_KEPT = 8


class Hub:
    """The stream. `epoch` names this run of the server, `seq` is the number of the newest event.

    Publishing is sync and costs each client one append; an event is encoded once per filter and compressed once per
    filter, when the first reader wants it so. `snapshot` gives all resources, as of the last event or newer.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        version: str,
        snapshot: Callable[[], Sequence[Resource]],
        settings: LiveSettings | None = None,
        codec: Codec | None = None,
        epoch: str = "",
    ) -> None:
        self.epoch = epoch or secrets.token_hex(6)
        self.seq = 0
        self.settings = settings or LiveSettings()
        self._clock = clock
        self._version = version
        self._resources = snapshot
        self._codec = codec or Codec()
        self._ring = Ring(events=self.settings.ring_events, bytes=self.settings.ring_bytes, seconds=self.settings.ring_seconds)
        self._audiences: dict[Filter, Audience] = {}
        self._snapshots: dict[Filter, Frame] = {}
        self._problems: tuple[object, ...] = ()
        self._recovery = 0
        self._closed = False

    @property
    def clients(self) -> int:
        return sum(len(audience.subscriptions) for audience in self._audiences.values())

    # Telling

    def publish_changes(self, changes: Sequence[Change]) -> int:
        """Tell of changes, in their order. Answers the number of the event."""
        if not changes:
            return self.seq
        for audience in self._audiences.values():
            audience.follow(changes)
        return self._publish(tuple(changes), late=False)

    def publish_ticks(self, ticks: Ticks, *, late: bool = False) -> int:
        """Tell of new metric values. `late` ones are history that just arrived: charts take them, current values do not."""
        return self._publish(ticks, late=late)

    def problems(self, problems: Sequence[object]) -> None:
        """Tell at once what is wrong with Pulse itself, when it differs from what was told before."""
        if tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self.ping()

    def recovery(self, revision: int) -> None:
        """Tell at once that recovery points changed: by the number of their newest state, when it is not told yet."""
        if revision != self._recovery:
            self._recovery = revision
            self.ping()

    def ping(self) -> None:
        told = {"problems": self._problems, "recovery": self._recovery}
        frame = self._frame({"type": "ping", "seq": self.seq, "at": self._now(), **told})
        for audience in self._audiences.values():
            _put(frame, audience)

    def _publish(self, what: tuple[Change, ...] | Ticks, *, late: bool) -> int:
        self.seq += 1
        self._snapshots.clear()
        event = Event(what, seq=self.seq, at=self._clock.now(), late=late)
        for audience in self._audiences.values():
            frame = event.frame(audience, epoch=self.epoch, codec=self._codec)
            if frame is not None:
                _put(frame, audience)
        self._ring.append(event)
        return self.seq

    async def run(self) -> None:
        """Ping, and cut off readers that are stuck. Runs until it is cancelled."""
        beat = self.settings.ping_seconds / _BEATS_PER_PING
        while True:
            for _ in range(_BEATS_PER_PING):
                await self._clock.sleep(beat)
                for audience in self._audiences.values():
                    for subscription in tuple(audience.subscriptions):
                        subscription.look(seconds=beat)
            self.ping()

    def close(self) -> None:
        """End every subscription, and let nobody in any more: the server is about to stop."""
        self._closed = True
        for audience in self._audiences.values():
            for subscription in audience.subscriptions:
                subscription.close(SERVICE_RESTART)

    # Listening

    @asynccontextmanager
    async def subscribe(self, filter: Filter = EVERYTHING, resume: Resume | None = None) -> AsyncIterator[Subscription]:
        """Listen: a welcome, then a snapshot or what was missed since `resume`, then every event as it comes.

        Raises Unavailable when there are too many clients.
        """
        if self._closed or self.clients >= self.settings.max_clients:
            raise Unavailable("too_many_clients", "Too many live clients: close one or try again later.")
        subscription = Subscription(filter, settings=self.settings, fresh=self._fresh)
        self._audience(filter).subscriptions[subscription] = None
        try:
            self._start(subscription, resume)
            async with asyncio.timeout(None) as limit:
                subscription.interrupt_with(limit)
                yield subscription
        except TimeoutError:
            if not limit.expired():
                raise
        finally:
            self._leave(subscription)

    def _start(self, subscription: Subscription, resume: Resume | None) -> None:
        if resume is None:
            subscription.replay(self._fresh(subscription.filter, ""))
        else:
            self.resume(subscription, resume)
        welcome = {"protocol": PROTOCOL, "epoch": self.epoch, "seq": self.seq, "version": self._version}
        subscription.greet(self._frame({"type": "welcome", **welcome, "ping_seconds": self.settings.ping_seconds}))

    def resume(self, subscription: Subscription, resume: Resume) -> None:
        """Give a reader exactly what it missed, or a resync and a snapshot."""
        missed = self._ring.since(resume.seq, last=self.seq) if resume.epoch == self.epoch else None
        if missed is None:
            subscription.replay(self._fresh(subscription.filter, "other_run" if resume.epoch != self.epoch else "too_old"))
            return
        audience = self._audiences[subscription.filter]
        before = sum(event.weight for event in missed)
        frames = [event.frame(audience, epoch=self.epoch, codec=self._codec) for event in missed]
        self._ring.grew(sum(event.weight for event in missed) - before)
        subscription.replay([frame for frame in frames if frame is not None])

    def refilter(self, subscription: Subscription, filter: Filter) -> None:
        """Replace a reader's filter; it starts anew under it."""
        audience = self._audience(filter)
        self._leave(subscription)
        subscription.filter = filter
        self._audiences[filter] = audience
        audience.subscriptions[subscription] = None
        subscription.restart("filter")

    def _audience(self, filter: Filter) -> Audience:
        if filter not in self._audiences:
            self._audiences[filter] = Audience(filter, self._resources())
        return self._audiences[filter]

    def _leave(self, subscription: Subscription) -> None:
        audience = self._audiences[subscription.filter]
        audience.subscriptions.pop(subscription, None)
        if not audience.subscriptions:
            del self._audiences[subscription.filter]

    def _fresh(self, filter: Filter, reason: str) -> Sequence[Frame]:
        snapshot = self._snapshots.get(filter)
        if snapshot is None:
            if len(self._snapshots) >= _SNAPSHOTS_KEPT:
                self._snapshots.clear()
            snapshot = self._snapshots[filter] = self._snapshot(filter)
        if not reason:
            return (snapshot,)
        return (self._frame({"type": "resync", "seq": self.seq, "reason": reason}), snapshot)

    def _snapshot(self, filter: Filter) -> Frame:
        found = self._resources()
        if not filter.takes_every_resource:
            found = [resource for resource in found if filter.admits_resource(resource)]
        message = {"type": "snapshot", "seq": self.seq, "at": self._now(), "resources": encode.resources(found, filter)}
        return self._frame(message)

    def _frame(self, message: Message) -> Frame:
        return Frame(message, epoch=self.epoch, codec=self._codec)

    def _now(self) -> float:
        return round(self._clock.now(), 3)


def _put(frame: Frame, audience: Audience) -> None:
    for subscription in audience.subscriptions:
        subscription.put(frame)
