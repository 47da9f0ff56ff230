"""One file of the spool: framed records, each with its length and checksum, written at the end and never changed.

A frame is `<length: u32><crc32 of the payload: u32><payload>`, little-endian; the payload is a record, deflated.
"""

import os
import struct
import zlib
from pathlib import Path

import attrs

from pulse_core.agent.wire import Record
from pulse_core.model.push import MAX_DECODED_BYTES

_FRAME = struct.Struct("<II")
_LONGEST = MAX_DECODED_BYTES * 2


def framed(record: Record) -> bytes:
    """The frame of a record. Level 1 of deflate: a fifth of the disk for a tenth of a millisecond."""
    payload = zlib.compress(record.source.encode() + b"\n" + record.body, 1)
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def frame_end(data: bytes, start: int) -> int | None:
    """Where the sound frame that begins at `start` ends, or None when there is none."""
    body = start + _FRAME.size
    if body > len(data):
        return None
    length, checksum = _FRAME.unpack_from(data, start)
    end = body + length
    # A length of nothing is what a disk that lost its power leaves: zeros, whose checksum would be right.
    sound = 0 < length <= _LONGEST and end <= len(data) and zlib.crc32(memoryview(data)[body:end]) == checksum
    return end if sound else None


def unframed(data: bytes, start: int, end: int) -> Record | None:
    """The record of a sound frame, or None where something else than this agent wrote it."""
    try:
        source, separator, body = zlib.decompress(data[start + _FRAME.size : end]).partition(b"\n")
        return Record(source.decode(), body) if separator else None
    except (zlib.error, UnicodeDecodeError):
        return None


@attrs.define
class Segment:
    """A file of `count` records in `size` bytes."""

    number: int
    path: Path
    size: int = 0
    count: int = 0

    @classmethod
    def scan(cls, number: int, path: Path) -> "Segment":
        """Count the sound records of a file; what follows the first unsound one is as good as not written."""
        data, end, count = path.read_bytes(), 0, 0
        while (following := frame_end(data, end)) is not None:
            end, count = following, count + 1
        return cls(number, path, end, count)

    def append(self, frame: bytes) -> None:
        """Write one frame at the end. A frame that did not fit is cut off again, so that the file stays sound."""
        with open(self.path, "r+b" if self.path.exists() else "xb", buffering=0) as file:
            file.truncate(self.size)
            file.seek(self.size)
            written = file.write(frame)
            if written != len(frame):
                file.truncate(self.size)
                raise OSError(28, os.strerror(28), str(self.path))
        self.size += len(frame)
        self.count += 1
