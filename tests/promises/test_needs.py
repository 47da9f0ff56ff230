"""What a machine lacks skips a test with a message, and fails it where PULSE_REQUIRE names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDY = """
import pytest

@pytest.mark.recordings
def test_with_a_marker(): ...

def test_with_a_fixture(recordings): ...

def test_with_a_need_of_its_own(require):
    require("engine", found=None, message="no engine here")

def test_with_a_plain_skip():
    pytest.skip("engine: no engine here")

def test_that_needs_nothing(): ...
"""


@pytest.mark.parametrize(
    ("required", "outcome"),
    [
        ("", "1 passed, 4 skipped"),
        ("recordings, engine", "2 failed, 1 passed, 2 errors"),
    ],
)
def test_a_skip_for_a_required_need_is_a_failure(tmp_path: Path, required: str, outcome: str) -> None:
    (tmp_path / "test_needy.py").write_text(NEEDY, encoding="utf-8")
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    ini = "[pytest]\nmarkers =\n  browser\n  node\n  recordings\n  wheel\n  xdist_group\n"
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", str(tmp_path)],
        env={**os.environ, "PULSE_REQUIRE": required, "PULSE_RECORDINGS": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome in done.stdout.splitlines()[-1], done.stdout
