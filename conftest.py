"""What a test may need of the machine: a browser, a Docker engine, Node, recordings. What is missing skips the test, or fails it.

A test says what it needs with a marker (`@pytest.mark.browser`) or with the fixture `require`:

    require("engine", found=shutil.which("engined"), message="no engine on this machine")

The environment variable PULSE_REQUIRE is a comma list of needs that must be met: for them a skip is a failure.
Every skip for a need starts with its name and a colon, so that a plain `pytest.skip("engine: ...")` counts too.
"""

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
REQUIRED = frozenset(filter(None, os.environ.get("PULSE_REQUIRE", "").replace(" ", "").split(",")))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ALONE = ("browser", "docker", "wheel")
"""Tests with these markers run one after the other, in one process."""


def recordings_folder() -> Path:
    return Path(os.environ.get("PULSE_RECORDINGS", ROOT.parent / "shared" / "recordings"))


def chromium_path() -> str | None:
    named = os.environ.get("PULSE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_page() -> bool:
    return (ROOT / "pulse_core" / "web" / "static" / "index.html").exists()


def browser_trouble() -> str:
    if chromium_path() is None:
        return "no Chromium on this machine (set PULSE_CHROMIUM to its path)"
    return "" if has_page() else "the page is not built (run `make test`, or `npm run build` in frontend/)"


def docker_trouble() -> str:
    missing = [program for program in ("dockerd", "docker", "busybox") if shutil.which(program) is None]
    if missing:
        return f"{', '.join(missing)} not installed (apt-get install docker.io busybox-static)"
    return "" if os.name == "posix" and os.getuid() == 0 else "only root can start an engine"


def node_trouble() -> str:
    if shutil.which("node") is None:
        return "no Node on this machine"
    return "" if (ROOT / "frontend" / "node_modules").is_dir() else "the packages of frontend/ are not installed"


def recordings_trouble() -> str:
    folder = recordings_folder()
    return "" if folder.is_dir() else f"the folder {folder} is not there (set PULSE_RECORDINGS)"


def wheel_trouble() -> str:
    return "" if has_page() else "the page is not built (run `make test`, or `npm run build` in frontend/)"


TROUBLES: dict[str, Callable[[], str]] = {
    "browser": browser_trouble,
    "docker": docker_trouble,
    "node": node_trouble,
    "recordings": recordings_trouble,
    "wheel": wheel_trouble,
}


@pytest.fixture
def require() -> Callable[..., None]:
    """Skip the test, or fail it under PULSE_REQUIRE, unless what it needs was found."""

    def check(name: str, *, found: object, message: str) -> None:
        if not found:
            pytest.skip(f"{name}: {message}")

    return check


@pytest.fixture
def recordings(require: Callable[..., None]) -> Path:
    """The folder of recordings."""
    require("recordings", found=not recordings_trouble(), message=recordings_trouble())
    return recordings_folder()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that can be started."""
    return chromium_path() or ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, trouble in TROUBLES.items():
        if item.get_closest_marker(name) and (message := trouble()):
            pytest.skip(f"{name}: {message}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    need = reason.removeprefix("Skipped: ").split(":")[0]
    if need in REQUIRED:
        report.outcome = "failed"
        report.longrepr = f"PULSE_REQUIRE names {need}, and it is missing: {reason}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in ALONE:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.xdist_group(name))
