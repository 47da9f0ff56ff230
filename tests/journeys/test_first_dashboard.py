"""What a person sees who starts Pulse for the first time, as the first tutorial tells it."""

import json
import platform
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tools.served import Served

Enter = Callable[..., Page]

pytestmark = pytest.mark.browser
HOST = platform.node().split(".")[0]
PROMISED_MS = 5_000
MENDED_MS = 40_000


def machine(page: Page) -> Locator:
    """This machine's row in the table."""
    return page.get_by_role("row", name=re.compile(rf"\b{re.escape(HOST)}\b"))


def cell_values(page: Page) -> list[str]:
    return machine(page).get_by_role("gridcell").all_inner_texts()


def test_the_machine_appears_and_moves_without_any_configuration(pulse: Served, page: Page, enter: Enter) -> None:
    enter(pulse)

    expect(page).to_have_title(re.compile("Pulse"))
    expect(machine(page)).to_be_visible(timeout=PROMISED_MS)
    expect(page.get_by_text("live", exact=True).first).to_be_visible()
    expect(machine(page).get_by_role("gridcell", name=re.compile(r"\d+%")).first).to_be_visible(timeout=PROMISED_MS)
    before = cell_values(page)
    page.wait_for_function(
        "([name, before]) => [...document.querySelectorAll('[role=row]')].some(row =>"
        " row.innerText.includes(name) && row.innerText.trim() !== before)",
        arg=[HOST, machine(page).inner_text().strip()],
        timeout=8 * PROMISED_MS,  # a machine at rest, or at its limit, shows the same round numbers for a while
    )
    assert before


def test_a_lost_line_is_said_and_mended_without_losing_what_is_shown(
    pulse: Served, page: Page, enter: Enter, complaints: list[str]
) -> None:
    enter(pulse)
    expect(machine(page)).to_be_visible(timeout=PROMISED_MS)

    pulse.stop()
    expect(page.get_by_text(re.compile("^(offline|stream down)")).first).to_be_visible(timeout=20_000)
    expect(machine(page)).to_be_visible()

    pulse.start()
    expect(page.get_by_text("live", exact=True).first).to_be_visible(timeout=MENDED_MS)
    expect(machine(page)).to_be_visible()
    complaints.clear()  # a browser notes each request that nobody answered


def test_the_row_opens_a_panel_that_says_where_numbers_come_from(pulse: Served, page: Page, enter: Enter) -> None:
    enter(pulse)
    machine(page).click()

    (found,) = json.loads(pulse.get("/api/resources?type=agent"))["data"]
    expect(page).to_have_url(re.compile(found["id"]))
    for facts in ("System", "Filesystems"):
        expect(page.get_by_role("heading", name=facts, exact=True)).to_be_visible()
    page.get_by_role("tab", name="Sources").click()
    expect(page.get_by_text("host:local").first).to_be_visible()
    expect(page.get_by_text("machine id").first).to_be_visible()
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("tabpanel").get_by_text(re.compile("added|appeared|first seen", re.IGNORECASE)).first).to_be_visible()


def test_the_keyboard_is_enough(pulse: Served, page: Page, enter: Enter) -> None:
    enter(pulse)
    expect(machine(page)).to_be_visible(timeout=PROMISED_MS)

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="Overview")).to_be_hidden()

    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type(HOST)
    expect(page.get_by_role("option", name=re.compile(rf"\b{re.escape(HOST)}\b")).first).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("/settings"))


def test_a_query_keeps_what_fits_and_says_when_nothing_does(pulse: Served, page: Page, enter: Enter) -> None:
    enter(pulse, "/infrastructure")
    expect(machine(page)).to_be_visible(timeout=PROMISED_MS)

    page.keyboard.press("/")
    page.keyboard.type("type:agent status:offline")
    page.keyboard.press("Enter")

    expect(machine(page)).to_have_count(0)
    enter(pulse, "/infrastructure?q=type%3Aagent")
    expect(machine(page)).to_be_visible(timeout=PROMISED_MS)


@pytest.mark.parametrize("path", ["/infrastructure", "/workloads", "/storage", "/settings", "/dashboard", "/alerts"])
@pytest.mark.parametrize("size", [(1440, 900), (320, 640)], ids=["desktop", "phone"])
def test_nothing_scrolls_sideways(pulse_once: Served, page: Page, enter: Enter, size: tuple[int, int], path: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    enter(pulse_once, path)
    expect(page.get_by_role("navigation").first).to_be_visible(timeout=PROMISED_MS)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
