"""What people type is repeated nowhere: not in an error, not in a log, not where it is kept."""

import pytest

from pulse_core.errors import RequestError
from pulse_core.model.principal import Principal, PrincipalKind
from tests.access.people.house import CONSOLE, PASSWORD, House, MemoryDocuments, Person

CANARY = "canary-7f3a9c-secret"
NOBODY_IN_PARTICULAR = Principal(id="usr_ann", kind=PrincipalKind.PERSON, name="ann")


async def test_no_error_repeats_a_secret(house: House, admin: Person) -> None:
    await house.bootstrap.prepare()
    await house.recovery.issue()
    house.second_factor.begin(admin.user.id)
    errors = []
    for attempt in (
        lambda: house.sign_in.prove(name="root", password=CANARY),
        lambda: house.sign_in.prove(name=CANARY, password=CANARY),  # a password typed into the wrong field
        lambda: house.sign_in.prove(name=CANARY + "!", password=PASSWORD),
        lambda: house.sign_in.confirm(admin.user.id, password=CANARY),
        lambda: house.sign_in.change_password(admin.user.id, current=CANARY, new=PASSWORD),
        lambda: house.users.add(name=CANARY, password=CANARY, by=CONSOLE),
        lambda: house.users.set_password(admin.user.id, CANARY * 100, by=CONSOLE),
        lambda: house.users.set_password(admin.user.id, CANARY, by=NOBODY_IN_PARTICULAR),
        lambda: house.second_factor.confirm(admin.user.id, CANARY),
        lambda: house.recovery.redeem(CANARY),
    ):
        with pytest.raises(RequestError) as refused:
            await attempt()
        errors.append(refused.value)
    with pytest.raises(RequestError) as refused:
        house.bootstrap.check(CANARY)
    assert not [str(one) for one in (*errors, refused.value) if CANARY in f"{one} {one.message} {one.details}"]


async def test_nothing_that_was_typed_is_logged_or_kept_as_it_is(house: House, admin: Person, documents: MemoryDocuments) -> None:
    await house.bootstrap.prepare()
    await house.users.add(name="ann", password=CANARY, roles=("viewer",), by=CONSOLE)
    await house.sign_in.prove(name="ann", password=CANARY)
    with pytest.raises(RequestError):
        await house.sign_in.prove(name=CANARY, password=PASSWORD)
    assert CANARY not in "".join(house.log.lines)
    assert CANARY.encode() not in documents.everything()
