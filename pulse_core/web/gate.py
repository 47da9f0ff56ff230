"""Let a caller pass or turn them away: who they are, how often they come, and whether the route is for them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import attrs

from pulse_core.access import Access, Facts, Forbidden, RateTable, authorise, client_address, facts_of
from pulse_core.audit import Trail
from pulse_core.errors import NotFound, RequestError, StoreError, Unauthenticated, Unavailable
from pulse_core.model.audit import Actor
from pulse_core.model.principal import NOBODY, Principal, PrincipalKind
from pulse_core.plugin.ports import Verdict
from pulse_core.plugin.routes import OpenTo, Rate, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.asgi import Scope, path_of, peer_of, values_of
from pulse_core.web.front import request_id, trusted_networks

CONSOLE_DOOR: Final = "pulse.console"
"""What the console's own door writes into the scope of what came through it. No request can."""

_BY_ADDRESS = frozenset({Rate.SIGN_IN, Rate.RECOVERY})
_LOOK = ("read", "monitoring")
"""All that the console may do while it is not known who else may do what."""

_TURNED_AWAY = (Unauthenticated, Forbidden, NotFound)

Veto = Callable[[Principal, str, str], Awaitable[Verdict]]


@attrs.frozen(kw_only=True)
class Admitted:
    """A caller who may use the matched route now."""

    principal: Principal
    facts: Facts


@attrs.frozen(kw_only=True)
class Gate:
    """What every route passes its callers through. `allow` asks the plugins for a veto on what would change something."""

    access: Access
    trail: Trail
    rates: RateTable
    clock: Clock
    allow: Veto

    async def admit(self, route: Route, scope: Scope, *, url_token: str = "") -> Admitted:
        """Raises Unauthenticated, Forbidden, NotFound (another organisation's), TooMany, Unavailable."""
        try:
            came = await self._recognised(scope, url_token)
        except Unauthenticated as error:
            stranger = _stranger(scope)
            self._spend(route, stranger)
            await self.refused(route, stranger, error, scope)
            raise
        self._spend(route, came)
        try:
            await self._judge(route, came, path_of(scope))
        except _TURNED_AWAY as error:
            await self.refused(route, came, error, scope)
            raise
        return came

    async def turned_away(self, scope: Scope, error: RequestError) -> None:
        """Write down whom the front turned away, before any route was looked for."""
        await self._write(_stranger(scope), "any", error, scope)

    async def refused(self, route: Route, came: Admitted, error: RequestError, scope: Scope) -> None:
        """Write down that the order of an admitted caller was not taken."""
        await self._write(came, f"{route.method} {route.path}", error, scope)

    async def _recognised(self, scope: Scope, url_token: str) -> Admitted:
        facts = facts_of(
            scope["headers"],
            peer=peer_of(scope),
            scheme=scope["scheme"],
            trusted=trusted_networks(scope),
            console=bool(scope.get(CONSOLE_DOOR)),
            url_token=url_token,
        )
        return Admitted(principal=await self.access.caller(facts), facts=facts)

    def _spend(self, route: Route, came: Admitted) -> None:
        stranger = came.principal.kind is PrincipalKind.NOBODY or route.rate in _BY_ADDRESS
        caller = came.facts.address if stranger else came.principal.token or came.principal.id
        self.rates.spend(caller=caller, route=f"{route.method} {route.path}", rate=route.rate)

    async def _judge(self, route: Route, came: Admitted, path: Mapping[str, str]) -> None:
        caller = came.principal
        if not self.access.loaded and route.permission not in (None, _LOOK):
            raise Unavailable("store_unavailable", "The accounts could not be read yet: the store is not open.")
        csrf_ok = self.access.csrf_ok(caller, came.facts)
        authorise(route, caller, path_params=path, csrf_ok=csrf_ok, now=self.clock.now(), organisation=self.trail.organisation)
        if route.open_to is not OpenTo.ALLOWED or not route.changes or route.rate is Rate.INGEST or route.permission is None:
            return
        verdict = await self.allow(caller, *route.permission)
        if not verdict.allowed:
            raise Forbidden("vetoed", f"A plugin does not allow this: {verdict.reason}")

    async def _write(self, came: Admitted, route: str, error: RequestError, scope: Scope) -> None:
        try:
            await self.trail.refused(
                route=route,
                actor=actor_of(came.principal),
                address=came.facts.address,
                code=error.code,
                request_id=request_id(scope),
            )
        except StoreError:  # whoever is refused stays refused; the trail counts it and tells of it later
            return


def actor_of(principal: Principal) -> Actor:
    """Who is written down: of a token that belongs to somebody, the token itself."""
    return Actor(id=principal.token or principal.id, kind=str(principal.kind), name=principal.name)


def _stranger(scope: Scope) -> Admitted:
    """All that holds of a caller whose credentials make no sense: where they are."""
    address = client_address(peer_of(scope), values_of(scope, b"x-forwarded-for"), trusted_networks(scope))
    return Admitted(principal=NOBODY, facts=Facts(address=address))
