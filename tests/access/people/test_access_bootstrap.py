"""The token of the first start: private, the same until it is used, and then nothing."""

import os
import stat

import pytest

from pulse_core.access.refusals import Forbidden
from pulse_core.errors import Conflict
from tests.access.people.house import CONSOLE, House


def token(house: House) -> str:
    return house.bootstrap.path.read_text().strip()


async def test_the_first_start_writes_a_token_that_only_we_may_read(house: House) -> None:
    assert await house.bootstrap.prepare()
    assert house.bootstrap.path == house.directory / "bootstrap-token"
    assert stat.S_IMODE(house.bootstrap.path.stat().st_mode) == 0o600
    assert len(token(house)) == 43
    house.bootstrap.check(token(house))
    house.bootstrap.check(f" {token(house)}\n")


@pytest.mark.parametrize("wrong", ["", " ", "x" * 43, "é" * 43, "\ud800", "x" * 1_000_000])
async def test_another_token_is_refused(house: House, wrong: str) -> None:
    await house.bootstrap.prepare()
    with pytest.raises(Forbidden) as refused:
        house.bootstrap.check(wrong)
    assert refused.value.code == "bad_bootstrap_token"


async def test_before_there_is_a_token_nothing_opens(house: House) -> None:
    with pytest.raises(Forbidden):
        house.bootstrap.check("")


async def test_the_token_survives_restarts_until_it_is_used(house: House) -> None:
    await house.bootstrap.prepare()
    first = token(house)
    again = await house.restart()
    assert not await again.bootstrap.prepare()
    assert token(again) == first
    again.bootstrap.check(first)


async def test_the_token_dies_with_the_first_user(house: House) -> None:
    await house.bootstrap.prepare()
    used = token(house)
    await house.first()
    with pytest.raises(Conflict) as refused:
        house.bootstrap.check(used)
    assert refused.value.code == "already_set_up"
    await house.bootstrap.discard()
    assert not house.bootstrap.path.exists()


async def test_a_token_that_outlived_a_crash_is_removed_at_the_next_start(house: House) -> None:
    await house.bootstrap.prepare()
    used = token(house)
    await house.add("ann")
    again = await house.restart()
    assert not await again.bootstrap.prepare()
    assert not again.bootstrap.path.exists()
    with pytest.raises(Conflict):
        again.bootstrap.check(used)


async def test_it_does_not_come_to_life_when_all_users_are_gone_but_a_new_one_is_made(house: House) -> None:
    await house.bootstrap.prepare()
    used = token(house)
    ann = await house.add("ann")
    await house.bootstrap.discard()
    await house.users.remove(ann.id, by=CONSOLE)
    with pytest.raises(Forbidden):
        house.bootstrap.check(used)
    assert await house.bootstrap.prepare()
    assert token(house) != used


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 43, b"a" * 5000, b"x" * 43 + b"\nmore"])
async def test_a_garbled_file_is_written_anew(house: House, content: bytes) -> None:
    house.directory.mkdir(mode=0o700)
    house.bootstrap.path.write_bytes(content)
    house.bootstrap.path.chmod(0o600)
    assert await house.bootstrap.prepare()
    house.bootstrap.check(token(house))


async def test_a_token_that_another_may_have_read_or_planted_is_not_believed(house: House) -> None:
    planted = "p" * 43
    house.directory.mkdir(mode=0o700)
    house.bootstrap.path.write_text(planted)
    house.bootstrap.path.chmod(0o644)
    assert await house.bootstrap.prepare()
    with pytest.raises(Forbidden):
        house.bootstrap.check(planted)
    assert stat.S_IMODE(house.bootstrap.path.stat().st_mode) == 0o600

    elsewhere = house.directory / "elsewhere"
    elsewhere.write_text(planted)
    elsewhere.chmod(0o600)
    house.bootstrap.path.unlink()
    os.symlink(elsewhere, house.bootstrap.path)
    again = await house.restart()
    assert await again.bootstrap.prepare()
    assert elsewhere.read_text() == planted
    assert not again.bootstrap.path.is_symlink()


async def test_the_token_is_never_logged(house: House) -> None:
    await house.bootstrap.prepare()
    house.bootstrap.path.chmod(0o666)
    again = await house.restart()
    secret = token(house)
    await again.bootstrap.prepare()
    assert again.log.lines
    assert not [line for line in again.log.lines if secret in line or token(again) in line]


async def test_a_file_that_cannot_be_removed_opens_nothing(house: House) -> None:
    await house.bootstrap.prepare()
    used = token(house)
    await house.first()
    house.bootstrap.path.unlink()
    house.bootstrap.path.mkdir()
    await house.bootstrap.discard()
    assert "bootstrap_token_not_removed" in house.log.lines[-1]
    with pytest.raises(Conflict):
        house.bootstrap.check(used)
