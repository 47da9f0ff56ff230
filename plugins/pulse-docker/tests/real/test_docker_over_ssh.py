"""Through a real SSH server: an engine is watched as if it were here, and what is wrong on the way is named."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulse_core.plugin import SourceRefused, SourceUnreachable
from pulse_docker.ssh import MOST_CONNECTIONS
from tools.sshd import Sshd

pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.usefixtures("needs_ssh")]


@pytest.fixture
def sign_in(monkeypatch):
    """Makes the `ssh` that Pulse starts one that signs in at a server, or one that cannot."""

    def choose(server: Sshd, **keys: str) -> str:
        monkeypatch.setenv("PATH", f"{server.client(**keys)}:{os.environ['PATH']}")
        return server.address

    return choose


@pytest.fixture
def server(needs_ssh, real_engine) -> Iterator[Sshd]:
    with Sshd.started({"DOCKER_HOST": real_engine.address}) as server:
        yield server


def programs(folder: Path, *names: str) -> str:
    """A folder with these programs and no other."""
    folder.mkdir()
    for name in ("sh", *names):
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


@pytest.mark.docker
async def test_an_engine_behind_ssh_is_watched_as_one_that_is_here(real_engine, server, sign_in, watch):
    for number in range(8):
        real_engine.run(f"box{number}")
    async with watch(sign_in(server)) as seen:
        await seen.until(lambda: all(len(seen.numbers(f"box{number}")) > 1 for number in range(8)))
        await seen.until(lambda: seen.source.listener.connected)
        at_most = len(server.sessions())
        await asyncio.get_running_loop().run_in_executor(None, lambda: real_engine.docker("pause", "box3"))
        await seen.until(lambda: seen.newest("box3").status == "warning")
    real_engine.docker("unpause", "box3")

    assert "container-paused" in seen.events()
    assert at_most <= MOST_CONNECTIONS


@pytest.mark.docker
async def test_a_connection_that_breaks_is_made_again(real_engine, server, sign_in, watch):
    real_engine.run("box")
    async with watch(sign_in(server)) as seen:
        await seen.until(lambda: seen.newest("box") and seen.source.listener.connected)
        server.hang_up()
        real_engine.run("later")
        await seen.until(lambda: seen.newest("later"), patient=True, seconds=40)
        await seen.until(lambda: seen.source.listener.connected, patient=True, seconds=60)


@pytest.mark.docker
async def test_nothing_of_ssh_is_left_when_an_engine_is_watched_no_more(server, sign_in, watch):
    async with watch(sign_in(server)) as seen:
        await seen.turn()
        assert server.sessions()
    server.await_departure()


@pytest.mark.docker
@pytest.mark.parametrize(
    ("keys", "words", "hint"),
    [
        ({"key": "stranger"}, "Permission denied", "a key without passphrase"),
        ({"hosts": "no_hosts"}, "Host key verification failed", "compare the host's key"),
        ({"hosts": "changed_hosts"}, "127.0.0.1:[0-9]+: WARNING: REMOTE HOST", "compare the host's key"),
    ],
)
async def test_what_is_wrong_with_a_key_is_named(server, sign_in, watch, keys, words, hint):
    with pytest.raises(SourceRefused, match=words) as refused:
        async with watch(sign_in(server, **keys)):
            """Nobody gets here."""
    assert hint in refused.value.hint


async def test_the_other_side_needs_a_program_that_carries_the_connection(sign_in, watch, tmp_path):
    path = programs(tmp_path / "bin")
    with Sshd.started({}, path=path) as server, pytest.raises(SourceRefused, match="podman: not found") as refused:
        async with watch(sign_in(server)):
            """Nobody gets here."""
    assert "`docker` or `podman`" in refused.value.hint


@pytest.mark.docker
async def test_an_engine_that_does_not_run_is_not_the_fault_of_ssh(sign_in, watch, tmp_path):
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    with Sshd.started(nowhere) as server, pytest.raises(SourceUnreachable, match="dial unix") as failed:
        async with watch(sign_in(server)):
            """Nobody gets here."""
    assert "start the engine there" in failed.value.hint


async def test_a_podman_behind_ssh_needs_no_docker(podman, sign_in, watch, tmp_path):
    podman.run("box")
    with Sshd.started({"CONTAINER_HOST": podman.address}, path=programs(tmp_path / "bin", "podman")) as server:
        async with watch(sign_in(server)) as seen:
            await seen.until(lambda: seen.newest("box") and seen.numbers("box"))
    engine = next(report for report, _ in seen.readings if report.kind == "docker-engine").payload

    assert engine["host"]["Runtime"] == "podman"


async def test_without_a_server_the_answer_is_that_of_ssh(sign_in, watch):
    with Sshd.started({}) as server:
        address = sign_in(server)
        server.stop()
        with pytest.raises(SourceUnreachable, match="Connection refused"):
            async with watch(address):
                """Nobody gets here."""
