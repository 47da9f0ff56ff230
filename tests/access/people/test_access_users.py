"""Users: who is added, changed and removed, by whom, and what goes with it."""

import asyncio

import pytest

from pulse_core.access import people as limits
from pulse_core.access.refusals import Forbidden
from pulse_core.access.roles import RoleOrder
from pulse_core.access.table import Table
from pulse_core.errors import BadRequest, Conflict, NotFound, StoreUnavailable
from pulse_core.model.principal import NOBODY, Principal, PrincipalKind
from pulse_core.plugin.stores import Put
from tests.access.people.house import CONSOLE, PASSWORD, House, MemoryDocuments, Person, beside

USERS_ONLY = RoleOrder(title="People office", allow=(("admin", "users"), ("read", "monitoring"), ("read", "nodes")))


async def office(house: House) -> Principal:
    """Somebody who administers users, and may otherwise only look."""
    role = await house.roles.add(USERS_ONLY, by=CONSOLE)
    return house.as_principal(await house.add("office", role.id))


async def test_an_added_user_is_found_by_id_and_by_name_in_any_case(house: House) -> None:
    ann = await house.users.add(name="Ann.B", password=PASSWORD, title="Ann", roles=("viewer",), by=CONSOLE)
    assert ann.id.startswith("usr_")
    assert len(ann.id) == 16
    assert house.users.get(ann.id) == house.users.named("ANN.b") == ann
    assert (ann.name, ann.title, ann.roles, ann.disabled) == ("ann.b", "Ann", ("viewer",), False)
    assert house.users.named("аnn.b") is None  # Cyrillic


async def test_a_name_is_taken_once_in_any_case(house: House) -> None:
    await house.add("ann")
    with pytest.raises(Conflict, match="already"):
        await house.add("ANN")


async def test_two_who_add_one_name_at_the_same_time_make_one_user(house: House) -> None:
    results = await asyncio.gather(house.add("ann"), house.add("Ann"), return_exceptions=True)
    assert [type(one) for one in results if isinstance(one, Exception)] == [Conflict]
    assert [user.name for user in house.users.all()] == ["ann"]


async def test_a_weak_password_an_unknown_role_and_a_bad_name_are_refused(house: House) -> None:
    for bad in ({"password": "short"}, {"roles": ("ghost",)}, {"name": "аnn"}, {"roles": tuple("abcdefghijklmnopqrstu")}):
        with pytest.raises(BadRequest):
            await house.users.add(**{"name": "ann", "password": PASSWORD, "by": CONSOLE, **bad})
    assert house.people.empty


async def test_the_card_of_a_user_says_nothing_secret(house: House, documents: MemoryDocuments) -> None:
    ann = await house.add("ann")
    kept = house.people.find(ann.id)
    assert "argon2" not in repr(ann)
    assert "argon2" not in repr(kept)
    assert b"argon2id" in documents.everything()
    assert PASSWORD.encode() not in documents.everything()


async def test_the_first_user_is_made_once_and_administers(house: House) -> None:
    results = await asyncio.gather(house.first("ann"), house.first("bob"), return_exceptions=True)
    assert [type(one) for one in results if isinstance(one, Exception)] == [Conflict]
    (only,) = house.users.all()
    assert ("admin", "users") in house.roles.effective(only.roles)
    with pytest.raises(Conflict, match="set up already"):
        await house.first("eve")


async def test_what_comes_with_the_first_user_is_written_together_with_them(house: House, documents: MemoryDocuments) -> None:
    await house.users.add_first(name="root", password=PASSWORD, also=lambda user: [beside("sessions", user.id)])
    assert documents.written == [{"users", "sessions"}]


@pytest.mark.parametrize("change", [{"roles": ("viewer",)}, {"roles": ()}, {"disabled": True}, {"roles": ("admin", "viewer")}])
async def test_nobody_changes_their_own_roles_or_disables_themselves(
    house: House, admin: Person, change: dict[str, object]
) -> None:
    await house.add("other", "admin")
    with pytest.raises(Forbidden) as refused:
        await house.users.change(admin.user.id, by=admin.principal, **change)
    assert refused.value.code == "own_roles"
    assert house.users.get(admin.user.id) == admin.user


