"""Every table and every stream says who owns it and how long its rows live."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pulse_core
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.migrations import steps_of
from pulse_core.store.schema import STEPS
from pulse_core.store.tables import STREAMS, TABLES

STREAM_NAME = re.compile(
    r"""\bstream=["']([^"']+)["']|^\w*(?:CHANGES|KEYFRAMES|STREAM)\b[^=\n]*= ["']([^"']+)["']""", re.MULTILINE
)


async def test_every_table_in_the_file_declares_its_owner_and_retention(tmp_path: Path) -> None:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))):
        pass
    with closing(sqlite3.connect(tmp_path / "default.db")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert names == set(TABLES), "declare each table in pulse_core/store/tables.py, and drop what is gone"
    assert all(declared.owner for declared in TABLES.values())


def test_every_stream_that_the_code_names_is_declared() -> None:
    root = Path(pulse_core.__file__).parent
    rooms = [path for path in root.rglob("*.py") if "testing" not in path.parts]
    named = {name for path in rooms for found in STREAM_NAME.findall(path.read_text()) for name in found if name}

    assert named <= set(STREAMS), "declare each stream in pulse_core/store/tables.py"


def test_each_retention_that_time_decides_has_its_setting() -> None:
    settings = StoreSettings(directory="", raw_days=1, minute_days=2, hour_days=3, journal_days=4)

    days = {name: declared.retention.days(settings) for name, declared in TABLES.items()}

    assert (days["raw"], days["minutes"], days["hours"], days["journal"]) == (1, 2, 3, 4)
    assert days["documents"] is None


def test_the_named_steps_are_the_migrations_there_are(tmp_path: Path) -> None:
    from sqlite_utils import Database

    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        pending = steps_of("pulse").pending(Database(connection, execute_plugins=False))

    assert [step.name for step in pending] == list(STEPS)
