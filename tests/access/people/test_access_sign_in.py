"""Signing in: the same cost and the same answer for whoever it is, and nothing twice."""

import asyncio
from pathlib import Path

import pyotp
import pytest

from pulse_core.access.refusals import Locked, TooMany
from pulse_core.errors import BadRequest, RequestError, StoreUnavailable, Unauthenticated
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import CONSOLE, PASSWORD, CountingHasher, HeldHasher, House, MemoryDocuments, Person, beside

NEW = "another good password"


async def answer(house: House, name: str, password: str = "wrong password", **more: str) -> RequestError:
    with pytest.raises(RequestError) as refused:
        await house.sign_in.prove(name=name, password=password, **more)
    return refused.value


async def enrolled(house: House, user_id: str) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """The user's app and recovery codes; the clock stands at a step that is not used yet."""
    app = pyotp.TOTP(house.second_factor.begin(user_id).secret)
    codes = await house.second_factor.confirm(user_id, app.at(int(house.clock.now())))
    house.clock.advance(60)
    return app, codes


async def test_who_knows_name_and_password_is_let_in(house: House, admin: Person, clock: FakeClock) -> None:
    clock.advance(5)
    user = await house.sign_in.prove(name="ROOT", password=PASSWORD, address="192.0.2.7")
    assert (user.id, user.signed_in_at) == (admin.user.id, clock.now())


async def test_the_session_is_written_together_with_the_sign_in(house: House, admin: Person, documents: MemoryDocuments) -> None:
    house.clock.advance(5)
    await house.sign_in.prove(name="root", password=PASSWORD, also=lambda user: [beside("sessions", user.id)])
    assert documents.written[-1] == {"users", "sessions"}


async def test_known_unknown_disabled_linked_and_impossible_names_cost_and_answer_the_same(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    hasher = CountingHasher()
    house = await House(documents, clock, tmp_path, hasher).load()
    await house.first()
    disabled = await house.add("disabled")
    await house.users.change(disabled.id, disabled=True, by=CONSOLE)
    await house.users.link(provider="sso", subject="1", name="linked")
    seen = set()
    for name in ("root", "nobody", "disabled", "linked", "аdmin", "", "x" * 5000, "root."):
        hasher.hashed = hasher.compared = 0
        documents.written.clear()
        error = await answer(house, name)
        seen.add((type(error), error.status, error.code, error.message, str(error.details), hasher.hashed, hasher.compared))
        assert documents.written == [{"lockouts"}]
    assert seen == {(Unauthenticated, 401, "bad_credentials", "Name or password are wrong.", "{}", 0, 1)}


async def test_the_right_password_of_a_disabled_user_is_a_wrong_one(house: House, admin: Person) -> None:
    ann = await house.add("ann")
    await house.users.change(ann.id, disabled=True, by=CONSOLE)
    assert (await answer(house, "ann", PASSWORD)).code == "bad_credentials"


async def test_known_and_unknown_users_are_locked_alike(house: House, admin: Person) -> None:
    for name in ("root", "nobody"):
        codes = [(await answer(house, name)).code for _ in range(6)]
        assert codes == ["bad_credentials"] * 5 + ["locked"]


async def test_who_is_locked_costs_no_hash_and_the_right_password_does_not_help(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    hasher = CountingHasher()
    house = await House(documents, clock, tmp_path, hasher).load()
    root = await house.first()
    for _ in range(5):
        await answer(house, "root")
    hasher.compared = 0
    assert isinstance(await answer(house, "root", PASSWORD), Locked)
    assert hasher.compared == 0
    assert house.users.get(root.id).locked_until == clock.now() + 900
    clock.advance(900)
    assert (await house.sign_in.prove(name="root", password=PASSWORD)).locked_until is None


async def test_an_address_that_guesses_is_locked_whatever_names_it_tries(house: House, admin: Person) -> None:
    for number in range(5):
        await answer(house, f"u{number}", address="2001:db8::1")
    assert isinstance(await answer(house, "root", PASSWORD, address="2001:db8::ffff:2"), Locked)
    await house.sign_in.prove(name="root", password=PASSWORD, address="2001:db8:0:1::1")
    await house.sign_in.prove(name="root", password=PASSWORD)


async def test_success_clears_the_users_failures_and_not_the_addresses(house: House, admin: Person) -> None:
    for _ in range(4):
        await answer(house, "root", address="192.0.2.7")
    await house.sign_in.prove(name="root", password=PASSWORD, address="192.0.2.7")
    await answer(house, "root", address="192.0.2.7")
    assert isinstance(await answer(house, "root", address="192.0.2.7"), Locked)
    await house.sign_in.prove(name="root", password=PASSWORD, address="192.0.2.8")


async def test_many_guesses_at_once_are_no_more_than_five(house: House, admin: Person) -> None:
    guesses = (house.sign_in.prove(name="root", password=f"wrong password {number}") for number in range(30))
    results = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, Unauthenticated) for one in results) == 5
    assert sum(isinstance(one, TooMany) for one in results) == 25


async def test_a_password_beyond_the_limit_is_a_wrong_one(house: House, admin: Person) -> None:
    assert (await answer(house, "root", PASSWORD + "x" * 10_000_000)).code == "bad_credentials"


