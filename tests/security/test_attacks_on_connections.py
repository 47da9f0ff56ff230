"""A connection holds the keys to somebody's platform: nobody who may change it gets at them, nor by it into this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import attrs
import pytest

from pulse_core.connections import Connections
from pulse_core.connections.connections import TESTS_AT_ONCE
from pulse_core.errors import StoreUnavailable
from pulse_core.plugin.stores import Delete, Document, Documents, NewEntry, Put
from pulse_core.testing import FakeClock, RecordingLog, settle
from tests.security.asking import Said
from tests.security.talkative import OFFER, Shelf, cellar
from tests.security.world import World, bearer, json_headers, world

CANARY = 'canary/cellar "é+1'
OTHER = "canary-of-the-other-shelf"
HOME = {"address": "https://cellar.example", "token": CANARY}
SHELVES = [{"address": "https://a.example", "token": CANARY}, {"address": "https://b.example", "token": OTHER}]


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with world(place, clock, modules={"cellar": cellar()}) as here:
        yield here


@attrs.frozen
class Caller:
    """Somebody, and what they ask of connections."""

    here: World
    headers: list[tuple[str, str]]

    async def ask(self, method: str, path: str, order: Mapping[str, object]) -> Said:
        return await self.here.ask(method, path, headers=json_headers(self.headers), body=json.dumps(order).encode())

    async def add(self, config: Mapping[str, object]) -> Said:
        return await self.ask("POST", "/api/connections", {"offer": "cellar", "config": config})

    async def change(self, id: str, config: Mapping[str, object]) -> Said:
        return await self.ask("PATCH", f"/api/connections/{id}", {"config": config})

    async def test(self, config: Mapping[str, object], *, id: str = "") -> Said:
        return await self.ask("POST", "/api/connection-tests", {"offer": "cellar", "config": config, "id": id})


@pytest.fixture
async def program(here: World) -> Caller:
    """A token of the organisation that may do everything."""
    return Caller(here, bearer(await here.token("*")))


@pytest.fixture
async def operator(here: World) -> Caller:
    """Somebody who may add sources, and change no settings."""
    return Caller(here, (await here.browser((await here.person("olga", "operator")).id)).headers)


# A kept secret goes only where it went before.


@pytest.mark.parametrize(
    "moved",
    [
        {"address": "https://attacker.example"},
        {"verify": False},
        {"shelves": [{"address": "https://attacker.example", "token": "•••"}, SHELVES[1]]},
        {"shelves": [{"address": "https://b.example"}, {"address": "https://a.example"}]},
        {"shelves": [{"address": "https://b.example"}]},
        {"shelves": [{"address": "https://attacker.example"}, *SHELVES]},
    ],
    ids=["elsewhere", "unverified", "one-elsewhere", "swapped", "shifted", "pushed"],
)
async def test_a_kept_secret_is_sent_nowhere_else(program: Caller, moved: dict[str, object]) -> None:
    config = {**HOME, "shelves": SHELVES}
    id = (await program.add(config)).json["id"]
    stripped = [{"address": one["address"]} for one in SHELVES]

    wanted = {"address": HOME["address"], "shelves": stripped, **moved}
    said = [await program.change(id, wanted), await program.test(wanted, id=id)]

    assert [(one.status, one.code) for one in said] == [(400, "secret_needed")] * 2
    assert [CANARY in one.body.decode() for one in said] == [False] * 2


async def test_secrets_of_a_list_are_kept_each_in_its_place(program: Caller) -> None:
    said = await program.add({**HOME, "shelves": SHELVES})

    assert [one["token"] for one in said.json["config"]["shelves"]] == ["•••", "•••"]
    (kept,) = await program.here.pulse.store.documents.all("connections")
    assert b"canary" not in kept.body
    again = await program.change(said.json["id"], {"address": HOME["address"], "shelves": said.json["config"]["shelves"]})
    assert again.status == 200, again.body


@attrs.frozen(kw_only=True)
class LaterConfig:
    """The same after an upgrade."""

    address: str
    shelves: tuple[Shelf, ...] = ()
    verify: bool = True
    allow_loopback: bool = False


@attrs.frozen(kw_only=True)
class AsNumber(LaterConfig):
    token: int = 0


@attrs.frozen(kw_only=True)
class AsText(LaterConfig):
    token: str = ""


@pytest.mark.parametrize("later", [AsNumber, AsText])
async def test_a_secret_stays_one_when_its_connector_forgets_that(
    place: Path, clock: FakeClock, logged: Callable[[], str], later: type
) -> None:
    async with world(place, clock, modules={"cellar": cellar()}) as here:
        program = Caller(here, bearer(await here.token("*")))
        id = (await program.add(HOME)).json["id"]

    async with world(place, clock, works=True, modules={"cellar": cellar(attrs.evolve(OFFER, config=later))}) as here:
        program = Caller(here, bearer(await here.token("*")))
        await settle()
        said = [await program.ask("GET", f"/api/connections/{id}", {}), await program.change(id, {"address": "https://x"})]

    assert said[0].json["connection"]["problem"]
    assert "canary" not in "".join(one.body.decode() for one in said) + logged()


# A test says nothing that it was told in confidence.


@pytest.mark.parametrize("does", ["refuses", "breaks", "breaks-twice", "is-cancelled", "lies", "misshapes", "floods", "answers"])
async def test_no_test_tells_the_secret_in_any_form(program: Caller, logged: Callable[[], str], does: str) -> None:
    said = await program.test({"address": f"https://{does}", "token": CANARY})

    assert said.status == 200, said.body
    told = said.body.decode() + json.dumps(said.json, ensure_ascii=False) + logged()
    leaks = [form for form in (CANARY, "canary/cellar", "canary%2Fcellar", "Y2FuYXJ5L2NlbGxhc") if form in told]
    assert leaks == []
    assert len(said.body) < 10_000_000
    assert len(said.json["facts"]) <= 200
    assert bool(said.json["problem"]) is (does not in ("floods", "answers"))


async def test_a_test_that_does_not_end_is_ended_and_too_many_are_refused(place: Path, clock: FakeClock) -> None:
    async with world(place, clock, modules={"cellar": cellar(attrs.evolve(OFFER, timeout_seconds=30.0))}) as here:
        program = Caller(here, bearer(await here.token("*")))
        hanging = [asyncio.create_task(program.test({"address": "https://hangs"})) for _ in range(TESTS_AT_ONCE)]
        await settle()
        said = await program.test(HOME)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
        after = await program.test(HOME)
    async with world(place, clock, modules={"cellar": cellar(attrs.evolve(OFFER, timeout_seconds=0.01))}) as here:
        ended = await Caller(here, bearer(await here.token("*"))).test({"address": "https://hangs"})

    assert (said.status, said.code) == (429, "rate_limited")
    assert (after.status, ended.json["problem"]) == (200, "no answer within 0.01 s")


# Nobody gets into this machine by a connection who may not change its settings.


async def test_loopback_is_for_those_who_may_change_settings(program: Caller, operator: Caller) -> None:
    inside = {"address": "https://127.0.0.1:8006", "token": CANARY, "allow_loopback": True}
    own = (await operator.add(HOME)).json["id"]
    given = (await program.add(inside)).json["id"]

    refused = [
        await operator.add(inside),
        await operator.test(inside),
        await operator.change(own, {**HOME, "allow_loopback": True}),
        await operator.change(given, {**inside, "address": "https://127.0.0.1:22"}),
        await operator.test({**inside, "address": "https://127.0.0.1:22"}, id=given),
    ]
    left_alone = await operator.change(given, {"address": inside["address"], "allow_loopback": True})

    assert [(one.status, one.code) for one in refused] == [(403, "privileged_setting")] * len(refused)
    assert left_alone.status == 200, left_alone.body


async def test_a_token_of_somebody_can_do_no_more_than_they(here: World) -> None:
    olga = await here.person("olga", "operator")
    token = Caller(here, bearer(await here.token_of(olga, "settings:write")))
    assert (await token.add({**HOME, "allow_loopback": True})).code == "privileged_setting"
    assert (await token.add(HOME)).status == 201


# The vault may seal anew what is just being changed.


@attrs.define
class Between:
    """The store's documents, and something that happens just before or just after one is written."""

    documents: Documents
    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None

    async def get(self, collection: str, key: str) -> Document | None:
        return await self.documents.get(collection, key)

    async def all(self, collection: str) -> list[Document]:
        return list(await self.documents.all(collection))

    async def write(self, *writes: Put | Delete, entries: tuple[NewEntry, ...] = ()) -> None:
        before, self.before = self.before, None
        after, self.after = self.after, None
        if before:
            await before()  # type: ignore[misc]
        await self.documents.write(*writes, entries=entries)
        if after:
            await after()  # type: ignore[misc]


