"""Put the desks together into one application."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
from starlette import routing
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Lifespan

from pulse_core.access import Access, RateTable
from pulse_core.audit import Trail, Webhooks
from pulse_core.connections import Connections
from pulse_core.discovery import Discovery
from pulse_core.live import Hub
from pulse_core.plugin.routes import Route
from pulse_core.plugin.stores import Series
from pulse_core.plugin.tools import Clock, Log
from pulse_core.preferences import Personal, Preferences, Views
from pulse_core.settings import Settings
from pulse_core.web.desk import Desk
from pulse_core.web.front import Doors, Front, own_headers, request_id
from pulse_core.web.gate import Gate
from pulse_core.web.openapi import openapi
from pulse_core.web.pages import Pages
from pulse_core.web.plugin_routes import mounted
from pulse_core.web.ports import Condition, Estate, Intake, Past, Plugins, Recovery, Sources, Vault
from pulse_core.web.reply import Reply, plain_error
from pulse_core.web.routes import (
    account,
    agent_list,
    agents,
    audit,
    audit_webhooks,
    connections,
    description,
    diagnostics,
    discover,
    enrolment,
    exposition,
    growth,
    health,
    history,
    identity,
    kiosk,
    metadata,
    preferences,
    recovery,
    recovery_points,
    resources,
    retention,
    roles,
    second_factor,
    session,
    setup,
    sources,
    state,
    timeline,
    tokens,
    users,
    vault,
    views,
)
from pulse_core.web.standing import Standing
from pulse_core.web.stream import EVENTS, SOCKET, EventStream, Socket

STATIC = Path(__file__).parent / "static"
"""Where the built frontend stands in the wheel."""


@attrs.frozen(kw_only=True)
class Rooms:
    """Everything behind the desks. `public_url` and `own_url` are where people and agents reach Pulse, as far as known.

    `demo` says that what is shown was made up.
    """

    access: Access
    trail: Trail
    webhooks: Webhooks
    vault: Vault
    standing: Standing
    estate: Estate
    past: Past
    series: Series
    intake: Intake
    condition: Condition
    sources: Sources
    recovery: Recovery
    connections: Connections
    discovery: Discovery
    plugins: Plugins
    hub: Hub
    clock: Clock
    log: Log
    settings: Callable[[], Settings] = Settings
    public_url: Callable[[], str] = str
    own_url: Callable[[], str] = str
    demo: bool = False


def declared(rooms: Rooms, *, version: str, started_at: float = 0.0) -> Sequence[Route]:
    """Core's own routes, all of them but the two streams."""
    estate, hub, clock, access = rooms.estate, rooms.hub, rooms.clock, rooms.access
    personal = Personal(Preferences(rooms.trail.documents, clock), Views(rooms.trail.documents, clock))
    return (
        *session.routes(access),
        *setup.routes(access),
        *recovery.routes(access),
        *account.routes(access),
        *second_factor.routes(access),
        *users.routes(access, personal.forget),
        *roles.routes(access),
        *tokens.routes(access),
        *kiosk.routes(access, public_url=rooms.public_url, own_url=rooms.own_url),
        *enrolment.routes(access, public_url=rooms.public_url, own_url=rooms.own_url),
        *audit.routes(rooms.trail),
        *audit_webhooks.routes(rooms.webhooks),
        *vault.routes(rooms.vault),
        *health.routes(rooms.condition, clock=clock, version=version, started_at=started_at, demo=rooms.demo),
        *state.routes(estate, rooms.condition, rooms.plugins, rooms.recovery, hub=hub, clock=clock),
        *resources.routes(estate, rooms.past, hub=hub, clock=clock),
        *timeline.routes(rooms.past),
        *identity.routes(estate),
        *metadata.routes(estate),
        *preferences.routes(personal.preferences, access),
        *views.routes(personal.views, access),
        *recovery_points.routes(rooms.recovery),
        *history.routes(estate, rooms.series, clock=clock),
        *growth.routes(estate, rooms.series, clock=clock),
        *agents.routes(rooms.intake, access, rooms.trail),
        *agent_list.routes(rooms.intake, rooms.condition, version=version),
        *sources.routes(rooms.sources),
        *connections.routes(rooms.connections, estate),
        *discover.routes(rooms.discovery, rooms.standing),
        *retention.routes(rooms.series, rooms.settings),
        *diagnostics.routes(
            estate,
            rooms.condition,
            rooms.plugins,
            rooms.series,
            hub=hub,
            clock=clock,
            settings=rooms.settings,
            secrets=lambda: rooms.connections.secrets(),
            version=version,
            started_at=started_at,
        ),
        *exposition.routes(estate, rooms.condition, rooms.series, hub=hub, version=version),
    )


def build(
    rooms: Rooms,
    *,
    version: str,
    doors: Callable[[], Doors] = Doors,
    plugin_routes: Mapping[str, Sequence[Route]] | None = None,
    static: Path = STATIC,
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The application. `doors` is asked at every request, so that changed settings hold at once."""
    clock = rooms.clock
    gate = Gate(
        access=rooms.access,
        trail=rooms.trail,
        rates=RateTable(monotonic=clock.monotonic),
        clock=clock,
        allow=rooms.plugins.allow,
    )
    routes = [*declared(rooms, version=version, started_at=clock.now()), *mounted(plugin_routes or {}, log=rooms.log)]
    routes += description.routes(lambda: openapi([*routes, SOCKET, EVENTS], version=version))
    app = Starlette(
        routes=[
            routing.WebSocketRoute(SOCKET.path, Socket(rooms.hub, gate, rooms.standing)),
            routing.Route(EVENTS.path, EventStream(rooms.hub, gate, rooms.standing), methods=["GET"]),
            *(routing.Route(route.path, Desk(route, gate), methods=[route.method]) for route in _specific_first(routes)),
        ],
        middleware=[Middleware(Front, doors=doors, refused=gate.turned_away)],
        exception_handlers={HTTPException: _http_error, Exception: _unforeseen},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.router.default = Pages(static)
    return app


def _specific_first(routes: Sequence[Route]) -> Sequence[Route]:
    """`/api/resources/stats` must be asked before `/api/resources/{id}`."""
    return sorted(routes, key=lambda route: [("{" in part, part) for part in route.path.split("/")])


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = plain_error(error.status_code, f"http_{error.status_code}", error.detail, request_id=request_id(request.scope))
    return _response(answer, dict(error.headers or {}))


async def _unforeseen(request: Request, error: Exception) -> Response:
    """What nobody foresaw: the caller learns the request's number, the log has the rest."""
    answer = plain_error(
        500, "internal_error", "Pulse failed to answer. The log has the reason.", request_id=request_id(request.scope)
    )
    return _response(answer, {name.decode(): value.decode() for name, value in own_headers(request.scope)})


def _response(answer: Reply, headers: Mapping[str, str]) -> Response:
    return Response(answer.body, answer.status, headers={**answer.headers, **headers}, media_type=answer.media_type)
