"""Discovery: have Pulse look for what could be connected, follow what it finds, and stop it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

import attrs

from pulse_core.discovery import Discovery, Finding, Progress, ScanCard
from pulse_core.discovery.aim import MOST_ADDRESSES
from pulse_core.discovery.own import own_networks
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.web.encoding import to_json
from pulse_core.web.standing import Standing

_PATH: Final = "/api/discover"
_EVENTS: Final = {Finding: b"found", Progress: b"progress", ScanCard: b"ended"}
_HEADERS: Final = {"x-accel-buffering": "no"}


@attrs.frozen(kw_only=True)
class DiscoverOrder:
    """Look at `range`: an address or name, with a port or without, or a private network such as 192.168.1.0/24.

    `allow_loopback` lets it be an address of the machine that Pulse runs on.
    """

    range: str
    allow_loopback: bool = False


@attrs.frozen(kw_only=True)
class DiscoverView:
    """`ranges` are the networks that the server itself is in, for a start, `ports` where it would knock, `most_addresses`
    how large a network may be, `scan` the look that goes on, or the one before, with all that it found."""

    ranges: tuple[str, ...]
    ports: tuple[int, ...]
    most_addresses: int
    scan: ScanCard | None


class DiscoverDesk:
    """Takes orders to look around."""

    def __init__(self, discovery: Discovery, standing: Standing) -> None:
        self._discovery = discovery
        self._standing = standing

    async def shown(self, call: Call) -> Answer:
        ranges = await asyncio.to_thread(own_networks)
        view = DiscoverView(
            ranges=ranges, ports=tuple(self._discovery.ports), most_addresses=MOST_ADDRESSES, scan=self._discovery.last
        )
        return Answer(body=view)

    async def begin(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, DiscoverOrder)
        call.note(subject="discovery", range=order.range[:100], allow_loopback=order.allow_loopback)
        card = await self._discovery.begin(order.range, by=call.principal.id, allow_loopback=order.allow_loopback)
        return Answer(status=202, body=card)

    async def cancel(self, call: Call) -> Answer:
        call.note(subject="discovery")
        return Answer(body=await self._discovery.cancel())

    async def follow(self, call: Call) -> Answer:
        news = self._told(call)
        opening = await anext(news)  # whoever may not follow is told so before anything is sent
        return Answer(body=_after(opening, news), media_type="text/event-stream", headers=_HEADERS)

    async def _told(self, call: Call) -> AsyncIterator[bytes]:
        """What is found, as it is found, for as long as the caller may know."""
        with self._discovery.followed() as follower, self._standing.watched(call.principal, FOLLOWING, follower):
            yield b"retry: 2000\n\n"
            async for one in follower:
                yield b"event: %s\ndata: %s\n\n" % (_EVENTS[type(one)], to_json(one))


async def _after(opening: bytes, news: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield opening
    async for piece in news:
        yield piece


async def _elsewhere(call: Call) -> Answer:
    raise NotImplementedError("declared here, handled by the desk")


_SHOWS: Final = Route(
    method="GET",
    path=_PATH,
    summary="Where Pulse could look for what can be connected, and what it found last.",
    handle=_elsewhere,
    scope="settings:write",
    permission=("write", "settings"),
    response=DiscoverView,
    tag="connections",
)
FOLLOWING: Final = attrs.evolve(
    _SHOWS,
    path=f"{_PATH}/events",
    summary="What a look around finds, as server-sent events: `found`, `progress`, and `ended` at last.",
    rate=Rate.STREAM,
    response=bytes,
    media=("text/event-stream",),
    errors=(404,),
)


def routes(discovery: Discovery, standing: Standing) -> Sequence[Route]:
    """`/api/discover`."""
    desk = DiscoverDesk(discovery, standing)
    return (
        attrs.evolve(_SHOWS, handle=desk.shown),
        attrs.evolve(FOLLOWING, handle=desk.follow),
        attrs.evolve(
            _SHOWS,
            method="POST",
            summary="Look at an address, or around in a private network, for what could be connected. No secret is sent.",
            handle=desk.begin,
            request=DiscoverOrder,
            response=ScanCard,
            status=202,
            audit="discovery.begun",
            rate=Rate.WRITE,
            errors=(400, 409, 503),
        ),
        attrs.evolve(
            _SHOWS,
            method="DELETE",
            summary="Stop looking around; what was found stays.",
            handle=desk.cancel,
            response=ScanCard,
            audit="discovery.cancelled",
            rate=Rate.WRITE,
            errors=(404,),
        ),
    )
