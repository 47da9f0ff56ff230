"""Where no Pulse runs, the commands of the console do the same on the data itself."""

import asyncio
import json
import os
import stat

import pytest

from pulse_core.cli import main
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite


@pytest.fixture(autouse=True)
def empty(data, monkeypatch):
    monkeypatch.setenv("PULSE_DATA_DIR", str(data))
    monkeypatch.setenv("PULSE_NEARBY", "false")


def test_what_is_done_without_a_running_pulse_is_kept_and_is_its_owners_alone(data, capsys):
    assert main(["user", "add", "anna", "--role", "admin", "--generate"]) == 0
    made_up = capsys.readouterr().out.strip()
    assert main(["user", "list", "--json"]) == 0
    listed = capsys.readouterr().out

    assert [user["name"] for user in json.loads(listed)["data"]] == ["anna"]
    assert len(made_up) >= 12
    assert made_up not in listed
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in data.rglob("*")} == {0}


def test_a_key_that_is_gone_is_said_in_words(data, capsys):
    main(["user", "list"])
    os.remove(data / "keys" / "master.key")
    capsys.readouterr()

    assert main(["user", "list"]) == 1

    assert "master key is missing" in capsys.readouterr().err


async def test_the_data_of_a_pulse_whose_console_cannot_be_reached_is_left_alone(data, capsys):
    async with open_sqlite(StoreSettings(directory=str(data))):
        code = await asyncio.to_thread(main, ["user", "list"])

    assert code == 1
    assert "already uses" in capsys.readouterr().err


def test_a_setting_that_does_not_exist_is_refused_here_too(data, capsys):
    (data / ".env").write_text("PULSE_LOG_LEVLE=info\n")

    assert main(["user", "list"]) == 2

    assert "PULSE_LOG_LEVEL" in capsys.readouterr().err
