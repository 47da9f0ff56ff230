"""What people write and arrange stays: notes and tags, saved views, and the order of the dashboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.people import machine
from tools.served import Served

pytestmark = pytest.mark.browser


def test_a_note_and_its_tag_are_written_in_the_panel_and_found_by_the_tag(pulse_once: Served, enter: Enter) -> None:
    page = enter(pulse_once, "/infrastructure")
    machine(page).click()
    panel = page.get_by_role("tabpanel")
    panel.get_by_role("button", name="Add a note, tags or links").click()
    panel.get_by_label("Note", exact=True).fill("The key is under the third pot.")
    panel.get_by_label("Tags of your own").fill("cellar, quiet")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_text("The key is under the third pot.")).to_be_visible()

    look_for(page, "tag:cellar")
    expect(machine(page)).to_contain_text("cellar")
    look_for(page, "tag:attic")
    expect(machine(page)).to_have_count(0)

    page.goto(f"{pulse_once.address}/infrastructure?q=tag%3Aquiet")
    machine(page).click()
    panel.get_by_role("button", name="Edit notes, tags and links").click()
    panel.get_by_label("Note", exact=True).fill("")
    panel.get_by_label("Tags of your own").fill("")
    panel.get_by_role("button", name="Save").click()
    expect(machine(page)).to_have_count(0)


def test_a_view_is_saved_left_applied_and_deleted(pulse_once: Served, enter: Enter) -> None:
    page = enter(pulse_once, "/infrastructure?q=type%3Aagent")
    expect(machine(page)).to_be_visible()
    page.get_by_role("button", name="Sort by Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    from_views(page, "Save this view as…")
    page.get_by_role("dialog").get_by_label("Name").fill("Bare machines")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.goto(pulse_once.address + "/infrastructure")
    page.get_by_role("button", name="Sort by Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    from_views(page, "Bare machines")
    expect(page).to_have_url(re.compile(r"q=type(:|%3A)agent"))
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")

    from_views(page, "Change Bare machines")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete “Bare machines”?")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.get_by_text("No view is saved yet")).to_be_visible()


def test_a_hidden_and_a_moved_part_of_the_dashboard_stay_so(pulse: Served, enter: Enter) -> None:
    page = enter(pulse, "/dashboard")
    page.get_by_role("button", name="Customise").click()
    assert order(page).index("estate") < order(page).index("today")
    page.get_by_role("button", name="Move Estate down").click()
    expect(page.get_by_role("status").filter(has_text="Estate, 2 of 2")).to_be_attached()
    page.get_by_role("button", name="Hide Runs out first").click()
    expect(page.get_by_role("button", name="Show Runs out first")).to_be_visible()
    arranged = order(page)
    page.get_by_role("button", name="Done").click()

    page.reload()
    expect(page.get_by_role("region", name="Estate")).to_be_visible()

    assert order(page) == arranged
    assert arranged.index("today") < arranged.index("estate")
    assert "forecast" not in arranged
    page.get_by_role("button", name="Customise").click()
    page.get_by_role("button", name="As it was made").click()
    expect(page.get_by_role("region", name="Runs out first")).to_be_visible()


def look_for(page: Page, query: str) -> None:
    """Ask for this alone."""
    page.get_by_label("Search and filter").fill(query)
    page.keyboard.press("Enter")


def from_views(page: Page, item: str) -> None:
    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def order(page: Page) -> list[str]:
    """The parts of the dashboard as they stand, each by its name."""
    shown = page.locator("[id^=widget-]").evaluate_all("all => all.map(one => one.id)")
    return [str(id).removeprefix("widget-") for id in shown]
