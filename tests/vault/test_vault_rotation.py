"""New keys while Pulse runs: everything can be opened before, meanwhile and after, wherever it is interrupted."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from pulse_core.access.table import Table, commit
from pulse_core.errors import RevisionConflict, StoreUnavailable, VaultError
from pulse_core.plugin.stores import Delete, Put
from pulse_core.vault.vault import GRACE_SECONDS, SWEEP_SECONDS

SECRETS = {("users", "ann"): "hunter2", ("users", "bob"): "swordfish", ("audit-keys", "1"): "private part"}
HERE = {"table": "users", "id": "ann", "field": "secret"}


async def filled(setting):
    """A vault with some secrets, and other documents beside them."""
    vault = await setting.opened()
    for (collection, key), text in SECRETS.items():
        await setting.keep(vault, collection, key, secret=text)
    await setting.documents.write(Put(collection="sightings", key="x", body=b'{"name": "pls1:not sealed at all"}'))
    return vault


def all_open(setting, vault) -> bool:
    return {place: setting.read(vault, *place, "secret") for place in SECRETS} == SECRETS


def keys_used(setting) -> set[str]:
    return {base64.urlsafe_b64decode(setting.documents.body(*place)["secret"][5:29])[4:12].hex() for place in SECRETS}


async def test_everything_is_sealed_anew_under_new_keys(setting) -> None:
    vault = await filled(setting)
    own, before = setting.own.read_bytes(), keys_used(setting)

    status = await vault.rotate()

    assert all_open(setting, vault)
    assert setting.own.read_bytes() != own
    assert keys_used(setting) == {status.keys[0].id} != before
    assert [(key.current, key.values) for key in status.keys] == [(True, 3), (False, 0)]
    assert setting.documents.body("sightings", "x") == {"name": "pls1:not sealed at all"}
    assert [path.name for path in setting.keys.iterdir()] == ["master.key"]


async def test_a_change_of_keys_is_written_by_the_documents_that_carry_its_event(setting) -> None:
    vault = await filled(setting)
    carried = type(setting.documents)(setting.documents.kept)
    written: list[str] = []
    carried.before = lambda writes: written.extend(write.collection for write in writes)
    vault.write_by(carried)

    await vault.rotate()

    assert written[:2] == ["vault-keys", "vault-keys"]
    assert set(written[2:]) == {"users", "audit-keys"}


async def test_the_next_start_opens_everything_and_drops_the_old_key(setting) -> None:
    await (await filled(setting)).rotate()

    vault = await setting.opened()

    assert all_open(setting, vault)
    assert [(key.current, key.values) for key in (await vault.status()).keys] == [(True, 3)]


async def test_the_replaced_key_goes_when_its_grace_is_over(setting) -> None:
    vault = await filled(setting)
    await vault.rotate()

    setting.clock.advance(GRACE_SECONDS - 1)
    await vault.upkeep()
    assert len((await vault.status()).keys) == 2
    setting.clock.advance(SWEEP_SECONDS)
    await vault.upkeep()

    assert [key.current for key in (await vault.status()).keys] == [True]
    assert all_open(setting, vault)


async def test_a_replaced_key_stays_while_anything_uses_it(setting) -> None:
    vault = await filled(setting)
    late = vault.seal("late", **HERE)
    await vault.rotate()
    setting.clock.advance(GRACE_SECONDS)
    setting.documents.kept["users", "late"] = attrs.evolve(
        setting.documents.kept["users", "ann"], key="late", body=json.dumps({"secret": late}).encode(), revision=1
    )  # in a place where it cannot be opened, and so not be sealed anew

    await vault.upkeep()

    status = await vault.status()
    assert len(status.keys) == 2
    assert status.unreadable == ("users/late: secret",)


async def test_what_was_sealed_before_and_written_after_is_sealed_anew_by_upkeep(setting) -> None:
    vault = await filled(setting)
    late = vault.seal("late", **HERE)
    await vault.rotate()
    await setting.documents.write(Put(collection="users", key="ann", body=json.dumps({"secret": late}).encode()))

    setting.clock.advance(SWEEP_SECONDS)
    await vault.upkeep()

    assert setting.read(vault, "users", "ann", "secret") == "late"
    assert len(keys_used(setting)) == 1


async def test_sealed_values_at_any_depth_are_found_by_their_path(setting) -> None:
    vault = await setting.opened()
    sealed = {
        field: vault.seal(field, table="users", id="ann", field=field) for field in ("a.b", "list.0", "list.1.x", "deep.0.0")
    }
    body = {"a": {"b": sealed["a.b"]}, "list": [sealed["list.0"], {"x": sealed["list.1.x"]}], "deep": [[sealed["deep.0.0"]]]}
    await setting.documents.write(Put(collection="users", key="ann", body=json.dumps(body).encode()))

    status = await vault.rotate()

    after = setting.documents.body("users", "ann")
    found = {
        "a.b": after["a"]["b"],
        "list.0": after["list"][0],
        "list.1.x": after["list"][1]["x"],
        "deep.0.0": after["deep"][0][0],
    }
    assert {f: vault.unseal(text, table="users", id="ann", field=f).reveal() for f, text in found.items()} == {
        f: f for f in found
    }
    assert status.keys[0].values == 4


async def test_the_rest_of_a_document_stays_as_it_was(setting) -> None:
    vault = await setting.opened()
    rest = {"text": 'ünï \u2028 "quoted"', "number": 1.5, "large": 2**63, "none": None, "list": [1, True, {}], "zero": 0.0}
    sealed = vault.seal("x", **HERE)
    await setting.documents.write(Put(collection="users", key="ann", body=json.dumps({"secret": sealed, **rest}).encode()))

    await vault.rotate()

    after = setting.documents.body("users", "ann")
    assert list(after) == ["secret", *rest]
    assert {name: after[name] for name in rest} == rest


async def test_two_changes_in_a_row_leave_one_key_that_seals(setting) -> None:
    vault = await filled(setting)
    for _ in range(3):
        status = await vault.rotate()

    assert [key.values for key in status.keys] == [3, 0, 0, 0]
    assert all_open(setting, await setting.opened())


async def test_a_value_that_changes_meanwhile_is_not_overwritten(setting) -> None:
    vault = await filled(setting)
    interfered: list[Put | Delete] = []

    def interfere(writes: Sequence[Put | Delete]) -> None:
        if writes[0].key == "ann" and not interfered:
            interfered.extend(writes)
            body = json.dumps({"secret": vault.seal("newer", **HERE), "name": "ann"}).encode()
            kept = setting.documents.kept["users", "ann"]
            setting.documents.kept["users", "ann"] = attrs.evolve(kept, body=body, revision=kept.revision + 1)
            raise RevisionConflict("somebody was quicker")

    setting.documents.before = interfere
    await vault.rotate()

    assert interfered
    assert setting.read(vault, "users", "ann", "secret") == "newer"


async def test_a_document_that_goes_meanwhile_stays_away(setting) -> None:
    vault = await filled(setting)

    def remove(writes: Sequence[Put | Delete]) -> None:
        if writes[0].key == "ann" and setting.documents.kept.pop(("users", "ann"), None):
            raise RevisionConflict("it is gone")

    setting.documents.before = remove
    await vault.rotate()

    assert ("users", "ann") not in setting.documents.kept


async def test_wherever_pulse_is_killed_the_next_start_opens_everything_and_ends_the_change(setting, tmp_path) -> None:
    vault = await filled(setting)
    moments: list[Path] = []
    found = []

    def remember(writes: Sequence[Put | Delete]) -> None:
        moments.append(tmp_path / f"moment{len(moments)}")
        found.append(setting.copied(moments[-1]))

    setting.documents.before = setting.documents.after = remember
    await vault.rotate()

    assert len(found) == 2 * (1 + len(SECRETS))
    for moment in found:
        again = await moment.opened()
        assert all_open(moment, again)
        assert len(keys_used(moment)) == len((await again.status()).keys) == 1
        await again.rotate()
        assert all_open(moment, await moment.opened())
        assert [path.name for path in moment.keys.iterdir()] == ["master.key"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("failing", range(4))
async def test_whichever_write_fails_nothing_is_lost_and_the_change_can_be_repeated(setting, when: str, failing: int) -> None:
    vault = await filled(setting)
    count = iter(range(100))

    def fail(writes: Sequence[Put | Delete]) -> None:
        if next(count) == failing:
            raise StoreUnavailable("the disk is full")

    setattr(setting.documents, when, fail)
    with pytest.raises(StoreUnavailable):
        await vault.rotate()
    setattr(setting.documents, when, lambda writes: None)

    assert all_open(setting, vault)
    vault.seal("x", **HERE)
    await vault.upkeep()
    await vault.rotate()
    assert all_open(setting, vault)
    assert all_open(setting, await setting.opened())


async def test_a_start_that_was_prepared_for_a_change_that_never_came_forgets_it(setting) -> None:
    vault = await filled(setting)

    def full(writes: Sequence[Put | Delete]) -> None:
        raise StoreUnavailable("the disk is full")

    setting.documents.before = full
    with pytest.raises(StoreUnavailable):
        await vault.rotate()
    assert (setting.keys / "master.key.next").exists()
    setting.documents.before = lambda writes: None

    assert all_open(setting, await setting.opened())
    assert [path.name for path in setting.keys.iterdir()] == ["master.key"]


async def test_a_start_on_a_full_disk_opens_what_is_there(setting) -> None:
    await (await filled(setting)).rotate()

    def full(writes: Sequence[Put | Delete]) -> None:
        raise StoreUnavailable("the disk is full")

    setting.documents.before = full
    assert all_open(setting, await setting.opened())
    assert "vault_resealing_waits" in setting.log.events


async def test_a_mounted_key_is_read_again_and_only_the_data_key_is_new(setting) -> None:
    path = setting.directory / "mounted"
    path.write_bytes(base64.b64encode(bytes(range(32))))
    path.chmod(0o400)
    setting.master_key_file = str(path)
    vault = await filled(setting)
    before = await vault.status()

    after = await vault.rotate()

    assert after.master_key == before.master_key
    assert after.keys[0].id != before.keys[0].id
    assert not setting.keys.exists()
    assert all_open(setting, await setting.opened())


async def test_a_mounted_key_that_was_replaced_while_pulse_runs_is_taken_over(setting) -> None:
    path = setting.directory / "mounted"
    for content in (bytes(range(32)), bytes(range(1, 33))):
        path.write_bytes(base64.b64encode(content))
        path.chmod(0o600)
        setting.master_key_file = str(path)
        if not setting.documents.kept:
            vault = await filled(setting)
    former = path.read_bytes()

    with pytest.raises(VaultError, match="Put the key"):
        await setting.opened()
    with pytest.raises(VaultError, match="Put the key"):
        await vault.rotate()

    setting.keys.mkdir(mode=0o700)
    setting.own.write_bytes(base64.b64encode(bytes(range(32))))
    setting.own.chmod(0o600)
    status = await vault.rotate()
    setting.own.unlink()
    assert status.master_key_path == str(path)
    assert path.read_bytes() == former
    assert all_open(setting, await setting.opened())


async def test_keys_that_vanish_from_the_store_are_not_replaced(setting) -> None:
    vault = await filled(setting)
    setting.documents.kept = {place: one for place, one in setting.documents.kept.items() if place[0] != "vault-keys"}

    with pytest.raises(VaultError, match="restore a backup"):
        await vault.rotate()
    assert all_open(setting, vault)


@attrs.frozen
class User:
    secret: str
    name: str


async def test_who_has_records_in_memory_takes_over_what_is_sealed_anew(setting) -> None:
    vault = await filled(setting)
    table = Table("users", User, most=10)
    await table.load(setting.documents)
    vault.listen(table.take)

    await vault.rotate()

    ann = table.get("ann")
    assert vault.unseal(ann.secret, **HERE).reveal() == "hunter2"
    await commit(setting.documents, table.put("ann", attrs.evolve(ann, name="Ann")))
    assert setting.documents.body("users", "ann") == {"secret": ann.secret, "name": "Ann"}


async def test_a_record_that_went_or_is_newer_in_memory_is_not_brought_back(setting) -> None:
    vault = await filled(setting)
    table = Table("users", User, most=10)
    await table.load(setting.documents)
    stale = setting.documents.kept["users", "ann"]
    await commit(setting.documents, table.put("ann", User(secret=vault.seal("newer", **HERE), name="ann")), table.delete("bob"))

    table.take(stale)
    table.take(attrs.evolve(stale, key="bob", revision=2))
    table.take(attrs.evolve(stale, collection="roles", revision=3))

    assert vault.unseal(table.get("ann").secret, **HERE).reveal() == "newer"
    assert table.get("bob") is None
