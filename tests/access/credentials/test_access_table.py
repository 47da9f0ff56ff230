"""Records in memory follow the store, also when both are busy."""

import asyncio
from collections.abc import Sequence

import attrs
import pytest

from pulse_core.access.table import Table, commit
from pulse_core.errors import Conflict, StoreDamaged
from pulse_core.plugin.stores import Document, Put
from pulse_core.testing.clock import FakeClock
from tests.access.credentials.gatehouse import Gatehouse
from tests.access.people.house import MemoryDocuments


@attrs.frozen
class Note:
    text: str


class SlowReader(MemoryDocuments):
    """Reads, and takes a while to say what it read."""

    def __init__(self) -> None:
        super().__init__()
        self.read, self.go_on = asyncio.Event(), asyncio.Event()

    async def all(self, collection: str) -> Sequence[Document]:
        found = await super().all(collection)
        self.read.set()
        await self.go_on.wait()
        return found


async def test_what_changes_while_it_is_read_stays_changed() -> None:
    documents, table = SlowReader(), Table("notes", Note, most=10)
    await commit(documents, table.put("a", Note("old")), table.put("b", Note("old")))

    async with asyncio.TaskGroup() as group:
        group.create_task(table.load(documents))
        await documents.read.wait()
        await commit(documents, table.delete("a"), table.put("b", Note("new")), table.put("c", Note("new")))
        documents.go_on.set()

    assert table.items() == [("b", Note("new")), ("c", Note("new"))]
    await commit(documents, table.put("b", Note("newer")))


async def test_the_second_of_two_who_change_one_record_is_told(documents: MemoryDocuments) -> None:
    table = Table("notes", Note, most=10)
    await commit(documents, table.put("a", Note("old")))
    one, two = table.put("a", Note("one")), table.put("a", Note("two"))

    await commit(documents, one)
    with pytest.raises(Conflict):
        await commit(documents, two)

    assert table.get("a") == Note("one")


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"text": 1}', b"\xff", b"[" * 100_000])
async def test_a_record_that_cannot_be_read_stops_the_loading(documents: MemoryDocuments, body: bytes) -> None:
    await documents.write(Put(collection="notes", key="a", body=body))

    with pytest.raises(StoreDamaged):
        await Table("notes", Note, most=10).load(documents)


@pytest.mark.parametrize("collection", ["sessions", "tokens"])
async def test_a_record_that_was_written_without_anybody_knowing_is_looked_at_again(
    gate: Gatehouse, documents: MemoryDocuments, clock: FakeClock, collection: str
) -> None:
    opened, token = await gate.session(gate.boss), await gate.token("*")
    for kept in await documents.all(collection):
        await documents.write(Put(collection=kept.collection, key=kept.key, body=kept.body))
    clock.advance(3600)
    await gate.come(session=opened.secret)
    await gate.come(token=token)

    await gate.access.upkeep()
    await gate.access.upkeep()

    assert str(clock.now()).encode() in next(one.body for one in await documents.all(collection))
