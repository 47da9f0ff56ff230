"""A real engine, watched by a Pulse and by an agent: what happens to its containers is told, and everything is there once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tools.dockerd import IMAGE, Dockerd
from tools.served import Served, within

pytestmark = pytest.mark.docker
AGENT = "boxes"
SOON_SECONDS = 20
"""The promise is a second, which is measured elsewhere; a busy machine of the tests is given more."""

WEB = tuple(
    f"--label=com.docker.compose.{name}={value}"
    for name, value in {"project": "shop", "service": "web", "container-number": "1"}.items()
)
Resource = dict[str, Any]


@pytest.fixture(scope="module")
def engine() -> Iterator[Dockerd]:
    with Dockerd.started() as engine:
        yield engine


@pytest.fixture(scope="module")
def watcher(engine: Dockerd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Pulse that finds the engine by itself."""
    served = Served(tmp_path_factory.mktemp("pulse"))
    served.environment = {**served.environment, "DOCKER_HOST": engine.address}
    served.start()
    yield served
    served.stop()


@pytest.fixture
def agent(engine: Dockerd, watcher: Served, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """An agent beside it that may report on engines and nothing else, and is told to leave everything else alone."""
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "agent.json").write_text(json.dumps({"id": AGENT, "made_at": 0.0}))
    manager = {"authorization": f"Bearer {watcher.token()}"}
    others = {source for one in found(watcher) for source in one["sources"]} - {"docker:docker"}
    order = {"revision": 0, "sources": dict.fromkeys(others)}
    told = httpx.put(f"{watcher.address}/api/agents/{AGENT}/config", json=order, headers=manager, trust_env=False)
    assert told.status_code == 200, told.text
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PULSE_")},
        "DOCKER_HOST": engine.address,
        "PULSE_AGENT_TOKEN": watcher.token(scopes=["docker:report", "agent:config:read"]),
    }
    words = ["agent", "run", "--server", watcher.address, "--state-dir", str(folder)]
    with (tmp_path / "agent.log").open("wb") as out:
        command = [sys.executable, "-m", "pulse_core", *words]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    yield process
    process.terminate()
    process.wait(timeout=20)


def found(served: Served, type: str = "", name: str = "") -> list[Resource]:
    page = json.loads(served.get(f"/api/resources?type={type}&limit=500"))["data"]
    return [one for one in page if not name or one["name"] == name]


def comes(served: Served, name: str, holds: Callable[[Resource], object]) -> Resource:
    """The container of this name, when it is as it should be; there is never a second one."""
    seen: list[Resource] = []

    def it_does() -> bool:
        seen[:] = found(served, "app-container", name)
        assert len(seen) <= 1, [(one["id"], list(one["sources"])) for one in seen]
        return bool(seen) and bool(holds(seen[0]))

    assert within(SOON_SECONDS, it_does), [(one["status"], one["status_reason"], one["metrics"]) for one in seen]
    return seen[0]


def test_how_a_container_ended_is_told(engine: Dockerd, watcher: Served) -> None:
    engine.run("killed")
    engine.run("ill", options=("--health-cmd=test -e /tmp/well", "--health-interval=200ms", "--health-retries=1"))
    engine.run("looping", "sh", "-c", "sleep 0.1; exit 3", options=("--restart=always",))
    comes(watcher, "killed", lambda one: one["status"] == "online")

    engine.docker("kill", "killed")
    engine.run("greedy", "sh", "-c", "sleep 1; head -c 64m /dev/zero | tail", options=("--memory=16m", "--memory-swap=16m"))

    killed = comes(watcher, "killed", lambda one: one["status"] == "offline")
    assert killed["facets"]["docker"]["exit_code"] == 137
    assert "137" in killed["status_reason"]
    greedy = comes(watcher, "greedy", lambda one: one["facets"]["docker"]["oom_killed"])
    assert "out of memory" in greedy["status_reason"]
    assert greedy["metrics"]["oom_kills_count"] >= 1
    ill = comes(watcher, "ill", lambda one: one["status"] == "warning")
    assert "health" in ill["status_reason"]
    looping = comes(watcher, "looping", lambda one: one["metrics"]["restart_loop_count"])
    assert looping["metrics"]["restarts_count"] > 3
    engine.docker("rm", "--force", "looping")


def test_a_kill_is_in_the_past_of_the_container_with_its_exit_code(engine: Dockerd, watcher: Served) -> None:
    engine.run("shot")
    shot = comes(watcher, "shot", lambda one: one["status"] == "online")

    engine.docker("kill", "shot")

    def told() -> list[str]:
        entries = json.loads(watcher.get(f"/api/resources/{shot['id']}/timeline"))["data"]
        return [
            one["event"]["title"] for one in entries if one["kind"] == "event" and one["event"]["details"].get("exit_code") == 137
        ]

    assert within(SOON_SECONDS, lambda: told() == ["shot was killed by request (exit 137)"]), told()
    page = json.loads(watcher.get(f"/api/timeline?kind=container-killed&resource={shot['id']}"))
    assert [(one["id"], one["name"], one["type"]) for one in page["data"]] == [(shot["id"], "shot", "app-container")]

    engine.docker("rm", "shot")
    removed = f"/api/timeline?kind=container-removed&resource={shot['id']}"
    assert within(SOON_SECONDS, lambda: len(json.loads(watcher.get(removed))["data"]) == 1), watcher.get("/api/timeline")


@pytest.mark.usefixtures("agent")
def test_an_engine_that_two_watch_is_one_and_stands_on_its_machine(engine: Dockerd, watcher: Served) -> None:
    engine.run("shop-web-1", options=WEB)

    before = comes(watcher, "shop-web-1", lambda one: len(one["sources"]) == 2)
    assert within(SOON_SECONDS, lambda: all(len(one["sources"]) == 2 for one in found(watcher, "docker-host")))

    [host] = found(watcher, "docker-host")
    [machine] = found(watcher, "agent")
    assert before["parent"] == host["id"]
    assert {"kind": "runs_on", "target": machine["id"]} in host["relations"]
    assert [one for one in found(watcher, "app-container") if one["identity"]["conflicts"]] == []

    engine.docker("kill", "shop-web-1")
    comes(watcher, "shop-web-1", lambda one: one["status"] == "offline")

    # As Compose does it: the new one stands beside the old one under another name until that is gone.
    engine.docker("create", "--name", "beside-shop-web-1", *WEB, IMAGE)
    engine.docker("rm", "--force", "shop-web-1")
    engine.docker("rename", "beside-shop-web-1", "shop-web-1")
    engine.docker("start", "shop-web-1")

    after = comes(watcher, "shop-web-1", lambda one: one["status"] == "online")
    assert after["id"] == before["id"]
    assert after["facets"]["docker"]["container_id"] != before["facets"]["docker"]["container_id"]
    assert within(SOON_SECONDS, lambda: past(watcher, before["id"])[:2] == ["online", "offline"]), past(watcher, before["id"])
    kills = json.loads(watcher.get(f"/api/timeline?kind=container-killed&resource={before['id']}"))["data"]
    assert [one["event"]["details"]["exit_code"] for one in kills] == [137], "told by two, it happened once"


def past(served: Served, id: str) -> list[str]:
    """The statuses that a resource took on, the newest first."""
    entries = json.loads(served.get(f"/api/resources/{id}/timeline"))["data"]
    return [one["fields"]["status"]["new"] for one in entries if "status" in one.get("fields", {})]
