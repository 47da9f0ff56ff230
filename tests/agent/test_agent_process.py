import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pulse_core.plugin import Report

PLUGIN = """
import os
from contextlib import asynccontextmanager
from pulse_core.plugin import Found, Manifest, Offer, Report, hookimpl
import attrs

MANIFEST = Manifest(title="Counter", version="1")

@attrs.frozen(kw_only=True)
class Config:
    pass

class Counter:
    n = 0
    async def collect(self):
        self.n += 1
        with open(os.environ["COUNTER_FILE"], "w") as file:
            file.write(str(self.n))
        return [Report(kind="counter", payload=self.n)]

@asynccontextmanager
async def open_counter(config, tools):
    yield Counter()

@hookimpl
def pulse_sources():
    nearby = lambda: [Found(name="x", config=Config())]
    return [Offer(name="counter", title="Counter", config=Config, open=open_counter, nearby=nearby)]
"""
CONFIG = {"revision": 0, "interval_seconds": 0.05, "sources": {"host:local": None, "hello:local": None}}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    site = tmp_path / "site"
    info = site / "pulse_counter-1.dist-info"
    info.mkdir(parents=True)
    (site / "pulse_counter.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pulse-counter\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pulse.plugins]\ncounter = pulse_counter\n")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PULSE_")}
    return {**inherited, "PYTHONPATH": str(site), "COUNTER_FILE": str(tmp_path / "count")}


@pytest.fixture
def launch(tmp_path: Path, environment: dict[str, str], server: Any) -> Callable[[], Any]:
    token = tmp_path / "token"
    token.write_text("canary-token\n")

    @asynccontextmanager
    async def launch() -> AsyncIterator[asyncio.subprocess.Process]:
        server.config = CONFIG
        words = ("run", "--server", server.url, "--token-file", str(token), "--state-dir", str(tmp_path / "state"))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pulse_core.agent", *words, env=environment, stderr=asyncio.subprocess.PIPE
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            _, stderr = await process.communicate()
            assert b"canary-token" not in stderr

    return launch


