"""The reference of the HTTP API, from its OpenAPI description, which is made from the declarations of the routes."""

from collections.abc import Iterator
from typing import Any, cast

import attrs

from pulse_core import __version__
from pulse_core.web.build import Rooms, declared
from pulse_core.web.openapi import openapi
from pulse_core.web.routes import description
from pulse_core.web.stream import EVENTS, SOCKET

Described = dict[str, Any]  # OpenAPI, which is whatever OpenAPI is
INTRODUCTION = """\
A request that cannot be answered gets `{"error": {"code", "message", "details", "request_id"}}`; `code` is for programs
and stays, `message` is for people. Every answer has a header `X-Request-Id`. Answers larger than 1 kB are compressed.
Times are seconds since the epoch as a number; columns named `at_ms` are whole milliseconds. Missing is `null`, never 0.
`GET /api/openapi.json` has all of this for programs. A token goes into the header `Authorization: Bearer pls_…`. A page
sends its session's cookie, and with what changes something the header `X-CSRF-Token` that `GET /api/session` gives."""


def page() -> str:
    described = described_api()
    operations = [
        (method.upper(), path, operation) for path, methods in described["paths"].items() for method, operation in methods.items()
    ]
    tags = dict.fromkeys(tag for _, _, operation in operations for tag in operation["tags"])
    chapters = [
        "\n\n".join(
            (f"## {tag.capitalize()}", *(_operation(method, path, one) for method, path, one in operations if tag in one["tags"]))
        )
        for tag in sorted(tags)
    ]
    values = [_value(name, schema) for name, schema in described["components"]["schemas"].items()]
    return "\n\n".join(("# HTTP API", INTRODUCTION, *chapters, "## Values", *values))


class _Nothing:
    """What stands behind no route: it has every part, and each of them is nothing."""

    def __getattr__(self, name: str) -> "_Nothing":
        return self

    def __call__(self, *given: object, **named: object) -> "_Nothing":
        return self


def described_api() -> Described:
    """The description of core's own routes. They are declared without being asked, so nothing needs to stand behind them."""
    nothing = cast(Any, _Nothing())
    rooms = Rooms(**{field.name: nothing for field in attrs.fields(Rooms)})
    routes = [*declared(rooms, version=__version__), *description.routes(dict), SOCKET, EVENTS]
    return openapi(routes, version=__version__)


def _operation(method: str, path: str, operation: Described) -> str:
    parts = [f"### `{method} {path}`", f"{operation['summary']}", *_parameters(operation), *_body(operation), *_answer(operation)]
    return "\n\n".join((*parts, f"{_allowed(operation)}. Rate class `{operation['x-pulse-rate']}`."))


def _allowed(operation: Described) -> str:
    """Who may call it, in words."""
    fresh = "; a person must have proven who they are within five minutes" if operation["x-pulse-fresh"] else ""
    if operation["x-pulse-open-to"] != "allowed":
        return {"everybody": "For everybody", "signed_in": "For whoever is signed in"}[operation["x-pulse-open-to"]] + fresh
    action, resource = operation["x-pulse-permission"]
    return f"For tokens with the scope `{operation['x-pulse-scope']}`, and for people who may `{action}` `{resource}`{fresh}"


def _parameters(operation: Described) -> Iterator[str]:
    rows = [_parameter(parameter) for parameter in operation["parameters"]]
    if rows:
        yield "\n".join(("| parameter | type | default | what it is |", "| --- | --- | --- | --- |", *rows))


def _parameter(parameter: Described) -> str:
    schema = parameter["schema"]
    default = "required" if parameter["required"] else f"`{schema['default']}`" if schema.get("default") not in (None, "") else ""
    limits = [f"{word} {schema[key]:g}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in schema]
    choices = [f"one of {', '.join(f'`{one}`' for one in schema['enum'])}"] if "enum" in schema else []
    what = " ".join(
        filter(None, (parameter.get("description", ""), f"({', '.join(limits + choices)})" if limits + choices else ""))
    )
    where = "path: " if parameter["in"] == "path" else ""
    return f"| `{parameter['name']}` | {where}{_type(schema)} | {default} | {what} |".replace("|  |", "| |")


def _body(operation: Described) -> Iterator[str]:
    if "requestBody" in operation:
        yield f"Body: {_type(operation['requestBody']['content']['application/json']['schema'])}."


def _answer(operation: Described) -> Iterator[str]:
    status, answer = next(iter(operation["responses"].items()))
    kinds = [_type(content["schema"]) for content in answer.get("content", {}).values()]
    errors = ", ".join(status for status in operation["responses"] if int(status) >= 400)
    yield f"Answers {status}{f' with {kinds[0]}' if kinds else ''}; errors {errors}."


def _value(name: str, schema: Described) -> str:
    rows = [
        f"| `{field}` | {_type(inner)} |{'' if field in schema.get('required', ()) else ' may be left out'} |".replace(
            "||", "| |"
        )
        for field, inner in schema.get("properties", {}).items()
    ]
    table = "\n".join(("| field | type | |", "| --- | --- | --- |", *rows))
    return "\n\n".join(filter(None, (f"### {name}", schema.get("description", ""), table if rows else "")))


def _type(schema: Described) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " / ".join(f"`{one}`" for one in schema["enum"])
    if "prefixItems" in schema:
        return f"({', '.join(_type(part) for part in schema['prefixItems'])})"
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if schema.get("type") == "object":
        return f"map of {_type(schema['additionalProperties'])}" if "additionalProperties" in schema else "object"
    return str(schema.get("type", "any JSON"))
