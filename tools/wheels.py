"""Build the wheels of Pulse and of each plugin. The wheel of Pulse carries the built page, so the page comes first."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "pulse_core" / "web" / "static" / "index.html"


def main() -> int:
    into = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").resolve()
    if not PAGE.exists():
        print("The page is not built: run `make serve` or `make test` first, on a machine with Node.", file=sys.stderr)
        return 1
    for wheel in build(into, *projects()):
        print(wheel.name)
    return 0


def projects() -> list[Path]:
    """What is published together: Pulse and its plugins."""
    return [ROOT, *(path.parent for path in sorted(ROOT.glob("plugins/*/pyproject.toml")))]


def build(into: Path, *projects: Path) -> list[Path]:
    """Their wheels, made in the folder `into` by the installed build backend: nothing is fetched."""
    into.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(into)]
    for project in projects:
        # One fixed time in the archive: the same tree gives the same wheel.
        environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1767225600")}
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{project.name}: {done.stdout}{done.stderr}")
    return sorted(into.glob("*.whl"))


if __name__ == "__main__":
    raise SystemExit(main())
