"""The frame of the simulators: on the wire, with real TLS, real tokens and real refusals."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator.frame.accounts import Accounts, Caller, Token, User
from pulse_proxmox.simulator.frame.app import App
from pulse_proxmox.simulator.frame.authority import Authority
from pulse_proxmox.simulator.frame.dialect import PBS, PMG, PVE, Dialect
from pulse_proxmox.simulator.frame.faults import COMMON, Faults, UnknownFault
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import Need, OneOf
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Call, Reply, Route, Routes
from pulse_proxmox.simulator.frame.serve import Served, serving

TOKEN = "PVEAPIToken=watch@pve!pulse=s3cret"
AUDIT = Need(path="/nodes/{node}", privileges=("Sys.Audit",))
NODE = Parameter(name="node", optional=False)


def status(call: Call) -> object:
    return {"node": call.text("node"), "asked": call.place, "full": call.flag("full"), "limit": call.number("limit")}


def made(dialect: Dialect = PVE, clock: FakeClock | None = None) -> Product:
    accounts = Accounts(
        {"Auditor": frozenset({"Sys.Audit"}), "NoAccess": frozenset()},
        users=[User(name="watch@pve", password="open sesame"), User(name="root@pam")],
        tokens=[Token(name="watch@pve!pulse", secret="s3cret")],
    )
    for who in ("watch@pve", "watch@pve!pulse"):
        accounts.allow("/", who, "Auditor")
    limit = Parameter(name="limit", type="integer", minimum=0, default=50)
    routes = [
        Route(template="/version", answer=lambda call: {"version": "1"}),
        Route(template="/big", answer=lambda call: Reply(data=["x" * 5000], beside={"total": 1})),
        Route(
            template="/nodes/{node}/status",
            answer=status,
            need=AUDIT,
            parameters=(NODE, limit, Parameter(name="full", type="boolean")),
            node="node",
        ),
        Route(method="POST", template="/change", answer=lambda call: None),
        Route(template="/ticket-only", answer=lambda call: None, tokens=False),
    ]
    clock = clock or FakeClock()

    def reach(place: str, node: str) -> None:
        if node == "gone":
            raise Refused(595, "No route to host")

    return Product(dialect=dialect, routes=Routes(routes), accounts=accounts, faults=Faults(COMMON), clock=clock.now, reach=reach)


@pytest.fixture
def product() -> Product:
    return made()


@contextlib.asynccontextmanager
async def served(product: Product) -> AsyncIterator[tuple[Served, httpx.AsyncClient]]:
    apps = {node: App(product, place=node) for node in ("one", "two")}
    async with (
        serving(apps, Authority(name="lab", seed=1)) as places,
        httpx.AsyncClient(verify=places.trust(), headers={"authorization": TOKEN}, timeout=5) as client,
    ):
        yield places, client


async def ask(product: Product, path: str, token: str = TOKEN) -> httpx.Response:
    async with served(product) as (places, client):
        return await client.get(f"{places.address('one')}/api2/json{path}", headers={"authorization": token} if token else {})


async def test_every_node_answers_at_its_own_address_with_its_own_certificate(product: Product):
    async with served(product) as (places, client):
        for node in ("one", "two"):
            answer = await client.get(f"{places.address(node)}/api2/json/nodes/one/status")
            assert answer.json()["data"]["asked"] == node
        assert places.fingerprint("one") != places.fingerprint("two")
        assert len({port for _, port in places.places.values()} | {host for host, _ in places.places.values()}) == 3


async def test_a_client_that_does_not_know_the_authority_is_warned(product: Product):
    async with served(product) as (places, _), httpx.AsyncClient(verify=ssl.create_default_context()) as stranger:
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await stranger.get(places.address())


async def test_the_text_of_an_error_is_in_the_reason_phrase(product: Product):
    product.accounts.forbid("/", "watch@pve!pulse")
    answer = await ask(product, "/nodes/one/status")
    assert (answer.status_code, answer.reason_phrase) == (403, "Permission check failed (/nodes/one, Sys.Audit)")
    assert answer.json() == {"data": None}


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("PVEAPIToken=watch@pve!pulse=wrong", "invalid token value!"),
        ("PVEAPIToken=watch@pve!other=s3cret", "no such token 'other' for user 'watch@pve'"),
        ("Bearer s3cret", "No ticket"),
    ],
)
async def test_a_wrong_token_is_refused(product: Product, token: str, reason: str):
    answer = await ask(product, "/version", token)
    assert (answer.status_code, answer.reason_phrase) == (401, reason)


async def test_an_unknown_path_is_not_implemented(product: Product):
    answer = await ask(product, "/nodes/one/moon")
    assert (answer.status_code, answer.reason_phrase) == (501, "Method 'GET /nodes/one/moon' not implemented")


async def test_a_node_that_is_gone_is_not_the_fault_of_the_one_that_answers(product: Product):
    answer = await ask(product, "/nodes/gone/status")
    assert (answer.status_code, answer.reason_phrase) == (595, "No route to host")


async def test_parameters_are_read_strictly(product: Product):
    good = await ask(product, "/nodes/one/status?full=1&limit=7")
    bad = await ask(product, "/nodes/one/status?full=maybe&limit=-1&moon=1")
    assert good.json()["data"]["limit"] == 7
    assert bad.status_code == 400
    assert bad.reason_phrase == "Parameter verification failed."
    assert set(bad.json()["errors"]) == {"full", "limit", "moon"}


async def test_a_large_answer_is_packed_for_who_can_unpack_it(product: Product):
    answer = await ask(product, "/big")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json() == {"total": 1, "data": ["x" * 5000]}


async def test_a_ticket_opens_renews_and_needs_its_csrf_token_for_changes(product: Product):
    async with served(product) as (places, client):
        del client.headers["authorization"]
        base = f"{places.address()}/api2/json"
        login = await client.post(f"{base}/access/ticket", data={"username": "watch@pve", "password": "open sesame"})
        first = login.json()["data"]
        again = await client.post(f"{base}/access/ticket", data={"username": "watch@pve", "password": first["ticket"]})
        cookie = {"cookie": f"PVEAuthCookie={again.json()['data']['ticket']}"}
        read = await client.get(f"{base}/version", headers=cookie)
        forged = await client.post(f"{base}/change", headers=cookie)
        true = await client.post(f"{base}/change", headers={**cookie, "CSRFPreventionToken": first["CSRFPreventionToken"]})
    assert [read.status_code, forged.status_code, true.status_code] == [200, 401, 200]
    assert forged.reason_phrase == "Permission denied - invalid csrf token"


async def test_tickets_are_over_after_two_hours_or_when_the_fault_says_so():
    clock = FakeClock()
    product = made(clock=clock)
    door = product.door
    ticket = door.tickets.made("watch@pve")
    headers = {"cookie": f"PVEAuthCookie={ticket}"}
    assert door.caller("GET", headers) == Caller(name="watch@pve")
    await clock.forward(7201)
    with pytest.raises(Refused, match="invalid PVE ticket"):
        door.caller("GET", headers)
    fresh = {"cookie": f"PVEAuthCookie={door.tickets.made('watch@pve')}"}
    product.faults.put("ticket_expired")
    with pytest.raises(Refused, match="invalid PVE ticket"):
        door.caller("GET", fresh)
    assert door.caller("GET", {"cookie": f"PVEAuthCookie={door.tickets.made('watch@pve')}"}).name == "watch@pve"


async def test_a_token_is_not_let_in_where_only_tickets_are(product: Product):
    assert (await ask(product, "/ticket-only")).status_code == 403


async def test_a_token_never_has_more_than_its_user(product: Product):
    product.accounts.allow("/nodes/two", "watch@pve", "NoAccess")
    assert (await ask(product, "/nodes/two/status")).status_code == 403
    assert (await ask(product, "/nodes/one/status")).status_code == 200


def test_the_nearest_entry_decides_and_only_what_propagates_goes_down():
    accounts = Accounts({"Auditor": frozenset({"Sys.Audit"}), "None": frozenset()}, users=[User(name="a@pve")])
    caller = Caller(name="a@pve")
    accounts.allow("/vms", "a@pve", "Auditor", propagate=False)
    assert accounts.privileges(caller, "/vms") == {"Sys.Audit"}
    assert accounts.privileges(caller, "/vms/100") == frozenset()
    accounts.allow("/", "a@pve", "Auditor")
    accounts.allow("/vms/101", "a@pve", "None")
    assert accounts.privileges(caller, "/vms/100") == {"Sys.Audit"}
    assert accounts.privileges(caller, "/vms/101") == frozenset()


def test_one_of_several_needs_will_do(product: Product):
    either = OneOf(needs=(Need(path="/", privileges=("Moon",)), AUDIT))
    assert either.granted(product.accounts, Caller(name="watch@pve"), {"node": "one"})


async def test_a_backup_server_says_its_errors_in_the_body():
    product = made(PBS)
    answer = await ask(product, "/moon", "PBSAPIToken=watch@pve!pulse:s3cret")
    assert (answer.status_code, answer.text) == (404, "Path '/moon' not found.")


async def test_a_mail_gateway_knows_no_tokens():
    answer = await ask(made(PMG), "/version", "PMGAPIToken=watch@pve!pulse=s3cret")
    assert (answer.status_code, answer.reason_phrase) == (401, "API tokens not implemented")


async def test_the_first_page_says_which_product_it_is(product: Product):
    async with served(product) as (places, client):
        assert "Proxmox Virtual Environment" in (await client.get(f"{places.address()}/")).text


@pytest.mark.parametrize(("fault", "code"), [("500", 500), ("401", 401), ("403:Sys.Audit", 403)])
async def test_a_fault_makes_every_answer_an_error_until_it_is_taken_away(product: Product, fault: str, code: int):
    product.faults.put(fault)
    assert (await ask(product, "/nodes/one/status")).status_code == code
    product.faults.put(fault, False)
    assert (await ask(product, "/nodes/one/status")).status_code == 200


async def test_half_an_answer_is_an_error_of_the_connection(product: Product):
    product.faults.put("half_answer")
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(product, "/version")


async def test_garbage_is_whole_and_no_json(product: Product):
    product.faults.put("garbage")
    answer = await ask(product, "/version")
    assert answer.status_code == 200
    assert "sign in" in answer.text


async def test_a_caller_that_waits_in_vain_can_go_and_the_server_ends(product: Product):
    product.faults.put("hang")
    async with served(product) as (places, client):
        asking = asyncio.ensure_future(client.get(f"{places.address()}/api2/json/version"))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_slow_answers_wait_two_seconds_by_the_clock_that_was_given(product: Product):
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    product.faults.put("slow")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(App(product, place="one", sleep=sleep))) as client:
        await client.get("https://one/api2/json/version", headers={"authorization": TOKEN})
    assert waited == [2.0]


async def test_a_lost_node_hangs_up_on_everybody(product: Product):
    lost: set[str] = set()
    apps = {node: App(product, place=node) for node in ("one", "two")}
    async with (
        serving(apps, Authority(name="lab", seed=1), lost=lost.__contains__) as places,
        httpx.AsyncClient(verify=places.trust(), headers={"authorization": TOKEN}) as client,
    ):
        assert (await client.get(f"{places.address('two')}/api2/json/version")).status_code == 200
        lost.add("two")
        with pytest.raises(httpx.TransportError):
            await client.get(f"{places.address('two')}/api2/json/version")
        assert (await client.get(f"{places.address('one')}/api2/json/version")).status_code == 200


async def test_questions_are_counted_by_template(product: Product):
    await ask(product, "/nodes/one/status")
    await ask(product, "/nodes/gone/status")
    assert product.calls["/nodes/{node}/status"] == 2


def test_a_fault_that_nobody_knows_is_refused(product: Product):
    with pytest.raises(UnknownFault, match="moon"):
        product.faults.put("moon")


def test_the_same_seed_makes_the_same_authority_and_another_seed_another():
    first, again, other = (Authority(name="lab", seed=seed).root.fingerprint for seed in (1, 1, 2))
    assert first == again != other
