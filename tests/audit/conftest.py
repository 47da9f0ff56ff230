"""A trail on a real store, with a clock that tests turn, and a vault that only pretends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulse_core.audit import Format, Trail
from pulse_core.errors import StoreUnavailable, VaultError
from pulse_core.model.audit import Actor, AuditEvent
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing.clock import FakeClock
from pulse_core.testing.tools import RecordingLog

BOB = Actor(id="usr_bob", kind="person", name="bob")


class PretendingSealer:
    """Seals by writing down for which place."""

    def __init__(self) -> None:
        self.lost = False

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        return f"pls1:{table}/{id}/{field}:{text[::-1]}"

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        head = f"pls1:{table}/{id}/{field}:"
        if self.lost or not sealed.startswith(head):
            raise VaultError("the master key is missing")
        return Secret(sealed.removeprefix(head)[::-1])


class Moody:
    """Documents of a real store that fail, or forget to say that they did not, when a test says so."""

    def __init__(self, plain):
        self.plain = plain
        self.fails = ""
        self.forgets_to_say = False
        self.writes = 0

    def __getattr__(self, name):
        return getattr(self.plain, name)

    async def write(self, *writes, entries=()):
        if self.fails:
            raise StoreUnavailable(self.fails)
        self.writes += 1
        await self.plain.write(*writes, entries=entries)
        if self.forgets_to_say:
            raise StoreUnavailable("no answer in time")


class World:
    """A trail and all that is around it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.journal = store.journal
        self.documents = Moody(store.documents)
        self.clock = FakeClock()
        self.log = RecordingLog()
        self.sealer = PretendingSealer()
        self.trail = self.made()

    def made(self, **how) -> Trail:
        """Another trail on the same store, as after a restart."""
        self.trail = Trail(self.documents, self.journal, self.clock, self.log, organisation="default", sealer=self.sealer, **how)
        return self.trail

    async def say(self, count: int = 1, **how) -> None:
        for number in range(count):
            await self.trail.record(**({"event": "session.opened", "actor": BOB, "subject": f"number {number}"} | how))

    async def events(self) -> list[AuditEvent]:
        from pulse_core.audit.canonical import read_event

        return [read_event(row.body) for row in await self.journal.read("audit", limit=100_000)]

    async def file(self, kind: Format = Format.JSONL, **span) -> bytes:
        return b"".join([piece async for piece in await self.trail.exported(kind, **span)])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        yield World(store)
