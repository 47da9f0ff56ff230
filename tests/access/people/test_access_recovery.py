"""Recovery: one token, once, for a short time, for who can read the data directory."""

import asyncio
import stat

import pytest

from pulse_core.access.recovery import Issued
from pulse_core.access.refusals import Forbidden
from pulse_core.errors import BadRequest, Conflict, NotFound, StoreUnavailable
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import CONSOLE, House, MemoryDocuments, Person, beside


def in_file(house: House) -> str:
    return house.recovery.path.read_text().strip()


async def refused(house: House, token: str) -> None:
    with pytest.raises(Forbidden) as refusal:
        await house.recovery.redeem(token)
    assert refusal.value.code == "bad_recovery_token"


async def test_the_token_lies_in_a_file_that_only_we_may_read(house: House, admin: Person, clock: FakeClock) -> None:
    issued = await house.recovery.issue()
    assert issued == Issued(
        file=house.directory / "recovery-token", expires_at=clock.now() + 900, user=admin.user, token=in_file(house)
    )
    assert issued.token.startswith("plr_")
    assert stat.S_IMODE(issued.file.stat().st_mode) == 0o600


async def test_only_its_hash_is_kept(house: House, admin: Person, documents: MemoryDocuments) -> None:
    issued = await house.recovery.issue()
    assert issued.token.encode() not in documents.everything()
    assert issued.token.removeprefix("plr_").encode() not in documents.everything()
    assert issued.token not in repr(issued)


async def test_it_is_redeemed_once_and_the_file_goes(house: House, admin: Person, documents: MemoryDocuments) -> None:
    issued = await house.recovery.issue()
    user = await house.recovery.redeem(issued.token, also=lambda user: [beside("sessions", user.id)])
    assert user.id == admin.user.id
    assert documents.written[-1] == {"recovery", "sessions"}
    assert not issued.file.exists()
    await refused(house, issued.token)
    await refused(await house.restart(), issued.token)
    await refused(house, "")


async def test_two_who_redeem_it_at_the_same_time_are_one(house: House, admin: Person) -> None:
    issued = await house.recovery.issue()
    results = await asyncio.gather(*(house.recovery.redeem(issued.token) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, Forbidden) for one in results) == 4


async def test_two_who_redeem_it_over_one_store_are_one(house: House, admin: Person) -> None:
    issued = await house.recovery.issue()
    other = await house.restart()
    await house.recovery.redeem(issued.token)
    with pytest.raises(Conflict):
        await other.recovery.redeem(issued.token)
    await refused(other, issued.token)


async def test_it_is_not_used_up_when_the_store_did_not_write(house: House, admin: Person, documents: MemoryDocuments) -> None:
    issued = await house.recovery.issue()
    documents.broken = True
    with pytest.raises(StoreUnavailable):
        await house.recovery.redeem(issued.token)
    documents.broken = False
    await house.recovery.redeem(issued.token)


@pytest.mark.parametrize("wrong", ["", "plr_", "plr_" + "x" * 43, "x" * 1_000_000, "\ud800é"])
async def test_another_token_is_refused_and_the_right_one_still_holds(house: House, admin: Person, wrong: str) -> None:
    issued = await house.recovery.issue()
    await refused(house, wrong)
    await refused(house, issued.token + "x" * 300)
    await house.recovery.redeem(issued.token)


async def test_without_any_token_nothing_opens(house: House, admin: Person) -> None:
    await refused(house, "")


async def test_it_holds_only_in_time(house: House, admin: Person, clock: FakeClock) -> None:
    issued = await house.recovery.issue(minutes=1)
    clock.advance(60)
    await refused(house, issued.token)
    issued = await house.recovery.issue(minutes=1)
    clock.jump_wall_clock(-3600)
    await refused(house, issued.token)


@pytest.mark.parametrize("minutes", [0, -1, 61])
async def test_it_holds_for_a_minute_to_an_hour(house: House, admin: Person, minutes: int) -> None:
    with pytest.raises(BadRequest):
        await house.recovery.issue(minutes=minutes)


async def test_asking_again_does_not_replace_one_that_holds(house: House, admin: Person, clock: FakeClock) -> None:
    clock.advance(1)
    other = await house.add("other", "admin")
    first = await house.recovery.issue()
    clock.advance(300)
    second = await house.recovery.issue(other.id, minutes=60)
    assert second == Issued(file=first.file, expires_at=first.expires_at, user=admin.user, token="")
    again = await (await house.restart()).recovery.issue()
    assert again.token == ""
    await house.recovery.redeem(first.token)


async def test_the_console_may_replace_it(house: House, admin: Person) -> None:
    first = await house.recovery.issue()
    second = await house.recovery.issue(replace=True)
    await refused(house, first.token)
    await house.recovery.redeem(second.token)


async def test_one_that_expired_or_was_used_or_lost_is_replaced(house: House, admin: Person, clock: FakeClock) -> None:
    await house.recovery.issue(minutes=1)
    clock.advance(61)
    second = await house.recovery.issue()
    await house.recovery.redeem(second.token)
    third = await house.recovery.issue()
    third.file.unlink()
    fourth = await house.recovery.issue()
    assert all(one.token for one in (second, third, fourth))
    await refused(house, third.token)
    fourth.file.chmod(0o644)  # somebody may have read it
    assert (await house.recovery.issue()).token not in ("", fourth.token)


async def test_it_survives_a_restart(house: House, admin: Person) -> None:
    issued = await house.recovery.issue()
    again = await house.restart()
    assert (await again.recovery.redeem(issued.token)).id == admin.user.id


async def test_by_itself_it_is_for_the_administrator_who_came_first(house: House, clock: FakeClock) -> None:
    with pytest.raises(Conflict):
        await house.recovery.issue()
    await house.add("viewer")
    clock.advance(1)
    gone = await house.add("gone", "admin")
    clock.advance(1)
    elder = await house.add("elder", "admin")
    clock.advance(1)
    await house.add("aaa", "admin")
    await house.users.change(gone.id, disabled=True, by=CONSOLE)
    assert (await house.recovery.issue()).user.id == elder.id


async def test_a_user_is_named_by_id_or_name_and_has_to_be_enabled(house: House, admin: Person) -> None:
    ann = await house.add("ann")
    assert (await house.recovery.issue("ANN", replace=True)).user.id == ann.id
    issued = await house.recovery.issue(ann.id, replace=True)
    await house.users.change(ann.id, disabled=True, by=CONSOLE)
    await refused(house, issued.token)
    with pytest.raises(Conflict):
        await house.recovery.issue("ann", replace=True)
    with pytest.raises(NotFound):
        await house.recovery.issue("ghost", replace=True)


async def test_upkeep_takes_away_what_expired(house: House, admin: Person, documents: MemoryDocuments, clock: FakeClock) -> None:
    issued = await house.recovery.issue()
    await house.recovery.upkeep()
    assert issued.file.exists()
    clock.advance(900)
    await house.recovery.upkeep()
    assert not issued.file.exists()
    assert "recovery" not in await documents.collections()
