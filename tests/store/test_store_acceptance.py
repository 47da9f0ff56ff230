"""The SQLite engine keeps what every engine must keep."""

from pathlib import Path

from pulse_core.store import open_sqlite
from pulse_core.testing.stores import check_documents, check_journal, check_lasting_streams, check_ownership, check_series


async def test_the_sqlite_engine_keeps_documents(tmp_path: Path) -> None:
    await check_documents(open_sqlite, str(tmp_path))


async def test_the_sqlite_engine_keeps_the_journal(tmp_path: Path) -> None:
    await check_journal(open_sqlite, str(tmp_path))


async def test_the_sqlite_engine_keeps_series(tmp_path: Path) -> None:
    await check_series(open_sqlite, str(tmp_path))


async def test_the_sqlite_engine_keeps_lasting_streams_until_their_owner_prunes_them(tmp_path: Path) -> None:
    await check_lasting_streams(open_sqlite, str(tmp_path))


async def test_the_sqlite_engine_keeps_organisations_apart(tmp_path: Path) -> None:
    await check_ownership(open_sqlite, str(tmp_path))
