"""The example clients follow a real Pulse, and go on after its restart."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.served import Served, within

CLIENTS = Path(__file__).parents[2] / "examples" / "live-clients"


@pytest.mark.parametrize("client", ["follow_events.py", "follow_socket.py"])
def test_a_client_follows_and_goes_on_after_a_restart(pulse: Served, client: str, tmp_path: Path) -> None:
    said = tmp_path / "said.log"
    environment = {**os.environ, "PULSE_TOKEN": pulse.token(scopes=["monitoring:read"])}
    with said.open("wb") as out:
        command = [sys.executable, str(CLIENTS / client), pulse.address]
        follower = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        assert within(20, lambda: "ticks" in said.read_text(encoding="utf-8")), said.read_text(encoding="utf-8")
        pulse.stop()
        assert within(20, lambda: "again in" in said.read_text(encoding="utf-8") or "lost" in said.read_text(encoding="utf-8"))
        pulse.start()
        assert within(20, lambda: said.read_text(encoding="utf-8").count("welcome") >= 2), said.read_text(encoding="utf-8")
    finally:
        follower.kill()
        follower.wait()
    assert "Traceback" not in said.read_text(encoding="utf-8")
