"""Prove an export of the audit trail intact, line by line, on a machine that has nothing but this file and Pulse's code.

What is found is the first place where the file is not what Pulse wrote. `docs/reference/audit-format.md` says how it is built.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final

import attrs
import msgspec

from pulse_core.audit import checkpoint
from pulse_core.audit.canonical import UNREADABLE, digest
from pulse_core.audit.checkpoint import Checkpoint, Header, Position
from pulse_core.errors import PulseError

MOST_LINE_BYTES: Final = 262_144
"""No line that Pulse writes is longer."""


class AuditFault(PulseError):
    """The file is not what Pulse wrote. `line` counts from 1; `seq` is the event that it is about, 0 where it is none."""

    def __init__(self, kind: str, message: str, *, line: int, seq: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.kind = kind
        self.message = message
        self.line = line
        self.seq = seq


@attrs.frozen(kw_only=True)
class AuditProof:
    """What an intact file holds. `compared` says at how many places it was compared with what was known before."""

    organisation: str
    key: str
    public: str
    whole: bool
    events: int
    first_seq: int
    last_seq: int
    first_at: float | None
    last_at: float | None
    hash: str
    checkpoints: int
    exported_at: float
    compared: int = 0


class _Linked(msgspec.Struct, frozen=True):
    """What of an event holds it in its place."""

    seq: int
    at: float
    previous: str
    organisation: str


@attrs.frozen
class _Suspect:
    """Two neighbours do not fit: the one before was altered, or the one behind; who comes next tells which."""

    before: int
    before_line: int
    behind: int
    behind_line: int


_EVENTS: Final = msgspec.json.Decoder(_Linked)


class Verifier:
    """Feed it the lines of a file, their ends included, then `close` it. Raises AuditFault at the first place that is wrong.

    `key` is the public key (hex) that must have signed; without it the file's own is taken, and proves only that
    nobody without that key changed it. `known` are hashes of events by number that are trusted already.
    """

    def __init__(self, *, key: str = "", known: Mapping[int, str] | None = None) -> None:
        self._pinned = key.strip().lower()
        self._known = known or {}
        self._compared = 0
        self._line = 0
        self._header: Header | None = None
        self._header_digest = ""
        self._checkpoints = hashlib.sha256()
        self._checkpoint_count = 0
        self._signed_seq = 0
        self._closing: Checkpoint | None = None
        self._retained = False
        self._organisation = ""
        self._seq = 0
        self._hash = ""
        self._event_line = 0
        self._first_at: float | None = None
        self._last_at: float | None = None
        self._suspect: _Suspect | None = None

    def feed(self, line: bytes) -> None:
        """Check the next line."""
        self._line += 1
        if self._closing:
            raise self._fault("behind_end", "something stands behind the end of the export")
        if not line.endswith(b"\n"):
            what = "is longer than any that Pulse writes" if len(line) >= MOST_LINE_BYTES else "breaks off"
            raise self._fault("truncated", f"the line {what}")
        body = line[:-1]
        if self._header is None:
            self._begin(body)
        elif body.startswith(checkpoint.CHECKPOINT_LINE):
            self._signed(body)
        else:
            self._event(body)

    def close(self) -> AuditProof:
        """The file is at its end."""
        if self._suspect:
            raise self._mismatch(self._suspect, behind=False)
        if self._header is None:
            raise AuditFault("empty", "the file is empty", line=0)
        if not self._closing:
            message = f"the end is missing: nothing signed closes the file after event {self._seq}"
            raise self._fault("truncated", message, seq=self._seq)
        self._compare_end()
        after = self._header.after.seq
        return AuditProof(
            organisation=self._organisation,
            key=self._header.key,
            public=self._header.public,
            whole=self._header.whole,
            events=self._seq - after,
            first_seq=after + 1 if self._seq > after else 0,
            last_seq=self._seq,
            first_at=self._first_at,
            last_at=self._last_at,
            hash=self._hash,
            checkpoints=self._checkpoint_count,
            exported_at=self._header.exported_at,
            compared=self._compared,
        )

    def _begin(self, body: bytes) -> None:
        try:
            found = checkpoint.read_header(body)
        except UNREADABLE as error:
            raise self._fault("no_header", "this is not the header of an audit export") from error
        header = found.header
        if header.format != checkpoint.FORMAT:
            raise self._fault("format", f"the file is of format {header.format}: verify it with a Pulse that writes that")
        if self._pinned and header.public != self._pinned:
            raise self._fault("wrong_key", f"signed by the key {header.public}, not by the one that was asked for")
        if header.key != checkpoint.key_id(header.public) or not checkpoint.holds(found, header.public):
            raise self._fault("signature", "the header was altered: its signature does not hold")
        self._header = header
        self._header_digest = hashlib.sha256(body).hexdigest()
        self._organisation = header.organisation
        self._seq, self._hash = header.after.seq, header.after.hash
        self._signed_seq = header.after.seq
        self._compare(header.after)

    def _event(self, body: bytes) -> None:
        try:
            event = _EVENTS.decode(body)
        except UNREADABLE as error:
            raise self._out_of_place("unreadable", f"event {self._seq + 1} should stand here, but this cannot be read") from error
        if self._suspect:
            raise self._mismatch(self._suspect, behind=event.previous != self._hash)
        if event.seq != self._seq + 1:
            raise self._order(event.seq)
        if event.organisation != self._organisation:
            raise self._out_of_place("organisation", f"event {event.seq} is of organisation {event.organisation!r}")
        if event.previous != self._hash:
            self._suspect = _Suspect(self._seq, self._event_line or 1, event.seq, self._line)
        if self._first_at is None:
            self._begun()
            self._first_at = event.at
        self._last_at = event.at
        self._seq, self._hash = event.seq, digest(body)
        self._event_line = self._line
        if event.seq in self._known:
            self._compare(Position(seq=self._seq, hash=self._hash))

    def _begun(self) -> None:
        """What is before the first event must be nothing, or signed to be over."""
        header = self._header
        if header and header.whole and header.after.seq and not self._retained:
            message = f"events 1 to {header.after.seq} are missing, and nothing signed says that their time was over"
            raise self._out_of_place("front", message)

    def _signed(self, body: bytes) -> None:
        assert self._header is not None
        try:
            found = checkpoint.read_checkpoint(body)
        except UNREADABLE as error:
            raise self._fault("unreadable", "this checkpoint cannot be read", seq=self._seq) from error
        said = found.checkpoint
        if said.organisation != self._organisation:
            raise self._fault("organisation", f"this checkpoint is of organisation {said.organisation!r}", seq=said.seq)
        if said.key != self._header.key or not checkpoint.holds(found, self._header.public):
            raise self._fault("signature", "this checkpoint was altered: its signature does not hold", seq=said.seq)
        self._place(said)
        if said.kind == checkpoint.EXPORT:
            self._end(said)
            return
        self._retained = self._retained or (said.kind == checkpoint.RETENTION and said.seq == self._header.after.seq)
        self._signed_seq = said.seq
        self._checkpoints.update(body + b"\n")
        self._checkpoint_count += 1

    def _place(self, said: Checkpoint) -> None:
        """The chain stands here where the checkpoint says that it stood."""
        if said.seq != self._seq and said.kind == checkpoint.EXPORT:
            raise self._fault("truncated", f"the export ends with event {said.seq}, here it ends with {self._seq}", seq=self._seq)
        if said.seq > self._seq:
            message = f"this checkpoint speaks of event {said.seq}, but what is before it ends with event {self._seq}"
            raise self._fault("missing", message, seq=self._seq + 1)
        if said.seq != self._seq:
            raise self._fault("order", f"this checkpoint belongs behind event {said.seq}, not behind {self._seq}", seq=self._seq)
        if self._suspect:
            raise self._mismatch(self._suspect, behind=said.hash != self._hash)
        if said.hash != self._hash:
            first = self._signed_seq + 1
            which = f"event {said.seq}" if first >= said.seq else f"event {said.seq}, or one from {first} on with all behind it,"
            message = f"{which} was altered: it is not what was signed"
            raise AuditFault("altered", message, line=self._event_line or self._line, seq=said.seq)

    def _end(self, said: Checkpoint) -> None:
        if said.header != self._header_digest:
            raise self._fault("header", "this is the end of another export")
        if said.checkpoints != self._checkpoints.hexdigest():
            raise self._fault("checkpoints", "a checkpoint line is missing, was added or moved", seq=self._seq)
        if self._first_at is None:
            self._begun()
        self._closing = said

    def _order(self, seq: int) -> AuditFault:
        expected = self._seq + 1
        if seq > expected:
            missing = f"event {expected} is" if seq == expected + 1 else f"events {expected} to {seq - 1} are"
            return self._out_of_place("missing", f"{missing} missing: here stands event {seq}")
        return self._out_of_place("order", f"event {expected} should stand here, but it is event {seq}")

    def _mismatch(self, suspect: _Suspect, *, behind: bool) -> AuditFault:
        if not behind and suspect.before_line == 1:
            message = f"event {suspect.behind} does not follow what the header says is before it"
            return AuditFault("altered", message, line=suspect.behind_line, seq=suspect.behind)
        seq, line = (suspect.behind, suspect.behind_line) if behind else (suspect.before, suspect.before_line)
        return AuditFault("altered", f"event {seq} was altered", line=line, seq=seq)

    def _compare(self, place: Position) -> None:
        trusted = self._known.get(place.seq)
        if trusted is None:
            return
        self._compared += 1
        if trusted != place.hash:
            message = f"event {place.seq} is not what it was before: the trail was written anew up to here"
            raise self._fault("earlier", message, seq=place.seq)

    def _compare_end(self) -> None:
        if not self._known:
            return
        last = max(self._known)
        if self._header and self._header.whole and self._header.until is None and last > self._seq:
            message = f"event {last} was there before, and now the trail ends with {self._seq}"
            raise self._fault("earlier", message, seq=last)
        if not self._compared:
            raise self._fault("earlier", "this export and the earlier one have no event in common, so nothing was compared")

    def _fault(self, kind: str, message: str, *, seq: int = 0) -> AuditFault:
        return AuditFault(kind, message, line=self._line, seq=seq)

    def _out_of_place(self, kind: str, message: str) -> AuditFault:
        return self._fault(kind, message, seq=self._seq + 1)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, none longer than any that Pulse writes."""
    while line := file.readline(MOST_LINE_BYTES):
        yield line


def verify(lines: Iterable[bytes], *, key: str = "", known: Mapping[int, str] | None = None) -> AuditProof:
    """Check all lines. Raises AuditFault."""
    verifier = Verifier(key=key, known=known)
    for line in lines:
        verifier.feed(line)
    return verifier.close()
