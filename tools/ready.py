"""Make this tree ready to run: `.venv`, the pinned packages, Pulse and its plugins, the built page.

Needs nothing but Python and, for the page, Node. Each step leaves a stamp of what it was made from and is left out
while that is unchanged, so that a second start costs a fraction of a second.

    python3 tools/ready.py serve    what `pulse serve` needs
    python3 tools/ready.py test     and what the checks need; without Node they are left out with a message
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows, where two runs at once are not guarded against
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMPS = ROOT / ".cache" / "ready"
PINS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "pulse_core" / "web" / "static"
LEAST_PYTHON = (3, 11)
LEAST_NODE = 20
MADE = {"node_modules", "dist", "coverage", ".vite", "playwright-report", "test-results"}
"""Folders of frontend/ that are made, not written."""


class NotReady(Exception):
    """A step could not be done; the message says what a person can do."""


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "serve"
    try:
        check_python()
        with only_one():
            side_by_side(lambda: python_packages(purpose), lambda: page(purpose))
    except NotReady as problem:
        print(f"\n{problem}\n", file=sys.stderr)
        return 1
    return 0


# What must be there already. A Python that is too old still gets as far as saying so.


def check_python() -> None:
    if sys.version_info < LEAST_PYTHON:
        least, this = ".".join(map(str, LEAST_PYTHON)), sys.version.split()[0]
        raise NotReady(
            f"Pulse needs Python {least} or newer, and {sys.executable} is {this}.\n"
            "Name another one: make serve PYTHON=python3.12"
        )


def node_trouble() -> str:
    """Why the page cannot be built here; empty when it can."""
    needs = f"Building the page needs Node {LEAST_NODE} or newer with npm"
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return f"{needs}, and there is none on the PATH."
    said = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    major = said.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < LEAST_NODE:
        return f"{needs}, and {node} is {said or 'broken'}."
    return ""


# Steps.


def python_packages(purpose: str) -> None:
    venv()
    source = seal(PINS)
    # dev.txt holds all of runtime.txt in the same versions: what was made for testing serves too.
    if not any(was_made(f"packages-{made_for}", source) for made_for in {purpose, "test"}):
        pins = PINS / ("dev.txt" if purpose == "test" else "runtime.txt")
        step("Installing the pinned Python packages", pip, "install", "--require-hashes", "--requirement", str(pins))
        made(f"packages-{purpose}", source)
    projects = [ROOT, *(path.parent for path in sorted(ROOT.glob("plugins/*/pyproject.toml")))]
    source = seal(*(project / "pyproject.toml" for project in projects))
    if not was_made("tree", source):
        editable = [part for project in projects for part in ("--editable", str(project))]
        step("Installing Pulse and its plugins from this tree", pip, "install", "--no-deps", "--no-build-isolation", *editable)
        made("tree", source)


def venv() -> None:
    """`.venv`, made anew when there is none or when the Python behind it is gone."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], check=False).returncode == 0:
        return
    shutil.rmtree(STAMPS, ignore_errors=True)
    try:
        step("Making .venv", run, sys.executable, "-m", "venv", "--clear", str(VENV))
    except NotReady as problem:
        raise NotReady(f"{problem}\n\nPython makes no virtual environment here. On Debian: apt install python3-venv") from None


def page(purpose: str) -> None:
    if not (FRONTEND / "package.json").exists():
        return
    source, packages = seal(FRONTEND), seal(FRONTEND / "package-lock.json")
    has_packages = (FRONTEND / "node_modules").is_dir() and was_made("node_modules", packages)
    is_built = (STATIC / "index.html").exists() and was_made("page", source)
    if is_built and (purpose == "serve" or has_packages):
        return
    trouble = node_trouble()
    if trouble and purpose == "test":
        print(f"{trouble} The checks that need it are left out.")
        return
    if trouble:
        raise NotReady(f"{trouble}\nInstall it, or install a built wheel of Pulse, which needs no Node.")
    if not has_packages:
        step("Installing the pinned packages of the page", npm, "ci", "--no-audit", "--no-fund")
        made("node_modules", packages)
    if not is_built:
        step("Building the page", npm, "run", "build")
        made("page", source)


# How steps are done.


def pip(*arguments: str) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0", "PIP_QUIET": "1"}
    run(str(PYTHON), "-m", "pip", *arguments, environment=quiet)


def npm(*arguments: str) -> None:
    run(shutil.which("npm") or "npm", *arguments, folder=FRONTEND)


def run(*command: str, folder: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Run to the end in silence; what it printed is shown only when it failed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NotReady(f"{done.stdout.strip()}\n\nThis failed: {' '.join(command)}")


def step(title: str, do: Callable[..., None], *arguments: str) -> None:
    began = time.monotonic()
    print(f"{title} ...", flush=True)
    do(*arguments)
    print(f"{title}: {time.monotonic() - began:.0f} s", flush=True)


def side_by_side(*steps: Callable[[], None]) -> None:
    """All steps at once; the first that failed is raised when all have ended."""
    with ThreadPoolExecutor(len(steps)) as threads:
        running = [threads.submit(do) for do in steps]
    for one in running:
        one.result()


@contextmanager
def only_one() -> Iterator[None]:
    """Wait for another run of this program in the same tree."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    with open(STAMPS.parent / "ready.lock", "w", encoding="utf-8") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Stamps.


def seal(*paths: Path) -> str:
    """One hash over the content of files and folders, and over the Python that packages are installed for."""
    total = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for file in (file for path in paths for file in files_of(path)):
        total.update(str(file.relative_to(ROOT)).encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def files_of(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in MADE)
        yield from (Path(folder) / name for name in sorted(names))


def was_made(stamp: str, source: str) -> bool:
    file = STAMPS / stamp
    return file.exists() and file.read_text(encoding="utf-8") == source


def made(stamp: str, source: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / stamp).write_text(source, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
