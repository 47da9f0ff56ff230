"""On a real engine: what it shows is what its own command line shows, and what happens is heard within a second."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from pulse_core.plugin import SourceUnreachable

pytestmark = pytest.mark.docker


async def in_background(call: Callable[..., str], *arguments: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(None, lambda: call(*arguments))


async def test_the_engine_and_its_version_are_those_of_the_command_line(real_engine, watch):
    version = json.loads(real_engine.docker("version", "--format", "{{json .Server}}"))
    async with watch(real_engine.address) as seen:
        await seen.turn()
    engine = next(report for report, _ in seen.readings if report.kind == "docker-engine").payload
    assert engine["version"]["Version"] == version["Version"]
    assert engine["engine_id"] == real_engine.docker("info", "--format", "{{.ID}}")
    assert engine["troubles"] == []


async def test_containers_go_by_what_compose_calls_them(real_engine, watch):
    labels = {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": "web",
        "com.docker.compose.container-number": "2",
    }
    real_engine.run("shop-web-2", options=tuple(f"--label={name}={value}" for name, value in labels.items()))
    real_engine.run("alone", options=("--env", "TOKEN=hunter2"))
    async with watch(real_engine.address) as seen:
        await seen.turn()
    assert seen.newest("shop/web/2").status == "online"
    assert seen.newest("alone").status == "online"
    assert "hunter2" not in json.dumps([report.payload for report, _ in seen.readings])
    assert seen.newest("shop", "docker-project") is not None


@pytest.mark.parametrize(
    ("command", "status", "words", "event"),
    [
        (("kill", "busy"), "offline", "exited 137, killed by request", "container-killed"),
        (("stop", "--time", "0", "busy"), "offline", "exited 137, stopped by request", "container-stopped"),
        (("pause", "busy"), "warning", "paused", "container-paused"),
    ],
)
async def test_what_is_done_to_a_container_is_known_within_a_second(real_engine, watch, command, status, words, event):
    real_engine.run("busy")
    async with watch(real_engine.address) as seen:
        await seen.turn()
        began = time.monotonic()
        doing = asyncio.create_task(in_background(real_engine.docker, *command))
        await seen.until(lambda: seen.newest("busy").status == status and event in seen.events())
        await seen.until(lambda: words in seen.newest("busy").status_reason)
        took_seconds = time.monotonic() - began
        await doing
    real_engine.try_docker("unpause", "busy")
    assert words in seen.newest("busy").status_reason
    assert took_seconds < 5  # the promise is a second; a busy machine of the tests is given more


async def test_a_container_that_ran_out_of_memory_says_so(real_engine, watch):
    async with watch(real_engine.address) as seen:
        await seen.turn()
        # The pipe's last part holds what it reads in memory until there is none left.
        real_engine.run("greedy", "sh", "-c", "head -c 64m /dev/zero | tail", options=("--memory=16m", "--memory-swap=16m"))
        await seen.until(lambda: (one := seen.newest("greedy")) and one.status == "offline")
    assert real_engine.inspect("greedy")["State"]["OOMKilled"] is True
    assert "memory" in seen.newest("greedy").status_reason


async def test_a_health_check_that_fails_is_heard_of(real_engine, watch):
    health = ("--health-cmd=test -e /tmp/well", "--health-interval=200ms", "--health-retries=1", "--health-timeout=5s")
    real_engine.run("ill", options=health)
    async with watch(real_engine.address) as seen:
        await seen.until(lambda: (one := seen.newest("ill")) and one.status == "warning")
        reason = seen.newest("ill").status_reason
        real_engine.docker("exec", "ill", "touch", "/tmp/well")
        await seen.until(lambda: seen.newest("ill").status == "online")
    assert "health" in reason


async def test_the_ways_of_an_engine_that_is_asked_a_hundred_times(real_engine, watch):
    for name in ("one", "two", "three"):
        real_engine.run(name)
    async with watch(real_engine.address) as seen:
        for _ in range(20):
            await seen.turn()
        real_engine.docker("rm", "--force", "two")
        await seen.until(seen.gone)
        await seen.until(lambda: seen.whole_list() == {"/one", "/three"})
    assert seen.gone() == ["two"]
    assert "container-removed" in seen.events()


async def test_an_engine_that_is_started_again_is_watched_on(start_engine, watch):
    engine = start_engine()
    async with watch(engine.address) as seen:
        await seen.turn()
        await in_background(engine.stop)
        await asyncio.sleep(1)
        with pytest.raises(SourceUnreachable):
            await seen.turn()
        await in_background(engine.start)
        engine.make_image()
        engine.run("later")
        async with asyncio.timeout(20):
            while seen.newest("later") is None:
                await seen.turn()
                await asyncio.sleep(0.1)
        await seen.until(lambda: seen.source.listener.connected, seconds=40)
        engine.docker("kill", "later")
        await seen.until(lambda: seen.newest("later").status == "offline")


def test_who_may_not_open_the_socket_is_told_what_to_do(real_engine):
    nobody = 65534
    program = f"""
import asyncio, os
from pulse_core.testing import tools
from pulse_docker.config import DockerConfig
from pulse_docker.source import open_docker

async def attempt(address):
    try:
        async with open_docker(DockerConfig(address=address), tools()):
            return "opened"
    except Exception as error:
        return f"{{type(error).__name__}}: {{error}} / {{getattr(error, 'hint', '')}}"

asyncio.run(attempt("unix:///nowhere.sock"))  # whatever is imported late is imported while it may be read
os.environ.pop("XDG_RUNTIME_DIR", None)
os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
print(asyncio.run(attempt({real_engine.address!r})))
"""
    os.chmod(real_engine.folder, 0o755)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, cwd="/", check=False)
    group = real_engine.socket.group()
    assert "SourceRefused: nobody may not use" in done.stdout, done.stderr[-500:]
    assert "rootless" in done.stdout
    assert group == "root" or f"usermod --append --groups {group}" in done.stdout
