"""Start Pulse as a program of its own, as a person would, and find out where it listens."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

ROOT = Path(__file__).parent.parent
ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")
PATIENCE_SECONDS = 30


@attrs.define
class Served:
    """`pulse serve` with a data directory of its own. Stopped or killed, it can be started again on the same port."""

    folder: Path
    command: tuple[str, ...] = (sys.executable, "-m", "pulse_core")
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = attrs.field(factory=lambda: _without_settings())
    address: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    tokens: dict[tuple[str, ...], str] = attrs.field(factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start, and wait until it answers."""
        port = self.address.rpartition(":")[2] or "0"
        with self.log.open("wb") as out:
            command, environment = [*self.command, "serve", "--port", port, *self.options], self._environment()
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

    def console(self, *words: str, given: str = "") -> str:
        """What a command of the console prints; `given` stands at its standard input."""
        done = subprocess.run(
            [*self.command, *words],
            env=self._environment(),
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"pulse {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def administrator(self, password: str, name: str = "admin") -> str:
        """Make somebody who may do everything, and who signs in with this password; the name."""
        self.console("user", "add", name, "--role", "admin", "--password-stdin", given=password + "\n")
        return name

    def token(self, *, scopes: Sequence[str] = ("*",)) -> str:
        """The secret of a token that may do this. It is made once, and outlives a restart."""
        wanted = tuple(scopes)
        if wanted not in self.tokens:
            options = [word for scope in wanted for word in ("--scope", scope)]
            self.tokens[wanted] = self.console("token", "create", f"test {len(self.tokens)}", *options).strip()
        return self.tokens[wanted]

    def get(self, path: str) -> str:
        """The text at a path, by a token that may do everything."""
        return fetched(self.address + path, token=self.token())

    def _environment(self) -> dict[str, str]:
        return {**self.environment, "PULSE_DATA_DIR": str(self.data)}

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


def fetched(url: str, *, token: str = "") -> str:
    """The text at a URL on loopback, past any proxy, whoever made the certificate."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusting()))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with direct.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return str(answer.read().decode())


def trusting() -> ssl.SSLContext:
    """Believes every certificate: what listens on loopback was started here."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


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
