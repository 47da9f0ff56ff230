"""Webhooks: signed, in order, at least once, and one that fails holds up only itself."""

import asyncio
import json
import re
import threading
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from pulse_core.audit import Webhooks
from pulse_core.audit.earlier import known_from
from pulse_core.errors import BadRequest, Conflict, NotFound, SourceRefused
from pulse_core.model.audit import Actor
from pulse_core.net import Clients
from pulse_core.testing.clock import settle

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "read-the-audit-trail.md"
URL = "https://ears.example/hook?token=canary"


class Ears:
    """Satisfies `HttpClients`; what is sent arrives here. `answers` are statuses by host, an exception is raised."""

    def __init__(self) -> None:
        self.heard: list[httpx.Request] = []
        self.answers: dict[str, object] = {}

    def client(self, base_url, *, allow_loopback=False, timeout_seconds=10.0, **_):
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url=base_url)

    def _answer(self, request):
        self.heard.append(request)
        answer = self.answers.get(request.url.host, 204)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, headers={"location": "http://169.254.169.254/"})

    def bodies(self, host="ears.example"):
        return [json.loads(request.content) for request in self.heard if request.url.host == host]

    def told(self, host="ears.example"):
        return [event["seq"] for body in self.bodies(host) for event in body["events"]]


@pytest.fixture
async def ears():
    return Ears()


@pytest.fixture
async def hooks(world, ears):
    await world.trail.load()
    return Webhooks(world.trail, world.clock, world.log, sealer=world.sealer, http=ears)


@asynccontextmanager
async def running(hooks, world):
    """The job; within it `pass_` lets so many seconds go by, and waits until the store has answered."""
    await hooks.all()  # read from the store now: a pass could be over before the job has its own answer
    task = asyncio.create_task(hooks.run())

    async def pass_(seconds=1.0):
        await world.clock.forward(seconds)
        await settle()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("webhook ")))
        await settle()

    try:
        yield pass_
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def is_from_pulse_as_documented():
    """The function that the how-to shows."""
    (code,) = [
        block for block in re.findall(r"```python\n(.*?)```", HOW_TO.read_text(), re.DOTALL) if "def is_from_pulse" in block
    ]
    names: dict[str, object] = {}
    exec(code, names)
    return names["is_from_pulse"]


async def test_what_happens_after_it_was_made_is_delivered_in_order_and_signed(world, hooks, ears):
    await world.say(2)
    card, secret = await hooks.add(URL, events=(), by="usr_bob")
    await world.say(250)
    async with running(hooks, world) as pass_:
        await pass_()
    assert ears.told() == list(range(3, 253))
    holds = is_from_pulse_as_documented()
    for request in ears.heard:
        signed, at = request.headers["x-pulse-signature"], world.clock.now()
        assert holds(signed, request.content, secret.reveal(), now=at)
        assert not holds(signed, request.content + b" ", secret.reveal(), now=at)
        assert not holds(signed, request.content, "another secret", now=at)
        assert not holds(signed, request.content, secret.reveal(), now=at + 3600)
        assert not holds("nonsense", request.content, secret.reveal(), now=at)
    assert len({request.headers["x-pulse-event-id"] for request in ears.heard}) == 3
    (shown,) = await hooks.all()
    assert (shown.id, shown.behind, shown.error, shown.failures) == (card.id, 0, "", 0)
    assert shown.delivered_at is not None


async def test_what_was_delivered_is_an_anchor_for_later_exports(world, hooks, ears):
    from pulse_core.audit.verify import verify

    await hooks.add(URL, events=(), by="usr_bob")
    await world.say(3)
    async with running(hooks, world) as pass_:
        await pass_()
    known = known_from([ears.heard[-1].content], key="")
    assert verify((await world.file()).splitlines(keepends=True), known=known).compared == 1


async def test_only_what_was_asked_for_is_told(world, hooks, ears):
    await hooks.add(URL, events=("user.added", "vault"), by="usr_bob")
    for event in ("session.opened", "user.added", "user.removed", "vault.rotated"):
        await world.say(event=event)
    async with running(hooks, world) as pass_:
        await pass_()
    assert [event["event"] for body in ears.bodies() for event in body["events"]] == ["user.added", "vault.rotated"]
    assert (await hooks.all())[0].behind == 0


async def test_a_receiver_that_fails_is_tried_again_ever_more_slowly_with_the_same_batch(world, hooks, ears):
    await hooks.add(URL, events=(), by="usr_bob")
    await world.say(2)
    ears.answers["ears.example"] = 500
    async with running(hooks, world) as pass_:
        await pass_()
        await world.say()
        for _ in range(60):
            await pass_(60)
        assert 10 < len(ears.heard) < 30
        assert len({request.headers["x-pulse-event-id"] for request in ears.heard}) == 1
        assert len({request.content for request in ears.heard}) == 1
        (card,) = await hooks.all()
        assert (card.error, card.behind) == ("the answer was 500", 3)
        assert world.log.events.count("audit_webhook_failed") == 1
        ears.heard.clear()
        ears.answers.clear()
        await pass_(301)
        await pass_()
    assert ears.told() == [1, 2, 3]
    assert world.log.events.count("audit_webhook_healed") == 1


