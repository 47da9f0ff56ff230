"""Every page on the smallest phone: nothing scrolls sideways, and what is to be touched is large enough for a thumb."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tools.served import Served

pytestmark = pytest.mark.browser
PAGES = ("dashboard", "infrastructure", "workloads", "storage", "recovery", "alerts", "ai")
SECTIONS = (
    *("account", "appearance", "users", "roles", "tokens", "kiosk", "audit"),
    *("connections", "sources", "plugins", "keys", "about"),
)
WRONG = Path(__file__).with_name("phone.js").read_text(encoding="utf-8").partition("\n")[2]
FINE = {"wider": 0, "outside": [], "sideways": [], "small": []}


@pytest.fixture
def phone(pulse_once: Served, enter: Enter, page: Page) -> Page:
    """The administrator's browser, as small as they come."""
    page.set_viewport_size({"width": 320, "height": 568})
    return enter(pulse_once)


@pytest.mark.parametrize("path", [*PAGES, "settings", *(f"settings/{section}" for section in SECTIONS)])
def test_no_page_scrolls_sideways_and_everything_can_be_touched(phone: Page, pulse_once: Served, path: str) -> None:
    phone.goto(f"{pulse_once.address}/{path}")
    expect(phone.locator("main#page")).to_contain_text(" ")
    phone.wait_for_load_state("networkidle")

    assert phone.evaluate(WRONG) == FINE


def test_the_pages_stand_at_the_bottom_and_the_rest_in_a_menu(phone: Page, pulse_once: Served) -> None:
    phone.goto(pulse_once.address + "/dashboard")
    bar = phone.get_by_role("navigation", name="Pages")

    bar.get_by_role("link", name="Storage").click()
    expect(phone).to_have_url(pulse_once.address + "/storage")
    bar.get_by_role("button").click()
    phone.get_by_role("menuitem", name="Settings").click()

    expect(phone.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_resource_opens_as_a_sheet_over_the_whole_width(phone: Page, pulse_once: Served) -> None:
    phone.goto(pulse_once.address + "/infrastructure")
    phone.get_by_role("row").filter(has=phone.get_by_role("img", name="online")).first.click()
    sheet = phone.get_by_role("article")

    expect(sheet).to_be_visible()
    box = sheet.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 320)
    assert phone.evaluate(WRONG) == FINE


def test_a_link_for_a_wall_can_be_made_on_a_phone(phone: Page, pulse_once: Served) -> None:
    phone.goto(pulse_once.address + "/settings/kiosk")
    phone.get_by_role("button", name="Make a link").click()
    phone.get_by_role("dialog").get_by_role("button", name="Add a view").click()

    assert phone.evaluate(WRONG) == FINE
