"""Measure the connector for engines: what watching a thousand containers costs, and how soon a kill is on a screen.

PULSE_BENCH_SECONDS says how long the thousand are watched (default 120). The second part needs a real engine: without
`dockerd`, or without being root, it is left out.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.serve import cpu_seconds, resident_mb, tell
from tools.dockerd import Dockerd
from tools.served import Served, within

SECONDS = float(os.environ.get("PULSE_BENCH_SECONDS", "120"))
WARM_SECONDS = 45.0
"""By then every container was inspected, and the slow questions were asked once."""

CONTAINERS = 1000
LOOK_SECONDS = 0.2
KILLS = 20
PATIENCE_SECONDS = 20
RAW_DEFLATE = -15


def main() -> None:
    watch_thousand()
    if os.getuid() == 0 and shutil.which("dockerd"):
        time_kills()
    else:
        print("docker: no real engine here, so nothing is said of kills", file=sys.stderr)


# A thousand containers.


def watch_thousand() -> None:
    """Watch once as long as it takes to get going, and once longer: the difference is what goes on and on."""
    first, _, _ = watched(WARM_SECONDS)
    whole, running, agent = watched(WARM_SECONDS + SECONDS)
    asked = whole - first
    minutes = SECONDS / 60
    sampled = asked.pop("/containers/{id}/stats", 0) / minutes
    inspected = asked.pop("/containers/{id}/json", 0) / minutes
    others = asked.total() / minutes
    name = f"docker: {CONTAINERS} containers at 10 s"
    tell(f"{name}, calls of the engine a minute", sampled + inspected + others, "", None)
    tell(f"{name}, stats calls a minute of each that runs", sampled / running, "", 7)
    tell(f"{name}, other calls a minute of each", (inspected + others) / CONTAINERS, "", 12)
    tell(f"{name}, inspections a minute of all together", inspected, "", None)
    tell(f"{name}, calls a minute that are of no single container", others, "", None)
    tell(f"{name}, processor time of the agent", agent["cpu"] * 100, "% of a core", 10)
    tell(f"{name}, highest resident memory of the agent", agent["memory_mb"], "MB", 70)
    tell(f"{name}, sent to the server a minute", agent["sent_bytes"] / minutes / 1e6, "MB", None)


def watched(seconds: float) -> tuple[Counter[str], int, dict[str, float]]:
    """What the engine was asked in that time, how many containers ran, and what the agent cost after it got going."""
    with tempfile.TemporaryDirectory(prefix="pulse-bench-") as folder, sink() as server:
        place = f"{folder}/engine.sock"
        words = ("--containers", str(CONTAINERS), "--socket", place, "--lives")
        engine = started([sys.executable, "-m", "pulse_docker.simulator", *words], stdout=subprocess.PIPE)
        try:
            said = engine.stdout.readline() if engine.stdout else ""
            if place not in said:
                raise SystemExit(f"the simulator said {said!r} and no address")
            cost = with_agent(server, place, folder, seconds)
            running = count_running(place)
        finally:
            engine.send_signal(signal.SIGTERM)
            asked, _ = engine.communicate(timeout=PATIENCE_SECONDS)
    return Counter(json.loads(asked)), running, cost


def with_agent(server: "Sink", place: str, folder: str, seconds: float) -> dict[str, float]:
    """The share of a core that an agent takes once it is warm, its memory at its highest from then on, and what it sent."""
    words = ("run", "--server", f"http://127.0.0.1:{server.server_port}", "--token", "bench", "--state-dir", f"{folder}/agent")
    environment = {**os.environ, "DOCKER_HOST": f"unix://{place}"}
    agent = started([sys.executable, "-m", "pulse_core.agent", *words, "--log-level", "error"], environment=environment)
    try:
        time.sleep(min(WARM_SECONDS, seconds))
        busy, sent, began = cpu_seconds(agent.pid), server.taken_bytes, time.monotonic()
        memory_mb = highest_mb(agent.pid, max(0.0, seconds - WARM_SECONDS))
        elapsed = time.monotonic() - began
        return {
            "cpu": (cpu_seconds(agent.pid) - busy) / elapsed,
            "memory_mb": memory_mb,
            "sent_bytes": server.taken_bytes - sent,
        }
    finally:
        agent.terminate()
        agent.wait(timeout=PATIENCE_SECONDS)


def highest_mb(pid: int, seconds: float) -> float:
    """The most memory that a process has within that time; every interval has its peak, and every minute its dip."""
    until, highest = time.monotonic() + seconds, resident_mb(pid)
    while time.monotonic() < until:
        time.sleep(min(LOOK_SECONDS, max(0.0, until - time.monotonic())))
        highest = max(highest, resident_mb(pid))
    return highest


def count_running(place: str) -> int:
    with httpx.Client(transport=httpx.HTTPTransport(uds=place), base_url="http://engine") as http:
        return len(http.get("/containers/json").json())


def started(
    command: list[str], *, stdout: int | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, stdout=stdout, env=environment, text=True)


class Sink(ThreadingHTTPServer):
    """A server that takes every push. The agent is to watch nothing but the engine, at its own pace."""

    daemon_threads = True
    taken_bytes = 0


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sink

    def do_GET(self) -> None:
        self._answer({"revision": 1, "sources": {"host:local": None}})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken_bytes += len(body)
        self._answer({"protocol": 1, "accepted": 1, "config_revision": 1})

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def sink() -> Iterator[Sink]:
    server = Sink(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


# From a kill to a screen.


def time_kills() -> None:
    with tempfile.TemporaryDirectory(prefix="pulse-bench-") as folder, Dockerd.started() as engine:
        for number in range(KILLS):
            engine.run(f"kill-{number}")
        pulse = Served(Path(folder))
        pulse.environment = {**pulse.environment, "DOCKER_HOST": engine.address}
        pulse.start()
        try:
            took = kill_all(engine, pulse)
        finally:
            pulse.stop()
    tell(f"docker: from `docker kill` to a WebSocket client, median of {KILLS}", statistics.median(took), "s", None)
    tell(f"docker: from `docker kill` to a WebSocket client, p95 of {KILLS}", p95(took), "s", 1)


def kill_all(engine: Dockerd, pulse: Served) -> list[float]:
    """How long each kill took until the client was told that the container is offline."""
    if not within(PATIENCE_SECONDS, lambda: pulse.get("/api/resources?type=app-container&limit=100").count('"online"') >= KILLS):
        raise SystemExit("pulse serve does not show the containers")
    url = f"{pulse.address.replace('http', 'ws', 1)}/ws?types=app-container"
    headers = {"Authorization": f"Bearer {pulse.token(scopes=['monitoring:read'])}"}
    protocols = [Subprotocol("pulse.v1.deflate")]
    with connect(url, additional_headers=headers, subprotocols=protocols, compression=None, max_size=None) as client:
        names = shown(client)
        took = []
        for number in range(KILLS):
            time.sleep(0.37 * (1 + number % 7))  # at every place of the interval
            began = time.monotonic()
            killing = subprocess.Popen(engine.command("kill", f"kill-{number}"), stdout=subprocess.DEVNULL)
            await_offline(client, names[f"kill-{number}"])
            took.append(time.monotonic() - began)
            killing.wait(timeout=PATIENCE_SECONDS)
    return took


def shown(client: ClientConnection) -> dict[str, str]:
    """The ids of the containers by their names."""
    while (message := read(client))["type"] != "snapshot":
        pass
    return {one["name"]: one["id"] for one in message["resources"]}


def await_offline(client: ClientConnection, id: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        message = read(client)
        changed = message["changed"] if message["type"] == "delta" else ()
        if any(one["id"] == id and one["fields"].get("status") == "offline" for one in changed):
            return
    raise SystemExit(f"nobody was told within {PATIENCE_SECONDS} s that {id} is offline")


def read(client: ClientConnection) -> dict[str, Any]:
    frame = client.recv(timeout=PATIENCE_SECONDS * 2)
    return dict(json.loads(zlib.decompress(frame, RAW_DEFLATE) if isinstance(frame, bytes) else frame))


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values)) - 1]


if __name__ == "__main__":
    main()
