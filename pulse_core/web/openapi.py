"""Make the OpenAPI description from the declarations: what is not declared is neither served nor described."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from pulse_core.plugin.routes import OpenTo, Parameter, Route
from pulse_core.web.schemas import Schema, Schemas
from pulse_core.web.views import ErrorEnvelope

_ALWAYS = (400, 401, 421, 429, 500, 503)
"""What every route can answer: a token that does not hold is refused even where none is needed."""
_SECURITY: Schema = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, `pls_…`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-pulse_session",
        "description": "The session of somebody who signed in; over plain HTTP the cookie is called `pulse_session`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "What `GET /api/session` gives as `csrf`; it goes with a session wherever something is changed.",
    },
}


def openapi(routes: Iterable[Route], *, version: str) -> Schema:
    """The description of all routes, as OpenAPI 3.1."""
    schemas = Schemas()
    paths: dict[str, Schema] = {}
    for route in sorted(routes, key=lambda route: (route.path, route.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pulse", "version": version, "description": "Real-time monitoring, self-hosted."},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "securitySchemes": _SECURITY,
        },
    }


def operation_id(route: Route) -> str:
    """A name for the operation that is unique because method and path are."""
    return "_".join(part for part in re.split(r"[^a-z0-9]+", f"{route.method}/{route.path}".lower()) if part)


def _operation(route: Route, schemas: Schemas) -> Schema:
    operation: Schema = {
        "operationId": operation_id(route),
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [_parameter(parameter, route) for parameter in _declared(route)],
        "responses": _responses(route, schemas),
        "security": _security(route),
        "x-pulse-open-to": route.open_to.value,
        "x-pulse-scope": route.scope,
        "x-pulse-permission": list(route.permission) if route.permission else None,
        "x-pulse-fresh": route.fresh,
        "x-pulse-rate": route.rate.value,
    }
    if route.request is not None:
        content = {"application/json": {"schema": schemas.of(route.request)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(route: Route) -> list[Schema]:
    """By what one may come; any one of them does."""
    session: Schema = {"session": [], "csrf": []} if route.changes else {"session": []}
    if route.open_to is OpenTo.EVERYBODY:
        return []
    return [session] if route.open_to is OpenTo.SIGNED_IN else [{"token": []}, session]


def _responses(route: Route, schemas: Schemas) -> Schema:
    error = {"application/json": {"schema": schemas.of(ErrorEnvelope)}}
    errors = {str(status): {"description": HTTPStatus(status).phrase, "content": error} for status in sorted(errors_of(route))}
    return {str(status_of(route)): _success(route, schemas), **errors}


def _success(route: Route, schemas: Schemas) -> Schema:
    answer: Schema = {"description": "Success"}
    if route.response is bytes:
        answer["content"] = {
            media.partition(";")[0]: {"schema": {} if "json" in media else {"type": "string"}} for media in route.media
        }
    elif route.response is not None:
        answer["content"] = {"application/json": {"schema": schemas.of(route.response)}}
    return answer


def status_of(route: Route) -> int:
    """The status of the answer when all goes well; without a body, 204."""
    return 204 if route.response is None and route.status == 200 else route.status


def errors_of(route: Route) -> frozenset[int]:
    """Every status that is an error and that the route can answer."""
    guarded = route.open_to is not OpenTo.EVERYBODY
    from_elsewhere = (403,) if guarded or route.changes else ()
    of_others = (404,) if guarded else ()
    of_bodies = (413,) if route.raw_body else (413, 415) if route.request is not None else ()
    return frozenset({*_ALWAYS, *from_elsewhere, *of_others, *of_bodies, *route.errors})


def _declared(route: Route) -> Iterable[Parameter]:
    named = {parameter.name for parameter in route.parameters}
    missing = [name for name in path_names(route) if name not in named]
    return (*route.parameters, *(Parameter(name=name, required=True) for name in missing))


def path_names(route: Route) -> tuple[str, ...]:
    """The names of the parameters in a route's path."""
    return tuple(re.findall(r"{(\w+)}", route.path))


def _parameter(parameter: Parameter, route: Route) -> Schema:
    in_path = parameter.name in path_names(route)
    schema = Schemas().of(parameter.type)
    for key, value in (
        ("default", parameter.default),
        ("minimum", parameter.minimum),
        ("maximum", parameter.maximum),
        ("enum", list(parameter.choices) or None),
    ):
        if value is not None:
            schema[key] = value
    return {
        "name": parameter.name,
        "in": "path" if in_path else "query",
        "required": in_path or parameter.required,
        "schema": schema,
        "description": parameter.help,
    }
