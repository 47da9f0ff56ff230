"""Make the OpenAPI description from the declarations: what is not declared is neither served nor described."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from pulse_core.plugin.routes import Parameter, Route
from pulse_core.web.schemas import Schema, Schemas
from pulse_core.web.views import ErrorEnvelope

_ALWAYS = (400, 403, 421, 429, 500)
"""The errors that every route can answer with."""


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
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
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
        "security": [{"token": []}] if route.scope else [],
        "x-pulse-scope": route.scope,
        "x-pulse-rate": route.rate.value,
    }
    if route.request is not None:
        content = {"application/json": {"schema": schemas.of(route.request)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(route: Route, schemas: Schemas) -> Schema:
    found = "200" if route.response is not None else "204"
    answer: Schema = {"description": "Success"}
    if route.response is bytes:
        answer["content"] = {"text/plain": {"schema": {"type": "string"}}}
    elif route.response is not None:
        answer["content"] = {"application/json": {"schema": schemas.of(route.response)}}
    error = {"application/json": {"schema": schemas.of(ErrorEnvelope)}}
    errors = {
        str(status): {"description": HTTPStatus(status).phrase, "content": error} for status in sorted({*_ALWAYS, *route.errors})
    }
    return {found: answer, **errors}


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
