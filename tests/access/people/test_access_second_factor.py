"""The second factor: drift, replay, recovery codes, and nothing of it readable."""

import attrs
import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access import one_time, second_factor
from pulse_core.access.refusals import Forbidden
from pulse_core.errors import BadRequest, Conflict, NotFound, Unavailable
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import CONSOLE, PASSWORD, House, MemoryDocuments, Person

SECRET = pyotp.random_base32()
NOW = 1_700_000_010.0  # ten seconds into a step
STEP = int(NOW // 30)


def code(step: int) -> str:
    return str(pyotp.TOTP(SECRET).generate_otp(step))


@pytest.mark.parametrize(("drift", "holds"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_other_clock_may_be_one_step_off(drift: int, holds: bool) -> None:
    step = one_time.matching_step(SECRET, code(STEP + drift), now=NOW, after=0)
    assert step == (STEP + drift if holds else None)


def test_a_code_is_not_taken_twice_nor_an_older_one_after_it() -> None:
    assert one_time.matching_step(SECRET, code(STEP), now=NOW, after=STEP) is None
    assert one_time.matching_step(SECRET, code(STEP - 1), now=NOW, after=STEP) is None
    assert one_time.matching_step(SECRET, code(STEP + 1), now=NOW, after=STEP) == STEP + 1


def test_gaps_do_not_matter_but_other_digits_do() -> None:
    plain = code(STEP)
    assert one_time.matching_step(SECRET, f" {plain[:3]} {plain[3:]}", now=NOW, after=0) == STEP
    fullwidth = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in plain)
    assert one_time.matching_step(SECRET, fullwidth, now=NOW, after=0) is None


@given(st.text(max_size=200))
def test_nonsense_is_no_code_and_no_error(text: str) -> None:
    if text.replace(" ", "").replace("-", "") not in {code(STEP + drift) for drift in (-1, 0, 1)}:
        assert one_time.matching_step(SECRET, text, now=NOW, after=0) is None
    assert one_time.without_code((one_time.recovery_hash("u", "right"),), one_time.recovery_hash("u", text)) in (None, ())


def test_recovery_codes_have_80_bits_and_are_kept_for_one_user_only() -> None:
    codes = one_time.new_recovery_codes()
    assert len({*codes}) == 10
    assert {len(one.replace("-", "")) * 5 for one in codes} == {80}
    assert one_time.recovery_hash("ann", codes[0]) != one_time.recovery_hash("bob", codes[0])


async def test_what_was_begun_holds_once_the_app_proved_it(house: House, admin: Person) -> None:
    begun = house.second_factor.begin(admin.user.id)
    assert begun.uri.startswith("otpauth://totp/Pulse:root?secret=" + begun.secret)
    assert begun.qr_svg.startswith("<svg xmlns=")
    assert "<script" not in begun.qr_svg
    assert "style=" not in begun.qr_svg
    assert not house.users.get(admin.user.id).second_factor

    with pytest.raises(BadRequest) as refused:
        await house.second_factor.confirm(admin.user.id, "12345")
    assert refused.value.code == "bad_code"
    codes = await house.second_factor.confirm(admin.user.id, pyotp.TOTP(begun.secret).at(int(house.clock.now())))

    assert len(codes) == house.second_factor.codes_left(admin.user.id) == 10
    assert house.users.get(admin.user.id).second_factor
    with pytest.raises(Conflict):
        house.second_factor.begin(admin.user.id)


async def test_nothing_of_it_can_be_read_where_it_is_kept(house: House, admin: Person, documents: MemoryDocuments) -> None:
    begun = house.second_factor.begin(admin.user.id)
    codes = await house.second_factor.confirm(admin.user.id, pyotp.TOTP(begun.secret).at(int(house.clock.now())))
    kept = documents.everything()
    for secret in (begun.secret, *codes, *(one.replace("-", "") for one in codes)):
        assert secret.encode() not in kept
        assert secret not in repr(begun)
        assert secret not in repr(house.people.find(admin.user.id))
        assert secret not in repr(house.second_factor._begun)


async def test_what_was_begun_is_good_for_ten_minutes_and_the_last_one_counts(
    house: House, admin: Person, clock: FakeClock
) -> None:
    first, second = (house.second_factor.begin(admin.user.id).secret for _ in range(2))
    with pytest.raises(BadRequest):
        await house.second_factor.confirm(admin.user.id, pyotp.TOTP(first).at(int(clock.now())))
    clock.advance(601)
    with pytest.raises(Conflict) as refused:
        await house.second_factor.confirm(admin.user.id, pyotp.TOTP(second).at(int(clock.now())))
    assert refused.value.code == "not_begun"


async def test_begun_ones_do_not_pile_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_factor, "_MOST_BEGUN", 2)
    users = [await house.add(name) for name in ("ann", "bob", "eve")]
    for user in users:
        house.second_factor.begin(user.id)
    assert list(house.second_factor._begun) == [users[1].id, users[2].id]


async def test_new_recovery_codes_end_the_old_ones(house: House, admin: Person) -> None:
    with pytest.raises(Conflict):
        await house.second_factor.renew_codes(admin.user.id)
    begun = house.second_factor.begin(admin.user.id)
    old = await house.second_factor.confirm(admin.user.id, pyotp.TOTP(begun.secret).at(int(house.clock.now())))
    new = await house.second_factor.renew_codes(admin.user.id)
    account = house.people.find(admin.user.id)
    assert account
    assert house.second_factor.spent(account, old[0]) is None
    assert house.second_factor.spent(account, new[0])


async def test_a_removed_second_factor_leaves_nothing(house: House, admin: Person) -> None:
    begun = house.second_factor.begin(admin.user.id)
    await house.second_factor.confirm(admin.user.id, pyotp.TOTP(begun.secret).at(int(house.clock.now())))
    viewer = house.as_principal(await house.add("ann"))
    with pytest.raises(Forbidden):
        await house.second_factor.remove(admin.user.id, by=viewer)
    await house.second_factor.remove(admin.user.id, by=admin.principal)
    assert not house.users.get(admin.user.id).second_factor
    assert house.second_factor.codes_left(admin.user.id) == 0
    await house.sign_in.prove(name="root", password=PASSWORD)


async def test_what_was_sealed_for_somebody_else_opens_nothing(house: House, admin: Person) -> None:
    ann = await house.add("ann")
    begun = house.second_factor.begin(ann.id)
    await house.second_factor.confirm(ann.id, pyotp.TOTP(begun.secret).at(int(house.clock.now())))
    hers, his = house.people.find(ann.id), house.people.find(admin.user.id)
    assert hers
    assert his
    moved = attrs.evolve(his, second_factor=hers.second_factor)
    with pytest.raises(Unavailable):
        house.second_factor.spent(moved, pyotp.TOTP(begun.secret).at(int(house.clock.now())))


async def test_somebody_unknown_has_no_second_factor(house: House) -> None:
    with pytest.raises(NotFound):
        house.second_factor.begin("usr_ghost")
    with pytest.raises(NotFound):
        await house.second_factor.remove("usr_ghost", by=CONSOLE)
