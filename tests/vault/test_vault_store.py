"""The vault over the real store, and over whatever others have written into it."""

import asyncio
import json

import attrs
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access.table import Table, commit
from pulse_core.errors import Conflict
from pulse_core.plugin.stores import Document, Put, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.vault.envelope import PREFIX, looks_sealed
from pulse_core.vault.reseal import AT_ONCE
from pulse_core.vault.spots import decoded, spots

texts = st.text() | st.text().map(PREFIX.__add__)
bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@attrs.frozen
class User:
    secret: str
    visits: int = 0


def document(body: bytes) -> Document:
    return Document(collection="c", key="k", body=body, revision=1)


@given(bodies)
def test_no_document_of_others_is_mistaken_for_a_sealed_one(body: object) -> None:
    assert list(spots(decoded(document(json.dumps(body).encode())))) == []


@given(st.binary())
def test_a_body_that_is_no_json_has_nothing_sealed(body: bytes) -> None:
    assert [spot.text for spot in spots(decoded(document(body))) if not looks_sealed(spot.text)] == []


def test_a_body_that_is_nested_without_end_has_nothing_sealed() -> None:
    assert list(spots(decoded(document(b"[" * 100_000)))) == []


async def test_what_looks_sealed_and_is_not_stops_no_change_of_keys(setting) -> None:
    vault = await setting.opened()
    forged = vault.seal("x", table="users", id="ann", field="secret")[:-3] + "AAA"
    await setting.keep(vault, "users", "ann", secret="hunter2")
    await setting.documents.write(Put(collection="sightings", key="evil", body=json.dumps({"name": forged}).encode()))

    await vault.rotate()

    assert setting.read(vault, "users", "ann", "secret") == "hunter2"
    assert setting.documents.body("sightings", "evil") == {"name": forged}
    assert (await vault.status()).unreadable == ("sightings/evil: name",)


async def test_keys_are_changed_on_a_real_store_while_records_change(setting) -> None:
    async with open_sqlite(StoreSettings(directory=str(setting.directory))) as store:
        setting.documents = store.documents
        vault = await setting.opened()
        users = Table("users", User, most=1000)
        vault.listen(users.take)
        names = [f"user{number:03}" for number in range(3 * AT_ONCE)]
        sealed = {name: vault.seal(name, table="users", id=name, field="secret") for name in names}
        await commit(store.documents, *(users.put(name, User(text)) for name, text in sealed.items()))

        async def visit(name: str) -> None:
            for _ in range(20):
                user = users.get(name)
                assert user is not None
                try:
                    await commit(store.documents, users.put(name, attrs.evolve(user, visits=user.visits + 1)))
                except Conflict:  # sealed anew just now: look again
                    continue
                return

        async with asyncio.TaskGroup() as group:
            group.create_task(vault.rotate())
            for name in names[::7]:
                group.create_task(visit(name))

    async with open_sqlite(StoreSettings(directory=str(setting.directory))) as store:
        setting.documents = store.documents
        again = await setting.opened()
        await users.load(store.documents)
        found = {name: again.unseal(user.secret, table="users", id=name, field="secret").reveal() for name, user in users.items()}
        status = await again.status()

    assert found == {name: name for name in names}
    assert sum(user.visits for _, user in users.items()) == len(names[::7])
    assert [key.values for key in status.keys] == [len(names)]