class Nobody:
    """Asks nothing."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}

    def put(self, item) -> None:
        self.asked[item.id] = item

    def remove(self, id: str) -> None:
        self.asked.pop(id, None)

    async def forget(self, source: str) -> int:
        return 0


@attrs.frozen
class Sealing:
    """Connections beside a vault that rotates at the worst moment."""

    here: World
    between: Between
    connections: Connections
    asking: Nobody
    log: RecordingLog

    @property
    def vault(self):
        return self.here.pulse.guard.vault

    async def again(self, documents: object = None) -> Connections:
        """As after a restart."""
        pulse, nobody = self.here.pulse, self.asking
        offers = {"cellar": ("cellar", OFFER)}
        kept = documents or self.between
        made = Connections(kept, self.vault, offers, pulse.clock, self.log, None, nobody, nobody.forget)  # type: ignore[arg-type]
        await made.load()
        return made

    async def old_keys_are_gone(self) -> None:
        self.here.clock.advance(7300)
        await self.vault.upkeep()
        assert len((await self.vault.status()).keys) == 1


@pytest.fixture
async def sealing(here: World) -> Sealing:
    between, nobody = Between(here.pulse.store.documents), Nobody()
    made = Sealing(here, between, here.pulse.connections, nobody, RecordingLog())
    connections = await made.again()
    here.pulse.guard.vault.listen(connections.renewed)
    return attrs.evolve(made, connections=connections)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_connection_that_is_changed_while_the_vault_rotates_is_whole(sealing: Sealing, when: str) -> None:
    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    setattr(sealing.between, when, sealing.vault.rotate)

    await sealing.connections.change(card.id, title="Renamed")
    await sealing.old_keys_are_gone()
    again = await sealing.connections.change(card.id, config={"address": HOME["address"], "token": "•••"})

    (kept,) = await sealing.between.all("connections")
    assert (again.title, again.problem, again.revision) == ("Renamed", "", kept.revision)
    assert sealing.asking.asked == {}  # not running
    await sealing.connections.run()
    assert sealing.asking.asked[card.source].config.token.reveal() == CANARY


async def test_a_connection_that_is_added_while_the_vault_rotates_is_whole(sealing: Sealing) -> None:
    sealing.between.after = sealing.vault.rotate

    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    await sealing.old_keys_are_gone()
    again = await sealing.connections.change(card.id, config={"address": HOME["address"]})

    (kept,) = await sealing.between.all("connections")
    assert (again.problem, again.revision) == ("", kept.revision)


async def test_late_news_of_the_vault_change_nothing(sealing: Sealing) -> None:
    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    (before,) = await sealing.between.all("connections")
    await sealing.connections.change(card.id, title="Renamed")

    sealing.connections.renewed(before)

    assert sealing.connections.get(card.id).title == "Renamed"


async def test_one_connection_that_cannot_be_read_keeps_no_other_from_being_asked(sealing: Sealing) -> None:
    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    await sealing.between.write(Put(collection="connections", key="broken", body=b'{"offer": 1}'))

    again = await sealing.again()
    await again.run()

    assert [one.id for one in again.all()] == [card.id]
    assert "connection_unreadable" in sealing.log.events


class Late(Between):
    """A store that is there at the third time."""

    tries = 0

    async def all(self, collection: str) -> list[Document]:
        self.tries += 1
        if self.tries < 3:
            raise StoreUnavailable("the disk is away")
        return await super().all(collection)


async def test_a_store_that_comes_late_is_said_once_and_waited_for(sealing: Sealing) -> None:
    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    again = await sealing.again(Late(sealing.here.pulse.store.documents))

    running = asyncio.create_task(again.run())
    await sealing.here.clock.forward(10)
    await running

    assert sealing.log.events.count("connections_not_loaded") == 1
    assert list(sealing.asking.asked) == [card.source]


async def test_a_vault_that_opens_late_is_waited_for(sealing: Sealing) -> None:
    card = await sealing.connections.add("cellar", "", HOME, by="ada")
    again = await sealing.again()
    ring, sealing.vault._ring = sealing.vault._ring, None

    running = asyncio.create_task(again.run())
    await settle()
    problem = again.get(card.id).problem
    sealing.vault._ring = ring
    await sealing.here.clock.forward(10)
    await running

    assert "shut" in problem
    assert again.get(card.id).problem == ""
    assert sealing.log.events.count("connection_not_opened") == 1
    assert list(sealing.asking.asked) == [card.source]
