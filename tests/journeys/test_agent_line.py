"""A machine is watched by an agent; the line is cut and mended, and its history has no hole."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tools.served import Served, within

WIDEST_STEP_SECONDS = 5.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A Pulse that watches nothing by itself, so that all it knows comes from the agent."""
    served = Served(tmp_path)
    served.environment = {**served.environment, "PULSE_NEARBY": "false"}
    served.start()
    yield served
    served.stop()


@pytest.fixture
def agent(server: Served, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """An agent on this machine that reports to it."""
    options = [
        "--server",
        server.address,
        "--token",
        server.token(scopes=["agent:enroll"]),
        "--state-dir",
        str(tmp_path / "agent"),
    ]
    with (tmp_path / "agent.log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "pulse_core", "agent", "run", *options], stdout=out, stderr=subprocess.STDOUT
        )
    yield process
    process.terminate()
    process.wait(timeout=20)


def test_what_an_agent_saw_while_the_line_was_cut_arrives_when_it_is_mended(
    server: Served, agent: "subprocess.Popen[bytes]"
) -> None:
    assert within(20, lambda: machine(server) != {})
    id = machine(server)["id"]

    server.stop()
    began, ended = cut(agent, seconds=8)
    server.start()

    assert machine(server)["id"] == id, "a restart of the server keeps what it knew"
    assert within(30, lambda: not hole(server, id, began, ended)), times(server, id)


def machine(server: Served) -> dict[str, object]:
    found = json.loads(server.get("/api/resources?type=agent"))["data"]
    return dict(found[0]) if found else {}


def times(server: Served, id: object) -> list[float]:
    curves = json.loads(server.get(f"/api/metrics-store/history?resource={id}&metric=memory_used_bytes&range=5m"))["curves"]
    return [at / 1000 for at in curves[0]["at_ms"]] if curves else []


def hole(server: Served, id: object, began: float, ended: float) -> bool:
    """Whether history lacks a stretch of the time in which the line was cut."""
    known = times(server, id)
    inside = [at for at in known if began <= at <= ended]
    return len(inside) < 2 or max(b - a for a, b in pairwise(sorted(known))) > WIDEST_STEP_SECONDS


def cut(agent: "subprocess.Popen[bytes]", *, seconds: float) -> tuple[float, float]:
    """Let time pass with nobody there. It is real time, because both sides are real processes."""
    began = time.time()
    assert not within(seconds, lambda: agent.poll() is not None), "the agent goes on without a server"
    return began, time.time()
