"""Simulated Mail Gateways are what the published schemas say, and refuse what the product refuses."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.product import Asked
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Route
from pulse_proxmox.simulator.frame.schema import parameter_troubles, troubles
from pulse_proxmox.simulator.pmg.estate import Gateways, Life
from pulse_proxmox.simulator.pmg.releases import RELEASES
from pulse_proxmox.simulator.pmg.state import QUEUES
from pulse_proxmox.simulator.pmg.world import PASSWORD, USER

FILES = {"6.3": "pmg-api-6.3.json", "9.1": "pmg-api-9.1.json"}
UNRESOLVED = "not resolved"
"""Where the schema of 9.1 only names a definition that another package has, its type is a guess of who wrote it down."""
AVERAGES = frozenset({"avgbytes", "avgspam"})
"""Declared as numbers, and recorded as texts."""
FAULTS: tuple[tuple[str, ...], ...] = (
    (),
    ("node_down",),
    ("queue_full", "service_down", "signatures_old", "quarantine_flood", "disk_full", "out_of_sync"),
)


def made(version: str = "9.1", *faults: str, nodes: int = 2) -> Gateways:
    return Gateways.of(nodes=nodes, version=version, clock=FakeClock(now=1_795_086_000.0).now, faults=faults)


def ask(gateways: Gateways, path: str, *, by: str = USER, place: str = "mx1", **given: str) -> Any:
    headers = {"cookie": f"PMGAuthCookie={gateways.product.door.tickets.made(by)}"}
    return answered(gateways.product, place, Asked(method="GET", path=path, headers=headers, given=given)).data


@pytest.fixture
def schemas(recordings: Path, require: Callable[..., None]) -> Path:
    folder = recordings.parent / "apis" / "pmg"
    require("recordings", found=folder.is_dir(), message=f"the folder {folder} of the interface's schemas is not there")
    return folder


@cache
def paths(file: Path) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text())["paths"]
    return found


def resolved(schema: Any) -> Any:
    """Without what is not resolved."""
    if isinstance(schema, list):
        return [resolved(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if UNRESOLVED in str(schema.get("description", "")):
        return {}
    return {name: resolved(inner) for name, inner in schema.items()}


def guessed(schema: Mapping[str, Any]) -> set[str]:
    """The parameters that are not resolved."""
    declared = schema.get("parameters", {}).get("properties", {})
    return {name for name, inner in declared.items() if UNRESOLVED in str(inner.get("description", ""))}


def gets(gateways: Gateways) -> list[Route]:
    return [route for route in gateways.product.routes if route.method == "GET"]


@pytest.mark.parametrize("version", RELEASES)
def test_paths_parameters_and_roles_are_those_of_the_release(schemas: Path, version: str) -> None:
    declared, wrong = paths(schemas / FILES[version]), []
    for route in gets(made(version)):
        schema = declared.get(route.template, {}).get("GET")
        if schema is None:
            wrong.append(f"{route.template} is not there")
            continue
        spared = guessed(schema)
        wrong += [one for one in parameter_troubles(route, schema) if not any(f" of {name} is" in one for name in spared)]
        theirs = (schema.get("permissions") or {}).get("check", [])
        if sorted(theirs) != sorted(getattr(route.need, "privileges", ())):
            wrong.append(f"{route.template}: {route.need} and {theirs}")
        if bool(schema.get("proxyto")) != bool(route.node):
            wrong.append(f"{route.template}: proxied {bool(route.node)}")
    assert wrong == []


@pytest.mark.parametrize("nodes", [1, 2])
@pytest.mark.parametrize("faults", FAULTS, ids=str)
@pytest.mark.parametrize("version", RELEASES)
def test_every_answer_is_what_the_schema_of_the_release_allows(
    schemas: Path, version: str, faults: tuple[str, ...], nodes: int
) -> None:
    if nodes == 1 and "node_down" in faults:
        return
    declared, gateways, wrong = paths(schemas / FILES[version]), made(version, *faults, nodes=nodes), set()
    spared = AVERAGES if version == "9.1" else frozenset()
    for route in gets(gateways):
        returns = resolved(declared[route.template]["GET"]["returns"])
        for answer in answers(gateways, route):
            wrong |= {f"{route.template}{trouble}" for trouble in troubles(returns, answer, spared=spared)}
    assert sorted(wrong)[:20] == []


def answers(gateways: Gateways, route: Route) -> Iterator[object]:
    """What the route answers for every gateway, through every other."""
    queues = QUEUES if route.template.endswith("qshape") else ("",)
    single = {"list_single_node": "1"} if route.template.endswith("cluster/status") else {}
    for place in gateways.cluster.gateways:
        for node in (*gateways.cluster.gateways, "localhost"):
            for queue in queues:
                given = {"queue": queue} if queue else single
                with suppress(Away):
                    yield told(gateways, route.template.replace("{node}", node), place=place, **given)


class Away(Exception):
    """A gateway without power was asked through another."""


def told(gateways: Gateways, path: str, *, place: str, **given: str) -> Any:
    try:
        return ask(gateways, path, place=place, **given)
    except Refused as refused:
        if refused.status != 595:
            raise
        raise Away from refused


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("nodes_postfix_qshape_deferred.json", "/nodes/mx1/postfix/qshape"),
        ("quarantine_spamstatus.json", "/quarantine/spamstatus"),
        ("statistics_mail.json", "/statistics/mail"),
        ("nodes_subscription.json", "/nodes/mx2/subscription"),
        ("nodes_spamassassin.json", "/nodes/mx1/spamassassin/rules"),
    ],
)
def test_an_answer_has_the_members_and_kinds_of_values_that_were_recorded(recordings: Path, name: str, path: str) -> None:
    recorded = json.loads((recordings / "pmg" / "live-extracts-9.1.2" / name).read_text())["data"]
    own = ask(made(), path)

    assert kinds(recorded).items() <= kinds(own).items()


def kinds(answer: Any) -> dict[str, str]:
    rows = answer if isinstance(answer, list) else [answer]
    return {
        name: "number" if isinstance(value, int | float) else type(value).__name__ for row in rows for name, value in row.items()
    }


def test_gateways_tell_of_each_others_mails_so_that_a_sum_would_count_them_twice() -> None:
    pair = made()
    cluster = pair.cluster
    start, now = cluster.today()[0], cluster.now()
    truly = sum(one.mails.between(start=start, end=now) for one in cluster.gateways.values())

    by_each = [ask(pair, "/statistics/mail", place=place)["count_in"] for place in cluster.gateways]

    assert by_each == pytest.approx([truly, truly], rel=0.02)


def test_the_statistics_of_a_day_are_those_of_the_day_in_its_time_zone() -> None:
    pair = made()

    today = ask(pair, "/statistics/mail")
    named = ask(pair, "/statistics/mail", year="2026", month="11", day="19")
    before = ask(pair, "/statistics/mail", year="2026", month="11", day="18")

    assert named == today
    assert before["count"] > today["count"]
    with pytest.raises(Refused) as refused:
        ask(pair, "/statistics/mail", day="31", month="2")
    assert refused.value.status == 400
    with pytest.raises(Refused):
        ask(pair, "/statistics/mail", day="3", starttime="5")


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.integers(60, 7200), min_size=2, max_size=30), place=st.sampled_from(["mx1", "mx2"]))
def test_counts_grow_through_a_day_and_begin_anew_with_the_next(steps: list[int], place: str) -> None:
    clock = FakeClock(now=1_795_086_000.0)
    pair = Gateways.of(clock=clock.now)
    before, day = 0, pair.cluster.today()

    for step in steps:
        clock.advance(step)
        count = ask(pair, "/statistics/mail", place=place)["count_in"]
        if pair.cluster.today() != day:
            before, day = 0, pair.cluster.today()
        assert 0 <= before <= count <= 50_000
        before = count


def test_a_gateway_that_stands_alone_lists_itself_only_when_told_to() -> None:
    single = made(nodes=1)

    assert ask(single, "/config/cluster/status") == []
    [row] = ask(single, "/config/cluster/status", list_single_node="1")
    assert (row["name"], row["type"], row["cid"]) == ("mx1", "-", 0)


@pytest.mark.parametrize(
    ("by", "path", "status"),
    [
        ("queues@pmg", "/nodes/mx1/postfix/qshape", 403),
        ("help@pmg", "/statistics/mail", 403),
        (USER, "/nodes/mx9/time", 500),
        (USER, "/nodes/mx1/nothing", 501),
    ],
)
def test_roles_and_paths_are_refused_as_the_product_does(by: str, path: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        ask(made(), path, by=by)

    assert refused.value.status == status
    assert status != 403 or refused.value.reason == "Permission check failed"


@pytest.mark.parametrize(
    ("by", "path"),
    [
        (USER, "/nodes/mx1/postfix/qshape"),
        ("queues@pmg", "/statistics/mail"),
        ("help@pmg", "/version"),
        ("root@pam", "/nodes/localhost/time"),
    ],
)
def test_each_role_sees_what_it_may(by: str, path: str) -> None:
    assert ask(made(), path, by=by)


def test_a_token_is_no_way_in() -> None:
    pair = made()
    asked = Asked(method="GET", path="/version", headers={"authorization": "PMGAPIToken=monitor@pmg!x=y"}, given={})

    with pytest.raises(Refused, match="API tokens not implemented"):
        answered(pair.product, "mx1", asked)


def test_a_login_tells_the_role_and_asks_for_a_second_factor() -> None:
    pair = made()

    def login(name: str) -> Any:
        given = {"username": name, "password": PASSWORD}
        return answered(pair.product, "mx1", Asked(method="POST", path="/access/ticket", headers={}, given=given)).data

    assert login(USER)["role"] == "audit"
    assert login("careful@pmg")["ticket"].startswith("PMG:!tfa!")


@pytest.mark.parametrize("nodes", [1, 2])
def test_mails_get_stuck_now_and_then_and_go_on(nodes: int) -> None:
    pair = made(nodes=nodes)
    life, seen = Life(pair.cluster), []

    for _ in range(400):
        life.turn()
        seen.append(sum(node.stuck for node in pair.cluster.gateways.values()))

    assert max(seen) > 50
    assert 0 in seen[200:]
