"""Signed-in browsers: how long they last, and what ends them."""

from pathlib import Path

import pytest

from pulse_core.access import cookie_header, expired_cookie
from pulse_core.access.table import commit
from pulse_core.errors import NotFound, StoreUnavailable
from pulse_core.model.principal import NOBODY, PrincipalKind
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing.clock import FakeClock
from tests.access.credentials.gatehouse import ADDRESS, READ, Gatehouse
from tests.access.people.house import CONSOLE, PASSWORD, MemoryDocuments

HOUR, DAY = 3600.0, 86_400.0


async def test_whoever_has_the_secret_is_the_person_with_what_their_roles_come_to(gate: Gatehouse) -> None:
    opened = await gate.session(gate.boss)

    caller = await gate.come(session=opened.secret)

    assert (caller.kind, caller.id, caller.name) == (PrincipalKind.PERSON, gate.boss.id, "boss")
    assert caller.session == opened.card.id
    assert ("admin", "users") in caller.permissions


async def test_nothing_secret_is_kept_or_shown(gate: Gatehouse, documents: MemoryDocuments) -> None:
    opened = await gate.session(gate.boss)

    assert opened.secret.encode() not in documents.everything()
    assert all(opened.secret not in key for _, key in documents.kept)
    assert opened.secret not in repr(opened)
    assert opened.csrf not in repr(opened)
    assert opened.card.id not in [key for _, key in documents.kept]


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "é" * 43, "\udcff", "a" * 10_000])
async def test_a_secret_that_is_none_is_nobody(gate: Gatehouse, secret: str) -> None:
    await gate.session(gate.boss)

    assert await gate.come(session=secret.encode("utf-8", "replace").decode()) is NOBODY


async def test_it_lasts_a_day_after_its_last_use(gate: Gatehouse, clock: FakeClock) -> None:
    secret = (await gate.session(gate.boss)).secret

    for _ in range(3):
        clock.advance(23 * HOUR)
        assert await gate.come(session=secret) is not NOBODY
    clock.advance(24 * HOUR)

    assert await gate.come(session=secret) is NOBODY


async def test_a_remembered_one_lasts_thirty_days_from_the_sign_in_used_or_not(gate: Gatehouse, clock: FakeClock) -> None:
    opened = await gate.session(gate.boss, remembered=True)

    clock.advance(30 * DAY - 1)
    assert await gate.come(session=opened.secret) is not NOBODY
    clock.advance(1)

    assert await gate.come(session=opened.secret) is NOBODY
    assert "Max-Age=2592000" in opened.cookie


async def test_one_that_recovers_lasts_half_an_hour_and_is_fresh_all_the_time(gate: Gatehouse, clock: FakeClock) -> None:
    opened = await gate.session(gate.boss, recovery=True, remembered=True)

    clock.advance(29 * 60)
    assert (await gate.come(session=opened.secret)).confirmed_at == clock.now()
    clock.advance(60)

    assert await gate.come(session=opened.secret) is NOBODY
    assert "Max-Age" not in opened.cookie


async def test_the_eleventh_ends_the_one_unused_for_longest(gate: Gatehouse, clock: FakeClock) -> None:
    secrets = []
    for _ in range(10):
        secrets.append((await gate.session(gate.boss)).secret)
        clock.advance(1)
    await gate.come(session=secrets[0])

    secrets.append((await gate.session(gate.boss)).secret)

    ended = [n for n, secret in enumerate(secrets) if await gate.come(session=secret) is NOBODY]
    assert ended == [1]
    assert len(gate.access.sessions.of(gate.boss.id)) == 10


async def test_the_sessions_of_others_are_left_alone_when_there_are_too_many(gate: Gatehouse) -> None:
    ann = await gate.person("ann", "viewer")
    hers = await gate.session(ann)

    for _ in range(12):
        await gate.session(gate.boss)

    assert await gate.come(session=hers.secret) is not NOBODY


async def test_signing_in_makes_a_new_secret_and_ends_the_one_that_was_presented(gate: Gatehouse) -> None:
    ann = await gate.person("ann", "viewer")
    planted = await gate.session(ann)

    opened = await gate.access.sessions.open(
        gate.boss.id, address=ADDRESS, secure=False, instead_of=(await gate.come(session=planted.secret)).session
    )

    assert opened.secret != planted.secret
    assert await gate.come(session=planted.secret) is NOBODY
    assert (await gate.come(session=opened.secret)).id == gate.boss.id


async def test_a_secret_that_a_browser_makes_up_is_never_adopted(gate: Gatehouse) -> None:
    made_up = "F" * 43

    opened = await gate.access.sessions.open(gate.boss.id, address=ADDRESS, secure=False, instead_of=made_up)

    assert opened.secret != made_up
    assert await gate.come(session=made_up) is NOBODY


async def test_one_is_ended_by_its_owner_and_by_nobody_else(gate: Gatehouse) -> None:
    ann, sessions = await gate.person("ann", "viewer"), gate.access.sessions
    opened = await gate.session(ann)

    with pytest.raises(NotFound):
        await sessions.end(opened.card.id, user_id=gate.boss.id)
    await sessions.end(opened.card.id, user_id=ann.id)

    assert await gate.come(session=opened.secret) is NOBODY
    with pytest.raises(NotFound):
        await sessions.end(opened.card.id, user_id=ann.id)


async def test_all_are_ended_and_all_but_one(gate: Gatehouse) -> None:
    first, second = await gate.session(gate.boss), await gate.session(gate.boss)

    await gate.access.sessions.end_all(gate.boss.id, but=second.card.id)
    assert await gate.come(session=first.secret) is NOBODY
    assert await gate.come(session=second.secret) is not NOBODY

    await gate.access.sessions.end_all(gate.boss.id)
    assert await gate.come(session=second.secret) is NOBODY


