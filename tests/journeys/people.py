"""What people do in the browser again and again: sign in, and be told no."""

import platform
import re

from playwright.sync_api import Locator, Page, expect

from tools.served import Served

SIGN_IN = re.compile(r"/sign-in(\?|$)")
HOST = platform.node().split(".")[0]
INSIDE = re.compile(r"/infrastructure(\?|$)")


def sign_in(page: Page, served: Served, *, name: str, password: str, remember: bool = False) -> None:
    """Fill in the form and send it, on the way to where the page wanted to go; what comes then is for the test to say."""
    if page.url == "about:blank":
        page.goto(served.address)
    expect(page).to_have_url(SIGN_IN)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Stay signed in for 30 days").set_checked(remember)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page, *, name: str) -> None:
    page.get_by_role("button", name=f"Account of {name}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(SIGN_IN)


def shown_once(page: Page) -> str:
    """The secret in the dialog that shows it, which is closed then and never opens again."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This is shown once.")
    secret = dialog.locator("code").first.inner_text()
    dialog.get_by_role("button", name="I have kept it").click()
    expect(dialog).to_have_count(0)
    return secret


def was_refused(complaints: list[str], *statuses: int) -> None:
    """The server said no as often as this, in this order, and the browser notes that; it noted nothing else."""
    noted = [int(found[1]) for one in complaints if (found := re.search(r"status of (\d{3})", one))]
    assert noted == list(statuses), complaints
    complaints[:] = [one for one in complaints if not re.search(r"status of \d{3}", one)]


def machine(page: Page) -> Locator:
    """This machine's row in the table."""
    return page.get_by_role("row", name=re.compile(rf"\b{re.escape(HOST)}\b"))
