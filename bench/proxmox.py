"""Measure the connector for clusters: what watching 32 nodes with 3,000 guests costs, and how soon a stop is on a screen.

The cluster is simulated in a process of its own, so that only Pulse's own processor time and memory count.
PULSE_BENCH_SECONDS says how long it is watched once it is known (default 120).
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import attrs
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.docker import await_offline, read
from bench.serve import cpu_seconds, resident_mb, tell
from tools.served import Served, within

SECONDS = float(os.environ.get("PULSE_BENCH_SECONDS", "120"))
NODES, GUESTS = 32, 3000
INTERVAL_SECONDS = 10.0
WARM_SECONDS = 60.0
"""By then the slow questions about nodes and storages were asked once; configurations of guests go on at their own pace."""

STOPS = 8
FIRST_VM, VMS_APART = 100, 15
"""Every fifteenth guest of the simulated cluster is a VM of the same sort."""

PATIENCE_SECONDS = 60
MOST_SHOWN = 40


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="pulse-bench-") as folder, simulated() as cluster:
        pulse = Served(Path(folder), options=("--log-level", "error"))
        pulse.environment = {**pulse.environment, "PULSE_NEARBY": "false"}
        pulse.start()
        try:
            watch(pulse, cluster)
            time_stops(pulse, cluster)
        finally:
            pulse.stop()


@attrs.frozen
class Cluster:
    """A simulated cluster in a process of its own, which obeys orders and answers those that ask something."""

    process: "subprocess.Popen[str]"
    told: Mapping[str, str]
    said: "Queue[str]"

    def order(self, line: str) -> None:
        if self.process.stdin is not None:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

    def calls(self) -> Counter[str]:
        """What it was asked until now, by template."""
        self.order("calls")
        return Counter(json.loads(self.said.get(timeout=PATIENCE_SECONDS)))


@contextmanager
def simulated() -> Iterator[Cluster]:
    command = [sys.executable, "-m", "pulse_proxmox.simulator", "--nodes", str(NODES), "--guests", str(GUESTS)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    said: Queue[str] = Queue()
    threading.Thread(target=_listen, args=(process, said), daemon=True).start()
    try:
        yield Cluster(process, json.loads(said.get(timeout=PATIENCE_SECONDS)), said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_SECONDS)


def _listen(process: "subprocess.Popen[str]", said: "Queue[str]") -> None:
    for line in process.stdout or ():
        said.put(line)


# What it costs.


def watch(pulse: Served, cluster: Cluster) -> None:
    pid = pulse.process.pid if pulse.process else 0
    pulse.token()
    time.sleep(5)
    empty_mb = resident_mb(pid)
    connect_to(pulse, cluster)
    if not within(PATIENCE_SECONDS, lambda: count(pulse) >= GUESTS):
        raise SystemExit(f"pulse serve shows {count(pulse)} of {GUESTS} guests")
    time.sleep(WARM_SECONDS)
    before, busy, began = cluster.calls(), cpu_seconds(pid), time.monotonic()
    took, highest = [], 0.0
    while time.monotonic() - began < SECONDS:
        time.sleep(INTERVAL_SECONDS / 2)
        highest = max(highest, resident_mb(pid))
        took.append(collecting_seconds(pulse))
    elapsed = time.monotonic() - began
    used = cpu_seconds(pid) - busy
    name = f"proxmox: {NODES} nodes, {GUESTS} guests at {INTERVAL_SECONDS:.0f} s"
    tell(f"{name}, longest look at the cluster", max(took), "s", 3)
    tell(f"{name}, processor time of all of Pulse for each cycle", used / elapsed * INTERVAL_SECONDS * 1000, "ms", 400)
    tell(f"{name}, resident memory more than empty", highest - empty_mb, "MB", 150)
    tell_calls(name, cluster.calls() - before, elapsed / 60)


def tell_calls(name: str, asked: Counter[str], minutes: float) -> None:
    fast = sum(asked[path] for path in ("/cluster/resources", "/cluster/status"))
    tell(f"{name}, fast calls a minute", fast / minutes, "", 12)
    for path, calls in asked.most_common(MOST_SHOWN):
        tell(f"{name}, calls a minute of {path}", calls / minutes, "", None)


def connect_to(pulse: Served, cluster: Cluster) -> None:
    config = {**cluster.told, "allow_loopback": True, "interval_seconds": INTERVAL_SECONDS}
    body = json.dumps({"offer": "proxmox", "title": "bench", "config": config}).encode()
    headers = {"Authorization": f"Bearer {pulse.token()}", "Content-Type": "application/json"}
    order = urllib.request.Request(f"{pulse.address}/api/connections", body, headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(order, timeout=PATIENCE_SECONDS) as answer:
        answer.read()


def count(pulse: Served) -> int:
    stats = json.loads(pulse.get("/api/resources/stats"))
    return sum(int(stats["by_type"].get(type, 0)) for type in ("vm", "system-container"))


def collecting_seconds(pulse: Served) -> float:
    """How long the last look at the cluster took."""
    health = json.loads(pulse.get("/api/monitoring/scheduler/health"))
    return float(next(one["latency_seconds"] or 0 for one in health["sources"] if one["source"].startswith("proxmox:")))


# How soon a stop is seen.


def time_stops(pulse: Served, cluster: Cluster) -> None:
    url = f"{pulse.address.replace('http', 'ws', 1)}/ws?types=vm"
    headers = {"Authorization": f"Bearer {pulse.token(scopes=['monitoring:read'])}"}
    protocols = [Subprotocol("pulse.v1.deflate")]
    with connect(url, additional_headers=headers, subprotocols=protocols, compression=None, max_size=None) as client:
        running = online(client)
        at_once = [stop(client, cluster, id, vmid, announce=True) for vmid, id in running[:STOPS]]
        gathered = [stop(client, cluster, id, vmid, announce=False) for vmid, id in running[STOPS : 2 * STOPS]]
    most = INTERVAL_SECONDS + 1
    for how, took, target in (("announced at once", at_once, most), ("at the cluster's own pace of 10 s", gathered, None)):
        tell(f"proxmox: from a stop, {how}, to a WebSocket client, median of {STOPS}", statistics.median(took), "s", None)
        tell(f"proxmox: from a stop, {how}, to a WebSocket client, longest of {STOPS}", max(took), "s", target)


def online(client: ClientConnection) -> list[tuple[int, str]]:
    """Some VMs that run: their numbers and ids."""
    while (message := read(client))["type"] != "snapshot":
        pass
    ids = {one["name"]: one["id"] for one in message["resources"] if one["status"] == "online"}
    named = ((FIRST_VM + place * VMS_APART, ids.get(f"web{place + 1:02}")) for place in range(GUESTS // VMS_APART))
    return [(vmid, id) for vmid, id in named if id]


def stop(client: ClientConnection, cluster: Cluster, id: str, vmid: int, *, announce: bool) -> float:
    time.sleep(0.37 * (1 + vmid % 7))  # at every place of the interval
    began = time.monotonic()
    cluster.order(f"stop {vmid}")
    if announce:
        cluster.order("announce")
    await_offline(client, id)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
