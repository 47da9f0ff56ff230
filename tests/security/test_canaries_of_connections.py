"""A marked secret of a connection: typed, tested, asked with, changed, sealed anew; and then looked for everywhere."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from pulse_core.testing import FakeClock, settle
from tests.security.asking import Said
from tests.security.talkative import cellar
from tests.security.world import World, bearer, json_headers, world

CANARY = "canary-7b/20aa+cellar"
WRONG = "canary-that-does-not-fit"
MARKS = (CANARY, quote(CANARY, safe=""), b64encode(CANARY.encode()).decode().rstrip("="), WRONG)


async def test_a_secret_of_a_connection_comes_out_nowhere(place: Path, clock: FakeClock, logged: Callable[[], str]) -> None:
    """By answers, events, recovery points, changes, the trail, the log and every file."""
    async with world(place, clock, works=True, modules={"cellar": cellar()}) as here:
        headers = json_headers(bearer(await here.token("*")))
        answers = await _told_and_tested(here, headers)
        for _ in range(8):
            await clock.forward(10)
            await settle()
        await here.pulse.guard.vault.rotate()
        await here.pulse.keeper.flush()
        read = {route.path: await _read(here, route.path, headers) for route in _readable(here)}
    said = {f"{number}": one.body.decode() for number, one in enumerate(answers)} | read
    files = await asyncio.to_thread(_files, place)

    for told in ("/api/timeline", "/api/recovery/points", "/api/resources"):
        assert "Secret(•••)" in read[told], told
    assert any("secret-1" in text for text in read.values())  # the failure of the source is told, without it
    everything = {**said, **files, "the log": logged()}
    assert {(place, mark) for place, text in everything.items() for mark in MARKS if mark in text} == set()


async def _told_and_tested(here: World, headers: list[tuple[str, str]]) -> list[Said]:
    """Added, tested in every way, moved, and mistyped."""

    async def ask(method: str, path: str, order: dict[str, object]) -> Said:
        return await here.ask(method, path, headers=headers, body=json.dumps(order).encode())

    config = {"address": "https://cellar.example", "token": CANARY}
    added = await ask("POST", "/api/connections", {"offer": "cellar", "config": config})
    assert added.status == 201, added.body
    path, id = f"/api/connections/{added.json['id']}", added.json["id"]
    tests = [
        await ask("POST", "/api/connection-tests", {"offer": "cellar", "config": {**config, "address": f"https://{does}"}})
        for does in ("refuses", "breaks", "breaks-twice", "is-cancelled", "lies", "answers")
    ]
    assert {one.status for one in tests} == {200}
    wrong = [
        await ask("PATCH", path, {"config": {"address": "https://elsewhere", "token": "•••"}}),
        await ask("PATCH", path, {"config": {**config, "token": [WRONG]}}),
        await ask("PATCH", path, {"config": {**config, "token": {"a": WRONG}}}),
        await ask("POST", "/api/connection-tests", {"offer": "cellar", "id": id, "config": {**config, "token": [WRONG]}}),
        await ask("POST", "/api/connections", {"offer": "cellar", "config": {**config, "shelves": [{"token": WRONG}]}}),
    ]
    assert {one.status for one in wrong} == {400}
    return [added, *tests, *wrong, await ask("PATCH", path, {"config": config, "title": "The cellar"})]


def _readable(here: World) -> list:
    return [
        route
        for route in here.routes().values()
        if route.method == "GET" and route.path not in ("/ws", "/api/events") and not route.path.startswith("/api/session")
    ]


async def _read(here: World, path: str, headers: list[tuple[str, str]]) -> str:
    resources = here.pulse.line.registry.resources()
    id = here.pulse.connections.all()[0].id if "connections" in path else resources[0].id
    return (await here.ask("GET", path.replace("{id}", id), headers=headers)).body.decode()


def _files(place: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("latin-1") for path in place.rglob("*") if path.is_file()}
