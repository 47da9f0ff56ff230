from pathlib import Path

import pytest

from pulse_core.testing import FakeClock
from tests.security.world import NOON


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON, monotonic=1000.0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A data directory."""
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory
