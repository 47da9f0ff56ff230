"""Run the measures, each module in a process of its own, and print them as one table; bench/out/bench.json has the same.

    python -m bench               all of them
    python -m bench store live    some

A measure is a line of JSON on a module's output: {"measure", "value", "unit", "target"}. `target` is text such as "<= 10"
or ">= 200000", or the most it may be. A target that was missed is shown, and is no failure; a module that breaks is one.
"""

import json
import subprocess
import sys
from pathlib import Path

from bench.table import Row, drawn, judged

HERE = Path(__file__).parent
OUT = HERE / "out" / "bench.json"
NOT_MEASURES = {"__init__", "__main__", "table"}
LONGEST_SECONDS = 1200


def main() -> int:
    present = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_MEASURES)
    chosen = sys.argv[1:] or present
    if unknown := set(chosen) - set(present):
        print(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(present)}.", file=sys.stderr)
        return 2
    broken, rows = [], []
    for name in chosen:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found, status = measured(name)
        rows += found
        broken += [name] if status else []
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"measures": rows, "broken": broken}, indent=2) + "\n", encoding="utf-8")
    print(drawn(rows))
    print("".join(f"\n{name} broke off: see above." for name in broken))
    return 1 if broken else 0


def measured(module: str) -> tuple[list[Row], int]:
    """The measures that a module printed, and its exit status. What else it prints is passed on."""
    command = [sys.executable, "-m", f"bench.{module}"]
    try:
        done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [], 1
    rows = [row for line in done.stdout.splitlines() if (row := _row(line, module))]
    return rows, done.returncode


def _row(line: str, module: str) -> Row | None:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if isinstance(row, dict) and "measure" in row:
        return {**judged(row), "module": module}
    print(line, file=sys.stderr)
    return None


if __name__ == "__main__":
    raise SystemExit(main())
