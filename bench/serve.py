"""Measure a whole server that watches this machine: time to healthy, memory, processor time and disk writes, and what it
keeps of memory once people came: password hashes, a second factor and the trail load what a server alone never needs.

PULSE_BENCH_SECONDS says how long it is watched (default 120; the target for memory is meant for 600).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import httpx

SECONDS = float(os.environ.get("PULSE_BENCH_SECONDS", "120"))
STARTS = 3
PEOPLE = 6
PASSWORD = "as good as any other here"
DAY = 86_400
CLOCK_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        tell("pulse serve, start to healthy", min(start_seconds(place) for _ in range(STARTS)), "s", 1.5)
        server = started(place)
        try:
            watch(server.process.pid)
            visit(server.address, place)
            tell(f"pulse serve, resident memory after {PEOPLE} people signed in", resident_mb(server.process.pid), "MB", 90)
        finally:
            server.stop()


def watch(pid: int) -> None:
    time.sleep(min(20, SECONDS / 4))
    written, busy, began = written_bytes(pid), cpu_seconds(pid), time.monotonic()
    time.sleep(SECONDS)
    elapsed = time.monotonic() - began
    tell(f"pulse serve, resident memory after {SECONDS:.0f} s on one host", resident_mb(pid), "MB", 90)
    tell(
        "pulse serve, disk writes of an idle day with one host at 2 s",
        (written_bytes(pid) - written) / elapsed * DAY / 1e9,
        "GB",
        1,
    )
    tell("pulse serve, processor time with one host at 2 s", (cpu_seconds(pid) - busy) / elapsed * 100, "% of a core", None)


@attrs.frozen
class Started:
    """A server; `seconds` from its start to its first healthy answer."""

    process: subprocess.Popen[str]
    address: str
    seconds: float

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def started(place: str) -> Started:
    command = [sys.executable, "-m", "pulse_core", "serve", "--port", "0", "--data-dir", place, "--log-level", "error"]
    began = time.monotonic()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = server.stdout.readline() if server.stdout else ""
    found = re.search(r"http://\S+", line)
    if found is None:
        raise SystemExit(f"pulse serve said {line!r} and no address")
    with urllib.request.urlopen(f"{found[0]}/api/health", timeout=10) as answer:
        json.load(answer)
    return Started(server, found[0], time.monotonic() - began)


def start_seconds(place: str) -> float:
    server = started(place)
    server.stop()
    return server.seconds


def visit(address: str, place: str) -> None:
    """Have people sign in, two at a time, read what they see, begin a second factor and prove the trail."""
    command = [sys.executable, "-m", "pulse_core", "user", "add", "ines", "--role", "admin", "--password-stdin"]
    subprocess.run([*command, "--data-dir", place], input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
    with ThreadPoolExecutor(2) as people:
        list(people.map(lambda _: look_around(address), range(PEOPLE)))


def look_around(address: str) -> None:
    with httpx.Client(base_url=address, headers={"origin": address}, trust_env=False) as person:
        opened = person.post("/api/session", json={"name": "ines", "password": PASSWORD}).raise_for_status()
        person.headers["x-csrf-token"] = opened.json()["csrf"]
        for path in ("/", "/api/state", "/api/resources", "/api/users", "/api/audit", "/api/audit/verify"):
            person.get(path).raise_for_status()
        person.post("/api/account/second-factor").raise_for_status()


def resident_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def written_bytes(pid: int) -> int:
    """Bytes that the process caused to be written to a disk."""
    found = re.search(r"^write_bytes: (\d+)", Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def tell(measure: str, value: float, unit: str, most: float | None) -> None:
    target = "" if most is None else f"<= {most:g}"
    ok = None if most is None else value <= most
    print(json.dumps({"measure": measure, "value": round(value, 3), "unit": unit, "target": target, "ok": ok}), flush=True)


if __name__ == "__main__":
    main()
