"""Measure what a request pays before its handler is called, behind a proxy, with a browser's headers: the host and origin
looked at, what it presents read, its caller known, their rate counted, the route authorised, a plugin's veto asked for.
There are 1,000 users, 10,000 tokens and 5,000 sessions.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from pulse_core import log
from pulse_core.access import Access, HostNames, RateTable, facts_of, networks
from pulse_core.access.people import Account
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.session_record import SessionRecord
from pulse_core.access.token_record import TokenRecord, new_secret
from pulse_core.audit import Trail
from pulse_core.clock import SystemClock
from pulse_core.host import load
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.routes import Answer, Call, Route
from pulse_core.plugin.stores import Documents, Put, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing import make_plugin
from pulse_core.web.asgi import headers_of
from pulse_core.web.front import Doors
from pulse_core.web.gate import Gate

USERS, TOKENS, SESSIONS = 1_000, 10_000, 5_000
ROUNDS, BATCHES = 10_000, 5
TRUSTED = networks(["10.0.0.0/24"])
DOORS = Doors(hosts=HostNames(allowed=("pulse.example",)), trusted=TRUSTED)
Scope = dict[str, Any]


class Unsealed:
    """Nothing here has a second factor."""

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        return text

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        return Secret(sealed)


async def _never(call: Call) -> Answer:
    raise NotImplementedError


READ = Route(method="GET", path="/api/x", summary="", handle=_never, scope="monitoring:read", permission=("read", "monitoring"))
CHANGE = Route(
    method="POST",
    path="/api/{kind}/x",
    summary="",
    handle=_never,
    scope="settings:write",
    or_scope="{kind}:report",
    permission=("admin", "users"),
    fresh=True,
)


async def fill(documents: Documents, now: float) -> tuple[list[str], list[str]]:
    """Users, tokens (every other one a person's) and sessions; the secrets of the last two."""
    users = [Account(id=f"usr_{n:012d}", name=f"user{n}", roles=("admin",), created_at=now) for n in range(USERS)]
    secrets = [new_secret() for _ in range(TOKENS)]
    cookies = [f"{n:043d}" for n in range(SESSIONS)]
    records: list[tuple[str, str, object]] = [("users", user.id, user) for user in users]
    for n, secret in enumerate(secrets):
        owner = users[n % USERS].id if n % 2 else ""
        token = TokenRecord(id=f"tok_{n}", name=f"token {n}", scopes=("*",), hash=secret_hash(secret), owner=owner, made_at=now)
        records.append(("tokens", token.id, token))
    for n, cookie in enumerate(cookies):
        session = SessionRecord(id=f"ses_{n}", user=users[n % USERS].id, created_at=now, seen_at=now, confirmed_at=now)
        records.append(("sessions", secret_hash(cookie), session))
    for start in range(0, len(records), 1_000):
        await documents.write(
            *(Put(collection=c, key=k, body=msgspec.json.encode(r)) for c, k, r in records[start : start + 1_000])
        )
    return secrets, cookies


def _scope(route: Route, *own: tuple[str, str]) -> Scope:
    """A request as the server hands it over: a browser's headers, come through a proxy."""
    usual = [(f"accept-{n}", "some words of a browser") for n in range(10)]
    by_proxy = [("x-forwarded-for", "198.51.100.7, 10.0.0.9"), ("x-forwarded-proto", "http")]
    headers = [("host", "pulse.example"), ("origin", "http://pulse.example"), *usual, *by_proxy, *own]
    return {
        "type": "http",
        "scheme": "http",
        "method": route.method,
        "client": ("10.0.0.5", 40_000),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "path_params": {"kind": "host"},
        "pulse.networks": TRUSTED,
    }


async def _csrf(access: Access, scope: Scope) -> str:
    """What the page of this session sends along."""
    facts = facts_of(scope["headers"], peer="10.0.0.5", scheme="http", trusted=TRUSTED)
    caller = await access.caller(facts)
    return access.csrf_token(caller, cookie=f"pulse_session={facts.session}", secure=False)


async def microseconds(scopes: Sequence[Scope], pay: Callable[[Scope], Awaitable[object]]) -> float:
    """One request, on average, in the quietest of some batches."""
    found = []
    for _ in range(BATCHES):
        started = time.perf_counter()
        for n in range(ROUNDS):
            await pay(scopes[n % len(scopes)])
        found.append((time.perf_counter() - started) / ROUNDS * 1e6)
    return min(found)


def say(measure: str, value: float, target: str = "") -> None:
    print(json.dumps({"measure": f"access: {measure}", "value": round(value, 2), "unit": "us", "target": target}))


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with open_sqlite(StoreSettings(directory=directory)) as store:
            clock, sealer = SystemClock(), Unsealed()
            secrets, cookies = await fill(store.documents, clock.now())
            trail = Trail(store.documents, store.journal, clock, log.get(), organisation="default", sealer=sealer, later=False)
            access = Access(trail.documents, clock, log.get(), sealer=sealer, data_directory=Path(directory))
            await access.load()
            plugins = load({"bench": make_plugin("bench")}, clock=clock, log=log.get())
            rates = RateTable(monotonic=clock.monotonic)
            await measure(Gate(access=access, trail=trail, rates=rates, clock=clock, allow=plugins.allow), secrets, cookies)


async def measure(gate: Gate, secrets: Sequence[str], cookies: Sequence[str]) -> None:
    async def reading(scope: Scope) -> None:
        DOORS.check(scope, headers_of(scope))
        await gate.admit(READ, scope)

    async def changing(scope: Scope) -> None:
        DOORS.check(scope, headers_of(scope))
        await gate.admit(CHANGE, scope)

    async def presenting(scope: Scope) -> None:
        facts_of(scope["headers"], peer="10.0.0.5", scheme="http", trusted=TRUSTED)

    by_token = [_scope(READ, ("authorization", f"Bearer {secret}")) for secret in secrets]
    by_session = [_scope(READ, ("cookie", f"a=b; pulse_session={cookie}")) for cookie in cookies]
    to_change = [
        _scope(CHANGE, ("cookie", f"a=b; pulse_session={cookie}"), ("x-csrf-token", await _csrf(gate.access, scope)))
        for cookie, scope in zip(cookies, by_session, strict=True)
    ]
    say("all that a request by a session pays to read", await microseconds(by_session, reading), "<= 100")
    say("all that a request by a session pays to change", await microseconds(to_change, changing), "<= 100")
    say("all that a request by a token pays to read", await microseconds(by_token, reading), "<= 100")
    say("of it, what the request presents read", await microseconds(by_session, presenting))


if __name__ == "__main__":
    asyncio.run(main())
