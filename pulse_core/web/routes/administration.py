"""Declare what administrators read and write, in one place, so that no route of theirs asks for less."""

from pulse_core.plugin.routes import Handle, Parameter, Rate, Route


def reading(
    path: str,
    summary: str,
    handle: Handle,
    response: type,
    *,
    tag: str,
    parameters: tuple[Parameter, ...] = (),
) -> Route:
    """A route that shows users, roles or tokens."""
    return Route(
        method="GET",
        path=path,
        summary=summary,
        handle=handle,
        scope="settings:read",
        permission=("read", "users"),
        parameters=parameters,
        response=response,
        tag=tag,
    )


def writing(
    method: str,
    path: str,
    summary: str,
    handle: Handle,
    *,
    audit: str,
    tag: str,
    parameters: tuple[Parameter, ...] = (),
    request: type | None = None,
    response: type | None = None,
    status: int = 200,
) -> Route:
    """A route that changes users, roles or tokens: only for whoever proved a moment ago who they are."""
    return Route(
        method=method,
        path=path,
        summary=summary,
        handle=handle,
        scope="settings:write",
        permission=("admin", "users"),
        fresh=True,
        audit=audit,
        rate=Rate.WRITE,
        parameters=parameters,
        request=request,
        response=response,
        errors=(409,),
        status=status if response is not None else 204,
        tag=tag,
    )
