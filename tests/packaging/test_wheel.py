"""Our own wheels, installed where there is neither Node nor this tree, serve the page."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import attrs
import pytest

from tools.served import Served, within
from tools.wheels import build, projects

pytestmark = pytest.mark.wheel
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
    return build(tmp_path_factory.mktemp("wheels"), *projects())


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("somewhere-else") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    _install(folder, wheels)
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
    outside = ("tests/", "frontend/", "plugins/", "tools/", "bench/")
    assert [name for name in names if name.startswith(outside) or re.search(r"test_\w*\.py$", name)] == []


def test_an_installed_wheel_has_nothing_of_this_tree(installed: Installed) -> None:
    said = installed.run("python", "-c", "import pulse_core, pulse_host, sys; print(pulse_core.__file__, pulse_host.__file__)")
    assert str(ROOT) not in said
    assert said.count(str(installed.folder)) == 2


def test_an_installed_pulse_finds_its_plugins(installed: Installed) -> None:
    assert "host" in installed.run("pulse", "plugin", "list")


def test_an_installed_pulse_serves_its_page_without_node(installed: Installed) -> None:
    served = Served(installed.folder, command=(str(installed.bin / "pulse"),), environment=installed.environment())
    served.start()
    try:
        page = served.get("/")
        scripts = re.findall(r'(?:src|href)="(/?[^"]+\.(?:js|css))"', page)
        assert scripts
        assert all(served.get(f"/{script.lstrip('/')}") for script in scripts)
        assert json.loads(served.get("/api/health"))["status"] == "ok"
    finally:
        served.stop()


def test_a_connector_of_somebody_else_appears_with_no_other_step(installed: Installed, tmp_path: Path) -> None:
    served = Served(tmp_path, command=(str(installed.bin / "pulse"),), environment=installed.environment())
    _install(installed.folder, build(tmp_path / "wheels", ROOT / "examples" / "pulse-hello"))

    served.start()
    try:
        assert within(10, lambda: "folder" in json.loads(served.get("/api/resources/stats"))["by_type"])
        assert "hello" in installed.run("pulse", "plugin", "list")
    finally:
        served.stop()


def _install(folder: Path, wheels: list[Path]) -> None:
    _run(sys.executable, "-m", "pip", "--python", str(folder), "install", "--no-index", "--no-deps", *map(str, wheels))


def _run(*command: str) -> None:
    done = subprocess.run(
        command, env={**os.environ, "PIP_NO_INPUT": "1"}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
