"""`kill -9` at any moment takes nothing that was acknowledged."""

import json
import subprocess
import sys
from pathlib import Path

KILLS = 100


def test_a_hundred_kills_under_load_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    script = Path(__file__).with_name("load_and_kill.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(KILLS), "7"], capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    acknowledged = json.loads(done.stdout)
    assert min(acknowledged.values()) > KILLS
