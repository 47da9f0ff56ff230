"""A person connects a platform: tested, its certificate compared, saved, seen, paused and removed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import sign_in
from tools.served import Served

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
Told = dict[str, Any]
SOON_MS = 20_000
"""Another process asks yet another one for the first time."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Told]:
    """A simulated cluster, and what it takes to ask it."""
    command = [sys.executable, "-m", "pulse_proxmox.simulator", "--nodes", "3", "--guests", "12"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def engine() -> Iterator[str]:
    """The address of a simulated engine."""
    command = [sys.executable, "-m", "pulse_docker.simulator", "--loopback"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        process.communicate(timeout=20)


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def allow_loopback(page: Page) -> None:
    page.get_by_text("More settings").click()
    page.get_by_role("switch", name="Allow loopback").check()


def test_a_cluster_is_connected_once_its_certificate_and_its_token_are_right(
    pulse: Served, page: Page, enter: Enter, cluster: Told
) -> None:
    enter(pulse, "/settings/connections")
    page.get_by_role("link", name="Add connection").click()
    page.get_by_role("link", name="Proxmox VE", exact=True).click()
    expect(page.get_by_role("complementary", name="Prepare it")).to_contain_text("pveum")
    fill(page, title="Cellar", address=cluster["address"], token_id=cluster["token_id"], token_secret="wrong")
    allow_loopback(page)

    page.get_by_role("button", name="Test", exact=True).click()
    result = page.get_by_role("region", name="Result of the test")
    expect(result).to_contain_text("It does not work yet")
    expect(page.get_by_role("button", name="Save anyway")).to_be_visible()
    shown = result.get_by_role("region", name="Certificate").locator("code").inner_text()
    assert shown.replace("\n", "") == cluster["fingerprint"]
    result.get_by_role("button", name="Trust this certificate").click()

    expect(page.locator("[name=fingerprint]")).to_have_value(cluster["fingerprint"])
    expect(result).to_contain_text("invalid token value")
    expect(result).to_contain_text("This is the certificate that you trust.")
    fill(page, token_secret=cluster["token_secret"])
    expect(result).to_contain_text("Settings were changed since this test.")
    page.get_by_role("button", name="Test again").click()
    expect(result).to_contain_text("It works")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="Cellar", level=1)).to_be_visible()
    expect(page.get_by_text("live", exact=True).first).to_be_visible(timeout=SOON_MS)
    assert cluster["token_secret"] not in page.content()
    page.get_by_role("link", name="on Infrastructure").click(timeout=SOON_MS)
    expect(page.get_by_role("row").nth(3)).to_be_visible()

    page.goto(f"{pulse.address}/settings/connections")
    page.get_by_role("link", name="Cellar").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody else reports them")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing is connected yet")).to_be_visible()
    assert json.loads(pulse.get("/api/connections"))["data"] == []


def test_an_engine_that_does_not_answer_yet_is_saved_anyway_and_put_right_later(
    pulse: Served, page: Page, enter: Enter, engine: str
) -> None:
    enter(pulse, "/settings/connections?new=docker")
    fill(page, title="Boxes", address="http://127.0.0.1:1", interval_seconds="1")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="2 or more")).to_be_visible()
    fill(page, interval_seconds="2")
    allow_loopback(page)
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_role("region", name="Result of the test")).to_contain_text("cannot be reached")
    page.get_by_role("button", name="Save anyway").click()

    expect(page.get_by_role("heading", name="Boxes", level=1)).to_be_visible()
    expect(page.get_by_text("in a row")).to_be_visible(timeout=SOON_MS)
    fill(page, address=engine)
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("link", name="on Workloads")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("in a row")).to_have_count(0)
    page.goto(f"{pulse.address}/settings/sources")
    page.get_by_role("link", name="Settings Boxes").click()
    expect(page.get_by_role("heading", name="Boxes", level=1)).to_be_visible()


def test_who_may_only_look_is_shown_no_address(pulse: Served, page: Page) -> None:
    pulse.console("connection", "add", "docker", "--title", "Boxes", "--set", "address=http://127.0.0.1:1")
    pulse.console("user", "add", "vera", "--role", "viewer", "--password-stdin", given="only looking around here\n")
    page.goto(f"{pulse.address}/settings/connections")
    sign_in(page, pulse, name="vera", password="only looking around here")

    expect(page.get_by_text("It takes the right to read")).to_be_visible()
    assert "127.0.0.1:1" not in page.content()
    for name in ("Save", "Test", "Pause", "Remove"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    page.goto(f"{pulse.address}/settings/connections?new=docker")
    expect(page.get_by_text("It takes the right to")).to_be_visible()