async def until(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # another process tells us through a file and a socket
            await asyncio.sleep(0.01)


async def test_a_killed_agent_loses_nothing_that_it_had_written_down(
    launch: Callable[[], Any], server: Any, tmp_path: Path
) -> None:
    said = tmp_path / "count"
    async with launch() as process:
        await until(lambda: len(counted(server)) >= 3)
        server.mode = "503"
        before = int(said.read_text())
        await until(lambda: int(said.read_text() or 0) > before + 20)
        process.kill()
        await process.wait()
    last = int(said.read_text())
    server.mode = "ok"
    (epoch,) = {report.epoch for report in counted(server)}

    def arrived() -> Counter[int]:
        return Counter(int(str(report.payload)) for report in counted(server) if report.epoch == epoch)

    async with launch() as process:
        await until(lambda: len({report.epoch for report in counted(server)}) == 2)
        process.send_signal(signal.SIGTERM)
        await process.wait()

    assert set(range(1, last)) <= set(arrived())
    assert max(arrived().values()) == 1
    assert process.returncode == 0


async def test_a_cut_line_doubles_at_most_what_was_in_flight(launch: Callable[[], Any], server: Any) -> None:
    async with launch() as process:
        await until(lambda: len(counted(server)) >= 2)
        taken = len(server.received)
        server.mode = "cut after taking"
        await until(lambda: len(server.received) > taken)
        server.mode = "ok"
        cut = server.received[taken:]
        mark = len(counted(server))
        await until(lambda: len(counted(server)) > mark + 20)
        process.send_signal(signal.SIGTERM)
        await process.wait()

    stamps = [(report.epoch, report.monotonic) for report in counted(server)]
    numbers = sorted({int(str(report.payload)) for report in counted(server)})
    in_flight = sum(len(push.reports) for push in cut)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(stamps) - len(set(stamps)) <= in_flight + 1


async def test_an_invited_agent_delivers_with_its_own_token_and_says_so_without_showing_it(
    launch: Callable[[], Any], server: Any, tmp_path: Path, environment: dict[str, str]
) -> None:
    server.enrols = "pls_canary-token-of-its-own"
    state = tmp_path / "state"
    async with launch():
        await until(lambda: len(counted(server)) >= 1)
        await until(lambda: (state / "status.json").exists())
    said = run("status", "--state-dir", str(state), env=environment).stdout

    presented = [headers.get("authorization") for headers in server.headers]
    assert presented.count("Bearer canary-token") == 1
    assert set(presented[1:]) == {"Bearer pls_canary-token-of-its-own"}
    assert "token       its own" in said
    assert "canary" not in said + (state / "status.json").read_text()
    assert (state / "token.json").stat().st_mode & 0o777 == 0o600


def counted(server: Any) -> list[Report]:
    """What came of our own plugin; others may be installed beside it."""
    return [report for push in server.received for report in push.reports if report.kind == "counter"]


def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pulse_core.agent", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_agent_imports_nothing_of_the_server(environment: dict[str, str]) -> None:
    code = (
        "import sys, pulse_core.agent.wiring, pulse_core.agent.cli, pulse_core.agent.install\n"
        "heavy = {'starlette', 'uvicorn', 'sqlite_utils', 'sqlite3', 'httpx', 'cattrs', 'structlog', 'typing_extensions'}\n"
        "heavy |= {'cryptography', 'argon2', 'pyotp', 'segno'}\n"
        "bad = heavy & set(sys.modules)\n"
        "rooms = ('pulse_core.line', 'pulse_core.store', 'pulse_core.web', 'pulse_core.live', 'pulse_core.app')\n"
        "rooms += ('pulse_core.access', 'pulse_core.audit', 'pulse_core.vault')\n"
        "bad |= {name for name in sys.modules if name.startswith(rooms)}\n"
        "sys.exit(' '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_once_prints_what_every_source_says(environment: dict[str, str], tmp_path: Path) -> None:
    done = run("once", "--state-dir", str(tmp_path / "s"), env=environment)

    assert '"payload": 1' in done.stdout
    assert done.returncode == 0


async def test_once_keeps_who_it_is_with_the_token_that_it_got(server: Any, environment: dict[str, str], tmp_path: Path) -> None:
    server.enrols = "pls_own"
    state = tmp_path / "new" / "state"
    words = ("once", "--server", server.url, "--state-dir", str(state))
    env = {**environment, "PULSE_AGENT_TOKEN": "canary-token"}

    done = [await asyncio.to_thread(run, *words, env=env) for _ in range(2)]

    assert [one.returncode for one in done] == [0, 0]
    assert done[0].stdout.split()[-1] == done[1].stdout.split()[-1]
    assert [headers.get("authorization") for headers in server.headers].count("Bearer canary-token") == 1


def test_an_installed_unit_is_sound_and_uninstall_takes_exactly_it_away(environment: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc/systemd/system").mkdir(parents=True)
    (root / "etc/systemd/system/other.service").write_text("[Service]\nExecStart=/bin/true\n")
    words = ("install", "--server", "https://pulse.example:7655", "--root", str(root))
    env = {**environment, "PULSE_AGENT_TOKEN": "canary-token"}

    first, second = run(*words, env=env), run(*words, env=env)
    unit = root / "etc/systemd/system/pulse-agent.service"
    token = root / "etc/pulse-agent/pulse-agent.token"
    content, mode, kept = unit.read_text(), token.stat().st_mode & 0o777, token.read_text()
    problems = _verified(unit)
    removed = run("uninstall", "--root", str(root), env=env)

    assert first.returncode == second.returncode == removed.returncode == 0
    assert second.stdout.count("is as it should be") == 2
    assert "canary-token" not in content + first.stdout + first.stderr
    assert (mode, kept) == (0o600, "canary-token\n")
    assert problems == ""
    assert [path.name for path in root.rglob("*") if path.is_file()] == ["other.service"]


def _verified(unit: Path) -> str:
    """What systemd objects to in our unit; nothing where systemd is not there to ask."""
    if shutil.which("systemd-analyze") is None:
        return ""
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if unit.name in line)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run",), "--server URL"),
        (("run", "--server", "pulse"), "is not an address"),
        (("run", "--server", "http://x", "--token-file", "/nowhere"), "cannot be read"),
        (("run", "--server", "http://x", "--identity", "../x"), "is not a name"),
        (("install", "--server", "http://x", "--root-probes", "everything"), "no probe everything"),
    ],
)
def test_a_mistake_on_the_command_line_is_said_in_words(words: tuple[str, ...], says: str, environment: dict[str, str]) -> None:
    done = run(*words, env=environment)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
