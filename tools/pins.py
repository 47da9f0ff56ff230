"""Resolve what Pulse needs into requirements/*.txt: exact versions with hashes, and no address of any registry."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements"
OWN = ("pulse", "pulse-")
"""Distributions of this tree: they are installed from the tree, so that their names never resolve to a stranger's."""


def main() -> int:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    projects = [_project(path) for path in (ROOT / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml")))]
    groups = projects[0].get("dependency-groups", {})
    runtime = {need for project in projects for need in project["project"].get("dependencies", ())} | set(groups["build"])
    _compile(runtime, PINS / "runtime.txt", upgrade)
    _compile(runtime | set(groups["dev"]), PINS / "dev.txt", [*upgrade, "--constraint", str(PINS / "runtime.txt")])
    return 0


def _project(path: Path) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _compile(needs: Iterable[str], output: Path, options: list[str]) -> None:
    wanted = "\n".join(sorted(need for need in needs if not _is_ours(need)))
    command = [_uv(), "pip", "compile", "-", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
    subprocess.run(
        [*command, "--python-version", "3.11", "--output-file", str(output), *options], input=wanted, text=True, check=True
    )


def _is_ours(need: str) -> bool:
    return need == OWN[0] or need.startswith(OWN[1])


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("Resolving needs uv: .venv/bin/pip install uv")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
