"""What somebody may not do is not offered; asked for by its address, it says what is missing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, machine, sign_in
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"
ADMINISTRATION = ("Users", "Roles", "API tokens", "Audit")
CHANGES = re.compile(r"^(Add|Create|Forget|Link|Unlink|Split|Keep apart|Same|Revoke|Rotate|Remove|Disable|Save|Set a new|Make)\b")
"""How the controls that change something for others begin."""


@pytest.fixture
def viewer(pulse: Served, page: Page) -> Page:
    """The page of somebody who may only look."""
    pulse.console("user", "add", "tom", "--role", "viewer", "--password-stdin", given=PASSWORD + "\n")
    sign_in(page, pulse, name="tom", password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    return page


def test_a_viewer_sees_everything_watched_and_nothing_that_changes_it(pulse: Served, viewer: Page) -> None:
    rail = viewer.get_by_role("navigation").first
    expect(rail.get_by_role("link", name="Infrastructure")).to_be_visible()
    expect(rail.get_by_role("link", name="AI")).to_have_count(0)
    machine(viewer).click()
    viewer.get_by_role("tab", name="Sources").click()
    expect(viewer.get_by_text("host:local").first).to_be_visible()
    expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)

    for path, shown in (
        ("dashboard", ""),
        ("settings/sources", "host:local"),
        ("settings/plugins", "Hooks"),
        ("settings/about", ""),
    ):
        viewer.goto(f"{pulse.address}/{path}")
        expect(viewer.get_by_role("main").get_by_text(shown).first).to_be_visible()
        expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)
    menu = viewer.get_by_role("navigation", name="Settings")
    expect(menu.get_by_role("link", name="Account")).to_be_visible()
    for name in ADMINISTRATION:
        expect(menu.get_by_role("link", name=name)).to_have_count(0)


def test_a_page_that_is_not_the_viewers_says_what_is_missing(pulse: Served, viewer: Page, complaints: list[str]) -> None:
    for path in ("ai", "settings/users", "settings/roles", "settings/tokens", "settings/audit"):
        viewer.goto(f"{pulse.address}/{path}")
        expect(viewer.get_by_role("main").get_by_text("This is not yours to see")).to_be_visible()
        expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)
    assert all("status of 403" in one for one in complaints)
    complaints.clear()