async def test_a_hash_of_old_parameters_is_made_anew_at_sign_in(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    house = await House(documents, clock, tmp_path, CountingHasher(passes=1)).load()
    root = await house.first()
    newer = CountingHasher(passes=2)
    house = await house.restart(newer)
    await house.sign_in.prove(name="root", password=PASSWORD)
    kept = house.people.find(root.id)
    assert kept
    assert "t=2" in kept.password_hash
    newer.hashed = 0
    await house.sign_in.prove(name="root", password=PASSWORD)
    assert newer.hashed == 0


async def test_a_second_factor_is_asked_for_only_once_the_password_fits(house: House, admin: Person) -> None:
    app, _ = await enrolled(house, admin.user.id)
    assert (await answer(house, "root", code=app.now())).code == "bad_credentials"
    assert (await answer(house, "root", PASSWORD)).code == "second_factor_required"
    assert (await answer(house, "root", PASSWORD, code="000000")).code == "second_factor_required"
    await house.sign_in.prove(name="root", password=PASSWORD, code=app.at(int(house.clock.now())))


async def test_codes_cannot_be_guessed_either(house: House, admin: Person) -> None:
    app, _ = await enrolled(house, admin.user.id)
    wrong = f"{(int(app.at(int(house.clock.now()))) + 1) % 1_000_000:06}"
    for _ in range(5):
        await answer(house, "root", PASSWORD, code=wrong)
        assert (await answer(house, "root", PASSWORD)).code in ("second_factor_required", "locked")
    assert isinstance(await answer(house, "root", PASSWORD, code=app.at(int(house.clock.now()))), Locked)


async def test_one_code_lets_in_once_also_when_it_comes_twice_at_the_same_time(house: House, admin: Person) -> None:
    app, _ = await enrolled(house, admin.user.id)
    code = app.at(int(house.clock.now()))
    results = await asyncio.gather(
        *(house.sign_in.prove(name="root", password=PASSWORD, code=code) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["Unauthenticated", "User"]
    house = await house.restart()
    assert (await answer(house, "root", PASSWORD, code=code)).code == "second_factor_required"


async def test_a_recovery_code_lets_in_once(house: House, admin: Person) -> None:
    _, codes = await enrolled(house, admin.user.id)
    await house.sign_in.prove(name="root", password=PASSWORD, code=f" {codes[3].upper()} ")
    assert house.second_factor.codes_left(admin.user.id) == 9
    house = await house.restart()
    assert (await answer(house, "root", PASSWORD, code=codes[3])).code == "second_factor_required"
    await house.sign_in.prove(name="root", password=PASSWORD, code=codes[4].replace("-", ""))


async def test_a_password_that_is_changed_while_it_is_checked_does_not_let_in(
    documents: MemoryDocuments, clock: FakeClock, tmp_path: Path
) -> None:
    hasher = HeldHasher()
    house = await House(documents, clock, tmp_path, hasher).load()
    root = await house.first()
    hasher.go.clear()
    entering = asyncio.create_task(house.sign_in.prove(name="root", password=PASSWORD))
    await asyncio.sleep(0)
    await house.users.set_password(root.id, NEW, by=CONSOLE)
    hasher.go.set()
    with pytest.raises(Unauthenticated):
        await entering


async def test_confirming_wants_the_same_proof(house: House, admin: Person) -> None:
    app, _ = await enrolled(house, admin.user.id)
    for password, code in (("wrong", ""), (PASSWORD, ""), (PASSWORD, "123")):
        with pytest.raises(Unauthenticated):
            await house.sign_in.confirm(admin.user.id, password=password, code=code)
    before = house.users.get(admin.user.id).signed_in_at
    user = await house.sign_in.confirm(admin.user.id, password=PASSWORD, code=app.at(int(house.clock.now())))
    assert user.signed_in_at == before


async def test_strangers_cannot_lock_somebody_out_of_their_own_session(house: House, admin: Person) -> None:
    for _ in range(5):
        await answer(house, "root")
    await house.sign_in.confirm(admin.user.id, password=PASSWORD)


async def test_who_found_an_open_session_cannot_guess_its_password_without_end(house: House, admin: Person) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await house.sign_in.change_password(admin.user.id, current="guess", new=NEW)
    with pytest.raises(Locked):
        await house.sign_in.confirm(admin.user.id, password=PASSWORD)
    await house.lockouts.clear(name="root")
    await house.sign_in.confirm(admin.user.id, password=PASSWORD)


async def test_a_password_is_changed_by_who_knows_the_old_one(house: House, admin: Person) -> None:
    with pytest.raises(BadRequest):
        await house.sign_in.change_password(admin.user.id, current=PASSWORD, new="short")
    await house.sign_in.change_password(admin.user.id, current=PASSWORD, new=NEW, keep_session="ses_1")
    assert house.signed_out == [(admin.user.id, "ses_1")]
    assert (await answer(house, "root", PASSWORD)).code == "bad_credentials"
    await house.sign_in.prove(name="root", password=NEW)


async def test_nobody_is_let_in_while_the_store_does_not_write(house: House, admin: Person, documents: MemoryDocuments) -> None:
    documents.broken = True
    house.clock.advance(5)
    for password in (PASSWORD, "wrong password"):
        with pytest.raises(StoreUnavailable):
            await house.sign_in.prove(name="root", password=password)
