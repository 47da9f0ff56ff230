"""People sign in, stay signed in, and leave."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, SIGN_IN, sign_in, sign_out, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"
STEP_SECONDS = 30


@pytest.fixture
def ines(pulse: Served) -> str:
    return pulse.administrator(PASSWORD, name="ines")


def test_a_person_signs_in_stays_signed_in_over_a_restart_and_signs_out(
    pulse: Served, page: Page, ines: str, complaints: list[str]
) -> None:
    page.goto(pulse.address + "/settings/about")
    sign_in(page, pulse, name=ines, password="not the password")
    expect(page.get_by_role("alert")).to_contain_text("The name or the password is not right.")
    was_refused(complaints, 401)

    sign_in(page, pulse, name=ines, password=PASSWORD, remember=True)
    expect(page).to_have_url(re.compile("/settings/about"))
    [cookie] = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert 29 < (cookie["expires"] - time.time()) / 86_400 <= 30

    pulse.stop()
    pulse.start()
    page.goto(pulse.address + "/settings/account")
    expect(page.get_by_text("this browser")).to_be_visible()
    complaints.clear()  # a browser notes each request that nobody answered

    sign_out(page, name=ines)
    page.goto(pulse.address + "/settings/account")
    expect(page).to_have_url(SIGN_IN)
    assert (
        page.request.get(pulse.address + "/api/account", headers={"cookie": f"{cookie['name']}={cookie['value']}"}).status == 401
    )


def test_a_second_factor_is_set_up_and_asked_for_and_a_recovery_code_holds_once(
    pulse: Served, page: Page, ines: str, complaints: list[str]
) -> None:
    sign_in(page, pulse, name=ines, password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    page.goto(pulse.address + "/settings/account")
    page.get_by_role("button", name="Set it up").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="QR code")).to_have_js_property("complete", True)
    app = pyotp.TOTP(dialog.get_by_role("group", name="Key").locator("code").inner_text())
    dialog.get_by_label("Then type the code").fill(app.now())
    dialog.get_by_role("button", name="Turn it on").click()
    expect(dialog).to_contain_text("Your recovery codes")
    codes = dialog.locator("code").inner_text().split()
    dialog.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    sign_out(page, name=ines)

    sign_in(page, pulse, name=ines, password=PASSWORD)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Six-digit code").fill(app.at(time.time() + 10 * STEP_SECONDS))
    expect(page.get_by_role("alert")).to_contain_text("That code does not fit.")
    page.get_by_label("Six-digit code").fill(app.at(time.time() + STEP_SECONDS))  # the one of now was used up
    expect(page).to_have_url(INSIDE)
    sign_out(page, name=ines)
    was_refused(complaints, 401, 401)

    by_recovery_code(page, pulse, ines, codes[0])
    expect(page).to_have_url(INSIDE)
    sign_out(page, name=ines)
    by_recovery_code(page, pulse, ines, codes[0])
    expect(page.get_by_role("alert")).to_contain_text("That code does not fit.")
    was_refused(complaints, 401, 401, 401)
    assert len(codes) == 10


def by_recovery_code(page: Page, pulse: Served, name: str, code: str) -> None:
    sign_in(page, pulse, name=name, password=PASSWORD)
    page.get_by_role("button", name="I do not have my phone").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Sign in").click()
