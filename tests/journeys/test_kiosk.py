"""A wall display: a link lets it in, it shows its views in turn, and goes dark when the link is revoked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.people import machine, shown_once
from tools.served import Served

pytestmark = pytest.mark.browser
PROMISED_MS = 5_000


def link_of(pulse: Served, *views: str, name: str = "Hall") -> str:
    """The address of a new link."""
    return (
        pulse.console("kiosk", "create", name, *(word for view in views for word in ("--view", view))).strip().rpartition("#")[2]
    )


def test_a_link_made_in_the_settings_shows_its_views_in_turn_without_rail_and_secret(
    pulse_once: Served, enter: Enter, other_page: Page
) -> None:
    page = enter(pulse_once, "/settings/kiosk")
    page.get_by_role("button", name="Make a link").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Corridor")
    dialog.get_by_label("Page 1", exact=True).fill("/infrastructure")
    dialog.get_by_label("Seconds of page 1").fill("5")
    dialog.get_by_role("button", name="Add a view").click()
    dialog.get_by_label("Seconds of page 2").fill("5")
    dialog.get_by_role("button", name="Make the link").click()
    address = shown_once(page)
    assert re.fullmatch(re.escape(pulse_once.address) + r"/kiosk#plk_[\w-]{43}", address)
    secret = address.partition("#")[2]

    seen: list[str] = []
    other_page.on("request", lambda request: seen.extend([request.url, request.headers.get("referer", "")]))
    other_page.goto(address)

    expect(other_page).to_have_url(re.compile(r"/infrastructure(\?|$)"))
    expect(machine(other_page)).to_be_visible()
    expect(other_page.get_by_role("navigation")).to_have_count(0)
    expect(other_page.locator("html")).to_have_attribute("data-density", "wall")
    expect(other_page).to_have_url(re.compile("/workloads$"), timeout=15_000)
    expect(other_page).to_have_url(re.compile(r"/infrastructure(\?|$)"), timeout=15_000)
    assert [one for one in seen if secret in one] == []
    assert secret not in other_page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location.href")
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Corridor")).to_contain_text("1 screen")


def test_the_bar_comes_with_the_pointer_and_goes_with_escape(pulse_once: Served, page: Page) -> None:
    page.goto(f"{pulse_once.address}/kiosk#{link_of(pulse_once, '/infrastructure,600', '/storage,600', name='Bar')}")
    expect(page).to_have_url(re.compile(r"/infrastructure(\?|$)"))
    expect(machine(page)).to_be_visible()
    bar = page.get_by_role("banner", name="Display")
    expect(bar).to_have_count(0)

    page.mouse.move(300, 300)
    expect(bar).to_contain_text("1 of 2")
    bar.get_by_role("button", name="Next view").click()
    expect(page).to_have_url(re.compile("/storage$"))
    bar.get_by_role("button", name="Full screen", exact=True).click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    page.keyboard.press("Escape")
    expect(bar).to_be_visible()


def test_a_revoked_link_makes_its_displays_go_dark_in_five_seconds(pulse: Served, page: Page) -> None:
    address = f"{pulse.address}/kiosk#{link_of(pulse, '/infrastructure')}"
    with page.expect_websocket() as opened:
        page.goto(address)
    expect(machine(page)).to_be_visible()

    with opened.value.expect_event("close", timeout=PROMISED_MS):
        pulse.console("kiosk", "revoke", "Hall")

    expect(page.get_by_text("This display has ended")).to_be_visible(timeout=PROMISED_MS)
    expect(page).to_have_url(re.compile("/kiosk$"))
    expect(page.get_by_role("row")).to_have_count(0)


def test_a_display_goes_on_after_a_restart_of_the_server(pulse: Served, page: Page, complaints: list[str]) -> None:
    page.goto(f"{pulse.address}/kiosk#{link_of(pulse, '/infrastructure')}")
    expect(machine(page)).to_be_visible()

    pulse.stop()
    expect(page.get_by_text(re.compile("Offline. Last seen"))).to_be_visible(timeout=20_000)
    expect(machine(page)).to_be_visible()
    pulse.start()

    expect(page.get_by_text(re.compile("Offline. Last seen"))).to_have_count(0, timeout=40_000)
    page.reload()
    expect(machine(page)).to_be_visible()
    complaints.clear()


def test_somebody_who_is_signed_in_is_asked_before_a_display_takes_their_place(pulse_once: Served, enter: Enter) -> None:
    page = enter(pulse_once, "/infrastructure")
    expect(machine(page)).to_be_visible()
    page.goto("about:blank")

    page.goto(f"{pulse_once.address}/kiosk#{link_of(pulse_once, '/storage', name='Asked')}")
    page.get_by_role("button", name="Stay signed in").click()

    expect(page).to_have_url(re.compile(r"/infrastructure(\?|$)"))
    expect(page.get_by_role("button", name="Account of admin")).to_be_visible()
