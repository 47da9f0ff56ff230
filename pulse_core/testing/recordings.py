"""Recordings: reports that `pulse record` wrote, and answers of real platforms that are kept beside the project."""

import os
from pathlib import Path
from unittest import SkipTest

from pulse_core.collect.recording import replay
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
    """The reports of a recording that `pulse record` made. Raises SourceGarbled for what is none."""
    with replay(Path(path)) as found:
        return tuple(found.reports)
