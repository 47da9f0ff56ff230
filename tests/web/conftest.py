"""An application over rooms of paper and real access: clients are an administrator's token, or browsers of people."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import attrs
import httpx
import msgspec
import pytest

from pulse_core.access import Access, argon2id
from pulse_core.audit import Trail, Webhooks
from pulse_core.connections import Connections
from pulse_core.discovery import Discovery
from pulse_core.line.registry import Registry
from pulse_core.live import Hub
from pulse_core.model.access import User
from pulse_core.model.resource import Resource
from pulse_core.net import Clients
from pulse_core.recovery import Recovery, RecoveryPoints
from pulse_core.vault import Vault
from pulse_core.web import Doors, Rooms, build
from pulse_core.web.standing import Standing
from tests.web.paper import (
    CONSOLE,
    LAB,
    PASSWORD,
    Notebook,
    PaperAsking,
    PaperCondition,
    PaperEstate,
    PaperIntake,
    PaperKeeper,
    PaperPast,
    PaperPlugins,
    PaperSeries,
    PaperSources,
    PaperStore,
    StillClock,
    thing,
)

HTTP = "http://127.0.0.1:7655"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def log() -> Notebook:
    return Notebook()


@pytest.fixture
def make_thing() -> Callable[..., Resource]:
    return thing


@pytest.fixture
def store() -> PaperStore:
    return PaperStore()


@pytest.fixture
async def vault(store: PaperStore, clock: StillClock, log: Notebook, data_directory: Path) -> Vault:
    vault = Vault(store, keys_directory=data_directory / "keys", master_key_file="", organisation="default", clock=clock, log=log)
    await vault.load()
    return vault


@pytest.fixture
def trail(store: PaperStore, clock: StillClock, log: Notebook, vault: Vault) -> Trail:
    return Trail(store, store, clock, log, organisation="default", sealer=vault)


@pytest.fixture
def data_directory(tmp_path: Path) -> Path:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
async def access(trail: Trail, vault: Vault, store: PaperStore, clock: StillClock, log: Notebook, data_directory: Path) -> Access:
    access = Access(
        trail.documents,
        clock,
        log,
        sealer=vault,
        data_directory=data_directory,
        hashing=argon2id(memory_kib=8, passes=1),
        raw_documents=store,
    )
    await access.load()
    await access.offer_setup()
    return access


@pytest.fixture
async def admin_token(access: Access) -> str:
    """What an administrator's program comes by."""
    minted = await access.tokens.mint(name="tests", scopes=("*",), expires_at=None, personal=False, by=CONSOLE)
    return minted.secret


@pytest.fixture
async def ada(access: Access) -> User:
    """The first administrator."""
    return await access.users.add_first(name="ada", password=PASSWORD, title="Ada")


@pytest.fixture
async def asked() -> PaperAsking:
    """What the sources that people add come to."""
    return PaperAsking()


@pytest.fixture
async def connections(trail: Trail, vault: Vault, asked: PaperAsking, clock: StillClock, log: Notebook) -> Connections:
    offers = {"lab": ("laboratory", LAB)}
    http = Clients(clock=clock, user_agent="tests")
    found = Connections(trail.documents, vault, offers, clock, log, http, asked, asked.forget)
    await found.run()
    return found


@pytest.fixture
def known_points(log: Notebook) -> RecoveryPoints:
    """Recovery points of an estate in which nobody is known."""
    return RecoveryPoints(PaperKeeper(), Registry(), log)


@pytest.fixture
def rooms(
    clock: StillClock,
    log: Notebook,
    access: Access,
    trail: Trail,
    vault: Vault,
    connections: Connections,
    known_points: RecoveryPoints,
) -> Rooms:
    estate = PaperEstate()
    return Rooms(
        estate=estate,
        past=PaperPast(),
        series=PaperSeries(),
        intake=PaperIntake(),
        condition=PaperCondition(),
        sources=PaperSources(),
        recovery=Recovery(known_points),
        connections=connections,
        discovery=Discovery([LAB], connections.all, clock, log),
        plugins=PaperPlugins(),
        hub=Hub(clock=clock, version="0.1.0", snapshot=estate.resources, epoch="e1"),
        access=access,
        trail=trail,
        webhooks=Webhooks(trail, clock, log, sealer=vault, http=Clients(clock=clock, user_agent="tests")),
        vault=vault,
        standing=Standing(clock=clock, holds=access.holds),
        clock=clock,
        log=log,
    )


@pytest.fixture
def open_stranger(rooms: Rooms, tmp_path: Path) -> Callable[..., httpx.AsyncClient]:
    """Clients that present nothing; `console` ones come by the console's door."""

    def make(
        *,
        address: str = "127.0.0.1",
        base_url: str = HTTP,
        static: Path = tmp_path,
        console: bool = False,
        rooms: Rooms = rooms,
        **more,
    ) -> httpx.AsyncClient:
        app = build(rooms, version="0.1.0", static=static, **more)

        async def door(scope, receive, send):
            await app({**scope, "pulse.console": True}, receive, send)

        transport = httpx.ASGITransport(app=door if console else app, client=(address, 5), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=base_url)

    return make


@pytest.fixture
def open_client(open_stranger: Callable[..., httpx.AsyncClient], admin_token: str) -> Callable[..., httpx.AsyncClient]:
    """Clients that are an administrator's program."""

    def make(**more) -> httpx.AsyncClient:
        client = open_stranger(**more)
        client.headers["authorization"] = f"Bearer {admin_token}"
        return client

    return make


@pytest.fixture
async def client(open_client: Callable[..., httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


@pytest.fixture
async def stranger(open_stranger: Callable[..., httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with open_stranger() as client:
        yield client


@attrs.define
class People:
    """Who has an account, and their browsers."""

    access: Access
    open: Callable[..., httpx.AsyncClient]

    async def add(self, name: str, *roles: str) -> User:
        return await self.access.users.add(name=name, password=PASSWORD, roles=roles, by=CONSOLE)

    async def browser(
        self, name: str, *, password: str = PASSWORD, order: Mapping[str, object] = {}, **more
    ) -> httpx.AsyncClient:
        """A browser in which somebody signed in; its page sends the token that it was given."""
        browser = self.open(**more)
        answer = await browser.post("/api/session", json={"name": name, "password": PASSWORD, **order})
        assert answer.status_code == 201, answer.text
        browser.headers["x-csrf-token"] = answer.json()["csrf"]
        return browser


@pytest.fixture
def people(access: Access, open_stranger: Callable[..., httpx.AsyncClient], ada: User) -> People:
    return People(access, open_stranger)


@pytest.fixture
async def browser(people: People) -> httpx.AsyncClient:
    """The administrator's browser."""
    return await people.browser("ada")


@pytest.fixture
def told(trail: Trail, store: PaperStore) -> Callable[[], list[dict]]:
    """The events of the trail, oldest first."""
    return lambda: [msgspec.json.decode(row.body) for row in store.streams.get("audit", ())]


@pytest.fixture
def doors() -> type[Doors]:
    return Doors
