"""What somebody may not do is not offered; asked for by its address, it says what is missing."""

import json
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, machine, sign_in
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"
ADMINISTRATION = ("Users", "Roles", "API tokens", "Audit")
CHANGES = re.compile(
    r"^(Add|Create|Edit|Forget|Link|Unlink|Split|Take back|Keep apart|Same|Revoke|Rotate|Remove|"
    r"Delete|Disable|Pause|Save|Set a new|Make|Install)\b"
)
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


def test_a_viewer_reads_what_others_wrote_and_arranges_only_their_own(pulse: Served, viewer: Page, complaints: list[str]) -> None:
    [found] = json.loads(pulse.get("/api/resources?type=agent"))["data"]
    note = {"note": "Ask Ines first.", "tags": ["cellar"], "links": [], "seen_at": 0}
    with httpx.Client(base_url=pulse.address, headers={"authorization": f"Bearer {pulse.token()}"}) as program:
        program.put(f"/api/resources/{found['id']}/metadata", json=note).raise_for_status()
    pulse.console("connection", "add", "docker", "--title", "Boxes", "--set", "address=http://127.0.0.1:1")
    pulse.console("kiosk", "create", "Hall", "--view", "/infrastructure")

    viewer.goto(f"{pulse.address}/infrastructure?peek={found['id']}")
    for tab in viewer.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)
    viewer.get_by_role("tab", name="Overview").click()
    expect(viewer.get_by_text("Ask Ines first.")).to_be_visible()
    viewer.get_by_role("button", name="Views", exact=True).click()
    viewer.get_by_role("menuitem", name="Save this view as…").click()
    expect(viewer.get_by_role("dialog").get_by_label("Name")).to_be_visible()
    expect(viewer.get_by_role("dialog").get_by_label("Share it with everybody here")).to_have_count(0)
    viewer.keyboard.press("Escape")

    for path in (
        "workloads",
        "storage",
        "recovery",
        "settings/connections",
        "settings/kiosk",
        "settings/agents",
        "settings/keys",
    ):
        viewer.goto(f"{pulse.address}/{path}")
        expect(viewer.get_by_role("main").get_by_role("heading").first).to_be_visible()
        expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)
        expect(viewer.get_by_role("link", name=CHANGES)).to_have_count(0)
        assert "127.0.0.1:1" not in viewer.get_by_role("main").inner_text()
    viewer.goto(f"{pulse.address}/dashboard")
    viewer.get_by_role("button", name="Customise").click()
    viewer.get_by_role("button", name="Hide Runs out first").click()
    expect(viewer.get_by_role("button", name="Show Runs out first")).to_be_visible()
    expect(viewer.get_by_text("This could not be kept")).to_have_count(0)
    assert all("status of 403" in one for one in complaints), complaints
    complaints.clear()


def test_a_page_that_is_not_the_viewers_says_what_is_missing(pulse: Served, viewer: Page, complaints: list[str]) -> None:
    for path in ("ai", "settings/users", "settings/roles", "settings/tokens", "settings/audit"):
        viewer.goto(f"{pulse.address}/{path}")
        expect(viewer.get_by_role("main").get_by_text("This is not yours to see")).to_be_visible()
        expect(viewer.get_by_role("button", name=CHANGES)).to_have_count(0)
    assert all("status of 403" in one for one in complaints)
    complaints.clear()
