"""There is always somebody who can administer users, whichever way one tries."""

import asyncio
from collections.abc import Awaitable, Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access.built_in import BUILT_IN
from pulse_core.access.people import Estate, judged
from pulse_core.access.permissions import ADMINISTER, effective
from pulse_core.access.roles import RoleOrder
from pulse_core.errors import Conflict
from pulse_core.model.access import Role
from tests.access.people.house import CONSOLE, House, Person

BOSS = RoleOrder(title="Boss", allow=(("admin", "*"),))
ATTEMPTS: dict[str, Callable[[House, str], Awaitable[object]]] = {
    "removed": lambda house, last: house.users.remove(last, by=CONSOLE),
    "disabled": lambda house, last: house.users.change(last, disabled=True, by=CONSOLE),
    "another role": lambda house, last: house.users.change(last, roles=("viewer",), by=CONSOLE),
    "no role": lambda house, last: house.users.change(last, roles=(), by=CONSOLE),
    "a role that denies": lambda house, last: house.users.change(last, roles=("boss", "no-users"), by=CONSOLE),
    "the role no longer allows": lambda house, _: house.roles.change("boss", RoleOrder(title="Boss"), by=CONSOLE),
    "the role denies": lambda house, _: house.roles.change(
        "boss", RoleOrder(title="Boss", allow=BOSS.allow, deny=(ADMINISTER,)), by=CONSOLE
    ),
    "the role inherits a denial": lambda house, _: house.roles.change(
        "boss", RoleOrder(title="Boss", allow=BOSS.allow, inherits=("no-users",)), by=CONSOLE
    ),
    "a role it inherits from begins to deny": lambda house, _: house.roles.change(
        "parent", RoleOrder(title="Parent", deny=(("admin", "*"),)), by=CONSOLE
    ),
    "the role is removed": lambda house, _: house.roles.remove("boss", by=CONSOLE),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=list(ATTEMPTS))
async def test_the_last_administrator_stays(house: House, attempt: Callable[[House, str], Awaitable[object]]) -> None:
    await house.roles.add(RoleOrder(title="Parent"), by=CONSOLE)
    await house.roles.add(attrs.evolve(BOSS, inherits=("parent",)), by=CONSOLE)
    await house.roles.add(RoleOrder(title="No users", deny=(ADMINISTER,)), by=CONSOLE)
    last = await house.add("last", "boss")
    disabled = await house.add("gone", "admin")
    await house.users.change(disabled.id, disabled=True, by=CONSOLE)

    with pytest.raises(Conflict) as refused:
        await attempt(house, last.id)

    assert refused.value.code in ("last_administrator", "role_in_use")
    assert house.users.get(last.id) == last
    assert ADMINISTER in house.roles.effective(last.roles)
    assert [one.id for one in house.people.administrators()] == [last.id]


async def test_one_of_two_may_go_and_then_the_other_stays(house: House, admin: Person) -> None:
    other = await house.add("other", "admin")
    await house.users.remove(other.id, by=admin.principal)
    with pytest.raises(Conflict):
        await house.users.remove(admin.user.id, by=CONSOLE)


async def test_two_administrators_who_remove_each_other_at_the_same_time_leave_one(house: House, admin: Person) -> None:
    other = await house.add("other", "admin")
    results = await asyncio.gather(
        house.users.remove(other.id, by=admin.principal),
        house.users.change(admin.user.id, roles=("viewer",), by=house.as_principal(other)),
        return_exceptions=True,
    )
    assert [getattr(one, "code", "") for one in results] == ["", "last_administrator"]
    assert len(house.people.administrators()) == 1


async def test_while_there_is_none_nothing_is_blocked(house: House) -> None:
    ann = await house.add("ann")

    await house.users.remove(ann.id, by=CONSOLE)

    assert house.people.empty


OWN = {
    "boss": Role(id="boss", title="", allow=(("admin", "*"),)),
    "no": Role(id="no", title="", deny=(ADMINISTER,)),
    "under": Role(id="under", title="", inherits=("boss", "no")),
}
BEARERS = st.dictionaries(
    st.sampled_from("uvw"), st.lists(st.sampled_from(("admin", "viewer", "boss", "no", "under", "ghost")), max_size=2).map(tuple)
)


@given(BEARERS, BEARERS, st.sets(st.sampled_from(sorted(OWN))), st.sets(st.sampled_from(sorted(OWN))))
def test_a_change_is_refused_exactly_when_it_takes_the_last_one(
    before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]], had: set[str], have: set[str]
) -> None:
    old = Estate(before, {**BUILT_IN, **{one: OWN[one] for one in had}})
    new = Estate(after, {**BUILT_IN, **{one: OWN[one] for one in have}})
    were, are = ({user for user, roles in one.bearers.items() if ADMINISTER in effective(roles, one.roles)} for one in (old, new))
    try:
        gained = judged(old, new)
    except Conflict:
        assert were
        assert not are
        return
    assert are or not were
    for user, roles in after.items():
        assert effective(roles, new.roles) - effective(before.get(user, ()), old.roles) <= gained
