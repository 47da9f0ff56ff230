"""What the routes of the trail answer, and what they let be written down."""

import json

import pytest

from pulse_core.audit import SYSTEM, Webhooks
from pulse_core.errors import VaultError
from pulse_core.model.audit import Actor, Outcome
from pulse_core.plugin.routes import Call
from pulse_core.web.parameters import parse_query
from pulse_core.web.routes import audit, audit_webhooks
from pulse_core.web.routes.audit_webhooks import WebhookOrder
from tests.audit.test_audit_webhooks import Ears

ADA = Actor(id="usr_ada", kind="person", name="Ada")


@pytest.fixture
def ask(world):
    declared = (
        *audit.routes(world.trail),
        *audit_webhooks.routes(Webhooks(world.trail, world.clock, world.log, sealer=world.sealer, http=Ears())),
    )

    async def asked(method, path, *, body=None, id="", note=lambda **_: None, **query):
        (route,) = [route for route in declared if (route.method, route.path) == (method, path)]
        parameters = [one for one in route.parameters if one.name != "id"]
        checked = parse_query(parameters, [(name, str(value)) for name, value in query.items()])
        call = Call(path={"id": id}, query=checked, body=body, received_at=world.clock.now(), note=note)
        return await route.handle(call)

    asked.declared = declared
    return asked


async def test_events_are_found_by_every_filter_newest_first(world, ask):
    await world.say(event="user.added", actor=ADA, subject="user:carl", details={"roles": ["viewer"]})
    world.clock.advance(60)
    await world.say(event="user.removed", outcome=Outcome.REFUSED, code="last_administrator", address="192.0.2.9")
    await world.say(event="session.opened", actor=SYSTEM)

    async def seqs(**query):
        return [event.seq for event in (await ask("GET", "/api/audit", **query)).body.data]

    assert await seqs() == [3, 2, 1]
    assert await seqs(event="user") == [2, 1]
    assert await seqs(event="user.added") == [1]
    assert await seqs(actor="ada") == await seqs(actor="usr_ada") == [1]
    assert await seqs(outcome="refused") == [2]
    assert await seqs(q="VIEWER") == await seqs(q="carl") == [1]
    assert await seqs(q="192.0.2.9") == [2]
    assert await seqs(since=world.clock.now()) == [3, 2]
    assert await seqs(until=world.clock.now() - 1) == [1]
    assert await seqs(before_seq=3, limit=1) == [2]


async def test_a_rare_event_is_found_page_by_page_in_bounded_work(world, ask):
    world.made(later=True)
    await world.say(event="user.added")
    await world.say(4000)
    await world.trail.flush()
    from pulse_core.audit import reading

    assert reading.MOST_WINDOWS * reading.WINDOW > 4000
    page = (await ask("GET", "/api/audit", limit=500)).body
    seen = list(page.data)
    while page.next:
        page = (await ask("GET", "/api/audit", limit=500, before_seq=page.next)).body
        seen += page.data
    assert [event.seq for event in seen] == list(range(4001, 0, -1))


async def test_old_numbers_that_ended_are_not_looked_for(world, ask):
    await world.say(10)
    await world.journal.prune("audit", through_seq=6)
    page = (await ask("GET", "/api/audit")).body
    assert ([event.seq for event in page.data], page.next) == ([10, 9, 8, 7], None)


async def test_every_export_says_what_it_is_and_what_was_taken_is_noted(world, ask):
    await world.say(3)
    noted = {}
    for kind, media in (("jsonl", "application/x-ndjson"), ("csv", "text/csv; charset=utf-8"), ("json", "application/json")):
        answer = await ask("GET", "/api/audit/export", format=kind, note=lambda **facts: noted.update(facts))
        assert answer.media_type == media
        assert answer.headers["content-disposition"] == f'attachment; filename="pulse-audit-2023-11-14.{kind}"'
        assert b"number 2" in b"".join([piece async for piece in answer.body])
        assert noted["format"] == kind
    assert json.loads(b"".join([piece async for piece in answer.body]) or b"{}") == {}


async def test_the_kept_trail_is_proven_or_the_first_fault_is_told(world, ask):
    await world.say(5)
    verdict = (await ask("GET", "/api/audit/verify")).body
    assert (verdict.intact, verdict.proof.events, verdict.fault) == (True, 5, None)
    await world.journal.prune("audit", through_seq=2)
    verdict = (await ask("GET", "/api/audit/verify")).body
    assert (verdict.intact, verdict.fault.kind) == (False, "front")


async def test_without_its_key_the_trail_can_be_read_but_not_exported(world, ask):
    await world.say()
    await world.trail.key()
    world.sealer.lost = True
    world.made()
    (key,) = [route for route in audit.routes(world.trail) if route.path == "/api/audit/key"]
    with pytest.raises(VaultError):
        await key.handle(Call(path={}, query={}))


async def test_the_names_of_events_have_titles(ask):
    names = (await ask("GET", "/api/audit/events")).body.data
    assert {"user.added", "access.refused", "audit.pruned"} <= {one.name for one in names}
    assert all(one.title for one in names)


async def test_a_webhook_is_made_shown_tried_and_removed(ask):
    noted = {}
    order = WebhookOrder(url="https://ears.example/hook?token=canary", events=("user",))
    made = (await ask("POST", "/api/audit/webhooks", body=order, note=lambda **facts: noted.update(facts))).body
    assert made.secret.startswith("whs_")
    assert noted["host"] == "ears.example"
    assert "canary" not in repr(noted)
    assert [card.id for card in (await ask("GET", "/api/audit/webhooks")).body.data] == [made.webhook.id]
    assert (await ask("POST", "/api/audit/webhooks/{id}/test", id=made.webhook.id)).body.delivered
    assert (await ask("DELETE", "/api/audit/webhooks/{id}", id=made.webhook.id)).status == 204
    assert (await ask("GET", "/api/audit/webhooks")).body.data == ()


async def test_whatever_changes_webhooks_is_audited_and_wants_a_fresh_session(ask):
    for route in ask.declared:
        assert route.tag == "audit"
        if route.changes:
            assert route.audit
            assert route.fresh
            assert route.permission == ("admin", "audit")
