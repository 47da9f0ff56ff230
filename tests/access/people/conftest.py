"""The house, empty and with its first administrator."""

from pathlib import Path

import pytest

from pulse_core.testing.clock import FakeClock
from tests.access.people.house import House, MemoryDocuments, Person


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def documents() -> MemoryDocuments:
    return MemoryDocuments()


@pytest.fixture
async def house(documents: MemoryDocuments, clock: FakeClock, tmp_path: Path) -> House:
    return await House(documents, clock, tmp_path / "data").load()


@pytest.fixture
async def admin(house: House) -> Person:
    """The first administrator."""
    user = await house.first()
    return Person(user, house.as_principal(user))
