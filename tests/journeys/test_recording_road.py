"""What a source said is written to a file, and shows the same elsewhere, without the name of this machine."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path


def test_a_recording_of_this_machine_replays_without_its_name(tmp_path: Path) -> None:
    file = tmp_path / "host.jsonl"

    pulse("record", "host:local", "--count", "2", "--seconds", "0", "-o", str(file), home=tmp_path)
    said = json.loads(pulse("replay", str(file), "--json", home=tmp_path))

    assert platform.node() not in file.read_text(encoding="utf-8")
    assert "agent" in json.dumps(said)
    assert "memory_total_bytes" in json.dumps(said)


def pulse(*words: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pulse_core", *words],
        env={**os.environ, "PULSE_DATA_DIR": str(home / "data")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
