"""A gatehouse on documents in memory."""

from pathlib import Path

import pytest

from pulse_core.testing.clock import FakeClock
from tests.access.credentials.gatehouse import Gatehouse
from tests.access.people.house import MemoryDocuments


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def documents() -> MemoryDocuments:
    return MemoryDocuments()


@pytest.fixture
async def gate(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> Gatehouse:
    return await Gatehouse(documents, clock, tmp_path / "data").opened()
