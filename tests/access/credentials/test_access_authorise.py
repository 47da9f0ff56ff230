"""Whether a route is for a caller: every kind of route, every kind of caller."""

import ast
from pathlib import Path

import attrs
import pytest

import pulse_core.web.routes
from pulse_core.access import authorise, is_fresh
from pulse_core.access.permissions import ALL_RIGHTS
from pulse_core.access.scopes import reach
from pulse_core.errors import RequestError
from pulse_core.model.principal import NOBODY, Principal, PrincipalKind
from pulse_core.plugin.routes import OpenTo, Route
from tests.access.credentials.gatehouse import open_route, route

NOW = 1_700_000_000.0
READS = frozenset({("read", "monitoring")})
_PERSON = Principal(id="usr_a", kind=PrincipalKind.PERSON, name="ann", session="ses_a", confirmed_at=NOW)
_TOKEN = Principal(id="tok_a", kind=PrincipalKind.TOKEN, name="t", token="tok_a")
_SCOPED = frozenset({"monitoring:read"})

CALLERS = {
    "nobody": NOBODY,
    "console": Principal(id="console", kind=PrincipalKind.CONSOLE, name="console"),
    "person who may": attrs.evolve(_PERSON, permissions=READS),
    "person who may, stale": attrs.evolve(_PERSON, permissions=READS, confirmed_at=NOW - 301),
    "person who may not": attrs.evolve(_PERSON, permissions=frozenset({("read", "nodes")})),
    "person with a scope": attrs.evolve(_PERSON, scopes=frozenset({"*"})),
    "token with the scope": attrs.evolve(_TOKEN, scopes=_SCOPED),
    "token with everything": attrs.evolve(_TOKEN, scopes=frozenset({"*"})),
    "token with another": attrs.evolve(_TOKEN, scopes=frozenset({"settings:write"})),
    "token without any": _TOKEN,
    "token without any, all rights": attrs.evolve(_TOKEN, permissions=ALL_RIGHTS),
    "owned token": attrs.evolve(_TOKEN, id="usr_a", scopes=_SCOPED, permissions=READS),
    "owned token, demoted owner": attrs.evolve(_TOKEN, id="usr_a", scopes=_SCOPED),
    "person of another organisation": attrs.evolve(_PERSON, permissions=READS, organisation="other"),
    "token of another organisation": attrs.evolve(_TOKEN, scopes=frozenset({"*"}), organisation="other"),
    "console of another organisation": Principal(id="console", kind=PrincipalKind.CONSOLE, name="c", organisation="other"),
}
ROUTES = {
    "everybody": open_route(OpenTo.EVERYBODY, "POST", fresh=True),
    "signed in": open_route(OpenTo.SIGNED_IN),
    "signed in, fresh": open_route(OpenTo.SIGNED_IN, fresh=True),
    "allowed": route(),
    "allowed, fresh": route(fresh=True),
}
OK, FOREIGN = "", "not_found"
EXPECTED = {
    # caller: (signed in, signed in fresh, allowed, allowed fresh); everybody is open to each of them
    "nobody": ("sign_in_required",) * 4,
    "console": (OK, OK, OK, OK),
    "person who may": (OK, OK, OK, OK),
    "person who may, stale": (OK, "fresh_required", OK, "fresh_required"),
    "person who may not": (OK, OK, "permission_missing", "permission_missing"),
    "person with a scope": (OK, OK, "permission_missing", "permission_missing"),
    "token with the scope": ("persons_only", "persons_only", OK, OK),
    "token with everything": ("persons_only", "persons_only", OK, OK),
    "token with another": ("persons_only", "persons_only", "scope_missing", "scope_missing"),
    "token without any": ("persons_only", "persons_only", "scope_missing", "scope_missing"),
    "token without any, all rights": ("persons_only", "persons_only", "scope_missing", "scope_missing"),
    "owned token": ("persons_only", "persons_only", OK, OK),
    "owned token, demoted owner": ("persons_only", "persons_only", "permission_missing", "permission_missing"),
    "person of another organisation": (FOREIGN,) * 4,
    "token of another organisation": (FOREIGN,) * 4,
    "console of another organisation": (FOREIGN,) * 4,
}
STATUS = {"sign_in_required": 401, FOREIGN: 404}


