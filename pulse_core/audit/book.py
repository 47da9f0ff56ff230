"""Keep the checkpoints: sign where the chain stands, often enough that little can be changed unseen."""

from typing import Final

import attrs

from pulse_core.audit.canonical import GENESIS, UNREADABLE
from pulse_core.audit.chain import AUDIT, Head, head_of
from pulse_core.audit.checkpoint import (
    EXPORT,
    REGULAR,
    RETENTION,
    STOP,
    Checkpoint,
    Header,
    holds,
    read_checkpoint,
    signed_checkpoint,
    signed_header,
)
from pulse_core.audit.signing import ANCHOR, KEYS, Signer, anchored
from pulse_core.plugin.stores import Journal, NewEntry
from pulse_core.plugin.tools import Clock

CHECKPOINTS: Final = "checkpoints"
"""The stream of the journal that holds them."""
EVERY_SECONDS: Final = 3600.0
EVERY_EVENTS: Final = 10_000
ENDS: Final = (REGULAR, STOP)
"""Kinds that say where the end was."""


@attrs.define(eq=False)
class Book:
    """The signed checkpoints of an organisation."""

    journal: Journal
    signer: Signer
    clock: Clock
    organisation: str
    last: Checkpoint | None = None
    """The newest that says where the end was."""
    line: bytes = b""
    """The same, as it is kept."""
    trouble: str = ""
    """How the chain was found not to be what was signed, in words."""
    _read: bool = False

    async def load(self) -> None:
        """Read the newest checkpoint, and hold the chain against it. Raises StoreError, VaultError."""
        if self._read:
            return
        if await self.signer.exists():
            document = await self.signer.documents.get(KEYS, ANCHOR)
            self.trouble = await self._checked(document.body if document else b"")
        self._read = True

    async def _checked(self, line: bytes) -> str:
        try:
            signed = read_checkpoint(line)
        except UNREADABLE:
            return "what was signed of the audit trail was removed outside Pulse"
        if not holds(signed, (await self.signer.key()).public):
            return "what was signed of the audit trail was changed outside Pulse"
        self.last, self.line = signed.checkpoint, line
        trouble = await self._compared(self.last)
        if trouble:
            await self._contradict(self.last, line)
        return trouble

    async def _contradict(self, said: Checkpoint, line: bytes) -> None:
        """Keep what was signed among the checkpoints, so that every export from now on fails at that place."""
        newest = await self.journal.read(CHECKPOINTS, subjects=ENDS, newest_first=True, limit=1)
        if not newest or newest[0].body != line:
            await self.journal.append([_entry(said, line)])

    async def _compared(self, last: Checkpoint) -> str:
        rows = await self.journal.read(AUDIT, after_seq=last.seq - 1, limit=1) if last.seq else ()
        found = head_of(rows[0]) if rows else Head(0, GENESIS)
        if (found.seq, found.hash) == (last.seq, last.hash):
            return ""
        what = "is not what was signed" if found.seq == last.seq else "is gone"
        return f"event {last.seq} {what}: the audit trail was changed outside Pulse"

    def due(self, head: Head, now: float) -> bool:
        """Whether it is time for the next."""
        signed = self.last.seq if self.last else 0
        if head.seq <= signed:
            return False
        return self.last is None or head.seq - signed >= EVERY_EVENTS or now - self.last.at >= EVERY_SECONDS

    async def sign(self, head: Head, kind: str = REGULAR) -> None:
        """Sign that the chain ends there, and keep it. Raises StoreError, VaultError."""
        if self.last and head.seq <= self.last.seq:
            return
        said, line = await self._signed(head, kind)
        await self.signer.documents.write(anchored(line), entries=[_entry(said, line)])
        self.last, self.line = said, line

    async def sign_retention(self, through: Head) -> None:
        """Sign that everything up to there is about to be removed because its time is over. Raises StoreError, VaultError."""
        said, line = await self._signed(through, RETENTION)
        await self.journal.append([_entry(said, line)])

    async def _signed(self, head: Head, kind: str) -> tuple[Checkpoint, bytes]:
        said = await self._statement(head, kind)
        return said, signed_checkpoint(said, (await self.signer.key()).sign)

    async def _statement(self, head: Head, kind: str) -> Checkpoint:
        key = await self.signer.key()
        at = round(self.clock.now(), 3)
        return Checkpoint(organisation=self.organisation, key=key.id, kind=kind, seq=head.seq, hash=head.hash, at=at)

    async def header(self, header: Header) -> bytes:
        """The first line of an export."""
        return signed_header(header, (await self.signer.key()).sign)

    async def closing(self, head: Head, *, header: str, checkpoints: str) -> bytes:
        """The last line of an export."""
        said = attrs.evolve(await self._statement(head, EXPORT), header=header, checkpoints=checkpoints)
        return signed_checkpoint(said, (await self.signer.key()).sign)


def _entry(said: Checkpoint, line: bytes) -> NewEntry:
    return NewEntry(stream=CHECKPOINTS, at=said.at, subject=said.kind, body=line)
