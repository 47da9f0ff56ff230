"""A session that somebody ends is over at once, wherever it is open."""

import re

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.journeys.people import INSIDE, SIGN_IN, sign_in, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"
PROMISED_MS = 5_000


@pytest.fixture
def ines(pulse: Served) -> str:
    return pulse.administrator(PASSWORD, name="ines")


def streaming(page: Page, pulse: Served, name: str) -> WebSocket:
    """Sign in and look at the table; the stream that feeds it."""
    with page.expect_websocket() as opened:
        sign_in(page, pulse, name=name, password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    expect(page.get_by_text("live", exact=True).first).to_be_visible()
    return opened.value


def test_a_session_ended_elsewhere_loses_its_stream_and_its_page_in_five_seconds(
    pulse: Served, page: Page, other_page: Page, ines: str, complaints: list[str]
) -> None:
    stream = streaming(other_page, pulse, ines)
    sign_in(page, pulse, name=ines, password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    page.goto(pulse.address + "/settings/account")
    sessions = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Sign out"))
    expect(sessions).to_have_count(2)

    with stream.expect_event("close", timeout=PROMISED_MS):
        sessions.filter(has_not_text="this browser").get_by_role("button").click()

    expect(other_page).to_have_url(re.compile(r"/sign-in\?to="), timeout=PROMISED_MS)
    expect(other_page.get_by_text("Your session has ended.")).to_be_visible()
    expect(sessions).to_have_count(1)
    sign_in(other_page, pulse, name=ines, password=PASSWORD)
    expect(other_page).to_have_url(INSIDE)
    was_refused(complaints)


def test_signing_out_everywhere_ends_the_other_browser_too(pulse: Served, page: Page, other_page: Page, ines: str) -> None:
    stream = streaming(other_page, pulse, ines)
    sign_in(page, pulse, name=ines, password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    page.goto(pulse.address + "/settings/account")
    page.get_by_role("button", name="Sign out everywhere").click()

    with stream.expect_event("close", timeout=PROMISED_MS):
        page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()

    expect(page).to_have_url(SIGN_IN)
    expect(other_page).to_have_url(SIGN_IN, timeout=PROMISED_MS)


def test_somebody_who_is_disabled_is_out_at_once(pulse: Served, page: Page, complaints: list[str]) -> None:
    pulse.console("user", "add", "tom", "--role", "viewer", "--password-stdin", given=PASSWORD + "\n")
    stream = streaming(page, pulse, "tom")

    with stream.expect_event("close", timeout=PROMISED_MS):
        pulse.console("user", "disable", "tom")

    expect(page).to_have_url(SIGN_IN, timeout=PROMISED_MS)
    sign_in(page, pulse, name="tom", password=PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is not right.")
    was_refused(complaints, 401)
