"""Hello keeps the contract, and sees the folder that it is shown."""

import pytest

import pulse_hello
from pulse_core.plugin import Report, SourceUnreachable
from pulse_core.testing import check_adapter, check_plugin, check_source
from pulse_hello.adapters import read
from pulse_hello.config import FolderConfig
from pulse_hello.source import FOLDER


def test_hello_keeps_the_contract():
    check_plugin(pulse_hello)


async def test_a_folder_and_what_lies_in_it_become_a_resource(tmp_path):
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()

    (report,) = await check_source(FOLDER, FolderConfig(path=str(tmp_path)))
    (folder,) = check_adapter(read, report).observations

    assert (folder.type, folder.name) == ("folder", str(tmp_path))
    assert folder.metrics["entries_count"] == 2
    assert 0 <= folder.metrics["used_ratio"] <= 1


async def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(SourceUnreachable) as caught:
        await check_source(FOLDER, FolderConfig(path=str(tmp_path / "gone")))

    assert caught.value.hint == "check that the folder is there"


def test_what_is_not_known_is_unknown_and_not_nothing():
    (folder,) = read(Report(kind="folder", payload=[{"path": "/srv"}])).observations

    assert set(folder.metrics.values()) == {None}


def test_it_is_found_without_any_configuration():
    assert FOLDER.nearby is not None
    assert [found.name for found in FOLDER.nearby()] == ["temporary"]