@pytest.mark.parametrize("answer", [302, 404, httpx.ConnectError("nobody there"), SourceRefused("a forbidden address")])
async def test_whatever_is_no_success_is_shown_and_not_followed(world, hooks, ears, answer):
    await hooks.add(URL, events=(), by="usr_bob")
    await world.say()
    ears.answers["ears.example"] = answer
    async with running(hooks, world) as pass_:
        await pass_()
    assert {request.url.host for request in ears.heard} == {"ears.example"}
    (card,) = await hooks.all()
    assert card.error
    assert card.behind == 1


async def test_one_that_fails_does_not_hold_up_another(world, hooks, ears):
    await hooks.add("https://deaf.example/", events=(), by="usr_bob")
    await hooks.add(URL, events=(), by="usr_bob")
    ears.answers["deaf.example"] = 503
    await world.say(3)
    async with running(hooks, world) as pass_:
        await pass_()
    assert ears.told() == [1, 2, 3]


async def test_after_a_restart_it_goes_on_where_it_was(world, hooks, ears):
    await hooks.add(URL, events=(), by="usr_bob")
    await world.say(2)
    async with running(hooks, world) as pass_:
        await pass_()
    again = Webhooks(world.trail, world.clock, world.log, sealer=world.sealer, http=ears)
    await world.say(2)
    async with running(again, world) as pass_:
        await pass_()
    assert ears.told() == [1, 2, 3, 4]


async def test_events_that_ended_before_they_could_be_told_are_counted(world, hooks, ears):
    await hooks.add(URL, events=(), by="usr_bob")
    await world.say(10)
    await world.journal.prune("audit", through_seq=4)
    async with running(hooks, world) as pass_:
        await pass_()
    assert ears.told() == [5, 6, 7, 8, 9, 10]
    assert (await hooks.all())[0].missed == 4


async def test_a_removed_webhook_is_told_nothing_more_and_leaves_nothing(world, hooks, ears):
    card, _ = await hooks.add(URL, events=(), by="usr_bob")
    await world.say()
    await hooks.remove(card.id)
    async with running(hooks, world) as pass_:
        await pass_()
    assert ears.heard == []
    assert await world.store.documents.all("audit-webhooks") == []
    with pytest.raises(NotFound):
        await hooks.remove(card.id)


async def test_the_secret_is_sealed_where_it_is_kept(world, hooks):
    _, secret = await hooks.add(URL, events=(), by="usr_bob")
    kept = b"".join(document.body for document in await world.store.documents.all("audit-webhooks"))
    assert secret.reveal().encode() not in kept


async def test_a_secret_that_cannot_be_unsealed_is_shown_and_tried_again(world, hooks, ears):
    await hooks.add(URL, events=(), by="usr_bob")
    await world.say()
    again = Webhooks(world.trail, world.clock, world.log, sealer=world.sealer, http=ears)
    world.sealer.lost = True
    async with running(again, world) as pass_:
        await pass_()
        assert "master key" in (await again.all())[0].error
        world.sealer.lost = False
        await pass_(301)
    assert ears.told() == [1]


async def test_a_test_says_how_it_went(world, hooks, ears):
    card, _ = await hooks.add(URL, events=(), by="usr_bob")
    tried = await hooks.test(card.id)
    assert (tried.delivered, tried.status) == (True, 204)
    assert ears.bodies() == [
        {"organisation": "default", "webhook": card.id, "test": True, "head": {"seq": 0, "hash": ""}, "events": []}
    ]
    ears.answers["ears.example"] = 418
    assert (await hooks.test(card.id)).error == "the answer was 418"


async def test_making_one_is_written_down_with_it(world, hooks):
    with world.trail.act(event="webhook.added", actor=Actor(id="u", kind="person", name="ada")) as act:
        await hooks.add(URL, events=(), by="u")
        await act.finish()
    assert [event.event for event in await world.events()] == ["webhook.added"]


@pytest.mark.parametrize(
    "url",
    ["", "ftp://x/", "https://", "https://me:pw@x/", "https://x/#y", "javascript:alert(1)", "https://x/\n", "https://x\\@y/"],
)
async def test_an_address_that_is_none_is_refused(hooks, url):
    with pytest.raises(BadRequest):
        await hooks.add(url, events=(), by="usr_bob")


async def test_filters_and_numbers_are_bounded(hooks):
    for events in (["User Added"], ["a" * 100], ["user.added"] * 51, ["a.b.c"]):
        with pytest.raises(BadRequest):
            await hooks.add(URL, events=events, by="usr_bob")
    for _ in range(20):
        await hooks.add(URL, events=(), by="usr_bob")
    with pytest.raises(Conflict):
        await hooks.add(URL, events=(), by="usr_bob")


async def test_by_the_guarded_client_loopback_is_refused_unless_the_webhook_says_so(world):
    heard = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_): ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/hook"
        hooks = Webhooks(world.trail, world.clock, world.log, sealer=world.sealer, http=Clients(clock=world.clock))
        refused, _ = await hooks.add(url, events=(), by="u")
        allowed, _ = await hooks.add(url, events=(), by="u", allow_loopback=True)
        metadata, _ = await hooks.add("http://169.254.169.254/latest", events=(), by="u", allow_loopback=True)
        assert not (await hooks.test(refused.id)).delivered
        assert not (await hooks.test(metadata.id)).delivered
        assert (await hooks.test(allowed.id)).delivered
        server.shutdown()
        thread.join()
    assert len(heard) == 1
