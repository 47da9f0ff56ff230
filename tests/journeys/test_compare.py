"""Whoever looks for a guest finds it by its name, opens its charts without a mouse, and sets another one beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import INSIDE
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import within

pytestmark = pytest.mark.browser
SOON_MS = 15_000
MOST_STEPS = 80


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that shows guests."""
    folder: Path = tmp_path_factory.mktemp("demo")
    (folder / "real").mkdir()
    with Demo.started(folder) as demo:
        assert within(PATIENCE_SECONDS, lambda: len(guests(demo)) > 1), "there are no guests"
        yield demo


def guests(demo: Demo) -> list[dict[str, Any]]:
    """Two guests that run, by name."""
    found = demo.get("/api/resources?limit=500")["data"]
    return sorted((one for one in found if one["type"] == "vm" and one["status"] == "online"), key=lambda one: one["name"])[:2]


def sign_in_by_keys(demo: Demo, page: Page) -> None:
    name, password = demo.account
    page.goto(demo.address)
    step_to(page, page.get_by_label("User name"))
    page.keyboard.type(name)
    step_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(INSIDE)


def step_to(page: Page, wanted: Locator) -> None:
    """Go there by the Tab key, unless it is where the page put the cursor."""
    expect(wanted).to_be_visible(timeout=SOON_MS)
    for _ in range(MOST_STEPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by {MOST_STEPS} steps")


def find(page: Page, name: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Go to or do")).to_be_focused()
    page.keyboard.type(name)
    expect(page.get_by_role("option").first).to_contain_text(name)
    page.keyboard.press("Enter")


def test_a_guest_s_chart_is_reached_from_the_sign_in_by_keys_alone(demo: Demo, page: Page) -> None:
    guest = guests(demo)[0]
    sign_in_by_keys(demo, page)

    find(page, guest["name"])
    panel = page.get_by_label(f"Details of {guest['name']}")
    expect(panel).to_be_visible(timeout=SOON_MS)
    step_to(page, panel.get_by_role("tab", name="Overview"))
    page.keyboard.press("ArrowRight")

    expect(panel.get_by_role("tab", name="Charts")).to_have_attribute("aria-selected", "true")
    expect(panel.get_by_role("img", name="CPU").first).to_be_visible(timeout=SOON_MS)


def test_two_guests_stand_side_by_side_and_the_address_says_so(demo: Demo, page: Page) -> None:
    one, other = guests(demo)
    sign_in_by_keys(demo, page)
    find(page, one["name"])
    page.get_by_role("button", name="Pin, to compare").click()
    expect(page.get_by_role("status").filter(has_text=f"{one['name']} is pinned.")).to_be_visible()

    find(page, other["name"])

    compared = page.get_by_role("article", name=f"{one['name']} compared with {other['name']}")
    expect(compared).to_be_visible(timeout=SOON_MS)
    table = compared.get_by_role("table", name="Facts")
    expect(table.get_by_role("columnheader", name=one["name"], exact=True)).to_be_attached()
    expect(table.get_by_role("columnheader", name=other["name"], exact=True)).to_be_attached()
    page.reload()
    expect(compared).to_be_visible(timeout=SOON_MS)
    compared.get_by_role("button", name=f"Show {other['name']} alone").click()
    expect(page.get_by_label(f"Details of {other['name']}").get_by_role("tab", name="Overview")).to_be_visible()


def test_a_page_that_a_connector_declares_is_found_and_one_that_nobody_declares_is_not(demo: Demo, page: Page) -> None:
    sign_in_by_keys(demo, page)
    declared = demo.get("/api/kinds")["pages"]
    assert declared, "no connector declares a page"

    page.goto(demo.address + declared[0]["path"])
    expect(page.get_by_role("heading", name=declared[0]["title"], level=1)).to_be_visible(timeout=SOON_MS)
    page.goto(f"{demo.address}/nowhere/at/all")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("/nowhere/at/all")).to_be_visible()
