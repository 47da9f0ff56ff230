"""Passwords: long, slow to guess, and never so many at once that Pulse stands still."""

import asyncio
import unicodedata

import pytest

from pulse_core.access.famous_passwords import COMMONEST
from pulse_core.access.passwords import AT_ONCE, LONGEST, MOST_WAITING, SHORTEST, Passwords, argon2id
from pulse_core.errors import BadRequest, Unavailable
from tests.access.people.house import PASSWORD, CountingHasher, HeldHasher


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def passwords(hasher: CountingHasher) -> Passwords:
    return Passwords(hasher)


@pytest.mark.parametrize("password", ["x" * 11, "", "e\u0301" * 11, "x" * 1025, "a" * 10_000_000])
def test_a_password_has_12_to_1024_characters(passwords: Passwords, password: str) -> None:
    with pytest.raises(BadRequest) as refused:
        passwords.check(password)
    assert refused.value.code == "weak_password"


@pytest.mark.parametrize(
    "password", ["twelve chars", "x" * LONGEST, "nur kleinbuchstaben", "密码密码密码密码密码密码", "1029384756 .."]
)
def test_nobody_prescribes_which_characters(passwords: Passwords, password: str) -> None:
    passwords.check(password)


@pytest.mark.parametrize("password", ["password1234", "PassWord1234", " qwertyuiop123", "annabellatheadmin"])
def test_what_is_tried_first_is_refused(passwords: Passwords, password: str) -> None:
    with pytest.raises(BadRequest):
        passwords.check(password, name="annabellatheadmin")


def test_the_list_of_the_commonest_holds_only_what_length_would_let_through() -> None:
    assert [one for one in COMMONEST if len(one) < SHORTEST or one != one.casefold()] == []


async def test_a_password_matches_its_own_hash_only(passwords: Passwords) -> None:
    hashed = await passwords.hash(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert PASSWORD not in hashed
    assert await passwords.matches(hashed, PASSWORD)
    assert not await passwords.matches(hashed, PASSWORD + " ")
    assert not await passwords.matches("not a hash at all", PASSWORD)


async def test_the_same_letters_match_whatever_keyboard_composed_them(passwords: Passwords) -> None:
    composed = unicodedata.normalize("NFC", "größere Überraschung é")
    hashed = await passwords.hash(composed)
    assert await passwords.matches(hashed, unicodedata.normalize("NFD", composed))


async def test_half_a_character_is_refused_and_matches_nothing(passwords: Passwords) -> None:
    with pytest.raises(BadRequest):
        passwords.check("\ud800" * 12)
    assert not await passwords.matches(await passwords.hash(PASSWORD), "\ud800" * 12)


async def test_nobodys_password_costs_as_much_as_somebodys(passwords: Passwords, hasher: CountingHasher) -> None:
    hashed = await passwords.hash(PASSWORD)
    await passwords.matches(hashed, "wrong")
    known = hasher.compared
    await passwords.matches("", "wrong")
    assert (known, hasher.compared) == (1, 2)


async def test_no_password_opens_an_account_without_one(passwords: Passwords) -> None:
    assert not await passwords.matches("", "")
    assert not await passwords.matches("", passwords._nobodys)


async def test_what_is_too_long_is_not_even_hashed(passwords: Passwords, hasher: CountingHasher) -> None:
    assert not await passwords.matches(await passwords.hash(PASSWORD), "x" * (LONGEST + 1))
    assert hasher.compared == 0


async def test_a_hash_of_other_parameters_is_outdated() -> None:
    old, new = Passwords(argon2id(memory_kib=8, passes=1)), Passwords(argon2id(memory_kib=8, passes=2))
    hashed = await old.hash(PASSWORD)
    assert not old.outdated(hashed)
    assert new.outdated(hashed)
    assert await new.matches(hashed, PASSWORD)


async def test_no_more_than_two_are_hashed_at_once_and_no_more_than_32_wait() -> None:
    hasher = HeldHasher()
    passwords = Passwords(hasher)
    hashed = await passwords.hash(PASSWORD)
    hasher.go.clear()
    tasks = [asyncio.create_task(passwords.matches(hashed, PASSWORD)) for _ in range(AT_ONCE + MOST_WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(Unavailable):
        await passwords.matches(hashed, PASSWORD)
    hasher.go.set()

    assert all(await asyncio.gather(*tasks))
    assert hasher.most <= AT_ONCE
    assert await passwords.matches(hashed, PASSWORD)


async def test_who_goes_away_makes_room_for_others() -> None:
    hasher = HeldHasher()
    passwords = Passwords(hasher)
    hashed = await passwords.hash(PASSWORD)
    hasher.go.clear()
    tasks = [asyncio.create_task(passwords.matches(hashed, PASSWORD)) for _ in range(AT_ONCE + MOST_WAITING)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    hasher.go.set()

    assert await passwords.matches(hashed, PASSWORD)
    assert hasher.most <= AT_ONCE


def test_a_generated_password_is_readable_good_enough_and_never_the_same(passwords: Passwords) -> None:
    made = {passwords.generate() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.check(password)
        assert len(password.replace("-", "")) == 20
        assert not set("il1o0") & set(password)
