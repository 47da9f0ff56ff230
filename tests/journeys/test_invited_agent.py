"""A machine joins by the invitation made in the page, and from then on by a token that only it can use."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import HOST
from tools.served import Served, within

pytestmark = pytest.mark.browser
Agent = Callable[..., "subprocess.Popen[bytes]"]
TOKEN = re.compile(r"PULSE_AGENT_TOKEN=(\S+)")
SERVER = re.compile(r"--server (\S+)")


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Agent]:
    """Runs what the command installs, as `name`."""
    running = []

    def run(command: str, *, name: str) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PULSE_AGENT_TOKEN": TOKEN.findall(command)[0]}
        options = ["--server", SERVER.findall(command)[0], "--state-dir", str(tmp_path / name), "--identity", name]
        with (tmp_path / f"{name}.log").open("wb") as out:
            words = [sys.executable, "-m", "pulse_core", "agent", "run", *options]
            running.append(subprocess.Popen(words, env=environment, stdout=out, stderr=subprocess.STDOUT))
        return running[-1]

    yield run
    for one in running:
        one.terminate()
        one.wait(timeout=20)


def test_an_invited_agent_gets_a_token_of_its_own_and_the_invitation_is_used_up(
    pulse: Served, page: Page, enter: Callable[..., Page], agent: Agent, tmp_path: Path
) -> None:
    enter(pulse, "/settings/tokens")
    page.get_by_role("button", name="Add an agent").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make the command").click()
    command = dialog.locator("code").first.inner_text()
    expect(dialog.get_by_role("status")).to_contain_text("Waiting for its first report")

    agent(command, name="attic")

    expect(dialog.get_by_role("status")).to_contain_text("reports", timeout=10_000)
    page.goto(pulse.address + "/settings/sources")
    card = page.get_by_role("listitem").filter(has_text="agent:")
    expect(card.first).to_contain_text("live")
    page.goto(pulse.address + "/settings/tokens")
    own = page.get_by_role("row").filter(has_text=re.compile(rf"{HOST}|attic"))
    expect(own).to_have_count(1)
    tokens = json.loads(pulse.get("/api/tokens"))["data"]
    [bound] = [one for one in tokens if one["agent"]]
    assert sorted(bound["scopes"]) == ["agent:config:read", "agent:report"]
    assert bound["owner"] == ""

    [secret] = {found for file in (tmp_path / "attic").rglob("*") if file.is_file() for found in secrets_in(file)}
    headers = {"authorization": f"Bearer {secret}"}
    other = httpx.get(f"{pulse.address}/api/agents/another/config", headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (403, "other_agent")
    assert TOKEN.findall(command)[0] != secret

    late = agent(command, name="cellar")
    assert within(8, lambda: "server_denied" in (tmp_path / "cellar.log").read_text(encoding="utf-8"))
    assert len([one for one in json.loads(pulse.get("/api/tokens"))["data"] if one["agent"]]) == 1
    assert late.poll() is None


def secrets_in(file: Path) -> list[str]:
    return re.findall(r"pls_[A-Za-z0-9_-]{43}", file.read_text(encoding="utf-8", errors="replace"))
