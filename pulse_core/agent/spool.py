"""Keep on disk, within a limit, what could not be sent; give it back in order; survive being killed anywhere."""

import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path

from pulse_core.agent.segment import Segment, frame_end, framed, unframed
from pulse_core.agent.wire import Record

_CURSOR = struct.Struct("<4sQQQ")
_MAGIC = b"PSC1"


class Spool:
    """Records on disk in the order they were appended.

    At most `limit_bytes` are kept: the oldest file goes first, and `dropped` counts its unread records. The reading
    position outlives a restart, so that only what was read and not yet skipped is read again. Every method may raise
    OSError; what was appended before stays sound.
    """

    def __init__(self, folder: Path, *, limit_bytes: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.dropped = 0
        self._segment_bytes = max(4096, min(1 << 20, limit_bytes // 8))
        self._segments: list[Segment] = []
        self._offset = 0
        self._read = 0
        self._newest = 0
        self._opened = False

    @property
    def size_bytes(self) -> int:
        return sum(segment.size for segment in self._segments)

    @property
    def count(self) -> int:
        """How many records wait to be read."""
        return sum(segment.count for segment in self._segments) - self._read

    def open(self) -> None:
        """Find what an earlier process left. Does nothing when it is open already."""
        if self._opened:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = sorted((int(path.stem), path) for path in self.folder.glob("*.seg") if path.stem.isdigit())
        self._segments = [Segment.scan(number, path) for number, path in found]
        self._newest = max([number for number, _ in found], default=0)
        self._place_cursor()
        self._opened = True

    def append(self, record: Record) -> None:
        """Keep a record behind all others."""
        self.open()
        frame = framed(record)
        if len(frame) > self.limit_bytes:
            self.dropped += 1
            return
        self._make_room(len(frame))
        self._last(len(frame)).append(frame)

    def peek(self, limit_bytes: int) -> list[Record]:
        """The oldest records, of `limit_bytes` together and at least one; they stay until they are skipped."""
        records: list[Record] = []
        taken, offset = 0, self._offset
        for segment in self._segments:
            data = self._bytes_of(segment)
            while offset < segment.size and (end := frame_end(data, offset)) is not None:
                record = unframed(data, offset, end) or Record("", b"")
                taken += len(record.body)
                if records and taken > limit_bytes:
                    return records
                records.append(record)
                offset = end
            offset = 0
            if taken >= limit_bytes:
                break
        return records

    def skip(self, count: int) -> None:
        """Forget the `count` oldest records; files that were read to their end are removed."""
        while count and self._segments:
            first = self._segments[0]
            left = first.count - self._read
            if count < left:
                self._offset = self._after(first, count)
                self._read += count
                break
            count -= left
            with suppress(OSError):  # a file that cannot be removed is read again after a restart: repeats, no loss
                first.path.unlink(missing_ok=True)
            self._forget_first()
        self._write_cursor(self._segments[0].number if self._segments else self._newest + 1, self.dropped)

    def close(self) -> None:
        """Push what was written through to the disk."""
        for segment in self._segments[-1:]:
            with open(segment.path, "rb") as file:
                os.fsync(file.fileno())

    def _bytes_of(self, segment: Segment) -> bytes:
        try:
            return segment.path.read_bytes()[: segment.size]
        except FileNotFoundError:  # somebody emptied the folder under us: nothing is left to be read
            return b""

    def _after(self, segment: Segment, count: int) -> int:
        data, offset = self._bytes_of(segment), self._offset
        for _ in range(count):
            offset = frame_end(data, offset) or segment.size
        return offset

    def _last(self, coming: int) -> Segment:
        """The file to append to: a new one when the last is full."""
        last = self._segments[-1] if self._segments else None
        if last is None or last.size + coming > self._segment_bytes:
            self._newest += 1
            last = Segment(self._newest, self.folder / f"{self._newest:012d}.seg")
            self._segments.append(last)
        return last

    def _make_room(self, coming: int) -> None:
        while self._segments and self.size_bytes + coming > self.limit_bytes:
            first, lost = self._segments[0], self._segments[0].count - self._read
            self._write_cursor(first.number + 1, self.dropped + lost)
            first.path.unlink(missing_ok=True)
            self._forget_first()
            self.dropped += lost

    def _forget_first(self) -> None:
        del self._segments[0]
        self._offset = self._read = 0

    def _write_cursor(self, number: int, dropped: int) -> None:
        """Note the position in place. It only spares repeats, so a disk that does not take it is no failure."""
        unread = self._segments and self._segments[0].number == number
        body = _CURSOR.pack(_MAGIC, number, self._offset if unread else 0, dropped)
        path = self.folder / "cursor"
        with suppress(OSError), open(path, "r+b" if path.exists() else "xb", buffering=0) as file:
            file.write(body + struct.pack("<I", zlib.crc32(body)))

    def _read_cursor(self) -> tuple[int, int, int] | None:
        """(file, offset, dropped) as it was last written; None when it was not, or only half."""
        try:
            data = (self.folder / "cursor").read_bytes()
        except FileNotFoundError:
            return None
        body = data[: _CURSOR.size]
        if len(data) < _CURSOR.size + 4 or zlib.crc32(body) != struct.unpack_from("<I", data, _CURSOR.size)[0]:
            return None
        _, number, offset, dropped = _CURSOR.unpack(body)
        return number, offset, dropped

    def _place_cursor(self) -> None:
        cursor = self._read_cursor()
        if cursor is None:
            return
        number, offset, self.dropped = cursor
        self._newest = max(self._newest, number - 1)
        while self._segments and self._segments[0].number < number:
            self._segments[0].path.unlink(missing_ok=True)
            self._forget_first()
        if self._segments and self._segments[0].number == number:
            self._seek(self._segments[0], offset)

    def _seek(self, segment: Segment, offset: int) -> None:
        data, at, read = self._bytes_of(segment), 0, 0
        while at < offset and (end := frame_end(data, at)) is not None:
            at, read = end, read + 1
        self._offset, self._read = at, read
