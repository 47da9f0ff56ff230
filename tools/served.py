"""Start Pulse as a program of its own, as a person would, and find out where it listens."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

ROOT = Path(__file__).parent.parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE_SECONDS = 30


@attrs.define
class Served:
    """`pulse serve` with a data directory of its own. Stopped or killed, it can be started again on the same port."""

    folder: Path
    command: tuple[str, ...] = (sys.executable, "-m", "pulse_core")
    environment: Mapping[str, str] = attrs.field(factory=lambda: _without_settings())
    address: str = ""
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start, and wait until it answers."""
        port = self.address.rpartition(":")[2] or "0"
        environment = {**self.environment, "PULSE_DATA_DIR": str(self.data)}
        with self.log.open("wb") as out:
            command = [*self.command, "serve", "--port", port]
            self.process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        self.address = self._announced(self.process)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it (or kill it) and wait for its end; the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(how)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self.process = None
        return code

    def get(self, path: str) -> str:
        return fetched(self.address + path)

    def _announced(self, process: "subprocess.Popen[bytes]") -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            found = ADDRESS.search(self.log.read_text(encoding="utf-8"))
            if found and _answers(found[0]):
                return found[0]
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise AssertionError(f"Pulse did not come up:\n{self.log.read_text(encoding='utf-8')}")


def fetched(url: str) -> str:
    """The text at a URL on loopback, past any proxy."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=10) as answer:
        return str(answer.read().decode())


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it comes true in time. Only for other processes, which no fake clock can turn."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def _answers(address: str) -> bool:
    try:
        return bool(fetched(f"{address}/api/health"))
    except OSError:
        return False


def _without_settings() -> dict[str, str]:
    """This process's environment without anybody's settings of Pulse."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PULSE_")}
