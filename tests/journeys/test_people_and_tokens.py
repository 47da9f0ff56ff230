"""An administrator lets others in: a person by a password, a program by a token."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.people import INSIDE, shown_once, sign_in, sign_out, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
OWN_PASSWORD = "nine loud owls before dawn"


def test_a_person_who_was_added_signs_in_and_takes_a_password_of_their_own(
    pulse: Served, page: Page, other_page: Page, enter: Enter, complaints: list[str]
) -> None:
    enter(pulse, "/settings/users")
    page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name to sign in with").fill("Tom")
    dialog.get_by_label("Full name").fill("Tom Reed")
    dialog.get_by_role("button", name="Add user").click()
    given = shown_once(page)
    expect(page.get_by_role("row").filter(has_text="Tom Reed")).to_contain_text("Viewer")
    page.reload()
    expect(page.get_by_role("row").filter(has_text="Tom Reed")).to_be_visible()
    assert given not in page.content()

    sign_in(other_page, pulse, name="tom", password=given)
    expect(other_page).to_have_url(INSIDE)
    other_page.goto(pulse.address + "/settings/account")
    other_page.get_by_role("button", name="Change", exact=True).click()
    dialog = other_page.get_by_role("dialog")
    dialog.get_by_label("Current password", exact=True).fill(given)
    dialog.get_by_label("New password", exact=True).fill(OWN_PASSWORD)
    dialog.get_by_role("button", name="Change it").click()
    expect(other_page.get_by_text("The password is changed.")).to_be_visible()
    sign_out(other_page, name="Tom Reed")

    sign_in(other_page, pulse, name="tom", password=given)
    expect(other_page.get_by_role("alert")).to_contain_text("The name or the password is not right.")
    was_refused(complaints, 401)
    sign_in(other_page, pulse, name="tom", password=OWN_PASSWORD)
    expect(other_page).to_have_url(INSIDE)


def test_a_token_made_in_the_page_opens_what_it_names_until_it_is_revoked(pulse: Served, page: Page, enter: Enter) -> None:
    enter(pulse, "/settings/tokens")
    page.get_by_role("button", name="Create token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is it for").fill("Kitchen dashboard")
    dialog.get_by_role("button", name="Create token").click()
    secret = shown_once(page)
    with httpx.Client(base_url=pulse.address, headers={"authorization": f"Bearer {secret}"}) as program:
        assert secret.startswith("pls_")
        assert program.get("/api/resources").status_code == 200
        refused = program.get("/api/users")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "scope_missing")

        page.get_by_role("link", name="Kitchen dashboard").click()
        assert secret not in page.content()
        page.get_by_role("button", name="Revoke").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(page.get_by_role("dialog")).to_have_count(0)

        expect(page.get_by_text("Kitchen dashboard")).to_have_count(0)
        refused = program.get("/api/resources")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "bad_token")
