"""A reverse proxy's word: believed of the one that is trusted and knows the secret, and of no other."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pulse_core.access import BUILT_IN_BACKENDS
from pulse_core.access.principals import outside_id
from pulse_core.access.proxy import ProxyBackend, ProxyConfig
from pulse_core.errors import ConfigError, Unauthenticated
from pulse_core.model.principal import NOBODY, PrincipalKind
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.ports import Credentials
from pulse_core.plugin.routes import OpenTo
from pulse_core.testing.clock import FakeClock
from pulse_core.testing.tools import tools
from tests.access.credentials.gatehouse import ADDRESS, PROXY, READ, Gatehouse, RawHeaders, open_route
from tests.access.people.house import CONSOLE, MemoryDocuments

SECRET = (b"x-proxy-secret", b"between us")
USER = (b"x-forwarded-user", b"carla")


def config(**changed: str) -> ProxyConfig:
    known = {"secret": Secret("between us"), "role_header": "X-Roles", "logout_url": "/bye", **changed}
    return ProxyConfig(**known)  # type: ignore[arg-type]


async def house(documents: MemoryDocuments, clock: FakeClock, directory: Path, settings: ProxyConfig) -> Gatehouse:
    return await Gatehouse(documents, clock, directory, backends=[("proxy", ProxyBackend(settings, clock))]).opened()


@pytest.fixture
async def gate(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> Gatehouse:
    return await house(documents, clock, tmp_path, config())


def roles(text: str) -> tuple[bytes, bytes]:
    return (b"X-Roles", text.encode())


async def test_whom_the_proxy_names_has_an_id_for_life_and_may_look(gate: Gatehouse) -> None:
    caller = await gate.request([SECRET, USER], peer=PROXY)

    assert (caller.kind, caller.name) == (PrincipalKind.PERSON, "carla")
    assert caller.id == outside_id("proxy", "carla") != outside_id("sso", "carla")
    assert caller.roles == ("viewer",)
    assert gate.access.users.find(caller.id) is None


async def test_somebody_called_like_a_user_is_not_that_user(gate: Gatehouse) -> None:
    caller = await gate.request([SECRET, (b"x-forwarded-user", b"boss")], peer=PROXY)

    assert caller.id != gate.boss.id
    assert ("admin", "users") not in caller.permissions


@pytest.mark.parametrize(
    "headers",
    [
        [USER],
        [(b"x-proxy-secret", b""), USER],
        [(b"x-proxy-secret", b"between"), USER],
        [(b"x-proxy-secret", b"between us "), USER],
        [(b"x-proxy-secret", "geheimß".encode("latin-1")), USER],
        [SECRET],
        [SECRET, (b"x-forwarded-user", b"")],
        [SECRET, (b"x-forwarded-user", b"  ")],
        [SECRET, (b"x-forwarded-user", b"x" * 256)],
        [SECRET, (b"x_forwarded_user", b"carla")],
    ],
)
async def test_without_the_secret_or_a_user_it_is_nothing(gate: Gatehouse, headers: RawHeaders) -> None:
    assert await gate.request(headers, peer=PROXY) is NOBODY


async def test_from_anybody_else_the_same_headers_are_nothing(gate: Gatehouse) -> None:
    assert await gate.request([SECRET, USER, roles("admin")], peer=ADDRESS) is NOBODY
    assert await gate.request([SECRET, USER, (b"x-forwarded-for", b"10.0.0.5")], peer=ADDRESS) is NOBODY


async def test_without_a_configured_secret_there_is_no_such_way(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    gate = await house(documents, clock, tmp_path, ProxyConfig())

    assert await gate.request([(b"x-proxy-secret", b""), USER], peer=PROXY) is NOBODY
    assert await gate.request([USER, USER], peer=PROXY) is NOBODY


@pytest.mark.parametrize("twice", [SECRET, USER, roles("admin"), (b"X-Forwarded-User", b"eve")])
async def test_a_header_that_comes_twice_is_refused(gate: Gatehouse, twice: tuple[bytes, bytes]) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await gate.request([SECRET, USER, roles("admin"), twice], peer=PROXY)

    assert refused.value.code == "ambiguous_credentials"


@pytest.mark.parametrize(
    ("admin_role", "sent", "borne"),
    [
        ("chiefs", "chiefs", ("admin",)),
        ("chiefs", "", ("viewer",)),
        ("", "chiefs", ("viewer",)),
        ("", "", ("viewer",)),
        ("", "admin", ("viewer",)),
        ("chiefs", "admin", ("viewer",)),
        ("chiefs", "Chiefs", ("viewer",)),
        ("chiefs", "operator | chiefs", ("admin", "operator")),
        ("chiefs", "operator|nobody-knows", ("operator",)),
        ("chiefs", "|||", ("viewer",)),
    ],
)
async def test_nobody_administers_who_does_not_bear_the_role_that_is_configured(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path, admin_role: str, sent: str, borne: tuple[str, ...]
) -> None:
    gate = await house(documents, clock, tmp_path, config(admin_role=admin_role))

    assert (await gate.request([SECRET, USER, roles(sent)], peer=PROXY)).roles == borne


async def test_without_a_role_header_everybody_may_only_look(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    gate = await house(documents, clock, tmp_path, config(role_header=""))

    assert (await gate.request([SECRET, USER, roles("admin"), (b"", b"admin")], peer=PROXY)).roles == ("viewer",)


async def test_own_roles_are_those_of_now(gate: Gatehouse) -> None:
    own = await gate.role("Night shift", ("read", "monitoring"))
    headers = [SECRET, USER, roles(own)]
    caller = await gate.request(headers, peer=PROXY)
    assert caller.roles == (own,)
    assert caller.permissions == {("read", "monitoring")}
    assert gate.access.holds(caller, READ)

    await gate.access.roles.remove(own, by=CONSOLE)

    assert not gate.access.holds(caller, READ)
    assert (await gate.request(headers, peer=PROXY)).roles == ("viewer",)


async def test_the_proxy_vouches_anew_with_every_request_so_it_is_always_fresh(gate: Gatehouse, clock: FakeClock) -> None:
    clock.advance(3600)
    caller = await gate.request([SECRET, USER], peer=PROXY)

    assert caller.confirmed_at == clock.now()
    assert gate.access.holds(caller, open_route(OpenTo.SIGNED_IN, fresh=True))


async def test_a_linked_account_is_that_account_and_can_be_disabled(gate: Gatehouse) -> None:
    linked = await gate.access.users.link(provider="proxy", subject="carla", name="carla", roles=("operator",))
    caller = await gate.request([SECRET, USER, roles("admin")], peer=PROXY)
    assert (caller.id, caller.roles) == (linked.id, ("operator",))

    await gate.access.users.change(linked.id, disabled=True, by=CONSOLE)

    with pytest.raises(Unauthenticated) as refused:
        await gate.request([SECRET, USER], peer=PROXY)
    assert refused.value.code == "account_disabled"
    assert not gate.access.holds(caller, READ)


@pytest.mark.parametrize(
    ("role_header", "admin_role", "needed"), [("X-Roles", "chiefs", False), ("", "chiefs", True), ("X-Roles", "", True)]
)
async def test_a_setup_is_needed_as_long_as_nobody_could_administer(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path, role_header: str, admin_role: str, needed: bool
) -> None:
    proxy = ProxyBackend(config(role_header=role_header, admin_role=admin_role), clock)
    gate = Gatehouse(documents, clock, tmp_path, backends=[("proxy", proxy)])

    await gate.access.load()
    await gate.access.offer_setup()

    assert gate.access.needs_setup is needed
    assert gate.access.bootstrap.path.exists() is needed


async def test_a_proxy_without_a_secret_is_not_opened() -> None:
    (offer,) = BUILT_IN_BACKENDS
    with pytest.raises(ConfigError, match="PULSE_PROXY_AUTH_SECRET"):
        async with offer.open(ProxyConfig(user_header="X-User"), tools("proxy")):
            pass


async def test_it_is_opened_by_its_offer_and_tells_where_to_sign_out(gate: Gatehouse, clock: FakeClock) -> None:
    (offer,) = BUILT_IN_BACKENDS
    async with offer.open(config(), tools("proxy", clock=clock)) as backend:
        assert await backend.authenticate(Credentials(kind="password", fields=_fields())) is None
    assert gate.access.logout_url == "/bye"


def _fields() -> Mapping[str, str]:
    return {"x-proxy-secret": "between us", "x-forwarded-user": "carla"}
