"""API tokens: what they are worth, who may make which, and what ends them."""

import asyncio
from pathlib import Path

import attrs
import pytest

from pulse_core.access import Forbidden, Scopes, Tokens, authorise
from pulse_core.errors import BadRequest, Conflict, NotFound, RequestError, Unauthenticated
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.routes import OpenTo
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing.clock import FakeClock
from tests.access.credentials.gatehouse import READ, Gatehouse, open_route, person, route
from tests.access.people.house import CONSOLE, MemoryDocuments

HOUR, DAY = 3600.0, 86_400.0


async def code_of(gate: Gatehouse, secret: str) -> str:
    """How a token is refused; empty when it is not."""
    try:
        await gate.come(token=secret)
    except Unauthenticated as refused:
        return refused.code
    return ""


async def may(gate: Gatehouse, secret: str, asked: object = READ) -> str:
    caller = await gate.come(token=secret)
    try:
        authorise(asked, caller, path_params={}, csrf_ok=False, now=gate.clock.now())  # type: ignore[arg-type]
    except RequestError as refused:
        return refused.code
    return ""


async def test_a_token_is_shown_once_and_kept_as_its_hash(gate: Gatehouse, documents: MemoryDocuments) -> None:
    minted = await gate.access.tokens.mint(name="wall", scopes=["monitoring:read"], expires_at=None, personal=False, by=CONSOLE)

    assert minted.secret.startswith("pls_")
    assert len(minted.secret) == 47
    assert minted.secret.encode() not in documents.everything()
    assert minted.secret not in repr(minted) + repr(gate.access.tokens.all())
    assert minted.token.hint == f"{minted.secret[4:8]}…{minted.secret[-4:]}"


async def test_a_token_of_the_organisation_may_what_its_scopes_say(gate: Gatehouse) -> None:
    secret = await gate.token("monitoring:read")

    caller = await gate.come(token=secret)

    assert (caller.kind, caller.id) == (PrincipalKind.TOKEN, caller.token)
    assert caller.permissions == frozenset()
    assert await may(gate, secret) == ""
    assert await may(gate, secret, route(scope="settings:read")) == "scope_missing"


async def test_a_token_without_scopes_can_do_nothing(gate: Gatehouse) -> None:
    secret = await gate.token()

    assert await may(gate, secret) == "scope_missing"
    assert await may(gate, secret, open_route(OpenTo.SIGNED_IN)) == "persons_only"


@pytest.mark.parametrize(
    "secret",
    ["x", "pls_", "pls_" + "A" * 43, "pls_" + "A" * 42, "PLS_" + "A" * 43, "pls_" + "é" * 43, "eyJhbGciOiJub25lIn0.e30."],
)
async def test_what_is_no_token_of_ours_is_refused(gate: Gatehouse, secret: str) -> None:
    assert await code_of(gate, secret) == "bad_token"


async def test_a_token_expires(gate: Gatehouse, clock: FakeClock) -> None:
    secret = await gate.token("monitoring:read", expires_at=clock.now() + HOUR)

    clock.advance(HOUR - 1)
    assert await code_of(gate, secret) == ""
    clock.advance(1)

    assert await code_of(gate, secret) == "expired_token"


async def test_a_revoked_token_is_worth_nothing(gate: Gatehouse) -> None:
    secret = await gate.token("monitoring:read")
    token_id = (await gate.come(token=secret)).token

    await gate.access.tokens.revoke(token_id)

    assert await code_of(gate, secret) == "bad_token"
    with pytest.raises(NotFound):
        await gate.access.tokens.revoke(token_id)


async def test_a_rotated_token_is_the_same_with_another_secret(gate: Gatehouse) -> None:
    old = await gate.token("monitoring:read")
    before = await gate.come(token=old)

    rotated = await gate.access.tokens.rotate(before.token, by=CONSOLE)

    assert await code_of(gate, old) == "bad_token"
    after = await gate.come(token=rotated.secret)
    assert (after.token, after.scopes) == (before.token, before.scopes)
    assert not gate.access.holds(before, READ)
    assert gate.access.holds(after, READ)


async def test_an_expired_token_is_not_rotated_to_life(gate: Gatehouse, clock: FakeClock) -> None:
    token_id = (await gate.come(token=await gate.token("*", expires_at=clock.now() + HOUR))).token
    clock.advance(HOUR)

    with pytest.raises(Conflict):
        await gate.access.tokens.rotate(token_id, by=CONSOLE)


