"""Decide whether the matched route is for a caller: purely, from the route's declaration and what the caller may do."""

from collections.abc import Mapping
from typing import Final

from pulse_core.access.refusals import Forbidden
from pulse_core.access.scopes import covers
from pulse_core.errors import NotFound, Unauthenticated
from pulse_core.model.access import Right
from pulse_core.model.principal import DEFAULT_ORGANISATION, Principal, PrincipalKind
from pulse_core.plugin.routes import OpenTo, Route

FRESH_SECONDS: Final = 300.0
"""How long a person's proof of who they are is good for what is sensitive."""

_CLOCK_SLACK_SECONDS = 60.0


def authorise(
    route: Route,
    caller: Principal,
    *,
    path_params: Mapping[str, str],
    csrf_ok: bool,
    now: float,
    organisation: str = DEFAULT_ORGANISATION,
) -> None:
    """Return when `caller` may use `route`. Raises Unauthenticated, NotFound (another organisation's), Forbidden."""
    if route.open_to is OpenTo.EVERYBODY:
        return
    if caller.kind is PrincipalKind.NOBODY:
        raise Unauthenticated("sign_in_required", "Sign in first, or present an API token.")
    if caller.organisation != organisation:
        raise NotFound("not_found", "There is nothing here.")
    if caller.kind is PrincipalKind.CONSOLE:
        return
    if caller.kind is PrincipalKind.TOKEN:
        _token(route, caller, path_params)
    elif caller.kind is PrincipalKind.PERSON:
        _person(route, caller, csrf_ok=csrf_ok, now=now)
    else:
        raise Forbidden("forbidden", "Nobody of this kind may do this.")


def is_fresh(caller: Principal, now: float) -> bool:
    """Whether this person proved who they are within the last five minutes."""
    return -_CLOCK_SLACK_SECONDS <= now - caller.confirmed_at <= FRESH_SECONDS


def permits(caller: Principal, right: Right) -> bool:
    """Whether a caller who was let in has a right. A token's scopes are another matter: the route's declaration has them."""
    if caller.kind is PrincipalKind.PERSON:
        return right in caller.permissions
    if caller.kind is PrincipalKind.TOKEN:  # its owner bounds it; one without belongs to the organisation, and only its scopes do
        return caller.id == caller.token or right in caller.permissions
    return caller.kind is PrincipalKind.CONSOLE


def _token(route: Route, caller: Principal, path_params: Mapping[str, str]) -> None:
    if route.open_to is OpenTo.SIGNED_IN:
        raise Forbidden("persons_only", "This concerns a person's own account: no token may do it.")
    if not covers(caller.scopes, route.scope) and not _narrower(route, caller, path_params):
        raise Forbidden("scope_missing", f"The token lacks the scope {route.scope}.", details={"scope": route.scope})
    _permitted(route, caller)


def _narrower(route: Route, caller: Principal, path_params: Mapping[str, str]) -> bool:
    """Whether the scope that does as well is there. What stands for a path parameter is that parameter's value."""
    needed = route.or_scope
    if needed.startswith("{"):
        name, _, verb = needed[1:].partition("}")
        value = path_params.get(name, "")
        needed = f"{value}{verb}" if value and ":" not in value else ""
    return bool(needed) and covers(caller.scopes, needed)


def _person(route: Route, caller: Principal, *, csrf_ok: bool, now: float) -> None:
    if route.changes and not csrf_ok:
        raise Forbidden("csrf_failed", "The request does not prove that it comes from Pulse's own page: load the page again.")
    if route.open_to is OpenTo.ALLOWED:
        _permitted(route, caller)
    if route.fresh and not is_fresh(caller, now):
        raise Forbidden("fresh_required", "Confirm who you are first: this is sensitive.")


def _permitted(route: Route, caller: Principal) -> None:
    action, resource = route.permission or ("", "")
    if not permits(caller, (action, resource)):
        message = f"This needs the permission to {action} {resource}: ask an administrator."
        raise Forbidden("permission_missing", message, details={"action": action, "resource": resource})
