"""An agent whose token is for containers only delivers them, and pesters nobody with what it may not."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools.served import Served, within

SOON_SECONDS = 30
AGENT = "narrow"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A Pulse that watches nothing by itself."""
    served = Served(tmp_path)
    served.environment = {**served.environment, "PULSE_NEARBY": "false"}
    served.start()
    yield served
    served.stop()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[str]:
    """The address of a made-up engine."""
    socket = tmp_path / "engine.sock"
    command = [sys.executable, "-m", "pulse_docker.simulator", "--containers", "5", "--socket", str(socket)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    assert within(SOON_SECONDS, socket.exists)
    yield f"unix://{socket}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def agent(server: Served, engine: str, tmp_path: Path) -> Iterator[Path]:
    """An agent near that engine, with a token for what is in containers; what it says goes to this file."""
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "agent.json").write_text(json.dumps({"id": AGENT, "made_at": 0.0}))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PULSE_")}
    environment |= {"DOCKER_HOST": engine, "PULSE_AGENT_TOKEN": server.token(scopes=["docker:report"])}
    command = [sys.executable, "-m", "pulse_core", "agent", "run", "--server", server.address, "--state-dir", str(folder)]
    with (tmp_path / "agent.log").open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    yield tmp_path / "agent.log"
    process.terminate()
    process.wait(timeout=20)


def heard(server: Served) -> dict[str, int]:
    """How many reports of each of the agent's sources arrived."""
    sources = json.loads(server.get("/api/monitoring/scheduler/health"))["sources"]
    return {one["source"].rpartition("/")[2].partition(":")[0]: one["reports"] for one in sources}


def refusals(server: Served) -> int:
    """How often the audit trail says that something was refused."""
    return [one["outcome"] for one in json.loads(server.get("/api/audit?limit=200"))["data"]].count("refused")


def test_a_token_for_containers_is_enough_for_containers(server: Served, agent: Path) -> None:
    assert within(SOON_SECONDS, lambda: "docker" in heard(server)), agent.read_text()
    types = {one["type"] for one in json.loads(server.get("/api/resources?limit=500"))["data"]}
    assert {"docker-host", "app-container"} <= types
    assert "agent" not in types

    # Whoever wants the agent to do something else speaks of it with every receipt; it may not read what that is.
    order = {"revision": 0, "interval_seconds": 1.0}
    manager = {"authorization": f"Bearer {server.token()}"}
    told = httpx.put(f"{server.address}/api/agents/{AGENT}/config", json=order, headers=manager, trust_env=False)
    assert told.status_code == 200, told.text
    before, asked = heard(server)["docker"], refusals(server)
    assert within(SOON_SECONDS, lambda: heard(server)["docker"] >= before + 3)

    assert refusals(server) == asked
    assert set(heard(server)) == {"docker"}
    said = agent.read_text()
    assert said.count("report_refused source=host:local") == 1
    assert "ERROR" not in said
    assert "Traceback" not in said
