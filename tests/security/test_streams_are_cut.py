"""Whoever loses the right to listen hears nothing more within five seconds, by WebSocket and by event stream."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import attrs
import pytest

from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.testing import FakeClock
from pulse_core.testing.clock import settle
from tests.security.asking import Headers, Line, raw
from tests.security.world import CONSOLE, NOON, World, bearer, world

LIMIT_SECONDS = 5.0
POLICY_VIOLATION = 1008
OWN = ("origin", "http://127.0.0.1:7655")


@attrs.define
class Open:
    """A stream that is listened to, and how to tell that it ended."""

    task: asyncio.Task
    told: list

    @property
    def over(self) -> bool:
        return self.task.done()


async def socket(here: World, headers: Headers) -> Open:
    line = Line(here.pulse.desks, "/ws", headers=[*headers, OWN])
    opened = Open(asyncio.create_task(line.run()), line.told)
    await line.answered.wait()
    assert line.told[0]["type"] == "websocket.accept"
    return opened


async def events(here: World, headers: Headers) -> Open:
    told, began, never = [], asyncio.Event(), asyncio.Event()
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/api/events",
        "query_string": b"",
        "headers": raw([("host", "127.0.0.1:7655"), *headers]),
        "client": ("10.0.0.7", 5),
    }

    async def receive() -> dict:
        await never.wait()
        raise AssertionError

    async def send(message: dict) -> None:
        told.append(message)
        began.set()

    opened = Open(asyncio.create_task(here.pulse.desks(scope, receive, send)), told)
    await began.wait()
    assert told[0]["status"] == 200
    return opened


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with world(place, clock, modules={}, works=True) as made:
        yield made


@attrs.frozen
class Listener:
    """Who listens, and what takes it from them."""

    headers: Headers
    lose: Callable[[], Awaitable[object]]


async def _by_session(here: World, lose: Callable[[User, str], Awaitable[object]]) -> Listener:
    user = await here.person("bob", "viewer")
    browser = await here.browser(user.id)
    return Listener(browser.headers, lambda: lose(user, browser.session))


async def session_ended(here: World) -> Listener:
    return await _by_session(here, lambda user, session: here.access.sessions.end(session, user_id=user.id))


async def signed_out_everywhere(here: World) -> Listener:
    return await _by_session(here, lambda user, _: here.access.sessions.end_all(user.id))


async def user_disabled(here: World) -> Listener:
    return await _by_session(here, lambda user, _: here.access.users.change(user.id, disabled=True, by=CONSOLE))


async def user_removed(here: World) -> Listener:
    return await _by_session(here, lambda user, _: here.access.users.remove(user.id, by=CONSOLE))


async def right_gone(here: World) -> Listener:
    return await _by_session(here, lambda user, _: here.access.users.change(user.id, roles=(), by=CONSOLE))


async def password_set_by_another(here: World) -> Listener:
    return await _by_session(here, lambda user, _: here.access.users.set_password(user.id, "eight green bottles", by=CONSOLE))


async def role_narrowed(here: World) -> Listener:
    headers = [("content-type", "application/json")]
    role = b'{"id":"watch","title":"Watch","allow":[["read","monitoring"]]}'
    await here.console("POST", "/api/roles", headers=headers, body=role)
    browser = await here.browser((await here.person("bob", "watch")).id)
    order = b'{"title":"Watch"}'
    return Listener(browser.headers, lambda: here.console("PUT", "/api/roles/watch", headers=headers, body=order))


async def recovery_over(here: World) -> Listener:
    user = await here.person("bob", "viewer")
    opened = await here.access.sessions.open(user.id, address="", secure=False, recovery=True)

    async def late() -> None:
        here.clock.advance(30 * 60.0 - LIMIT_SECONDS)

    return Listener([("cookie", f"pulse_session={opened.secret}")], late)


async def _by_token(here: World, lose: Callable[[str], Awaitable[object]]) -> Listener:
    secret = await here.token("monitoring:read")
    id = here.access.tokens.all()[0].id
    return Listener(bearer(secret), lambda: lose(id))


async def token_revoked(here: World) -> Listener:
    return await _by_token(here, here.access.tokens.revoke)


async def token_rotated(here: World) -> Listener:
    return await _by_token(here, lambda token: here.access.tokens.rotate(token, by=CONSOLE))


async def scopes_taken(here: World) -> Listener:
    return await _by_token(here, lambda token: here.access.tokens.change(token, scopes=("ai:chat",), by=CONSOLE))


async def token_expired(here: World) -> Listener:
    secret = await here.token("monitoring:read", expires_at=NOON + 60)

    async def late() -> None:
        here.clock.advance(60.0)

    return Listener(bearer(secret), late)


async def _by_owned_token(here: World, lose: Callable[[User], Awaitable[object]]) -> Listener:
    user = await here.person("bob", "viewer")
    secret = await here.token_of(user, "monitoring:read")
    return Listener(bearer(secret), lambda: lose(user))


async def owner_disabled(here: World) -> Listener:
    return await _by_owned_token(here, lambda user: here.access.users.change(user.id, disabled=True, by=CONSOLE))


async def owner_demoted(here: World) -> Listener:
    return await _by_owned_token(here, lambda user: here.access.users.change(user.id, roles=(), by=CONSOLE))


async def owner_removed(here: World) -> Listener:
    return await _by_owned_token(here, lambda user: here.access.users.remove(user.id, by=CONSOLE))


LOSSES = (
    session_ended,
    signed_out_everywhere,
    user_disabled,
    user_removed,
    right_gone,
    password_set_by_another,
    role_narrowed,
    recovery_over,
    token_revoked,
    token_rotated,
    scopes_taken,
    token_expired,
    owner_disabled,
    owner_demoted,
    owner_removed,
)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
async def test_a_stream_ends_with_the_right_to_it(
    here: World, clock: FakeClock, loss: Callable[[World], Awaitable[Listener]]
) -> None:
    listener = await loss(here)
    streams = [await socket(here, listener.headers), await events(here, listener.headers)]
    other = await socket(here, bearer(await here.token("monitoring:read", name="unharmed")))
    await clock.forward(10)
    assert [stream.over for stream in streams] == [False, False]

    await listener.lose()
    await clock.forward(LIMIT_SECONDS)

    assert [stream.over for stream in streams] == [True, True]
    assert streams[0].told[-1] == {"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""}
    assert streams[1].told[-1] == {"type": "http.response.body", "body": b"", "more_body": False}
    assert not other.over
    other.task.cancel()
    await settle()


async def test_listening_keeps_a_session_alive_and_its_end_ends_the_listening(here: World, clock: FakeClock) -> None:
    browser = await here.browser((await here.person("bob", "viewer")).id)
    stream = await events(here, browser.headers)

    for _ in range(30):
        clock.advance(3600)
        await settle()

    assert not stream.over
    await here.access.sessions.end(browser.session, user_id=browser.user)
    await clock.forward(LIMIT_SECONDS)
    assert stream.over


async def test_what_holds_is_asked_of_what_is_known_now(here: World) -> None:
    """A principal that was let in says nothing for itself: rights that it claims are looked up again."""
    user = await here.person("bob")
    forged = Principal(
        id=user.id, kind=PrincipalKind.PERSON, name="bob", permissions=frozenset({("read", "monitoring")}), session="made-up"
    )

    assert not here.access.holds(forged, here.routes()["GET", "/ws"])
