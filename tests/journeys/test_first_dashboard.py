"""What a person sees who starts Pulse for the first time, as the first tutorial tells it."""

import json
import platform
import re

import pytest
from playwright.sync_api import Page, expect

from tools.served import Served

pytestmark = pytest.mark.browser
HOST = platform.node().split(".")[0]
PROMISED_MS = 5_000


def test_the_machine_appears_and_moves_without_any_configuration(pulse: Served, page: Page) -> None:
    page.goto(pulse.address)

    expect(page).to_have_title(re.compile("Pulse"))
    expect(page.get_by_role("link", name="Infrastructure").first).to_be_visible()
    expect(page.get_by_text(HOST, exact=False).first).to_be_visible(timeout=PROMISED_MS)
    expect(page.get_by_text("live", exact=True).first).to_be_visible()


def test_a_lost_line_is_said_and_mended_without_losing_what_is_shown(pulse: Served, page: Page, complaints: list[str]) -> None:
    page.goto(pulse.address)
    machine = page.get_by_text(HOST, exact=False).first
    expect(machine).to_be_visible(timeout=PROMISED_MS)

    pulse.stop()
    expect(page.get_by_text(re.compile("^(offline|stream down)")).first).to_be_visible(timeout=20_000)
    expect(machine).to_be_visible()

    pulse.start()
    expect(page.get_by_text("live", exact=True).first).to_be_visible(timeout=40_000)
    expect(machine).to_be_visible()
    complaints.clear()  # a browser notes each request that nobody answered


def test_the_row_opens_a_panel_that_says_where_numbers_come_from(pulse: Served, page: Page) -> None:
    page.goto(pulse.address)
    page.get_by_text(HOST, exact=False).first.click()

    (machine,) = json.loads(pulse.get("/api/resources?type=agent"))["data"]
    expect(page).to_have_url(re.compile(machine["id"]))
    expect(page.get_by_text("host:local", exact=False).first).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (360, 740)], ids=["desktop", "phone"])
def test_nothing_scrolls_sideways(pulse: Served, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(pulse.address)
    expect(page.get_by_text(HOST, exact=False).first).to_be_visible(timeout=PROMISED_MS)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