async def test_a_new_password_ends_all_others(gate: Gatehouse) -> None:
    other, own = await gate.session(gate.boss), await gate.session(gate.boss)

    await gate.access.sign_in.change_password(gate.boss.id, current=PASSWORD, new="eight green bottles", keep_session=own.card.id)

    assert await gate.come(session=other.secret) is NOBODY
    assert await gate.come(session=own.secret) is not NOBODY


async def test_a_disabled_or_removed_user_is_nobody_at_once(gate: Gatehouse) -> None:
    ann, bob = await gate.person("ann", "viewer"), await gate.person("bob", "viewer")
    hers, his = await gate.session(ann), await gate.session(bob)

    await gate.access.users.change(ann.id, disabled=True, by=CONSOLE)
    await gate.access.users.remove(bob.id, by=CONSOLE)

    assert await gate.come(session=hers.secret) is NOBODY
    assert await gate.come(session=his.secret) is NOBODY


async def test_rights_are_those_of_now(gate: Gatehouse) -> None:
    ann = await gate.person("ann", "operator")
    opened = await gate.session(ann)

    await gate.access.users.change(ann.id, roles=["viewer"], by=CONSOLE)

    secret = opened.secret if await gate.come(session=opened.secret) is not NOBODY else (await gate.session(ann)).secret
    assert ("write", "monitoring") not in (await gate.come(session=secret)).permissions


async def test_a_proof_makes_a_session_fresh_again(gate: Gatehouse, clock: FakeClock) -> None:
    opened = await gate.session(gate.boss)
    clock.advance(HOUR)

    await commit(gate.documents, *gate.access.sessions.confirming(opened.card.id))

    assert (await gate.come(session=opened.secret)).confirmed_at == clock.now()
    with pytest.raises(NotFound):
        gate.access.sessions.confirming("ses_none")


async def test_the_list_marks_who_asks_and_the_one_used_last_stands_first(gate: Gatehouse, clock: FakeClock) -> None:
    first, second = await gate.session(gate.boss), await gate.session(gate.boss)
    clock.advance(5)
    await gate.come(session=first.secret)

    shown = gate.access.sessions.of(gate.boss.id, current=second.card.id)

    assert [(one.id, one.current) for one in shown] == [(first.card.id, False), (second.card.id, True)]
    assert shown[0].seen_at == clock.now()


async def test_what_cannot_be_written_does_not_exist(gate: Gatehouse, documents: MemoryDocuments) -> None:
    opened = gate.access.sessions.opening(gate.boss.id, address=ADDRESS, secure=False)
    documents.broken = True

    with pytest.raises(StoreUnavailable):
        await gate.session(gate.boss)

    assert gate.access.sessions.of(gate.boss.id) == []
    assert await gate.come(session=opened.secret) is NOBODY


async def test_knowing_a_caller_writes_nothing_and_upkeep_writes_use_only_now_and_then(
    gate: Gatehouse, documents: MemoryDocuments, clock: FakeClock
) -> None:
    opened = await gate.session(gate.boss)
    writes = len(documents.written)

    clock.advance(200)
    await gate.come(session=opened.secret)
    await gate.access.upkeep()
    assert len(documents.written) == writes

    clock.advance(200)
    await gate.come(session=opened.secret)
    await gate.access.upkeep()
    assert documents.written[writes:] == [{"sessions"}]


async def test_upkeep_removes_what_is_over(gate: Gatehouse, documents: MemoryDocuments, clock: FakeClock) -> None:
    await gate.session(gate.boss)
    clock.advance(2 * DAY)

    await gate.access.upkeep()

    assert not [key for collection, key in documents.kept if collection == "sessions"]


async def test_an_ended_session_does_not_come_back_by_a_late_note_of_its_use(gate: Gatehouse, clock: FakeClock) -> None:
    opened = await gate.session(gate.boss)
    confirming = gate.access.sessions.confirming(opened.card.id)

    await gate.access.sessions.end_all(gate.boss.id)
    for change in confirming:  # the store had it before the end, and says so only now
        change.apply()

    assert await gate.come(session=opened.secret) is NOBODY


async def test_sessions_and_their_use_survive_a_restart_on_a_real_store(tmp_path: Path, clock: FakeClock) -> None:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        gate = await Gatehouse(store.documents, clock, tmp_path).opened()
        opened, ended = await gate.session(gate.boss), await gate.session(gate.boss)
        await gate.access.sessions.end(ended.card.id, user_id=gate.boss.id)
        clock.advance(20 * HOUR)
        await gate.come(session=opened.secret)
        await gate.access.upkeep(stopping=True)
    clock.advance(20 * HOUR)

    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        again = await Gatehouse(store.documents, clock, tmp_path).opened()

        assert (await again.come(session=opened.secret)).session == opened.card.id
        assert await again.come(session=ended.secret) is NOBODY
        assert again.access.holds(await again.come(session=opened.secret), READ)


def test_the_cookie_is_prefixed_on_https_and_never_readable_by_scripts() -> None:
    assert cookie_header("s", secure=True) == "__Host-pulse_session=s; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert cookie_header("s", secure=False) == "pulse_session=s; Path=/; HttpOnly; SameSite=Lax"
    assert expired_cookie(secure=True).startswith("__Host-pulse_session=; ")
    assert expired_cookie(secure=False).endswith("; Max-Age=0")
