"""The description of the API is made from the declarations, and they hold."""

import attrs
import httpx
import pytest
from jsonschema import Draft202012Validator

from pulse_core.audit import events
from pulse_core.plugin.routes import Answer, OpenTo, Parameter, Rate, Route
from pulse_core.web import declared
from pulse_core.web.openapi import errors_of, openapi, operation_id, path_names, status_of
from pulse_core.web.stream import EVENTS, SOCKET

ENDS_ONLY_ITSELF = {("DELETE", "/api/kiosk")}
"""Changes for which it takes no more than to look: whoever asks goes."""

FOR_STRANGERS = {
    ("GET", "/api/health"),
    ("GET", "/api/version"),
    ("GET", "/api/session"),
    ("POST", "/api/session"),
    ("POST", "/api/setup"),
    ("POST", "/api/setup/check"),
    ("POST", "/api/recovery"),
    ("POST", "/api/kiosk"),
    ("POST", "/api/recovery/redeem"),
}


@pytest.fixture
def routes(rooms):
    return (*declared(rooms, version="0.1.0"), SOCKET, EVENTS)


@pytest.fixture
def description(routes):
    return openapi(routes, version="0.1.0")


def test_every_declared_route_is_described(routes, description):
    described = {(method.upper(), path) for path, methods in description["paths"].items() for method in methods}

    assert described == {(route.method, route.path) for route in routes}
    assert len({operation_id(route) for route in routes}) == len(routes)


def test_every_documented_error_is_described_with_the_envelope(routes, description):
    for route in routes:
        responses = description["paths"][route.path][route.method.lower()]["responses"]
        for status in route.errors:
            schema = responses[str(status)]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorEnvelope"}


def test_every_reference_leads_to_a_valid_schema(description):
    components = description["components"]["schemas"]
    references = set(_references(description))

    assert references == {f"#/components/schemas/{name}" for name in components}
    for schema in components.values():
        Draft202012Validator.check_schema(schema)


def test_every_parameter_of_a_path_is_described(routes, description):
    for route in routes:
        parameters = description["paths"][route.path][route.method.lower()]["parameters"]
        assert {p["name"] for p in parameters if p["in"] == "path"} == set(path_names(route))


def test_every_route_says_who_may_call_it_and_what_it_can_answer(routes):
    for route in routes:
        assert (route.open_to is OpenTo.EVERYBODY) == ((route.method, route.path) in FOR_STRANGERS)
        assert route.summary.endswith(".")
        assert set(route.errors) <= {400, 403, 404, 409, 413, 421, 426, 429, 502, 503}
        reads = route.permission is not None and route.permission[0] == "read"
        assert not route.changes or not reads or (route.method, route.path) in ENDS_ONLY_ITSELF
        assert status_of(route) not in errors_of(route)


def test_every_change_has_a_name_in_the_trail(routes):
    named = {f"{route.method} {route.path}": route.audit for route in routes if route.audited}

    assert {place: name for place, name in named.items() if name not in events.EVENTS} == {}


def test_only_what_is_changed_by_a_session_wants_its_token(routes, description):
    for route in routes:
        operation = description["paths"][route.path][route.method.lower()]
        ways = {OpenTo.EVERYBODY: [], OpenTo.SIGNED_IN: ["session"], OpenTo.ALLOWED: ["token", "session"]}[route.open_to]
        assert [next(iter(way)) for way in operation["security"]] == ways
        assert all(("csrf" in way) == route.changes for way in operation["security"] if "session" in way)
        assert operation["x-pulse-open-to"] == route.open_to
        assert operation["x-pulse-permission"] == (list(route.permission) if route.permission else None)
        assert operation["x-pulse-fresh"] == route.fresh
        assert "401" in operation["responses"]
        assert ("403" in operation["responses"]) == bool(ways or route.changes)


@pytest.mark.parametrize(
    "path",
    [
        "/api/state",
        "/api/resources",
        "/api/resources/r1",
        "/api/kinds",
        "/api/plugins",
        "/api/health",
        "/api/resources/r1/metrics",
    ],
)
async def test_answers_are_what_the_description_says(client, path):
    description = (await client.get("/api/openapi.json")).json()
    template = path.replace("/r1", "/{id}")
    schema = description["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    validator = Draft202012Validator({**schema, "components": description["components"]})

    assert [error.message for error in validator.iter_errors((await client.get(path)).json())] == []


@attrs.frozen(kw_only=True)
class Order:
    amount: int
    label: str = ""


def plugin_route(handle, **facts):
    return Route(
        **{
            "method": "POST",
            "path": "/orders/{id}",
            "summary": "Order.",
            "handle": handle,
            "scope": "lab:write",
            "permission": ("write", "monitoring"),
            "rate": Rate.WRITE,
        }
        | facts
    )


async def call(open_client, route, **request) -> httpx.Response:
    async with open_client(plugin_routes={"lab": [route]}) as client:
        return await client.request(route.method, "/plugins/lab/orders/7", **request)


async def test_a_route_of_a_plugin_is_parsed_and_described_like_our_own(open_client):
    async def order(call):
        return Answer(body={"id": call.path["id"], "amount": call.body.amount, "fast": call.query["fast"]}, status=201)

    route = plugin_route(order, request=Order, response=Order, parameters=(Parameter(name="fast", type=bool, default=False),))
    async with open_client(plugin_routes={"lab": [route]}) as client:
        good = await client.post("/plugins/lab/orders/7?fast=yes", json={"amount": 3})
        bad = await client.post("/plugins/lab/orders/7", json={"amount": "3"})
        description = (await client.get("/api/openapi.json")).json()

    assert (good.status_code, good.json()) == (201, {"id": "7", "amount": 3, "fast": True})
    assert (bad.status_code, bad.json()["error"]["details"]) == (400, {"path": "amount"})
    assert "/plugins/lab/orders/{id}" in description["paths"]


@pytest.mark.parametrize("answer", [RuntimeError("secret words"), {"no": "answer"}])
async def test_a_plugin_that_fails_is_named_and_leaks_nothing(open_client, log, answer):
    async def broken(call):
        if isinstance(answer, Exception):
            raise answer
        return answer

    got = await call(open_client, plugin_route(broken))

    assert (got.status_code, got.json()["error"]["details"]) == (502, {"plugin": "lab"})
    assert "secret words" not in got.text
    assert log.events[-1:] == ["plugin_route_failed"]


def _references(node):
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
