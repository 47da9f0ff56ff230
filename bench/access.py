"""Measure what it costs to know a caller and to authorise them: 1,000 users, 10,000 tokens, 5,000 sessions."""

import asyncio
import json
import tempfile
import time
from pathlib import Path

import attrs
import msgspec

from pulse_core import log
from pulse_core.access import Access, Facts, authorise, facts_of, networks
from pulse_core.access.people import Account
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.session_record import SessionRecord
from pulse_core.access.token_record import TokenRecord, new_secret
from pulse_core.clock import SystemClock
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.routes import Answer, Call, Route
from pulse_core.plugin.stores import Documents, Put, StoreSettings
from pulse_core.store import open_sqlite

USERS, TOKENS, SESSIONS = 1_000, 10_000, 5_000
ROUNDS = 20_000
TRUSTED = networks(["10.0.0.0/24"])


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


def _headers(*own: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    usual = [(f"accept-{n}".encode(), b"some words of a browser") for n in range(12)]
    return [(b"host", b"pulse.example"), *usual, (b"x-forwarded-for", b"198.51.100.7, 10.0.0.9"), *own]


async def microseconds(access: Access, facts: list[Facts], route: Route) -> float:
    """One caller known and authorised, on average."""
    started = time.perf_counter()
    for n in range(ROUNDS):
        presented = facts[n % len(facts)]
        caller = await access.caller(presented)
        ok = not route.changes or access.csrf_ok(caller, presented)
        authorise(route, caller, path_params={"kind": "host"}, csrf_ok=ok, now=time.time())
    return (time.perf_counter() - started) / ROUNDS * 1e6


async def csrf_of(access: Access, facts: Facts) -> str:
    """What the page of this session sends along."""
    return access.csrf_token(await access.caller(facts), cookie=f"pulse_session={facts.session}", secure=False)


def read_microseconds(headers: list[tuple[bytes, bytes]]) -> float:
    """What it costs to read what a request presents, behind a proxy."""
    started = time.perf_counter()
    for _ in range(ROUNDS):
        facts_of(headers, peer="10.0.0.5", scheme="http", trusted=TRUSTED)
    return (time.perf_counter() - started) / ROUNDS * 1e6


def say(measure: str, value: float) -> None:
    print(json.dumps({"measure": measure, "value": round(value, 2), "unit": "us", "target": "<= 100"}))


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        async with open_sqlite(StoreSettings(directory=directory)) as store:
            clock = SystemClock()
            secrets, cookies = await fill(store.documents, clock.now())
            access = Access(store.documents, clock, log.get(), sealer=Unsealed(), data_directory=Path(directory))
            await access.load()
            tokens = [Facts(address="198.51.100.7", token=secret) for secret in secrets]
            plain = [Facts(address="198.51.100.7", session=cookie) for cookie in cookies]
            sessions = [attrs.evolve(one, csrf=await csrf_of(access, one)) for one in plain]
            say("access: a session known and authorised", await microseconds(access, plain, READ))
            say("access: a session known and authorised to change", await microseconds(access, sessions, CHANGE))
            say("access: a token known and authorised", await microseconds(access, tokens, READ))
    say("access: what a request presents read, behind a proxy", read_microseconds(_headers((b"cookie", b"a=b; pulse_session=x"))))


if __name__ == "__main__":
    asyncio.run(main())
