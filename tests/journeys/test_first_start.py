"""A new Pulse is claimed by who can read its files, and by nobody else."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, SIGN_IN, machine, shown_once, sign_in, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"


def test_the_owner_claims_a_new_pulse_and_sees_the_machine(
    unclaimed: Served, page: Page, other_page: Page, complaints: list[str]
) -> None:
    token_file = unclaimed.data / "bootstrap-token"
    page.goto(unclaimed.address + "/infrastructure")
    expect(page.get_by_role("heading", name="Welcome to Pulse")).to_be_visible()
    expect(page.get_by_text(str(token_file))).to_be_visible()

    page.get_by_label("Bootstrap token").fill("not the token at all")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("That is not the token")
    was_refused(complaints, 403)

    page.get_by_label("Bootstrap token").fill(unclaimed.console("bootstrap-token").strip())
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("User name").fill("Ines")
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()

    expect(page.get_by_role("heading", name="First source")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="watched")).to_be_visible()
    assert not token_file.exists()
    page.get_by_role("button", name="Make the command").click()
    expect(page.get_by_text("pulse agent install --server")).to_be_visible()
    page.get_by_role("link", name="Open Pulse").click()
    expect(machine(page)).to_be_visible()

    other_page.goto(unclaimed.address + "/welcome")
    expect(other_page).to_have_url(SIGN_IN)
    sign_in(other_page, unclaimed, name="ines", password=PASSWORD)
    expect(other_page).to_have_url(INSIDE)


def test_a_generated_password_is_shown_once_before_the_next_step(unclaimed: Served, page: Page, other_page: Page) -> None:
    page.goto(unclaimed.address)
    page.get_by_label("Bootstrap token").fill(unclaimed.console("bootstrap-token").strip())
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("User name").fill("ines")
    page.get_by_label("Make one for me").check()
    page.get_by_role("button", name="Create the account").click()
    password = shown_once(page)
    expect(page.get_by_role("heading", name="First source")).to_be_visible()

    sign_in(other_page, unclaimed, name="ines", password=password)

    expect(other_page).to_have_url(INSIDE)
