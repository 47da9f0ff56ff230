"""Who comes in by what, in which order, and what never falls back to something else."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from pulse_core.access import Facts
from pulse_core.access.principals import outside_id
from pulse_core.access.proxy import ProxyBackend, ProxyConfig
from pulse_core.errors import StoreUnavailable, Unauthenticated, Unavailable
from pulse_core.model.principal import NOBODY, Principal, PrincipalKind
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.routes import OpenTo
from pulse_core.plugin.stores import Document
from pulse_core.testing.clock import FakeClock
from tests.access.credentials.gatehouse import ADDRESS, PROXY, READ, Directory, Gatehouse, open_route, person, route
from tests.access.people.house import CONSOLE, PASSWORD, MemoryDocuments

ORDER = ("console", "token", "proxy", "session")


@pytest.mark.parametrize(
    "presented",
    [chosen for size in range(5) for chosen in itertools.combinations(ORDER, size)],
    ids=lambda p: "+".join(p) or "nothing",
)
async def test_of_several_credentials_the_first_in_order_decides(
    presented: tuple[str, ...], documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    proxy = ProxyBackend(ProxyConfig(secret=Secret("s")), clock)
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("proxy", proxy)]).opened()
    ids = {
        "console": "console",
        "token": "",
        "proxy": outside_id("proxy", "carla"),
        "session": gate.boss.id,
    }
    token, session = await gate.token("*"), (await gate.session(gate.boss)).secret
    ids["token"] = (await gate.come(token=token)).id
    facts = Facts(
        address=ADDRESS,
        peer_trusted="proxy" in presented,
        console="console" in presented,
        token=token if "token" in presented else "",
        session=session if "session" in presented else "",
        headers={"x-proxy-secret": "s", "x-forwarded-user": "carla"} if "proxy" in presented else {},
    )

    caller = await gate.access.caller(facts)

    assert caller.id == (ids[presented[0]] if presented else NOBODY.id)


async def test_a_bad_token_never_falls_back_to_a_good_session_or_proxy(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    proxy = ProxyBackend(ProxyConfig(secret=Secret("s")), clock)
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("proxy", proxy)]).opened()
    cookie = f"pulse_session={(await gate.session(gate.boss)).secret}".encode()
    ours = [(b"cookie", cookie), (b"x-proxy-secret", b"s"), (b"x-forwarded-user", b"carla")]

    for bad in [
        (b"authorization", b"Bearer pls_" + b"A" * 43),
        (b"authorization", b"Basic Ym9zczp4"),
        (b"authorization", b""),
        (b"x-api-token", b"x"),
        (b"x-api-token", b""),
    ]:
        with pytest.raises(Unauthenticated) as refused:
            await gate.request([bad, *ours], peer=PROXY)
        assert refused.value.code == "bad_token"


async def test_nobody_but_the_console_comes_in_before_everything_is_loaded(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    gate = Gatehouse(documents, clock, tmp_path)

    for facts in (Facts(), Facts(token="x"), Facts(session="x")):
        with pytest.raises(Unavailable) as refused:
            await gate.access.caller(facts)
        assert refused.value.code == "store_unavailable"
    assert (await gate.come(console=True)).kind is PrincipalKind.CONSOLE
    await gate.access.upkeep()


async def test_a_store_that_cannot_be_read_lets_nobody_in(clock: FakeClock, tmp_path: Path) -> None:
    class Silent(MemoryDocuments):
        async def all(self, collection: str) -> Sequence[Document]:
            raise StoreUnavailable("locked")

    gate = Gatehouse(Silent(), clock, tmp_path)

    with pytest.raises(StoreUnavailable):
        await gate.access.load()
    with pytest.raises(Unavailable):
        await gate.access.caller(Facts())


async def test_it_needs_a_setup_until_there_is_a_user(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> None:
    gate = Gatehouse(documents, clock, tmp_path)
    await gate.access.load()
    await gate.access.offer_setup()
    before = gate.access.needs_setup

    await gate.opened()

    assert before
    assert gate.access.bootstrap.path.exists()
    assert not gate.access.needs_setup


async def test_another_way_in_needs_no_setup(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> None:
    gate = Gatehouse(documents, clock, tmp_path)
    gate.access.use([("sso", Directory())])

    await gate.access.load()
    await gate.access.offer_setup()

    assert not gate.access.needs_setup
    assert not gate.access.bootstrap.path.exists()


async def test_another_organisations_people_and_tokens_find_nothing(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    foreign = attrs.evolve(person("carla", "admin"), organisation="other")
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", Directory(said=foreign))]).opened()

    caller = await gate.come(token="theirs")

    assert caller.organisation == "other"
    assert not gate.access.holds(caller, READ)


async def test_what_a_plugin_vouches_for_is_bounded_by_what_exists_here(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    said = Principal(
        id="carla",
        kind=PrincipalKind.PERSON,
        name="boss",
        roles=("viewer", "root"),
        permissions=frozenset({("admin", "users")}),
        scopes=frozenset({"*"}),
        session="ses_1",
        token="tok_1",
        confirmed_at=clock.now() + 9_999,
    )
    directory = Directory(said=said)
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", directory)]).opened()

    caller = await gate.come(token="theirs")

    assert directory.asked[0].fields == {"token": "theirs"}
    assert (caller.id, caller.roles, caller.confirmed_at) == (outside_id("sso", "carla"), ("viewer",), clock.now())
    assert caller.permissions == {("read", "monitoring"), ("read", "nodes")}
    assert (caller.session, caller.token, caller.scopes) == ("", "", frozenset())


async def test_who_names_no_role_that_exists_may_nothing(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> None:
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", Directory(said=person("carla", "root")))]).opened()

    assert (await gate.come(token="theirs")).permissions == frozenset()


async def test_a_plugins_token_may_what_its_scopes_say(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> None:
    said = Principal(id="ci", kind="token", name="ci", scopes=frozenset({"monitoring:read", "made:up"}))
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", Directory(said=said))]).opened()

    caller = await gate.come(token="theirs")

    assert caller.scopes == {"monitoring:read"}
    assert gate.access.holds(caller, READ)
    await gate.access.tokens.bind(caller, "shed")


@pytest.mark.parametrize("kind", [PrincipalKind.CONSOLE, PrincipalKind.NOBODY])
async def test_a_plugin_cannot_make_somebody_the_console(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path, kind: PrincipalKind
) -> None:
    said = Principal(id="console", kind=kind, name="console")
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", Directory(said=said))]).opened()

    with pytest.raises(Unauthenticated):
        await gate.come(token="theirs")


async def test_a_plugin_that_breaks_lets_nobody_in_and_nobody_past_it(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    broken, next_one = Directory(error=RuntimeError("secret detail")), Directory(said=person("carla", "admin"))
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("broken", broken), ("sso", next_one)]).opened()

    with pytest.raises(Unavailable):
        await gate.come(token="theirs")

    assert not next_one.asked
    assert "secret detail" not in "".join(gate.log.lines)


async def test_our_own_tokens_are_never_shown_to_plugins(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> None:
    directory = Directory(said=person("carla", "admin"))
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("sso", directory)]).opened()

    await gate.come(token=await gate.token("*"))
    with pytest.raises(Unauthenticated):
        await gate.come(token="pls_" + "A" * 43)

    assert not directory.asked


async def test_a_directory_is_asked_for_passwords_of_names_that_nobody_has_here(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    directory = Directory("password", said=person("uid=carla"))
    gate = await Gatehouse(documents, clock, tmp_path, backends=[("ldap", directory)]).opened()
    prove = gate.access.prove

    with pytest.raises(Unauthenticated):  # known there, but not linked to anybody here
        await prove(name="carla", password="theirs")
    linked = await gate.access.users.link(provider="ldap", subject="uid=carla", name="carla.l")
    assert (await prove(name="carla", password="theirs")).id == linked.id
    asked = len(directory.asked)
    assert (await prove(name="boss", password=PASSWORD)).id == gate.boss.id
    with pytest.raises(Unauthenticated):
        await prove(name="boss", password="wrong")

    assert len(directory.asked) == asked


async def test_a_page_proves_a_change_by_the_token_of_its_own_session(gate: Gatehouse) -> None:
    one, other = await gate.session(gate.boss), await gate.session(gate.boss)
    caller = await gate.come(session=one.secret)

    def ok(csrf: str, *, token: str = "") -> bool:
        return gate.access.csrf_ok(caller, Facts(session=one.secret, csrf=csrf, token=token))

    assert ok(one.csrf)
    assert gate.access.csrf_token(caller, cookie=f"a=b; pulse_session={one.secret}", secure=False) == one.csrf
    assert not ok("")
    assert not ok(other.csrf)
    assert not ok(one.secret)
    assert not ok("é")
    assert ok("", token="pls_x")  # no browser sends one by itself
    assert gate.access.csrf_ok(caller, Facts(console=True))


async def test_whom_a_proxy_signs_in_has_a_token_of_his_own(gate: Gatehouse) -> None:
    ann, eve = person("ext_ann"), person("ext_eve")
    token = gate.access.csrf_token(ann, cookie="", secure=False)

    assert gate.access.csrf_ok(ann, Facts(csrf=token))
    assert not gate.access.csrf_ok(eve, Facts(csrf=token))
    assert gate.access.csrf_token(NOBODY, cookie="", secure=False) == ""


async def test_a_stream_holds_as_long_as_its_right(gate: Gatehouse, clock: FakeClock) -> None:
    ann = await gate.person("ann", "viewer")
    opened = await gate.session(ann)
    caller, secret = await gate.come(session=opened.secret), await gate.token("monitoring:read")
    token = await gate.come(token=secret)
    assert gate.access.holds(caller, READ)
    assert gate.access.holds(token, READ)
    assert not gate.access.holds(NOBODY, READ)
    assert gate.access.holds(NOBODY, open_route(OpenTo.EVERYBODY))
    assert gate.access.holds(CONSOLE, READ)

    await gate.access.tokens.change(token.token, scopes=["ai:chat"], by=CONSOLE)
    assert not gate.access.holds(token, READ)
    await gate.access.sessions.end(opened.card.id, user_id=ann.id)
    assert not gate.access.holds(caller, READ)


async def test_a_stream_ends_with_the_role_the_expiry_or_the_account(gate: Gatehouse, clock: FakeClock) -> None:
    role = await gate.role("Lookers", ("read", "monitoring"))
    ann = await gate.person("ann", role)
    caller = await gate.by_session(ann)
    token = await gate.come(token=await gate.token("monitoring:read", expires_at=clock.now() + 60))

    clock.advance(60)
    assert not gate.access.holds(token, READ)
    assert gate.access.holds(caller, READ)
    await gate.access.users.change(ann.id, roles=[], by=CONSOLE)

    assert not gate.access.holds(caller, READ)


async def test_an_open_stream_is_use_of_its_session(gate: Gatehouse, clock: FakeClock) -> None:
    caller = await gate.by_session(gate.boss)

    for _ in range(5):
        clock.advance(20 * 3600)
        assert gate.access.holds(caller, READ)
    clock.advance(24 * 3600)

    assert not gate.access.holds(caller, READ)


async def test_the_narrower_scope_of_a_stream_is_that_of_its_path(gate: Gatehouse) -> None:
    lab = route(scope="agent:report", or_scope="{kind}:report", permission=("write", "nodes"))
    caller = await gate.come(token=await gate.token("lab:report"))

    assert gate.access.holds(caller, lab, {"kind": "lab"})
    assert not gate.access.holds(caller, lab, {"kind": "shed"})


async def test_a_bootstrap_token_that_cannot_be_written_is_told_and_stops_nothing(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file, no directory")
    gate = Gatehouse(documents, clock, in_the_way)

    await gate.access.load()
    await gate.access.offer_setup()

    assert gate.access.loaded
    assert any("bootstrap_token_not_written" in line for line in gate.log.lines)