async def test_an_owned_token_never_may_more_than_its_owner_does_now(gate: Gatehouse) -> None:
    ann = await gate.person("ann", "admin")
    secret = await gate.token("*", by=await gate.by_session(ann), personal=True)
    change = route("POST", scope="settings:write", permission=("admin", "users"))
    assert await may(gate, secret, change) == ""
    assert (await gate.come(token=secret)).id == ann.id

    await gate.access.users.change(ann.id, roles=["viewer"], by=CONSOLE)

    assert await may(gate, secret, change) == "permission_missing"
    assert await may(gate, secret) == ""


async def test_a_narrow_token_of_an_administrator_cannot_give_what_its_scopes_do_not_reach(gate: Gatehouse) -> None:
    secret = await gate.token("settings:write", by=await gate.by_session(gate.boss), personal=True)

    caller = await gate.come(token=secret)

    assert ("admin", "users") in caller.permissions
    assert ("execute", "actions") not in caller.permissions
    with pytest.raises(Forbidden):
        await gate.access.users.add(name="eve", password="seven green bottles", roles=["admin"], by=caller)


@pytest.mark.parametrize("how", ["disabled", "removed"])
async def test_a_token_goes_with_its_owner(gate: Gatehouse, how: str) -> None:
    ann = await gate.person("ann", "admin")
    secret = await gate.token("*", by=await gate.by_session(ann), personal=True)
    before = await gate.come(token=secret)

    if how == "disabled":
        await gate.access.users.change(ann.id, disabled=True, by=CONSOLE)
    else:
        await gate.access.users.remove(ann.id, by=CONSOLE)

    assert await code_of(gate, secret) == "bad_token"
    assert not gate.access.holds(before, READ)


@pytest.mark.parametrize("scope", ["monitoring:everything", "", "*:read", "MONITORING:READ", "lab:manage", "monitoring:read "])
async def test_a_scope_that_does_not_exist_is_refused(gate: Gatehouse, scope: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await gate.token("monitoring:read", scope)

    assert refused.value.code == "unknown_scope"


async def test_scopes_of_plugins_exist_and_each_is_kept_once(gate: Gatehouse) -> None:
    secret = await gate.token("lab:report", "lab:report", "ai:chat")

    assert (await gate.come(token=secret)).scopes == {"lab:report", "ai:chat"}


async def minter(gate: Gatehouse, kind: str) -> Principal:
    """Somebody who administers users and may otherwise only look: in person, by an own token, by one of the organisation."""
    role = await gate.role("Office", ("admin", "users"), ("read", "monitoring"), ("read", "nodes"))
    clerk = await gate.person("clerk", role)
    if kind == "person":
        return await gate.by_session(clerk)
    if kind == "organisation's token":
        return await gate.come(token=await gate.token("settings:write", "monitoring:read"))
    own = await gate.token("monitoring:read", by=await gate.by_session(clerk), personal=True)
    return await gate.come(token=own)


@pytest.mark.parametrize("kind", ["person", "own token", "organisation's token"])
@pytest.mark.parametrize("scope", ["*", "monitoring:write", "audit:read", "agent:exec", "lab:report"])
async def test_nobody_mints_beyond_what_he_may_himself(gate: Gatehouse, kind: str, scope: str) -> None:
    by = await minter(gate, kind)

    with pytest.raises(Forbidden) as refused:
        await gate.token("monitoring:read", scope, by=by)

    assert refused.value.code == "beyond_own_rights"


@pytest.mark.parametrize("kind", ["person", "own token", "organisation's token"])
async def test_nobody_widens_a_token_beyond_what_he_may_himself(gate: Gatehouse, kind: str) -> None:
    by = await minter(gate, kind)
    secret = await gate.token("monitoring:read", by=by)
    token_id = (await gate.come(token=secret)).token

    for scopes in (["*"], ["monitoring:read", "monitoring:write"]):
        with pytest.raises(Forbidden):
            await gate.access.tokens.change(token_id, scopes=scopes, by=by)
    await gate.access.tokens.change(token_id, name="Renamed", scopes=[], by=by)

    assert gate.access.tokens.get(token_id).name == "Renamed"
    assert await may(gate, secret) == "scope_missing"


async def test_nobody_gets_the_secret_of_a_token_that_may_more(gate: Gatehouse) -> None:
    clerk = await minter(gate, "person")
    powerful = (await gate.come(token=await gate.token("*"))).token
    personal = (await gate.come(token=await gate.token("*", by=await gate.by_session(gate.boss), personal=True))).token

    for token_id, code in ((powerful, "beyond_own_rights"), (personal, "not_yours")):
        with pytest.raises(Forbidden) as refused:
            await gate.access.tokens.rotate(token_id, by=clerk)
        assert refused.value.code == code
    with pytest.raises(Forbidden):
        await gate.access.tokens.change(personal, scopes=["monitoring:read"], by=clerk)


async def test_what_a_personal_token_makes_is_its_owners_whatever_was_asked_for(gate: Gatehouse) -> None:
    own = await gate.come(token=await gate.token("*", by=await gate.by_session(gate.boss), personal=True))

    secret = await gate.token("*", by=own, personal=False)

    assert gate.access.tokens.get((await gate.come(token=secret)).token).owner == gate.boss.id


async def test_a_token_makes_none_that_outlives_it(gate: Gatehouse, clock: FakeClock) -> None:
    ends = clock.now() + HOUR
    brief = await gate.come(token=await gate.token("*", expires_at=ends))
    lasting = (await gate.come(token=await gate.token("monitoring:read"))).token

    for expires_at in (None, ends + 1):
        with pytest.raises(Forbidden):
            await gate.token("*", by=brief, expires_at=expires_at)
    with pytest.raises(Forbidden):
        await gate.access.tokens.rotate(lasting, by=brief)
    await gate.token("*", by=brief, expires_at=ends)


async def test_somebody_without_an_account_makes_no_personal_token(gate: Gatehouse) -> None:
    stranger = attrs.evolve(person("ext_x"), permissions=(await gate.by_session(gate.boss)).permissions)

    with pytest.raises(Forbidden) as refused:
        await gate.token("*", by=stranger, personal=True)

    assert refused.value.code == "no_account"
    assert await gate.token("*", by=stranger)


async def test_what_an_agent_reports_with_outlives_who_made_it(gate: Gatehouse) -> None:
    ann = await gate.person("ann", "admin")
    secret = await gate.token("agent:report", "lab:report", by=await gate.by_session(ann), personal=True)

    await gate.access.users.remove(ann.id, by=CONSOLE)

    assert await code_of(gate, secret) == ""


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "tab\there", "\x1b[31m"])
async def test_a_name_is_one_line_of_text(gate: Gatehouse, name: str) -> None:
    with pytest.raises(BadRequest):
        await gate.access.tokens.mint(name=name, scopes=[], expires_at=None, personal=False, by=CONSOLE)


