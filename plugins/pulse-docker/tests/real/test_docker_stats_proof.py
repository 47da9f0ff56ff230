"""A container's numbers are those of `docker stats`, within 1 %.

The real command line is the judge. It is given the very two answers of which Pulse made its rate, so that neither the load
of the machine nor the moment of a sample plays a part: its window is Pulse's window.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer

import attrs
import pytest

from pulse_core.plugin.narrow import moment
from pulse_core.testing import rates

pytestmark = pytest.mark.docker
WINDOW_SECONDS = 4.0

SUBNET = "10.213.6.0/24"
HTTPD = "10.213.6.9"
HELD = 40 << 20
UNITS = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


@attrs.frozen
class Shown:
    """A line of `docker stats`."""

    cpu_percent: float
    memory_bytes: float
    limit_bytes: float
    memory_percent: float
    received_bytes: float
    sent_bytes: float
    processes: int


def shown(line: str) -> Shown:
    said = json.loads(line)
    memory, limit = said["MemUsage"].split(" / ")
    received, sent = said["NetIO"].split(" / ")
    percents = [float(said[name].removesuffix("%")) for name in ("CPUPerc", "MemPerc")]
    sizes = [in_bytes(text) for text in (memory, limit, received, sent)]
    return Shown(percents[0], sizes[0], sizes[1], percents[1], sizes[2], sizes[3], int(said["PIDs"]))


def in_bytes(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)(\w+)", text).groups()
    return float(number) * UNITS[unit]


@contextlib.contextmanager
def engine_that_says(answer: dict[str, object], socket: Path) -> Iterator[str]:
    """An engine on a socket that knows one container, and says this of its use."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_HEAD(self) -> None:
            self._answer(b"")

        def do_GET(self) -> None:
            self._answer(json.dumps(answer if "/stats" in self.path else {}).encode())

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            for name, value in {"API-Version": "1.41", "Ostype": "linux", "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            with contextlib.suppress(BrokenPipeError):  # the command line hangs up when it knows enough
                self.end_headers()
                self.wfile.write(body)

        def address_string(self) -> str:
            return "unix"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingUnixStreamServer(str(socket), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"unix://{socket}"
        finally:
            server.shutdown()
            thread.join()
            socket.unlink()


def judged(first: dict[str, object], last: dict[str, object], folder: Path) -> Shown:
    """What the command line shows of two answers about a container.

    It takes the time that passed from the kernel's ticks, and a virtual machine loses up to 2 % of them; here both answers
    have ticks as their own clock says, so that what is compared is not the machine.
    """
    now = last["cpu_stats"]
    passed = moment(last, "read") - moment(first, "read")
    ticks = now["system_cpu_usage"] - round(passed * now["online_cpus"] * 1e9)
    before = {**first["cpu_stats"], "system_cpu_usage": ticks}
    answer = {**last, "name": "/judged", "id": "0" * 64, "precpu_stats": before, "preread": first["read"]}
    with engine_that_says(answer, folder / "replay.sock") as address:
        command = ["docker", "--host", address, "stats", "--no-stream", "--format", "{{json .}}", "judged"]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return shown(done.stdout.splitlines()[-1])


@pytest.fixture
def loaded(real_engine) -> Iterator[Callable[..., str]]:
    """Three containers: one burns, one holds memory, one fetches over a network without a way out."""
    real_engine.docker("network", "create", "--internal", "--subnet", SUBNET, "pulse-inner")
    inner = ("--network=pulse-inner", "--memory=64m")
    serve = "head -c 1500000 /dev/zero > /tmp/file; exec httpd -f -p 80 -h /tmp"
    fetch = f"for one in 1 2 3; do wget -q -O /dev/null http://{HTTPD}/file; done; exec sleep 3600"
    real_engine.run("giver", "sh", "-c", serve, options=(*inner, f"--ip={HTTPD}"))
    real_engine.run("taker", "sh", "-c", fetch, options=inner)
    real_engine.run("burner", "sh", "-c", "while :; do :; done", options=("--cpus=0.3", "--memory=64m"))
    holding = f"head -c {HELD} /dev/zero > /dev/shm/held; exec sleep 3600"
    real_engine.run("holder", "sh", "-c", holding, options=("--memory=64m",))
    real_engine.run("unlimited", "sh", "-c", "while sleep 0.01; do :; done")
    yield real_engine
    real_engine.remove_all()
    real_engine.docker("network", "rm", "pulse-inner")


async def test_the_command_line_shows_the_same_of_the_same_answers(loaded, watch, tmp_path):
    names = ("burner", "holder", "unlimited", "giver", "taker")
    async with watch(loaded.address) as seen:
        await seen.until(lambda: all(seen.numbers(name) for name in names))
        await seen.until(lambda: all(window(seen.numbers(name)) >= WINDOW_SECONDS for name in names), seconds=60)

    for name in names:
        samples = seen.numbers(name)
        (first, _), (last, found) = samples[0], samples[-1]
        line = judged(seen.answer(first, name), seen.answer(last, name), tmp_path)
        rates, processors = rated(samples), last.payload["host"]["NCPU"]
        # The command line prints two decimals, and three or four digits of a size.
        assert rates["cpu_seconds_per_second"] * 100 == pytest.approx(line.cpu_percent, rel=0.01, abs=0.006), name
        assert rates["cpu_ratio"] * 100 * processors == pytest.approx(line.cpu_percent, rel=0.01, abs=0.006), name
        assert found.metrics["memory_used_bytes"] == pytest.approx(line.memory_bytes, rel=0.001), name
        assert found.metrics["memory_ratio"] * 100 == pytest.approx(line.memory_percent, rel=0.001, abs=0.006), name
        assert found.metrics["processes_count"] == line.processes, name
        assert traffic(found) == pytest.approx((line.received_bytes, line.sent_bytes), rel=0.006), name
        limit = found.metrics["memory_limit_bytes"] or last.payload["host"]["MemTotal"]
        assert limit == pytest.approx(line.limit_bytes, rel=0.001), name


async def test_what_stands_still_is_what_the_command_line_prints_of_it(loaded, watch):
    async with watch(loaded.address) as seen:
        await seen.until(lambda: fetched(seen.numbers("taker")))
        command = ("stats", "--no-stream", "--format", "{{json .}}", "holder", "taker")
        printed = await asyncio.get_running_loop().run_in_executor(None, lambda: loaded.docker(*command))
        count = len(seen.numbers("holder"))
        await seen.until(lambda: len(seen.numbers("holder")) > count and len(seen.numbers("taker")) > count)
    holder, taker = map(shown, printed.splitlines())
    held, took = seen.numbers("holder")[-1][1], seen.numbers("taker")[-1][1]

    assert HELD < held.metrics["memory_used_bytes"] == pytest.approx(holder.memory_bytes, rel=0.01)
    assert held.metrics["memory_limit_bytes"] == holder.limit_bytes == 64 << 20
    assert held.metrics["memory_limit_ratio"] * 100 == pytest.approx(holder.memory_percent, rel=0.01)
    assert traffic(took) == pytest.approx((taker.received_bytes, taker.sent_bytes), rel=0.01)
    assert took.counters["network_in_bytes_per_second"] > 4_500_000
    assert took.metrics["processes_count"] == taker.processes


def window(samples: list[tuple[object, object]]) -> float:
    return samples[-1][0].monotonic - samples[0][0].monotonic


def rated(samples: list[tuple[object, object]]) -> dict[str, float | None]:
    """What Pulse makes of the first and the last."""
    return rates(samples[0], samples[-1], interval_seconds=WINDOW_SECONDS)


def traffic(one: object) -> tuple[float, float]:
    return tuple(one.counters.get(f"network_{way}_bytes_per_second", 0.0) for way in ("in", "out"))


def fetched(samples: list[tuple[object, object]]) -> bool:
    """Whether all was fetched, and nothing came since the sample before."""
    totals = [one.counters["network_in_bytes_per_second"] for _, one in samples[-2:]]
    return len(totals) == 2 and totals[0] == totals[1] > 4_500_000
