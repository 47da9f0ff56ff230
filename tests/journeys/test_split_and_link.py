"""Two sources see one machine: a person splits them apart and links them again, each time with a reason."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tools.served import Served, within

pytestmark = pytest.mark.browser
SOON_SECONDS = 20
SOON_MS = 10_000


@pytest.fixture
def merged(pulse: Served, tmp_path: Path) -> Iterator[Served]:
    """A Pulse that sees this machine twice: by itself and by an agent."""
    token = pulse.token(scopes=["agent:enroll"])
    options = ["--server", pulse.address, "--token", token, "--state-dir", str(tmp_path / "agent")]
    with (tmp_path / "agent.log").open("wb") as out:
        command = [sys.executable, "-m", "pulse_core", "agent", "run", *options]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        assert within(SOON_SECONDS, lambda: [len(one["sources"]) for one in machines(pulse)] == [2]), machines(pulse)
        yield pulse
    finally:
        process.terminate()
        process.wait(timeout=SOON_SECONDS)


def machines(pulse: Served) -> list[dict[str, Any]]:
    return list(json.loads(pulse.get("/api/resources?type=agent"))["data"])


def decide(page: Page, action: str, reason: str) -> None:
    """Give the reason that the dialog asks for, and go on."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason, for the record").fill(reason)
    dialog.get_by_role("button", name=action).click()
    expect(dialog).to_have_count(0)


def test_what_was_merged_is_split_and_linked_again_and_each_decision_says_why(merged: Served, page: Page, enter: Enter) -> None:
    [machine] = machines(merged)
    enter(merged, f"/infrastructure?q=type%3Aagent&peek={machine['id']}&tab=sources")
    rows, panel = page.locator("[id^=row-]"), page.get_by_role("tabpanel")
    split_off = panel.get_by_role("button", name="Split off")
    expect(split_off).to_have_count(2)

    split_off.last.click()
    decide(page, "Split off", "two boxes, one image")
    expect(rows).to_have_count(2, timeout=SOON_MS)
    expect(split_off).to_have_count(0)
    expect(panel.get_by_text("are kept apart")).to_be_visible()
    expect(panel.get_by_text("two boxes, one image")).to_be_visible()

    panel.get_by_role("button", name="Link", exact=True).first.click()
    decide(page, "Link", "one box after all")
    expect(rows).to_have_count(1, timeout=SOON_MS)
    expect(split_off).to_have_count(2)
    expect(panel.get_by_text("one box after all")).to_be_visible()
    expect(panel.get_by_text("are kept apart")).to_have_count(0)
    assert sorted(machines(merged)[0]["sources"]) == sorted(machine["sources"])


def test_a_split_is_taken_back_and_the_evidence_decides_again(merged: Served, page: Page, enter: Enter) -> None:
    [machine] = machines(merged)
    enter(merged, f"/infrastructure?q=type%3Aagent&peek={machine['id']}&tab=sources")
    rows, panel = page.locator("[id^=row-]"), page.get_by_role("tabpanel")
    panel.get_by_role("button", name="Split off").last.click()
    decide(page, "Split off", "by mistake")
    expect(rows).to_have_count(2, timeout=SOON_MS)

    panel.get_by_role("button", name="Take back").click()

    expect(rows).to_have_count(1, timeout=SOON_MS)
    expect(panel.get_by_role("button", name="Split off")).to_have_count(2)
    expect(panel.get_by_text("What people decided")).to_have_count(0)