@pytest.mark.parametrize("seconds", [0, -1, 11 * 366 * DAY, float("nan"), float("inf")])
async def test_an_expiry_lies_ahead_and_within_reason(gate: Gatehouse, clock: FakeClock, seconds: float) -> None:
    with pytest.raises(BadRequest):
        await gate.token("*", expires_at=clock.now() + seconds)


async def test_an_agents_token_is_bound_by_its_first_use(gate: Gatehouse) -> None:
    secret, tokens = await gate.token("agent:report"), gate.access.tokens

    await tokens.bind(await gate.come(token=secret), "shed")
    await tokens.bind(await gate.come(token=secret), "shed")

    assert (await gate.come(token=secret)).agent == "shed"
    with pytest.raises(Forbidden) as refused:
        await tokens.bind(await gate.come(token=secret), "barn")
    assert refused.value.code == "other_agent"


async def test_of_two_first_uses_at_once_one_binds(gate: Gatehouse) -> None:
    caller = await gate.come(token=await gate.token("agent:report"))

    results = await asyncio.gather(
        *(gate.access.tokens.bind(caller, agent) for agent in ("shed", "barn")), return_exceptions=True
    )

    assert [type(one) for one in results] == [type(None), Forbidden]
    assert gate.access.tokens.get(caller.token).agent == "shed"


async def test_people_and_wider_tokens_are_not_bound(gate: Gatehouse) -> None:
    script = await gate.come(token=await gate.token("agent:report", "monitoring:read"))

    for agent in ("shed", "barn"):
        await gate.access.tokens.bind(script, agent)
        await gate.access.tokens.bind(await gate.by_session(gate.boss), agent)

    assert gate.access.tokens.get(script.token).agent == ""


