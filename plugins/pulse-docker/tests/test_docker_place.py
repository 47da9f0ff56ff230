"""Whether an engine runs on this very machine, and by what it is known then."""

import socket
import tempfile
from pathlib import Path

import pytest

from pulse_docker.place import place_of, shares_files

MACHINE = "3f2a" * 8
INFO = {"Name": "lab", "KernelVersion": "6.1.0"}


@pytest.fixture
def machine(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "machine-id").write_text(MACHINE + "\n")
    return tmp_path


@pytest.fixture
def listening():
    """A socket of this very process."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        path = str(Path(folder) / "s")
        server.bind(path)
        server.listen()
        yield path


def place(machine, info=INFO, **more):
    return place_of(info, root=machine, host="lab", kernel="6.1.0", **more)


def test_an_engine_of_this_machine_is_known_by_the_machines_id(machine):
    assert place(machine)["machine_id"] == MACHINE


@pytest.mark.parametrize("other", [{"Name": "desktop"}, {"KernelVersion": "6.6-vm"}])
def test_an_engine_in_a_virtual_machine_is_not_on_this_one(machine, other):
    assert place(machine, {**INFO, **other}) == {}


def test_inside_a_container_nothing_is_said_of_the_machine(machine):
    (machine / ".dockerenv").touch()
    assert place(machine, listening="/nowhere.sock") == {}


def test_an_engine_inside_the_same_container_is_on_the_same_machine(machine, listening):
    (machine / ".dockerenv").touch()
    assert place(machine, listening=listening)["machine_id"] == MACHINE


def test_nobody_listens_and_nothing_is_shared(tmp_path):
    assert not shares_files(str(tmp_path / "none"))
