"""Own roles: what they may be made of, and who may change them."""

import pytest

from pulse_core.access.built_in import BUILT_IN
from pulse_core.access.people import MOST_OWN_ROLES
from pulse_core.access.refusals import Forbidden
from pulse_core.access.roles import RoleOrder
from pulse_core.access.table import Table
from pulse_core.errors import BadRequest, Conflict, NotFound
from pulse_core.model.access import Role
from tests.access.people.house import CONSOLE, PASSWORD, House, Person

NIGHT = RoleOrder(title="Night shift", description="Looks on", inherits=("viewer",), allow=(("execute", "actions"),))


async def test_an_own_role_gets_an_id_that_can_be_read(house: House) -> None:
    night = await house.roles.add(NIGHT, by=CONSOLE)
    again = await house.roles.add(NIGHT, by=CONSOLE)
    unreadable = await house.roles.add(RoleOrder(title="山田"), by=CONSOLE)
    shadow = await house.roles.add(RoleOrder(title="Admin"), by=CONSOLE)
    assert [one.id for one in (night, again, unreadable, shadow)] == ["night-shift", "night-shift-2", "role", "admin-2"]
    assert house.roles.get("night-shift") == night
    assert not night.built_in


async def test_the_built_in_ones_come_first_and_stay_as_they_are(house: House) -> None:
    await house.roles.add(NIGHT, by=CONSOLE)
    assert [role.id for role in house.roles.all()] == ["admin", "operator", "viewer", "auditor", "night-shift"]
    for role in BUILT_IN:
        with pytest.raises(Forbidden) as refused:
            await house.roles.change(role, NIGHT, by=CONSOLE)
        assert refused.value.code == "built_in_role"
        with pytest.raises(Forbidden):
            await house.roles.remove(role, by=CONSOLE)


async def test_a_changed_role_holds_at_once_for_whoever_bears_it(house: House) -> None:
    await house.roles.add(NIGHT, by=CONSOLE)
    assert ("execute", "actions") in house.roles.effective(("night-shift",))
    await house.roles.change("night-shift", RoleOrder(title="Night", deny=(("read", "*"),), inherits=("viewer",)), by=CONSOLE)
    assert house.roles.effective(("night-shift", "auditor")) == frozenset()


@pytest.mark.parametrize(
    "order",
    [
        RoleOrder(title=""),
        RoleOrder(title="a\nb"),
        RoleOrder(title="x", description="a\x00b"),
        RoleOrder(title="x", allow=(("fly", "monitoring"),)),
        RoleOrder(title="x", allow=(("read", "moon"),)),
        RoleOrder(title="x", deny=(("*", "monitoring"),)),
        RoleOrder(title="x", inherits=("ghost",)),
        RoleOrder(title="x", inherits=("night-shift",)),
        RoleOrder(title="x", inherits=("day-shift",)),
        RoleOrder(title="x", allow=tuple(("read", f"r{number}") for number in range(101))),
        RoleOrder(title="x", inherits=tuple(f"r{number}" for number in range(21))),
    ],
)
async def test_a_role_of_nonsense_or_in_a_circle_is_refused(house: House, order: RoleOrder) -> None:
    night = await house.roles.add(NIGHT, by=CONSOLE)
    await house.roles.add(RoleOrder(title="Day shift", inherits=("night-shift",)), by=CONSOLE)
    with pytest.raises(BadRequest):
        await house.roles.change("night-shift", order, by=CONSOLE)
    assert house.roles.get("night-shift") == night


@pytest.mark.parametrize("borne", ["boss", "heir"])
async def test_nobody_changes_a_role_that_they_bear_be_it_by_inheritance(house: House, borne: str) -> None:
    boss = RoleOrder(title="Boss", allow=(("admin", "*"),))
    await house.roles.add(boss, by=CONSOLE)
    await house.roles.add(RoleOrder(title="Heir", inherits=("boss",)), by=CONSOLE)
    await house.add("spare", "admin")
    me = house.as_principal(await house.add("me", borne))
    for attempt in (house.roles.change("boss", RoleOrder(title="Boss"), by=me), house.roles.remove("boss", by=me)):
        with pytest.raises(Forbidden) as refused:
            await attempt
        assert refused.value.code == "own_role"


async def test_a_role_in_use_is_not_removed(house: House, admin: Person) -> None:
    await house.roles.add(NIGHT, by=CONSOLE)
    await house.roles.add(RoleOrder(title="Day shift", inherits=("night-shift",)), by=CONSOLE)
    ann = await house.add("ann", "day-shift")
    for role in ("night-shift", "day-shift"):
        with pytest.raises(Conflict) as refused:
            await house.roles.remove(role, by=admin.principal)
        assert refused.value.code == "role_in_use"
    await house.users.change(ann.id, roles=("viewer",), by=admin.principal)
    await house.roles.remove("day-shift", by=admin.principal)
    await house.roles.remove("night-shift", by=admin.principal)
    with pytest.raises(NotFound):
        house.roles.get("night-shift")


async def test_nobody_makes_a_role_of_rights_that_they_lack(house: House, admin: Person) -> None:
    await house.roles.add(RoleOrder(title="Office", allow=(("admin", "users"),)), by=CONSOLE)
    clerk = house.as_principal(await house.add("clerk", "office"))
    with pytest.raises(Forbidden) as refused:
        await house.roles.add(RoleOrder(title="x", allow=(("admin", "*"),)), by=clerk)
    assert refused.value.code == "beyond_own_rights"
    with pytest.raises(Forbidden):
        await house.roles.add(RoleOrder(title="x", inherits=("viewer",)), by=clerk)
    await house.roles.add(RoleOrder(title="x", allow=(("read", "users"),)), by=clerk)


async def test_to_lift_a_denial_is_to_give_what_it_denied(house: House, admin: Person) -> None:
    await house.roles.add(RoleOrder(title="Office", allow=(("admin", "users"),)), by=CONSOLE)
    await house.roles.add(RoleOrder(title="Blind", deny=(("read", "monitoring"),)), by=CONSOLE)
    await house.add("ann", "viewer", "blind")
    clerk = house.as_principal(await house.add("clerk", "office"))
    with pytest.raises(Forbidden):
        await house.roles.change("blind", RoleOrder(title="Blind"), by=clerk)


async def test_what_inherits_from_a_role_is_judged_with_it(house: House, admin: Person) -> None:
    """A role that nobody bears yet may be given later: it, too, gets nothing that its author lacks."""
    await house.roles.add(RoleOrder(title="Office", allow=(("admin", "users"),)), by=CONSOLE)
    await house.roles.add(RoleOrder(title="Blind", deny=(("read", "monitoring"),)), by=CONSOLE)
    await house.roles.add(RoleOrder(title="Heir", inherits=("viewer", "blind")), by=CONSOLE)
    clerk = house.as_principal(await house.add("clerk", "office"))
    await house.roles.change("blind", RoleOrder(title="Blind"), by=clerk)
    with pytest.raises(Forbidden):  # the giving of it is what is judged
        await house.users.add(name="ann", password=PASSWORD, roles=("heir",), by=clerk)


async def test_there_is_an_end_of_own_roles(house: House) -> None:
    assert MOST_OWN_ROLES == 200
    house.people._own_roles = Table("roles", Role, most=1)
    await house.roles.add(NIGHT, by=CONSOLE)
    with pytest.raises(Conflict, match="remove some first"):
        await house.roles.add(NIGHT, by=CONSOLE)