async def test_an_enrolment_counts_down_and_does_nothing_else(gate: Gatehouse) -> None:
    invited = await gate.access.tokens.enrolment(minutes=60, uses=2, by=CONSOLE)
    assert await may(gate, invited.secret) == "scope_missing"

    first = await gate.access.tokens.enrol(await gate.come(token=invited.secret), agent_id="shed", hostname="shed.lan")
    assert gate.access.tokens.get(invited.token.id).uses_left == 1
    await gate.access.tokens.enrol(await gate.come(token=invited.secret), agent_id="barn")

    with pytest.raises(Unauthenticated, match="used as often as it may be"):
        await gate.come(token=invited.secret)
    own = await gate.come(token=first)
    assert own.agent == "shed"
    assert own.scopes == {"agent:report", "agent:config:read"}
    assert own.name == "Agent shed.lan"


async def test_two_agents_cannot_use_the_last_enrolment_both(gate: Gatehouse) -> None:
    caller = await gate.come(token=(await gate.access.tokens.enrolment(minutes=60, uses=1, by=CONSOLE)).secret)

    results = await asyncio.gather(
        *(gate.access.tokens.enrol(caller, agent_id=agent) for agent in ("shed", "barn")), return_exceptions=True
    )

    assert [isinstance(one, Unauthenticated) for one in results] == [False, True]


async def test_an_enrolment_expires_and_is_swept(gate: Gatehouse, clock: FakeClock) -> None:
    invited = await gate.access.tokens.enrolment(minutes=1, uses=5, by=CONSOLE)
    caller = await gate.come(token=invited.secret)
    clock.advance(60)

    assert await code_of(gate, invited.secret) == "expired_token"
    with pytest.raises(Unauthenticated):
        await gate.access.tokens.enrol(caller, agent_id="shed")
    await gate.access.upkeep()

    assert gate.access.tokens.all() == []


@pytest.mark.parametrize(("minutes", "uses"), [(0, 1), (10_081, 1), (60, 0), (60, 1001)])
async def test_an_enrolment_has_limits(gate: Gatehouse, minutes: int, uses: int) -> None:
    with pytest.raises(BadRequest):
        await gate.access.tokens.enrolment(minutes=minutes, uses=uses, by=CONSOLE)


async def test_an_agent_that_enrols_again_replaces_its_own_token_in_one_write(
    gate: Gatehouse, documents: MemoryDocuments
) -> None:
    caller = await gate.come(token=(await gate.access.tokens.enrolment(minutes=60, uses=5, by=CONSOLE)).secret)
    first, other = [await gate.access.tokens.enrol(caller, agent_id=agent) for agent in ("shed", "barn")]
    writes = len(documents.written)

    second = await gate.access.tokens.enrol(caller, agent_id="shed")

    assert len(documents.written) == writes + 1
    assert [await code_of(gate, secret) for secret in (first, second, other)] == ["bad_token", "", ""]


@pytest.mark.parametrize("agent", ["", "a\nb", "x" * 201])
async def test_an_agents_id_is_one_line(gate: Gatehouse, agent: str) -> None:
    with pytest.raises(BadRequest):
        await gate.access.tokens.enrol(CONSOLE, agent_id=agent)


async def test_a_host_name_that_plays_tricks_is_told_without_them(gate: Gatehouse) -> None:
    secret = await gate.access.tokens.enrol(CONSOLE, agent_id="shed", hostname="\x1b[31mshed\r\nX: y" + "z" * 200)

    name = (await gate.come(token=secret)).name
    assert name.isprintable()
    assert len(name) <= 70


async def test_only_so_many_are_kept(documents: MemoryDocuments, clock: FakeClock) -> None:
    tokens = Tokens(documents, clock, scopes=Scopes(), has_account=lambda _: False, most=2)
    for _ in range(2):
        await tokens.enrolment(minutes=60, uses=1, by=CONSOLE)

    with pytest.raises(Conflict):
        await tokens.enrolment(minutes=60, uses=1, by=CONSOLE)


async def test_tokens_bindings_and_use_survive_a_restart_on_a_real_store(tmp_path: Path, clock: FakeClock) -> None:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        gate = await Gatehouse(store.documents, clock, tmp_path).opened()
        secret, revoked = await gate.token("agent:report"), await gate.token("*")
        await gate.access.tokens.bind(await gate.come(token=secret), "shed")
        await gate.access.tokens.revoke((await gate.come(token=revoked)).token)
        clock.advance(HOUR)
        await gate.come(token=secret)
        await gate.access.upkeep()

    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        again = await Gatehouse(store.documents, clock, tmp_path).opened()

        assert [token.used_at for token in again.access.tokens.all()] == [clock.now()]
        assert (await again.come(token=secret)).agent == "shed"
        assert await code_of(again, revoked) == "bad_token"
