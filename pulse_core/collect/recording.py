"""Write a source's reports to a file, redacted, and read them back: a bug report becomes a test."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import attrs
import msgspec

from pulse_core.collect.redaction import Redactor
from pulse_core.errors import SourceGarbled
from pulse_core.model.report import Json, Report

VERSION = 1
MAX_LINE_BYTES = 10 * 1024 * 1024


@attrs.frozen(kw_only=True)
class Heading:
    """The first line of a recording."""

    pulse_recording: int = VERSION
    source: str = ""
    offer: str = ""
    made_at: float = 0.0
    pulse_version: str = ""


@attrs.frozen
class Recording:
    """What a file holds. `reports` is read as it is walked through, once, and raises SourceGarbled that names the line."""

    heading: Heading
    reports: Iterator[Report]


@attrs.frozen(kw_only=True)
class _Line:
    """A `Report` whose payload msgspec can decode: it does not know types that contain themselves."""

    kind: str
    payload: Any
    scope: str = "all"
    complete: bool = True
    source: str = ""
    taken_at: float = 0.0
    monotonic: float = 0.0
    epoch: str = ""
    interval_seconds: float = 0.0


def encoded(report: Report) -> bytes:
    """A report as JSON. Texts that are not Unicode and numbers beyond 64 bits are replaced, not refused."""
    try:
        return msgspec.json.encode(report)
    except (UnicodeEncodeError, OverflowError):
        return msgspec.json.encode(attrs.evolve(report, payload=_sayable(report.payload)))


def decoded(line: bytes) -> Report:
    """A report from JSON. Raises SourceGarbled."""
    try:
        read = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceGarbled(f"not a report: {error}") from error
    return Report(**attrs.asdict(read, recurse=False))


@contextmanager
def record(path: Path, heading: Heading, redactor: Redactor) -> Iterator[Callable[[Report], None]]:
    """Open a recording for writing, readable only by its owner: call what it gives with each report.

    A name that ends in `.gz` is compressed. A report longer than a line may be raises SourceGarbled.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as raw, _packed(path, raw) as file:
        hidden = attrs.evolve(heading, source=redactor.text(heading.source))
        file.write(msgspec.json.encode(hidden) + b"\n")

        def write(report: Report) -> None:
            line = encoded(redactor.report(report))
            if len(line) >= MAX_LINE_BYTES:
                raise SourceGarbled(f"a report of {len(line)} bytes is too long for a recording")
            file.write(line + b"\n")

        yield write


@contextmanager
def replay(path: Path) -> Iterator[Recording]:
    """Open a recording for reading. Raises SourceGarbled for what is none, and OSError where it cannot be read."""
    with open(path, "rb") as raw, _unpacked(raw) as file:
        lines = _lines(path, file)
        heading = _heading(path, next(lines, (1, b""))[1])
        yield Recording(heading, _reports(path, lines))


def _heading(path: Path, line: bytes) -> Heading:
    try:
        heading = msgspec.json.decode(line, type=Heading)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceGarbled(f"{path}: line 1: this is no recording: {error}") from error
    if b'"pulse_recording"' not in line or heading.pulse_recording != VERSION:
        raise SourceGarbled(f"{path}: line 1: not a recording of version {VERSION}", hint="update Pulse")
    return heading


def _reports(path: Path, lines: Iterator[tuple[int, bytes]]) -> Iterator[Report]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            yield decoded(line)
        except SourceGarbled as error:
            raise SourceGarbled(f"{path}: line {number}: {error}") from error


def _lines(path: Path, file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines, none longer than allowed, whatever the file holds."""
    import zlib

    number = 0
    while True:
        number += 1
        try:
            line = file.readline(MAX_LINE_BYTES + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise SourceGarbled(f"{path}: line {number}: the file is damaged: {error}") from error
        if len(line) > MAX_LINE_BYTES:
            raise SourceGarbled(f"{path}: line {number}: longer than {MAX_LINE_BYTES} bytes")
        if not line:
            return
        yield number, line


@contextmanager
def _packed(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield raw
        return
    import gzip

    with gzip.GzipFile(filename="", mode="wb", fileobj=raw) as file:
        yield cast(IO[bytes], file)


@contextmanager
def _unpacked(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """By what the file is, not by what it is called."""
    magic = raw.read(2)
    raw.seek(0)
    if magic != b"\x1f\x8b":
        yield raw
        return
    import gzip

    with gzip.GzipFile(mode="rb", fileobj=raw) as file:
        yield cast(IO[bytes], file)


def _sayable(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {str(_sayable(name)): _sayable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_sayable(one) for one in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return float(value) if abs(value) < 1 << 1000 else None
    return value
