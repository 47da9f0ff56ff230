"""A person knows an address and no type: Pulse sees what is there, and the form is filled in."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tools.served import Served

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
Told = dict[str, Any]
SOON_MS = 20_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Told]:
    """A simulated cluster, and what it takes to ask it."""
    command = [sys.executable, "-m", "pulse_proxmox.simulator", "--nodes", "3", "--guests", "6"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate(timeout=20)


def test_an_address_is_all_that_a_person_needs_to_know(pulse: Served, page: Page, enter: Enter, cluster: Told) -> None:
    enter(pulse, "/infrastructure")
    page.goto(f"{pulse.address}/settings/connections?new=")
    page.get_by_label("Address or network").fill(urlsplit(cluster["address"]).netloc)
    page.get_by_role("switch", name="It may be an address of this machine").check()
    page.get_by_role("button", name="Look", exact=True).click()

    expect(page.get_by_role("heading", name="Connect Proxmox VE", level=1)).to_be_visible(timeout=SOON_MS)
    expect(page.locator("[name=address]")).to_have_value(cluster["address"])
    page.locator("[name=token_id]").fill(cluster["token_id"])
    page.locator("[name=token_secret]").fill("wrong")
    page.get_by_role("button", name="Test", exact=True).click()
    result = page.get_by_role("region", name="Result of the test")
    result.get_by_role("button", name="Trust this certificate").click()
    expect(result).to_contain_text("invalid token value")
    page.locator("[name=token_secret]").fill(cluster["token_secret"])
    page.get_by_role("button", name="Test again").click()
    expect(result).to_contain_text("It works")
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_role("link", name="on Infrastructure").click(timeout=SOON_MS)
    expect(page.get_by_role("row").nth(3)).to_be_visible()
    page.goto(f"{pulse.address}/settings/connections?new=")
    found = page.get_by_role("list", name="What was found")
    expect(found).to_contain_text("Proxmox VE")
    page.get_by_label("Address or network").fill(cluster["address"])
    page.get_by_role("switch", name="It may be an address of this machine").check()
    page.get_by_role("button", name="Look", exact=True).click()
    expect(found.get_by_role("link", name="connected")).to_be_visible(timeout=SOON_MS)


def test_what_pulse_does_not_look_at_is_said_beside_the_field(
    pulse: Served, page: Page, enter: Enter, complaints: list[str]
) -> None:
    enter(pulse, "/settings/connections?new=")
    page.get_by_label("Address or network").fill("8.8.8.8")

    page.get_by_role("button", name="Look", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text=re.compile("not in a private network"))).to_be_visible()
    complaints[:] = [one for one in complaints if "status of 400" not in one]
