"""Recordings: reports that `pulse record` wrote, and answers of real platforms that are kept beside the project."""

import gzip
import os
from pathlib import Path
from unittest import SkipTest

import attrs
import msgspec

from pulse_core.model.report import Report

PLACE = "PULSE_RECORDINGS"
"""The environment variable that says where the folder of recordings is."""


def recording(path: str) -> Path:
    """A file below the folder of recordings; the test is skipped where the folder is missing."""
    folder = Path(os.environ.get(PLACE, "../shared/recordings"))
    if not folder.is_dir():
        raise SkipTest(f"no folder of recordings at {folder}: set {PLACE}")
    return folder / path


def recorded(path: str | Path) -> tuple[Report, ...]:
    """The reports of a recording that `pulse record` made: JSON lines, gzipped or not; a first line may be a heading."""
    raw = Path(path).read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(_report(line) for line in lines if b'"payload"' in line)


def _report(line: bytes) -> Report:
    found = msgspec.json.decode(line)
    inner = found.get("report", found)
    return Report(**{field.name: inner[field.name] for field in attrs.fields(Report) if field.name in inner})
