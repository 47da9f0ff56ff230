"""Our own wheels, installed where there is neither Node nor this tree, serve the page."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest

from tools.wheels import build

pytestmark = pytest.mark.wheel
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
ROOT = Path(__file__).parents[2]


@attrs.frozen
class Installed:
    """An environment of its own: what of Pulse is in it came from our wheels alone."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        """No Node, no tree, nobody's settings."""
        return {"PATH": str(self.bin), "HOME": str(self.folder), "PULSE_DATA_DIR": str(self.folder / "data"), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("somewhere-else") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    _run(sys.executable, "-m", "pip", "--python", str(folder), "install", "--no-index", "--no-deps", *map(str, wheels))
    (site,) = folder.glob("lib/python*/site-packages")
    # What others wrote is borrowed from this environment. A folder named in a .pth is searched, but its own .pth files,
    # by which this tree would come in, are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Installed(folder)


def test_the_wheel_carries_the_page_and_the_licence_and_no_test(wheels: list[Path]) -> None:
    (pulse,) = (wheel for wheel in wheels if wheel.name.startswith("pulse-"))
    names = zipfile.ZipFile(pulse).namelist()
    assert "pulse_core/web/static/index.html" in names
    assert "pulse_core/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert [name for name in names if "test_" in name or name.startswith(("tests/", "frontend/", "plugins/"))] == []


def test_an_installed_wheel_has_nothing_of_this_tree(installed: Installed) -> None:
    said = installed.run("python", "-c", "import pulse_core, pulse_host, sys; print(pulse_core.__file__, pulse_host.__file__)")
    assert str(ROOT) not in said
    assert said.count(str(installed.folder)) == 2


def test_an_installed_pulse_finds_its_plugins(installed: Installed) -> None:
    assert "host" in installed.run("pulse", "plugin", "list")


def test_an_installed_pulse_serves_its_page_without_node(installed: Installed) -> None:
    with serving(installed) as address:
        page = _get(f"{address}/")
        scripts = re.findall(r'(?:src|href)="(/?[^"]+\.(?:js|css))"', page)
        assert scripts
        assert all(_get(f"{address}/{script.lstrip('/')}") for script in scripts)
        assert json.loads(_get(f"{address}/api/health"))["status"] == "ok"


@contextmanager
def serving(installed: Installed) -> Iterator[str]:
    log = installed.folder / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [str(installed.bin / "pulse"), "serve", "--port", "0"],
            cwd=installed.folder,
            env=installed.environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(server, log)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Where it listens, as it says itself, once it answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        found = ADDRESS.search(log.read_text(encoding="utf-8"))
        if found and _answers(found[0]):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"the server did not come up:\n{log.read_text(encoding='utf-8')}")


def _answers(address: str) -> bool:
    try:
        return bool(_get(f"{address}/api/health"))
    except OSError:
        return False


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def _run(*command: str) -> None:
    done = subprocess.run(
        command, env={**os.environ, "PIP_NO_INPUT": "1"}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
