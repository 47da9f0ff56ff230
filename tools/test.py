"""Run the checks of noxfile.py one after the other, all of them, and close with one line about the tests."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / ".cache" / "test"
COUNTS = ("tests", "failures", "errors", "skipped")


def main() -> int:
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob("*.xml"):
        old.unlink()
    sessions = ["--sessions", *sys.argv[1:]] if len(sys.argv) > 1 else []
    status = subprocess.run([sys.executable, "-m", "nox", *sessions], cwd=ROOT, check=False).returncode
    reports = sorted(RESULTS.glob("*.xml"))
    if reports:
        print(closing_line(reports))
    return status


def closing_line(reports: list[Path]) -> str:
    """The sum of several runs of pytest, in pytest's own words."""
    suites = [suite for report in reports for suite in ElementTree.parse(report).iter("testsuite")]
    tests, failures, errors, skipped = (sum(int(suite.get(name, "0")) for suite in suites) for name in COUNTS)
    seconds = sum(float(suite.get("time", "0")) for suite in suites)
    counted = {"failed": failures, "passed": tests - failures - errors - skipped, "skipped": skipped, "errors": errors}
    words = ", ".join(f"{count} {word}" for word, count in counted.items() if count or word == "passed")
    return f" {words} in {seconds:.2f}s ".center(80, "=")


if __name__ == "__main__":
    raise SystemExit(main())