async def test_nobody_removes_themselves(house: House, admin: Person) -> None:
    await house.add("other", "admin")
    with pytest.raises(Forbidden) as refused:
        await house.users.remove(admin.user.id, by=admin.principal)
    assert refused.value.code == "own_roles"


async def test_a_personal_token_is_its_owner_and_changes_no_roles_of_theirs(house: House, admin: Person) -> None:
    token = Principal(
        id=admin.user.id, kind=PrincipalKind.TOKEN, name="ci", token="tok_1", permissions=admin.principal.permissions
    )
    await house.add("other", "admin")
    with pytest.raises(Forbidden):
        await house.users.change(admin.user.id, roles=("viewer",), by=token)


async def test_everybody_may_be_called_differently_by_themselves(house: House, admin: Person) -> None:
    changed = await house.users.change(admin.user.id, title="Root", roles=("admin",), disabled=False, by=admin.principal)
    assert changed.title == "Root"


@pytest.mark.parametrize("roles", [("admin",), ("operator",), ("viewer", "auditor")])
async def test_nobody_gives_rights_that_they_lack(house: House, admin: Person, roles: tuple[str, ...]) -> None:
    clerk = await office(house)
    ann = await house.add("ann", "viewer")
    for attempt in (
        house.users.add(name="new", password=PASSWORD, roles=roles, by=clerk),
        house.users.change(ann.id, roles=roles, by=clerk),
    ):
        with pytest.raises(Forbidden) as refused:
            await attempt
        assert refused.value.code == "beyond_own_rights"
    assert house.users.get(ann.id).roles == ("viewer",)
    assert house.users.named("new") is None


async def test_what_they_may_themselves_they_may_give_and_take(house: House, admin: Person) -> None:
    clerk = await office(house)
    ann = await house.users.add(name="ann", password=PASSWORD, roles=("viewer",), by=clerk)
    operator = await house.add("op", "operator")
    assert (await house.users.change(ann.id, roles=(), by=clerk)).roles == ()
    assert (await house.users.change(operator.id, roles=("viewer",), by=clerk)).roles == ("viewer",)


async def test_to_enable_somebody_again_is_to_give_them_their_rights(house: House, admin: Person) -> None:
    clerk, operator = await office(house), await house.add("op", "operator")
    await house.users.change(operator.id, disabled=True, by=clerk)
    with pytest.raises(Forbidden):
        await house.users.change(operator.id, disabled=False, by=clerk)


async def test_nobody_takes_anything_from_an_administrator_who_may_do_more(house: House, admin: Person) -> None:
    clerk, chief = await office(house), await house.add("chief", "admin")
    for change in ({"disabled": True}, {"roles": ("viewer",)}):
        with pytest.raises(Forbidden):
            await house.users.change(chief.id, by=clerk, **change)
    with pytest.raises(Forbidden):
        await house.users.remove(chief.id, by=clerk)
    assert (await house.users.change(chief.id, title="The chief", by=clerk)).roles == ("admin",)


async def test_nobody_becomes_somebody_who_may_more_by_setting_their_password(house: House, admin: Person) -> None:
    clerk = await office(house)
    with pytest.raises(Forbidden):
        await house.users.set_password(admin.user.id, "a brand new password", by=clerk)
    with pytest.raises(Forbidden):
        await house.second_factor.remove(admin.user.id, by=clerk)
    await house.sign_in.prove(name="root", password=PASSWORD)


async def test_who_has_no_rights_gives_none(house: House, admin: Person) -> None:
    with pytest.raises(Forbidden):
        await house.users.add(name="ann", password=PASSWORD, roles=("viewer",), by=NOBODY)


