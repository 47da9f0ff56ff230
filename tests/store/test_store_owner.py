"""A store belongs to one organisation, and its file says so."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from pulse_core.errors import StoreDamaged
from pulse_core.plugin.stores import Put, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.migrations import steps_of

MARKED = "SELECT value FROM about WHERE name = 'organisation'"


async def kept(directory: Path, organisation: str = "default") -> Path:
    """The file of an organisation, with a document in it."""
    async with open_sqlite(StoreSettings(directory=str(directory), organisation=organisation)) as store:
        await store.documents.write(Put(collection="users", key="ann", body=b"{}"))
    return directory / f"{organisation}.db"


def owner(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [value for (value,) in connection.execute(MARKED)]


def of_the_first_version(path: Path) -> Path:
    """A file as it was made before files said whose they are."""
    first = Migrations("pulse")
    first(name="0001_ports")(steps_of("pulse").pending(Database(memory=True, execute_plugins=False))[0].fn)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        first.apply(Database(connection, execute_plugins=False))
        connection.execute("INSERT INTO documents VALUES ('users', 'ann', 1, x'7b7d')")
    return path


async def test_a_new_file_says_whose_it_is(tmp_path: Path) -> None:
    assert owner(await kept(tmp_path, "acme")) == ["acme"]


async def test_a_file_is_opened_by_its_own_organisation_again_and_again(tmp_path: Path) -> None:
    for _ in range(3):
        path = await kept(tmp_path)

    assert owner(path) == ["default"]


async def test_the_file_of_another_organisation_is_refused_in_words_and_left_as_it_is(tmp_path: Path) -> None:
    path = await kept(tmp_path, "acme")
    shutil.move(path, tmp_path / "default.db")
    before = (tmp_path / "default.db").read_bytes()

    with pytest.raises(StoreDamaged, match=r"belongs to the organisation 'acme', not to 'default'. Nothing was changed"):
        await kept(tmp_path)

    assert (tmp_path / "default.db").read_bytes() == before


async def test_a_file_of_the_first_version_gets_the_mark_of_whom_it_is_opened_for(tmp_path: Path) -> None:
    path = of_the_first_version(tmp_path / "acme.db")

    async with open_sqlite(StoreSettings(directory=str(tmp_path), organisation="acme")) as store:
        assert await store.documents.get("users", "ann") is not None

    assert owner(path) == ["acme"]
    shutil.move(path, tmp_path / "default.db")
    with pytest.raises(StoreDamaged, match="'acme'"):
        await kept(tmp_path)


async def test_a_file_whose_upgrade_was_cut_before_the_mark_gets_it_at_the_next_start(tmp_path: Path) -> None:
    path = await kept(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM about")

    await kept(tmp_path)

    assert owner(path) == ["default"]


async def test_the_file_of_another_organisation_is_not_migrated(tmp_path: Path) -> None:
    path = await kept(tmp_path, "acme")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name != '0001_ports'")
    shutil.move(path, tmp_path / "default.db")

    with pytest.raises(StoreDamaged, match="'acme'"):
        await kept(tmp_path)

    with closing(sqlite3.connect(tmp_path / "default.db")) as connection:
        assert connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (1,)
