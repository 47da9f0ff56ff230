"""Connections: the sources that people add, test, change, pause and remove."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from pulse_core.access import permits
from pulse_core.connections import ConnectionCard, Connections, ConnectionType
from pulse_core.model.report import Json
from pulse_core.plugin.offer import Examination
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.ports import Estate

_PATH: Final = "/api/connections"
_ID: Final = Parameter(name="id", required=True)


@attrs.frozen(kw_only=True)
class NewConnectionOrder:
    """Add a connection of the type `offer`. `config` fits the type's schema."""

    offer: str
    title: str = ""
    config: Mapping[str, Json] = attrs.field(factory=dict, repr=False)
    paused: bool = False


@attrs.frozen(kw_only=True)
class ConnectionChangeOrder:
    """Change a connection: what is left out stays. Secrets that `config` leaves out, or has the marker for, stay too."""

    title: str | None = None
    config: Mapping[str, Json] | None = attrs.field(default=None, repr=False)
    paused: bool | None = None


@attrs.frozen(kw_only=True)
class ConnectionTestOrder:
    """Test settings without saving them. `id` is the connection whose kept secrets stand for those that are left out."""

    offer: str
    config: Mapping[str, Json] = attrs.field(factory=dict, repr=False)
    id: str = ""


@attrs.frozen(kw_only=True)
class ConnectionList:
    """Every connection, oldest first."""

    data: tuple[ConnectionCard, ...]


@attrs.frozen(kw_only=True)
class ConnectionTypes:
    """What can be connected, by title."""

    data: tuple[ConnectionType, ...]


@attrs.frozen(kw_only=True)
class ConnectionDetail:
    """A connection. `resources` came from it; `only_here` of them nobody else reports: they would go with it."""

    connection: ConnectionCard
    resources: int
    only_here: int


@attrs.frozen(kw_only=True)
class ConnectionRemoved:
    """How many resources went with it."""

    removed: int


class ConnectionDesk:
    """Takes what people decide of connections."""

    def __init__(self, connections: Connections, estate: Estate) -> None:
        self._connections = connections
        self._estate = estate

    async def types(self, call: Call) -> Answer:
        return Answer(body=ConnectionTypes(data=tuple(self._connections.types())))

    async def all(self, call: Call) -> Answer:
        return Answer(body=ConnectionList(data=tuple(self._connections.all())))

    async def one(self, call: Call) -> Answer:
        card = self._connections.get(call.path["id"])
        told = [resource.sources for resource in self._estate.resources() if card.source in resource.sources]
        alone = sum(len(sources) == 1 for sources in told)
        return Answer(body=ConnectionDetail(connection=card, resources=len(told), only_here=alone))

    async def add(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, NewConnectionOrder)
        call.note(subject="connection", type=order.offer[:100], title=order.title[:100])
        card = await self._connections.add(
            order.offer, order.title, order.config, by=call.principal.id, paused=order.paused, trusted=_trusted(call)
        )
        return Answer(status=201, body=card)

    async def change(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, ConnectionChangeOrder)
        changed = [name for name in ("title", "config", "paused") if getattr(order, name) is not None]
        call.note(subject=f"connection:{call.path['id']}", changed=", ".join(changed), paused=order.paused)
        card = await self._connections.change(
            call.path["id"], title=order.title, config=order.config, paused=order.paused, trusted=_trusted(call)
        )
        return Answer(body=card)

    async def remove(self, call: Call) -> Answer:
        call.note(subject=f"connection:{call.path['id']}")
        return Answer(body=ConnectionRemoved(removed=await self._connections.drop(call.path["id"])))

    async def test(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, ConnectionTestOrder)
        call.note(subject=f"connection:{order.id}" if order.id else "connection", type=order.offer[:100])
        found = await self._connections.examine(order.offer, order.config, id=order.id, trusted=_trusted(call))
        return Answer(body=found)


def _trusted(call: Call) -> bool:
    """Whether the caller may have Pulse reach into its own machine."""
    return permits(call.principal, ("write", "settings"))


def routes(connections: Connections, estate: Estate) -> Sequence[Route]:
    """`/api/connections`, `/api/connection-types` and `/api/connection-tests`."""
    desk = ConnectionDesk(connections, estate)
    shows = Route(
        method="GET",
        path=_PATH,
        summary="The sources that people added; secrets are never shown.",
        handle=desk.all,
        scope="settings:read",
        permission=("read", "settings"),
        response=ConnectionList,
        errors=(503,),
        tag="connections",
    )
    return (*_reads(desk, shows), *_changes(desk, shows))


def _reads(desk: ConnectionDesk, shows: Route) -> Sequence[Route]:
    one = attrs.evolve(shows, path=f"{_PATH}/{{id}}", parameters=(_ID,), errors=(404, 503))
    return (
        shows,
        attrs.evolve(
            shows,
            path="/api/connection-types",
            summary="What can be connected, with its form.",
            handle=desk.types,
            permission=("read", "nodes"),
            response=ConnectionTypes,
        ),
        attrs.evolve(one, summary="One connection, and what hangs on it.", handle=desk.one, response=ConnectionDetail),
    )


def _changes(desk: ConnectionDesk, shows: Route) -> Sequence[Route]:
    changes = attrs.evolve(
        shows, method="POST", scope="settings:write", permission=("write", "nodes"), rate=Rate.WRITE, errors=(400, 404, 409, 503)
    )
    return (
        attrs.evolve(
            changes,
            summary="Add a source and have it asked from now on.",
            handle=desk.add,
            request=NewConnectionOrder,
            response=ConnectionCard,
            status=201,
            audit="connection.added",
        ),
        attrs.evolve(
            changes,
            path="/api/connection-tests",
            summary="Test settings without saving them: what is there, and what is missing.",
            handle=desk.test,
            request=ConnectionTestOrder,
            response=Examination,
            audit="connection.tested",
            rate=Rate.HEAVY,
        ),
        attrs.evolve(
            changes,
            method="PATCH",
            path=f"{_PATH}/{{id}}",
            summary="Change, pause or resume a connection.",
            handle=desk.change,
            parameters=(_ID,),
            request=ConnectionChangeOrder,
            response=ConnectionCard,
            audit="connection.changed",
        ),
        attrs.evolve(
            changes,
            method="DELETE",
            path=f"{_PATH}/{{id}}",
            summary="Remove a connection, and what only it reported.",
            handle=desk.remove,
            permission=("delete", "nodes"),
            parameters=(_ID,),
            response=ConnectionRemoved,
            audit="connection.removed",
        ),
    )