def verdict(asked: Route, caller: Principal, *, csrf_ok: bool = True, **path_params: str) -> str:
    try:
        authorise(asked, caller, path_params=path_params, csrf_ok=csrf_ok, now=NOW)
    except RequestError as error:
        return error.code if error.status == STATUS.get(error.code, 403) else f"{error.code} with {error.status}"
    return ""


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("column", range(5))
def test_each_kind_of_caller_gets_of_each_kind_of_route_what_it_should(who: str, column: int) -> None:
    expected = (OK, *EXPECTED[who])[column]

    assert verdict(list(ROUTES.values())[column], CALLERS[who]) == expected


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_by_a_person_needs_the_proof_that_their_page_asked(method: str) -> None:
    may = CALLERS["person who may"]

    assert verdict(route(method), may, csrf_ok=False) == "csrf_failed"
    assert verdict(open_route(OpenTo.SIGNED_IN, method), may, csrf_ok=False) == "csrf_failed"
    assert verdict(route(method), may) == OK


def test_reading_needs_no_such_proof_and_tokens_never_do() -> None:
    assert verdict(route(), CALLERS["person who may"], csrf_ok=False) == OK
    assert verdict(route("HEAD"), CALLERS["person who may"], csrf_ok=False) == OK
    assert verdict(route("POST"), CALLERS["token with the scope"], csrf_ok=False) == OK


@pytest.mark.parametrize(
    ("scopes", "kind", "code"),
    [
        ({"lab:report"}, "lab", OK),
        ({"lab:report"}, "shed", "scope_missing"),
        ({"agent:report"}, "lab", OK),
        ({"lab:manage"}, "lab", "scope_missing"),
        ({":report"}, "", "scope_missing"),
        ({"agent:config:report"}, "agent:config", "scope_missing"),
        ({"{kind}:report"}, "lab", "scope_missing"),
    ],
)
def test_the_narrower_scope_is_that_of_the_path(scopes: set[str], kind: str, code: str) -> None:
    report = route("POST", scope="agent:report", or_scope="{kind}:report", permission=("write", "nodes"))

    assert verdict(report, attrs.evolve(_TOKEN, scopes=frozenset(scopes)), kind=kind) == code


def test_the_narrower_scope_may_be_a_plain_one() -> None:
    config = route(scope="agent:config:read", or_scope="agent:report")

    assert verdict(config, attrs.evolve(_TOKEN, scopes=frozenset({"agent:report"}))) == OK


@pytest.mark.parametrize(("ago", "fresh"), [(0, True), (300, True), (300.1, False), (-59, True), (-3600, False)])
def test_a_proof_is_fresh_for_five_minutes_and_never_from_the_future(ago: float, fresh: bool) -> None:
    assert is_fresh(attrs.evolve(_PERSON, confirmed_at=NOW - ago), NOW) is fresh


def test_a_kind_that_nobody_knows_may_nothing() -> None:
    strange = attrs.evolve(_PERSON, kind=PrincipalKind.NOBODY, permissions=ALL_RIGHTS, scopes=frozenset({"*"}))

    assert verdict(route(), strange) == "sign_in_required"


def declared_pairs() -> list[tuple[str, str, tuple[str, str]]]:
    """Every scope and permission that core's routes declare in plain words."""
    pairs = []
    for path in sorted(Path(pulse_core.web.routes.__file__).parent.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            words = {k.arg: k.value for k in node.keywords} if isinstance(node, ast.Call) else {}
            try:
                permission = ast.literal_eval(words["permission"])
                pairs += [(path.name, ast.literal_eval(words[w]), permission) for w in ("scope", "or_scope") if w in words]
            except (KeyError, ValueError):
                continue
    return [(name, scope.replace("{kind}", "lab"), permission) for name, scope, permission in pairs if scope]


def test_what_a_scope_reaches_holds_the_permission_of_every_route_that_asks_for_it() -> None:
    pairs = declared_pairs()

    assert len(pairs) > 10
    assert [pair for pair in pairs if pair[2] not in reach([pair[1]])] == []
