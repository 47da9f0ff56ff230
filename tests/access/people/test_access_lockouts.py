"""Lockouts: five failures, a quarter of an hour, over restarts, in a table that has an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access.lockouts import (
    FAILURES,
    LOCKED_SECONDS,
    MOST,
    Failures,
    Lockouts,
    address_key,
    confirm_key,
    least_wanted,
    user_key,
)
from pulse_core.access.refusals import Locked, TooMany
from pulse_core.errors import StoreUnavailable
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import MemoryDocuments

ANN = user_key("ann")


@pytest.fixture
def lockouts(documents: MemoryDocuments, clock: FakeClock) -> Lockouts:
    return Lockouts(documents, clock)


async def fail(lockouts: Lockouts, key: str = ANN, times: int = FAILURES) -> None:
    for _ in range(times):
        await lockouts.fail(key)


def open_to(lockouts: Lockouts, key: str = ANN) -> bool:
    try:
        with lockouts.attempt(key):
            return True
    except Locked:
        return False


async def test_five_failures_lock_for_a_quarter_of_an_hour(lockouts: Lockouts, clock: FakeClock) -> None:
    await fail(lockouts, times=4)
    assert open_to(lockouts)
    await lockouts.fail(ANN)
    with pytest.raises(Locked) as locked, lockouts.attempt(ANN):
        pass
    assert (locked.value.status, locked.value.code, locked.value.retry_after_seconds) == (429, "locked", 900.0)
    assert lockouts.user_locked_until("ANN") == clock.now() + 900

    clock.advance(899.9)
    assert not open_to(lockouts)
    clock.advance(0.1)
    assert open_to(lockouts)
    assert lockouts.user_locked_until("ann") is None


async def test_after_the_lock_one_has_five_attempts_again(lockouts: Lockouts, clock: FakeClock) -> None:
    await fail(lockouts)
    clock.advance(LOCKED_SECONDS)
    await fail(lockouts, times=4)
    assert open_to(lockouts)


async def test_failures_that_lie_apart_lock_nobody(lockouts: Lockouts, clock: FakeClock) -> None:
    for _ in range(20):
        await lockouts.fail(ANN)
        clock.advance(226)
    assert open_to(lockouts)


async def test_a_restart_frees_nobody(lockouts: Lockouts, documents: MemoryDocuments, clock: FakeClock) -> None:
    await fail(lockouts)
    await fail(lockouts, user_key("bob"), times=4)
    again = Lockouts(documents, clock)
    await again.load()
    assert not open_to(again)
    await again.fail(user_key("bob"))
    assert not open_to(again, user_key("bob"))


async def test_success_forgives_and_an_administrator_frees(lockouts: Lockouts) -> None:
    await fail(lockouts)
    await fail(lockouts, confirm_key("ann"))
    await lockouts.clear(name="Ann")
    assert open_to(lockouts)
    assert open_to(lockouts, confirm_key("ann"))


async def test_attempts_under_way_together_cannot_be_more_than_failures_are_left(lockouts: Lockouts) -> None:
    await fail(lockouts, times=3)
    with lockouts.attempt(ANN), lockouts.attempt(ANN):
        with pytest.raises(TooMany) as refused, lockouts.attempt(ANN):
            pass
        assert not isinstance(refused.value, Locked)
    assert open_to(lockouts)


async def test_a_clock_that_is_set_back_locks_nobody_for_longer(lockouts: Lockouts, clock: FakeClock) -> None:
    await fail(lockouts)
    clock.jump_wall_clock(-86_400)
    assert open_to(lockouts)


async def test_what_cannot_be_counted_is_not_tried(lockouts: Lockouts, documents: MemoryDocuments) -> None:
    documents.broken = True
    with pytest.raises(StoreUnavailable):
        await lockouts.fail(ANN)


async def test_upkeep_forgets_what_no_longer_counts(lockouts: Lockouts, documents: MemoryDocuments, clock: FakeClock) -> None:
    await fail(lockouts)
    await fail(lockouts, user_key("bob"), times=1)
    clock.advance(901)
    await lockouts.fail(user_key("eve"))
    await lockouts.upkeep()
    assert {key for _, key in documents.kept} == {user_key("eve")}


async def test_the_table_has_an_end_and_locks_leave_it_last(documents: MemoryDocuments, clock: FakeClock) -> None:
    lockouts = Lockouts(documents, clock, most=120)
    await fail(lockouts)
    for number in range(500):
        clock.advance(0.01)
        await lockouts.fail(user_key(f"u{number}"), address_key(f"10.0.{number // 250}.{number % 250}"))
    assert len(lockouts) <= 120
    assert len(documents.kept) == len(lockouts)
    assert not open_to(lockouts)
    assert MOST == 10_000


@given(
    st.dictionaries(
        st.text(max_size=3),
        st.builds(Failures, st.lists(st.floats(0, 2000), max_size=3).map(tuple), st.none() | st.floats(0, 2900)),
    )
)
def test_what_still_locks_is_given_up_after_all_else(table: dict[str, Failures]) -> None:
    order = [bool(table[key].locked_seconds(2000.0)) for key in least_wanted(table, 2000.0)]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "address:192.0.2.7"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "address:2001:db8:1:3::/64"),
        ("::1", "address:::/64"),
        ("fe80::1%eth0", "address:fe80::/64"),
    ],
)
def test_an_address_of_ipv6_counts_as_its_network(address: str, key: str) -> None:
    assert address_key(address) == key


@given(st.text(max_size=100))
def test_every_name_and_address_has_a_short_plain_key(text: str) -> None:
    for key in (user_key(text), address_key(text), confirm_key(text)):
        assert key.isascii()
        assert len(key) <= 80


def test_a_name_is_counted_as_one_in_any_case_and_apart_from_all_others() -> None:
    assert user_key("Ann") == user_key("ann")
    assert user_key("аnn") != user_key("ann")
    assert user_key("ann.") != user_key("ann")
