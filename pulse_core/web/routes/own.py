"""Declare what concerns only whoever is signed in: their own session and account."""

from pulse_core.access import Access
from pulse_core.errors import NotFound
from pulse_core.model.access import User
from pulse_core.model.principal import Principal
from pulse_core.plugin.routes import Handle, OpenTo, Parameter, Rate, Route


def showing(path: str, summary: str, handle: Handle, response: type) -> Route:
    """A route that shows people what is theirs."""
    return Route(
        method="GET",
        path=path,
        summary=summary,
        handle=handle,
        open_to=OpenTo.SIGNED_IN,
        response=response,
        errors=(404,),
        tag="account",
    )


def changing(
    method: str,
    path: str,
    summary: str,
    handle: Handle,
    *,
    audit: str,
    fresh: bool = False,
    rate: Rate = Rate.WRITE,
    parameters: tuple[Parameter, ...] = (),
    request: type | None = None,
    response: type | None = None,
) -> Route:
    """A route by which people change what is theirs."""
    return Route(
        method=method,
        path=path,
        summary=summary,
        handle=handle,
        open_to=OpenTo.SIGNED_IN,
        fresh=fresh,
        audit=audit,
        rate=rate,
        parameters=parameters,
        request=request,
        response=response,
        errors=(404, 409),
        status=204 if response is None else 200,
        tag="account",
    )


def own_user(access: Access, caller: Principal) -> User:
    """The caller's account. Raises NotFound for those whom somebody else vouches for: they have none here."""
    user = access.users.find(caller.id)
    if user is None:
        raise NotFound("no_account", "You have no account in Pulse: whoever let you in keeps it.")
    return user
