"""Every route, as every kind of caller: the exact status, from the declaration and a model of the rules."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import attrs
import pytest
import pytest_asyncio

from pulse_core.access.permissions import ALL_RIGHTS
from pulse_core.access.scopes import CORE_SCOPES, reach
from pulse_core.audit import EVENTS
from pulse_core.plugin import Answer, Call, OpenTo, Route
from pulse_core.testing import FakeClock
from tests.security.asking import Said
from tests.security.callers import ALL, SCOPES, Caller, Callers
from tests.security.world import NOON, World, elsewhere, lab, world

together = pytest.mark.asyncio(loop_scope="module")
"""Tests that share one world, and so one loop."""


@attrs.frozen(kw_only=True)
class Way:
    """How to call a route, and what it answers to whoever is let in: nothing here changes what others are asked after."""

    status: int = 200
    code: str = ""
    path: Mapping[str, str] = {}
    query: str = ""
    body: bytes = b""
    without_account: tuple[int, str] | None = None
    """What is said to somebody who has no account here, when that is something else."""


ABSENT = {"id": "absent", "kind": "lab", "key": "absent", "pin": "absent"}
OK = Way()
NONSENSE = Way(status=400, code="wrong_type", body=b'{"nonsense": true}')
"""A body that no route takes: whoever reads it has been let in."""
UNKNOWN = attrs.evolve(NONSENSE, code="unknown_field")
"""The same, where no field has to be there."""
NO_ACCOUNT = (404, "no_account")


def absent(code: str) -> Way:
    return Way(status=404, code=code)


WAYS: Mapping[tuple[str, str], Way] = {
    ("GET", "/api/account"): Way(without_account=NO_ACCOUNT),
    ("POST", "/api/account/password"): NONSENSE,
    ("POST", "/api/account/recovery-codes"): Way(status=409, code="no_second_factor", without_account=NO_ACCOUNT),
    ("DELETE", "/api/account/second-factor"): Way(status=204, without_account=NO_ACCOUNT),
    ("POST", "/api/account/second-factor"): Way(without_account=NO_ACCOUNT),
    ("POST", "/api/account/second-factor/confirm"): NONSENSE,
    ("DELETE", "/api/account/sessions"): Way(status=204, without_account=NO_ACCOUNT),
    ("DELETE", "/api/account/sessions/{id}"): absent("unknown_session"),
    ("POST", "/api/agents/enroll"): NONSENSE,
    ("POST", "/api/agents/enrolments"): UNKNOWN,
    ("GET", "/api/agents"): OK,
    ("GET", "/api/agents/{id}/config"): OK,
    ("PUT", "/api/agents/{id}/config"): UNKNOWN,
    ("POST", "/api/agents/{kind}/report"): NONSENSE,
    ("GET", "/api/audit"): Way(query="limit=1"),
    ("GET", "/api/audit/events"): OK,
    ("GET", "/api/audit/export"): Way(query=f"since={NOON + 90 * 86_400}"),
    ("GET", "/api/audit/key"): OK,
    ("GET", "/api/audit/verify"): OK,
    ("GET", "/api/audit/webhooks"): OK,
    ("POST", "/api/audit/webhooks"): NONSENSE,
    ("DELETE", "/api/audit/webhooks/{id}"): absent("no_such_webhook"),
    ("POST", "/api/audit/webhooks/{id}/test"): absent("no_such_webhook"),
    ("GET", "/api/charts"): Way(query="range=1h"),
    ("GET", "/api/charts/growth"): OK,
    ("GET", "/api/connections"): OK,
    ("POST", "/api/connections"): NONSENSE,
    ("POST", "/api/connection-tests"): NONSENSE,
    ("GET", "/api/connection-types"): OK,
    ("GET", "/api/connections/{id}"): absent("no_such_connection"),
    ("PATCH", "/api/connections/{id}"): UNKNOWN,
    ("DELETE", "/api/connections/{id}"): absent("no_such_connection"),
    ("GET", "/api/discover"): OK,
    ("POST", "/api/discover"): NONSENSE,
    ("DELETE", "/api/discover"): absent("no_scan"),
    ("GET", "/api/discover/events"): absent("no_scan"),
    ("GET", "/api/events"): OK,
    ("GET", "/api/health"): OK,
    ("GET", "/api/diagnostics"): OK,
    ("GET", "/api/kinds"): OK,
    ("DELETE", "/api/kiosk"): Way(status=204),
    ("POST", "/api/kiosk"): NONSENSE,
    ("GET", "/api/kiosk-links"): OK,
    ("POST", "/api/kiosk-links"): NONSENSE,
    ("DELETE", "/api/kiosk-links/{id}"): absent("unknown_kiosk_link"),
    ("GET", "/api/metrics-store/history"): attrs.evolve(absent("no_such_resource"), query="resource=absent"),
    ("GET", "/api/metrics-store/stats"): OK,
    ("GET", "/api/monitoring/scheduler/health"): OK,
    ("DELETE", "/api/monitoring/sources"): attrs.evolve(absent("no_such_source"), query="source=absent"),
    ("GET", "/api/openapi.json"): OK,
    ("GET", "/api/permissions"): OK,
    ("GET", "/api/plugins"): OK,
    ("GET", "/api/preferences"): Way(without_account=NO_ACCOUNT),
    ("GET", "/api/preferences/{key}"): attrs.evolve(absent("no_such_preference"), without_account=NO_ACCOUNT),
    ("PUT", "/api/preferences/{key}"): NONSENSE,
    ("DELETE", "/api/preferences/{key}"): attrs.evolve(absent("no_such_preference"), without_account=NO_ACCOUNT),
    ("POST", "/api/recovery"): UNKNOWN,
    ("GET", "/api/recovery/facets"): OK,
    ("GET", "/api/recovery/points"): OK,
    ("POST", "/api/recovery/redeem"): NONSENSE,
    ("GET", "/api/recovery/rollup-series"): Way(status=400, code="bad_parameter"),
    ("GET", "/api/recovery/rollups"): OK,
    ("GET", "/api/recovery/series"): OK,
    ("GET", "/api/resources"): OK,
    ("GET", "/api/resources/stats"): OK,
    ("GET", "/api/resources/{id}"): absent("no_such_resource"),
    ("GET", "/api/resources/{id}/children"): absent("no_such_resource"),
    ("GET", "/api/resources/{id}/facets"): absent("no_such_resource"),
    ("POST", "/api/resources/{id}/link"): NONSENSE,
    ("GET", "/api/resources/{id}/metadata"): absent("no_such_resource"),
    ("PUT", "/api/resources/{id}/metadata"): UNKNOWN,
    ("GET", "/api/resources/{id}/metrics"): absent("no_such_resource"),
    ("GET", "/api/resources/{id}/pins"): absent("no_such_resource"),
    ("DELETE", "/api/resources/{id}/pins/{pin}"): absent("no_such_pin"),
    ("GET", "/api/resources/{id}/timeline"): absent("no_such_resource"),
    ("POST", "/api/resources/{id}/unlink"): NONSENSE,
    ("GET", "/api/retention"): OK,
    ("GET", "/api/roles"): OK,
    ("POST", "/api/roles"): NONSENSE,
    ("DELETE", "/api/roles/{id}"): absent("unknown_role"),
    ("GET", "/api/roles/{id}"): absent("unknown_role"),
    ("PUT", "/api/roles/{id}"): NONSENSE,
    ("GET", "/api/scopes"): OK,
    ("DELETE", "/api/session"): Way(status=204),
    ("GET", "/api/session"): OK,
    ("POST", "/api/session"): NONSENSE,
    ("POST", "/api/session/confirm"): NONSENSE,
    ("POST", "/api/setup"): NONSENSE,
    ("POST", "/api/setup/check"): NONSENSE,
    ("GET", "/api/state"): OK,
    ("GET", "/api/timeline"): Way(query="severity=critical"),
    ("GET", "/api/tokens"): OK,
    ("POST", "/api/tokens"): NONSENSE,
    ("DELETE", "/api/tokens/{id}"): absent("unknown_token"),
    ("PATCH", "/api/tokens/{id}"): UNKNOWN,
    ("POST", "/api/tokens/{id}/rotate"): absent("unknown_token"),
    ("GET", "/api/users"): OK,
    ("POST", "/api/users"): NONSENSE,
    ("DELETE", "/api/users/{id}"): absent("unknown_user"),
    ("GET", "/api/users/{id}"): absent("unknown_user"),
    ("PATCH", "/api/users/{id}"): UNKNOWN,
    ("POST", "/api/users/{id}/password"): UNKNOWN,
    ("DELETE", "/api/users/{id}/second-factor"): absent("unknown_user"),
    ("DELETE", "/api/users/{id}/sessions"): absent("unknown_user"),
    ("GET", "/api/users/{id}/sessions"): absent("unknown_user"),
    ("POST", "/api/users/{id}/unlock"): absent("unknown_user"),
    ("GET", "/api/vault"): OK,
    ("POST", "/api/vault/rotate"): OK,
    ("GET", "/api/version"): OK,
    ("GET", "/api/views"): OK,
    ("POST", "/api/views"): NONSENSE,
    ("DELETE", "/api/views/{id}"): attrs.evolve(absent("no_such_view"), without_account=NO_ACCOUNT),
    ("PUT", "/api/views/{id}"): NONSENSE,
    ("DELETE", "/api/views/{id}/shared"): absent("no_such_view"),
    ("PUT", "/api/views/{id}/shared"): NONSENSE,
    ("GET", "/metrics"): OK,
    ("GET", "/ws"): Way(status=101),
    ("DELETE", "/plugins/lab/things"): Way(status=502, code="plugin_failed"),
    ("GET", "/plugins/lab/open"): OK,
    ("GET", "/plugins/lab/own"): OK,
    ("GET", "/plugins/lab/things/{id}"): OK,
    ("POST", "/plugins/lab/things"): OK,
}
"""One for every route there is. A new route needs a line here, and a thought on who may call it."""

ENDS_SESSIONS = {("DELETE", "/api/session"), ("DELETE", "/api/account/sessions"), ("DELETE", "/api/kiosk")}
"""Asked last: whoever is let in has to sign in anew, and is fresh again."""

KINDS = (
    "nobody",
    "the console",
    "somebody who says that they are the console",
    *(f"a token for {scope}" for scope in SCOPES),
    *(f"an administrator's own token for {scope}" for scope in SCOPES),
    *(f"an own token for everything of {role}" for role in ("operator", "viewer", "auditor")),
    "a wall display",
    "a wall display whose link was revoked",
    "a wall display's link for a token",
    "a token without scopes",
    "a token for two things",
    "a token in its own header",
    "an expired token",
    "a revoked token",
    "the old secret of a rotated token",
    "a token of a disabled user",
    "a token of a demoted administrator",
    "a token of a removed user",
    *(
        f"{before}{role}{after}"
        for role in ("admin", "operator", "viewer", "auditor")
        for before, after in (
            ("", ""),
            ("a stale session of ", ""),
            ("", " without the page's token"),
            ("", " with another's page token"),
        )
    ),
    "a user without roles",
    "a demoted administrator",
    "the session of a disabled user",
    "the session of a removed user",
    "a session that is over",
    "a session that was ended",
    "a user whose name is locked, signed in since before",
    "an administrator who recovers",
    *(
        f"an own role that {does} {right}"
        for does in ("may only", "denies to")
        for right in (
            "admin audit",
            "admin settings",
            "admin users",
            "delete nodes",
            "execute actions",
            "read audit",
            "read monitoring",
            "read nodes",
            "read settings",
            "read users",
            "write monitoring",
            "write nodes",
            "write settings",
        )
    ),
    "another organisation's token",
    "another organisation's session",
    "another organisation's program, vouched for",
    "another organisation's person, vouched for",
    *(
        f"a proxy's user as {role}{after}"
        for role in ("nothing", "admin", "auditor")
        for after in ("", " without the page's token", ", from elsewhere", ", with a wrong secret")
    ),
    "basic authorization beside a good session",
    "an empty authorization beside a good session",
    "a made-up authorization beside a good session",
)


@attrs.frozen
class Table:
    """One world and everybody in it."""

    world: World
    routes: Mapping[tuple[str, str], Route]
    callers: Mapping[str, Caller]

    async def ask(self, route: Route, caller: Caller, peer: str) -> Said:
        """Call a route as somebody, and say what came back."""
        way = WAYS[route.method, route.path]
        headers = [*await caller.presents(), ("content-type", "application/json")]
        if caller.forwarded:
            headers.append(("x-forwarded-for", peer))
        path, peer = route.path.format(**ABSENT), caller.peer or peer
        if route.path == "/ws":
            marks = {"pulse.console": True} if caller.door else None
            return await self.world.knock(path, headers=[*headers, ("origin", "http://127.0.0.1:7655")], peer=peer, marks=marks)
        return await (caller.door or self.world.ask)(
            route.method, path, headers=headers, body=way.body, query=way.query, peer=peer
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def table(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Table]:
    place: Path = tmp_path_factory.mktemp("table")
    clock = FakeClock(now=NOON, monotonic=1000.0)
    modules = {"lab": lab(), "elsewhere": elsewhere()}
    async with world(place, clock, proxied=True, modules=modules, max_clients=5, audit_async=True) as here:
        yield Table(here, here.routes(), await Callers(here).make())


@together
async def test_every_route_has_a_line_in_the_table(table: Table) -> None:
    assert set(WAYS) == set(table.routes)


@together
async def test_every_kind_of_caller_is_asked_about(table: Table) -> None:
    assert set(KINDS) == set(table.callers)


@together
@pytest.mark.parametrize("kind", KINDS)
async def test_every_route_answers_as_its_declaration_says(table: Table, kind: str) -> None:
    caller, wrong = table.callers[kind], []
    peer = f"10.1.{KINDS.index(kind) // 250}.{KINDS.index(kind) % 250}"

    for key, route in sorted(table.routes.items(), key=lambda item: (item[0] in ENDS_SESSIONS, item[0][1], item[0][0])):
        said = await table.ask(route, caller, peer)
        expected = _expected(route, caller)
        if (said.status, said.code) != expected:
            wrong.append((*key, "expected", expected, "got", (said.status, said.code)))

    assert wrong == []


def _expected(route: Route, caller: Caller) -> tuple[int, str]:
    way = WAYS[route.method, route.path]
    turned_away = caller.may.turned_away(route, ABSENT)
    if turned_away:
        return turned_away
    if not caller.may.account and way.without_account:
        return way.without_account
    return way.status, way.code


@pytest.mark.parametrize("kind", ["nobody", "viewer", "a token without scopes", "another organisation's token"])
@together
async def test_asking_for_the_head_only_is_asking(table: Table, kind: str) -> None:
    caller = table.callers[kind]
    wrong = []

    for route in (route for route in table.routes.values() if route.method == "GET" and route.path != "/ws"):
        way = WAYS["GET", route.path]
        path = route.path.format(**ABSENT)
        said = await table.world.ask("HEAD", path, headers=await caller.presents(), query=way.query, peer="10.2.0.1")
        if said.status != _expected(route, caller)[0]:
            wrong.append((route.path, said.status))

    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "Post"])
@together
async def test_no_route_answers_to_a_method_that_it_does_not_declare(table: Table, method: str) -> None:
    caller = table.callers["a token for *"]
    wrong = []

    for path in {path for _, path in table.routes if (method, path) not in table.routes and path != "/ws"}:
        said = await table.world.ask(method, path.format(**ABSENT), headers=await caller.presents(), peer="10.2.0.2")
        if said.status not in (404, 405):
            wrong.append((path, said.status))

    assert wrong == []


async def _never(call: Call) -> Answer:
    raise AssertionError


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"scope": "monitoring:read"},
        {"permission": ("read", "monitoring")},
        {"or_scope": "monitoring:read", "permission": ("read", "monitoring")},
        {"open_to": OpenTo.EVERYBODY, "scope": "monitoring:read"},
        {"open_to": OpenTo.SIGNED_IN, "permission": ("read", "monitoring")},
        {"open_to": OpenTo.EVERYBODY, "or_scope": "monitoring:read"},
    ],
)
def test_a_route_that_does_not_say_who_may_call_it_cannot_be_made(declared: dict) -> None:
    with pytest.raises(ValueError, match="GET /api/x"):
        Route(method="GET", path="/api/x", summary="Nothing.", handle=_never, **declared)


@together
async def test_every_scope_and_permission_that_a_route_names_exists(table: Table) -> None:
    known = {scope.name for scope in CORE_SCOPES} | {"lab:report", "lab:manage"}

    for route in (route for route in table.routes.values() if route.open_to is OpenTo.ALLOWED):
        assert {route.scope, route.or_scope or route.scope} <= known | {"{kind}:report"}, route.path
        assert route.permission in ALL, route.path


def test_scopes_and_rights_are_those_that_were_agreed_on() -> None:
    assert {scope.name for scope in CORE_SCOPES} == set(SCOPES) - {"lab:report", "lab:manage"}
    assert ALL_RIGHTS == ALL


@together
async def test_a_scope_reaches_all_that_the_routes_need_that_name_it(table: Table) -> None:
    """Whoever gives a scope away must have the rights that it comes to: `reach` may not forget one."""
    for route in (route for route in table.routes.values() if route.open_to is OpenTo.ALLOWED):
        for scope in filter(None, (route.scope, route.or_scope.format(kind="lab"))):
            assert route.permission in reach((scope,)), (route.path, scope)


@together
async def test_every_change_of_core_names_an_event_that_is_known(table: Table) -> None:
    audited = [route for route in table.routes.values() if route.audited and not route.path.startswith("/plugins/")]

    assert [route.path for route in audited if route.audit not in EVENTS] == []
    assert {route.method for route in audited} == {"GET", "POST", "PUT", "PATCH", "DELETE"}


@together
async def test_what_changes_access_wants_a_fresh_proof(table: Table) -> None:
    kept = ("/api/users", "/api/roles", "/api/tokens", "/api/kiosk-links", "/api/vault", "/api/audit", "/api/agents/enrolments")

    unfresh = [(r.method, r.path) for r in table.routes.values() if r.changes and r.path.startswith(kept) and not r.fresh]

    assert unfresh == []
