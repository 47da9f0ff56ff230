"""Engines of this machine are found by their sockets, each once, and without a word to them."""

import os
import socket
from contextlib import ExitStack

import pytest

from pulse_docker.nearby import engines
from pulse_docker.place import place_of


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A machine's root whose sockets are made by `listen`; the real paths are short because a socket's must be."""
    with ExitStack() as stack:

        def listen(place):
            path = tmp_path / place
            path.parent.mkdir(parents=True, exist_ok=True)
            bound = stack.enter_context(socket.socket(socket.AF_UNIX))
            monkeypatch.chdir(path.parent)
            bound.bind(path.name)
            return path

        yield tmp_path, listen


def found(root, environment=None, user=1000):
    return {one.name: one.config.address for one in engines(environment or {}, root, user=user)}


def test_nothing_is_found_where_nothing_is(root):
    assert found(root[0]) == {}


def test_the_sockets_of_the_machine_and_of_its_users_are_found(root):
    place, listen = root
    for where in (
        "var/run/docker.sock",
        "run/podman/podman.sock",
        "run/user/1000/docker.sock",
        "run/user/1001/podman/podman.sock",
    ):
        listen(where)
    assert found(place) == {
        "docker": f"unix://{place}/var/run/docker.sock",
        "podman": f"unix://{place}/run/podman/podman.sock",
        "docker-1000": f"unix://{place}/run/user/1000/docker.sock",
        "podman-1001": f"unix://{place}/run/user/1001/podman/podman.sock",
    }


def test_two_paths_to_one_socket_are_one_engine(root):
    place, listen = root
    socket_path = listen("run/podman/podman.sock")
    (place / "var/run").mkdir(parents=True)
    (place / "var/run/docker.sock").symlink_to(socket_path)
    assert len(found(place)) == 1


def test_what_the_environment_names_comes_first_and_once(root):
    place, listen = root
    path = listen("run/user/1000/docker.sock")
    environment = {"DOCKER_HOST": f"unix://{path}", "XDG_RUNTIME_DIR": str(path.parent)}
    assert found(place, environment) == {"docker": f"unix://{path}"}


def test_a_remote_engine_of_the_environment_comes_with_its_certificates(root):
    environment = {"DOCKER_HOST": "tcp://lab:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"}
    (one,) = engines(environment, root[0], user=1000)
    assert (one.name, one.config.address, one.config.ca_file) == ("docker", "tcp://lab:2376", "/certs/ca.pem")


def test_a_file_that_is_no_socket_is_no_engine(root):
    (root[0] / "var/run").mkdir(parents=True)
    (root[0] / "var/run/docker.sock").touch()
    assert found(root[0]) == {}


def test_the_machines_ids_are_told_only_by_an_engine_that_runs_on_it(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/machine-id").write_text("0123abcd\n")
    info = {"Name": "lab", "KernelVersion": "6.1"}
    assert place_of(info, root=tmp_path, host="lab", kernel="6.1") == {"machine_id": "0123abcd"}
    assert place_of(info, root=tmp_path, host="desk", kernel="6.1") == {}
    assert place_of(info, root=tmp_path, host="lab", kernel="6.2") == {}
    (tmp_path / ".dockerenv").touch()
    assert place_of(info, root=tmp_path, host="lab", kernel="6.1") == {}


def test_looking_needs_no_rights(root):
    closed = root[0] / "run" / "podman"
    closed.mkdir(parents=True)
    os.chmod(closed, 0)
    assert found(root[0]) == {}
    os.chmod(closed, 0o700)
