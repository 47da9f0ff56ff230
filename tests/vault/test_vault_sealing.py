"""The vault seals for a place, counts what it seals, and tells no secret."""

import pytest

from pulse_core.errors import VaultError
from pulse_core.plugin import Secret
from pulse_core.plugin.stores import Put

CANARY = "canary-3f9d2b"
HERE = {"table": "users", "id": "ann", "field": "secret"}


async def test_a_sealed_text_comes_back_as_a_secret(setting) -> None:
    vault = await setting.opened()

    found = vault.unseal(vault.seal(CANARY, **HERE), **HERE)

    assert isinstance(found, Secret)
    assert found.reveal() == CANARY


async def test_the_same_text_is_sealed_differently_each_time(setting) -> None:
    vault = await setting.opened()

    assert len({vault.seal("x", **HERE) for _ in range(100)}) == 100


@pytest.mark.parametrize("moved", [{"table": "tokens"}, {"id": "bob"}, {"field": "other"}])
async def test_a_value_that_was_copied_elsewhere_is_refused(setting, moved) -> None:
    vault = await setting.opened()

    with pytest.raises(VaultError, match="another place"):
        vault.unseal(vault.seal("x", **HERE), **(HERE | moved))


async def test_a_value_of_a_foreign_vault_is_refused_in_words(setting, tmp_path) -> None:
    foreign = type(setting)(tmp_path / "foreign")
    sealed = (await foreign.opened()).seal("x", **HERE)

    with pytest.raises(VaultError, match="which is not here"):
        (await setting.opened()).unseal(sealed, **HERE)


async def test_a_text_that_is_none_is_refused(setting) -> None:
    vault = await setting.opened()

    with pytest.raises(VaultError, match="users/ann: secret"):
        vault.seal("\ud800", **HERE)


async def test_no_secret_and_no_key_is_told_by_anything(setting) -> None:
    vault = await setting.opened()
    await setting.keep(vault, "users", "ann", secret=CANARY)
    setting.documents.kept["users", "bob"] = setting.documents.kept["users", "ann"]
    await setting.documents.write(Put(collection="users", key="bob", body=setting.documents.kept["users", "ann"].body))
    status = await vault.rotate()
    key = vault._known().current
    words = " ".join(map(repr, (vault, status, vault._known(), key, setting.log.lines, setting.documents.kept)))

    for secret in (CANARY, repr(key.plain), key.plain.hex(), setting.own.read_text().strip()):
        assert secret not in words


async def test_the_count_of_seals_outlives_a_restart(setting) -> None:
    vault = await setting.opened()
    for _ in range(5):
        vault.seal("x", **HERE)
    await vault.upkeep()
    await vault.upkeep()

    again = await setting.opened()
    again.seal("x", **HERE)

    assert [key.seals for key in (await again.status()).keys] == [6]


async def test_a_key_that_has_sealed_enough_seals_no_more_until_it_has_a_successor(setting) -> None:
    vault = await setting.opened(most_seals=3)
    sealed = [vault.seal("x", **HERE) for _ in range(3)]

    with pytest.raises(VaultError, match="pulse vault rotate"):
        vault.seal("x", **HERE)
    assert vault.unseal(sealed[0], **HERE).reveal() == "x"

    await vault.rotate()
    vault.seal("x", **HERE)


async def test_upkeep_writes_nothing_when_nothing_was_sealed(setting) -> None:
    vault = await setting.opened()
    written = []
    setting.documents.before = written.append

    await vault.upkeep()

    assert written == []


async def test_the_status_names_keys_values_and_what_cannot_be_opened(setting) -> None:
    vault = await setting.opened()
    await setting.keep(vault, "users", "ann", secret="1", other="2")
    moved = setting.documents.kept["users", "ann"].body
    await setting.documents.write(Put(collection="users", key="eve", body=moved), Put(collection="raw", key="x", body=b"pls1:{"))

    status = await vault.status()

    assert status.organisation == "default"
    assert [(key.current, key.values, key.seals) for key in status.keys] == [(True, 2, 2)]
    assert status.unreadable == ("users/eve: secret", "users/eve: other")