async def test_a_new_password_ends_the_other_sessions_in_the_same_write(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    await house.users.set_password(admin.user.id, "a brand new password", by=admin.principal, keep_session="ses_1")
    assert house.signed_out == [(admin.user.id, "ses_1")]
    assert documents.written[-1] == {"users", "sessions"}
    await house.sign_in.prove(name="root", password="a brand new password")


async def test_a_disabled_user_is_signed_out_and_a_removed_one_leaves_nothing(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    ann = await house.add("ann")
    await house.users.change(ann.id, disabled=True, by=admin.principal)
    assert house.signed_out == [(ann.id, "")]
    await house.users.change(ann.id, disabled=False, by=admin.principal)
    assert house.signed_out == [(ann.id, "")]

    await house.users.remove(ann.id, by=admin.principal)
    assert house.left == [ann.id]
    assert documents.written[-1] == {"users", "tokens"}
    assert house.users.find(ann.id) is None
    assert house.users.named("ann") is None
    with pytest.raises(NotFound):
        await house.users.remove(ann.id, by=admin.principal)


async def test_a_removed_users_name_is_free_for_somebody_new(house: House, admin: Person) -> None:
    ann = await house.add("ann")
    await house.users.remove(ann.id, by=admin.principal)
    again = await house.add("ann")
    assert again.id != ann.id
    assert house.users.named("ann") == again


async def test_a_linked_user_is_known_by_provider_and_subject_and_never_by_name(house: House, admin: Person) -> None:
    linked = await house.users.link(provider="sso", subject="42", name="root", title="Another root")
    assert linked.id != admin.user.id
    assert linked.name.startswith("root-")
    assert linked.roles == ("viewer",)
    assert house.users.named("root") == house.users.get(admin.user.id)
    assert await house.users.link(provider="sso", subject="42", name="admin", roles=("admin",)) == linked
    assert house.users.linked("other", "42") is None
    assert house.users.linked("", "") is None


async def test_a_linked_user_with_an_impossible_name_gets_a_plain_one(house: House) -> None:
    first = await house.users.link(provider="sso", subject="1", name="Żółć")
    second = await house.users.link(provider="sso", subject="2", name="x" * 500)
    third = await house.users.link(provider="sso", subject="3", name="a" * 55 + ".bb")
    assert (first.name, second.name[:4]) == ("sso", "sso-")
    assert third.name == "a" * 55
    with pytest.raises(BadRequest):
        await house.users.link(provider="sso", subject="")


async def test_a_linked_user_has_no_password_here(house: House) -> None:
    linked = await house.users.link(provider="sso", subject="42", name="ann")
    with pytest.raises(Conflict):
        await house.users.set_password(linked.id, "a brand new password", by=CONSOLE)


async def test_two_who_change_one_user_at_the_same_time_do_not_overwrite_each_other(house: House, admin: Person) -> None:
    ann = await house.add("ann")
    results = await asyncio.gather(
        house.users.change(ann.id, roles=("operator",), by=CONSOLE),
        house.users.change(ann.id, roles=("auditor",), by=CONSOLE),
        return_exceptions=True,
    )
    assert [getattr(one, "code", "") for one in results] == ["", "changed_meanwhile"]
    assert house.users.get(ann.id).roles == ("operator",)


async def test_what_was_changed_behind_our_back_is_a_conflict_once_and_then_known(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    ann = await house.add("ann")
    kept = await documents.get("users", ann.id)
    assert kept
    await documents.write(Put(collection="users", key=ann.id, body=kept.body.replace(b"viewer", b"auditor")))

    with pytest.raises(Conflict):
        await house.users.change(ann.id, title="Ann", by=CONSOLE)
    assert house.users.get(ann.id).roles == ("auditor",)
    assert (await house.users.change(ann.id, title="Ann", by=CONSOLE)).title == "Ann"


async def test_what_the_store_refuses_did_not_happen(house: House, admin: Person, documents: MemoryDocuments) -> None:
    ann = await house.add("ann")
    documents.broken = True
    for attempt in (
        house.users.change(ann.id, roles=("admin",), by=CONSOLE),
        house.users.remove(ann.id, by=CONSOLE),
        house.add("bob"),
        house.users.set_password(ann.id, "a brand new password", by=CONSOLE),
    ):
        with pytest.raises(StoreUnavailable):
            await attempt
    documents.broken = False
    assert [user.name for user in house.users.all()] == ["ann", "root"]
    assert house.users.get(ann.id) == ann
    await house.sign_in.prove(name="ann", password=PASSWORD)


async def test_there_is_an_end_of_users(house: House, admin: Person) -> None:
    assert (limits.MOST_USERS, limits.MOST_OWN_ROLES) == (10_000, 200)
    house.people._accounts = Table("users", limits.Account, most=2)
    await house.people.load()
    await house.add("second")
    with pytest.raises(Conflict, match="remove some first"):
        await house.add("third")
