"""A restart keeps everything, on the real store."""

from pathlib import Path

import pyotp
import pytest

from pulse_core.access.refusals import Locked
from pulse_core.access.roles import RoleOrder
from pulse_core.errors import Conflict, StoreDamaged, StoreUnavailable, Unauthenticated
from pulse_core.plugin.stores import Put, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import CONSOLE, PASSWORD, House, MemoryDocuments, Person


async def test_users_roles_codes_lockouts_and_recovery_survive_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    settings = StoreSettings(directory=str(tmp_path))
    async with open_sqlite(settings) as store:
        house = await House(store.documents, clock, tmp_path).load()
        root = await house.first()
        await house.roles.add(RoleOrder(title="Night shift", inherits=("viewer",), deny=(("read", "nodes"),)), by=CONSOLE)
        await house.add("ann", "night-shift")
        await house.users.link(provider="sso", subject="42", name="bob")
        app = pyotp.TOTP(house.second_factor.begin(root.id).secret)
        codes = await house.second_factor.confirm(root.id, app.at(int(clock.now())))
        await house.sign_in.prove(name="root", password=PASSWORD, code=codes[0])
        for _ in range(5):
            with pytest.raises(Unauthenticated):
                await house.sign_in.prove(name="ann", password="wrong password")
        issued = await house.recovery.issue()
        before = (house.users.all(), house.roles.all(), house.people.accounts())

    async with open_sqlite(settings) as store:
        house = await House(store.documents, clock, tmp_path).load()
        assert (house.users.all(), house.roles.all(), house.people.accounts()) == before
        assert house.roles.effective(("night-shift",)) == {("read", "monitoring")}
        assert house.users.linked("sso", "42")
        with pytest.raises(Locked):
            await house.sign_in.prove(name="ann", password=PASSWORD)
        with pytest.raises(Unauthenticated):
            await house.sign_in.prove(name="root", password=PASSWORD, code=codes[0])
        with pytest.raises(Unauthenticated):
            await house.sign_in.prove(name="root", password=PASSWORD, code=app.at(int(clock.now())))
        await house.sign_in.prove(name="root", password=PASSWORD, code=codes[1])
        assert (await house.recovery.redeem(issued.token)).id == root.id
        await house.lockouts.clear(name="ann")
        await house.users.remove(house.users.named("ann").id, by=CONSOLE)  # type: ignore[union-attr]
        await house.roles.remove("night-shift", by=CONSOLE)

    async with open_sqlite(settings) as store:
        house = await House(store.documents, clock, tmp_path).load()
        assert [user.name for user in house.users.all()] == ["bob", "root"]
        assert house.roles.find("night-shift") is None
        assert len(house.lockouts) == 0


@pytest.mark.parametrize("collection", ["users", "roles", "lockouts", "recovery"])
async def test_nobody_is_let_in_by_a_guess_at_what_cannot_be_read(
    house: House, admin: Person, documents: MemoryDocuments, collection: str
) -> None:
    await documents.write(Put(collection=collection, key="broken", body=b'{"id": 7, "at": {}, "hash": []}'))
    with pytest.raises(StoreDamaged):
        await house.restart()


async def test_what_was_sealed_anew_behind_our_back_is_known_after_loading_again(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    kept = await documents.get("users", admin.user.id)
    assert kept
    await documents.write(Put(collection="users", key=kept.key, body=kept.body))
    await house.people.load()
    assert (await house.users.change(admin.user.id, title="Root", by=admin.principal)).title == "Root"


async def test_what_a_slow_store_did_all_the_same_counts_in_the_next_decision(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    other = await house.add("other", "admin")
    documents.slow = True
    with pytest.raises(StoreUnavailable):
        await house.users.remove(other.id, by=CONSOLE)
    documents.slow = False
    with pytest.raises(Conflict):  # by now the last administrator
        await house.users.remove(admin.user.id, by=CONSOLE)
    assert house.users.find(other.id) is None


async def test_what_was_written_while_nobody_waited_any_more_is_known_after_upkeep(
    house: House, admin: Person, documents: MemoryDocuments
) -> None:
    ann = await house.add("ann")
    documents.slow = True
    with pytest.raises(StoreUnavailable):
        await house.users.change(ann.id, disabled=True, by=CONSOLE)
    documents.slow = False
    assert not house.users.get(ann.id).disabled
    await house.people.upkeep()
    assert house.users.get(ann.id).disabled
