"""Whoever is locked out gets back in, by waiting, by the console, or by a token from the machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, SIGN_IN, sign_in, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"
NEW_PASSWORD = "nine loud owls before dawn"
FAILURES = 5


@pytest.fixture
def behind_proxy(tmp_path: Path) -> Iterator[Served]:
    """A Pulse that believes this machine when it says from where somebody comes."""
    served = Served(tmp_path)
    served.environment = {**served.environment, "PULSE_TRUSTED_PROXIES": "127.0.0.1"}
    served.start()
    yield served
    served.stop()


def at(page: Page, address: str) -> Page:
    page.set_extra_http_headers({"x-forwarded-for": address})
    return page


def test_five_failures_lock_a_name_everywhere_and_say_for_how_long_until_the_console_unlocks_it(
    behind_proxy: Served, page: Page, other_page: Page, complaints: list[str]
) -> None:
    pulse, guesser, owner = behind_proxy, at(page, "198.51.100.7"), at(other_page, "203.0.113.9")
    name = pulse.administrator(PASSWORD, name="ines")
    for number in range(FAILURES):
        sign_in(guesser, pulse, name=name, password=f"guess number {number}")
        expect(guesser.get_by_label("Password", exact=True)).to_have_value("")
    for locked_out in (guesser, owner):
        sign_in(locked_out, pulse, name=name, password=PASSWORD)
        expect(locked_out.get_by_role("alert")).to_contain_text("Too many attempts. The next one is possible at")
        expect(locked_out.get_by_role("button", name=re.compile(r"^Wait 1[45]:\d\d$"))).to_be_disabled()
    was_refused(complaints, *[401] * FAILURES, 429, 429)
    assert "locked" in pulse.console("user", "list")

    pulse.console("user", "unlock", name)
    owner.reload()
    sign_in(owner, pulse, name=name, password=PASSWORD)
    expect(owner).to_have_url(INSIDE)


def test_a_token_from_the_machine_lets_an_administrator_set_a_new_password_once(
    pulse: Served, page: Page, other_page: Page, complaints: list[str]
) -> None:
    token = pulse.console("recovery", "--user", "admin").strip()
    page.goto(pulse.address)
    page.get_by_role("link", name="Locked out?").click()
    page.get_by_label("Recovery token").fill(token)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="A new password for admin")).to_be_visible()
    page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page).to_have_url(INSIDE)
    was_refused(complaints)

    other_page.goto(pulse.address + "/recover")
    other_page.get_by_label("Recovery token").fill(token)
    other_page.get_by_role("button", name="Continue").click()
    expect(other_page.get_by_role("alert")).to_contain_text("This token does not hold.")
    complaints.clear()
    other_page.get_by_role("link", name="Back to sign in").click()
    expect(other_page).to_have_url(SIGN_IN)
    sign_in(other_page, pulse, name="admin", password=NEW_PASSWORD)
    expect(other_page).to_have_url(INSIDE)
