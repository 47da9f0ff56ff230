"""Every check and chore of the project. `make test` runs the first group; `nox -s NAME` runs one of them.

All of them run in the tree's own `.venv`, which `tools/ready.py` makes, so that setting up is done once.
"""

import os
import shutil
import subprocess
from pathlib import Path

import nox

ROOT = Path(__file__).parent
BIN = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
RESULTS = ROOT / ".cache" / "test"
FRONTEND = ROOT / "frontend"

nox.options.default_venv_backend = "none"
nox.options.stop_on_first_error = False
nox.options.sessions = [
    "lint", "floors", "types", "frontend_types", "frontend_tests", "frontend_size", "tests", "journeys",
]  # fmt: skip


@nox.session
def lint(session: nox.Session) -> None:
    """ruff: lint and format."""
    _tool(session, "ruff", "check", ".")
    _tool(session, "ruff", "format", "--check", ".")


@nox.session
def floors(session: nox.Session) -> None:
    """import-linter: imports go down, never up or across."""
    _tool(session, "lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """mypy --strict: the core, every plugin and every example."""
    sources = sorted([*ROOT.glob("plugins/*/src"), *ROOT.glob("examples/*/src")])
    packages = [part for source in sources for part in sorted(_packages(source))]
    chosen = [word for package in ["pulse_core", *packages] for word in ("--package", package)]
    _tool(session, "mypy", "--strict", *chosen, env={"MYPYPATH": os.pathsep.join(map(str, sources))})


@nox.session
def tests(session: nox.Session) -> None:
    """pytest: everything that needs no browser. Three processes, because a third of the time is waiting for real peers."""
    _pytest(session, "tests", "-m", "not browser", "-n", "3", "--dist", "loadgroup", *session.posargs)


@nox.session
def journeys(session: nox.Session) -> None:
    """pytest: what a person does, in a real browser; by itself, because a busy machine makes a browser slow."""
    _pytest(session, "journeys", "-m", "browser", *session.posargs)


@nox.session
def frontend_types(session: nox.Session) -> None:
    """TypeScript: the frontend's type check."""
    _npm(session, "run", "check")


@nox.session
def frontend_tests(session: nox.Session) -> None:
    """vitest: the frontend's unit tests."""
    _npm(session, "test")


@nox.session
def frontend_size(session: nox.Session) -> None:
    """The frontend's shell stays within its size."""
    _npm(session, "run", "size")


@nox.session
def fix(session: nox.Session) -> None:
    """Format, and mend what ruff can mend."""
    _tool(session, "ruff", "check", "--fix", ".")
    _tool(session, "ruff", "format", ".")


@nox.session
def docs(session: nox.Session) -> None:
    """Write docs/reference, and the page's types of the API, again from the code."""
    _python(session, "-m", "tools.docs")
    described = RESULTS / "openapi.json"
    described.parent.mkdir(parents=True, exist_ok=True)
    described.write_text(subprocess.check_output([str(BIN / "python"), "-m", "tools.openapi"], text=True, cwd=ROOT))
    _npm(session, "run", "types", str(described))


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheels of Pulse and of each plugin into dist/."""
    _python(session, "-m", "tools.wheels", "dist")


@nox.session
def pins(session: nox.Session) -> None:
    """Resolve requirements/*.txt again; `-- --upgrade` takes newer versions. Needs uv."""
    _python(session, "-m", "tools.pins", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, and compare with the targets."""
    _python(session, "-m", "bench", *session.posargs)


def _packages(source: Path) -> list[str]:
    return [path.name for path in source.iterdir() if (path / "__init__.py").exists()]


def _pytest(session: nox.Session, name: str, *arguments: str) -> None:
    report = f"--junitxml={RESULTS / name}.xml"
    # 5: nothing was collected, which is what a narrowed run of one of the two sessions does.
    _python(session, "-m", "pytest", report, *arguments, success_codes=[0, 5])


def _python(session: nox.Session, *arguments: str, success_codes: list[int] | None = None) -> None:
    session.run(str(BIN / "python"), *arguments, external=True, success_codes=success_codes or [0])


def _tool(session: nox.Session, name: str, *arguments: str, env: dict[str, str] | None = None) -> None:
    session.run(str(BIN / name), *arguments, external=True, env=env)


def _npm(session: nox.Session, *arguments: str) -> None:
    missing = _what_the_frontend_lacks()
    if missing and "node" in os.environ.get("PULSE_REQUIRE", "").split(","):
        session.error(f"node: {missing}")
    if missing:
        session.skip(f"node: {missing}")
    with session.chdir(FRONTEND):
        session.run("npm", *arguments, external=True)


def _what_the_frontend_lacks() -> str:
    if not (FRONTEND / "package.json").exists():
        return "there is no frontend in this tree"
    if shutil.which("npm") is None:
        return "there is no npm on the PATH"
    return "" if (FRONTEND / "node_modules").is_dir() else "the packages of frontend/ are not installed"
