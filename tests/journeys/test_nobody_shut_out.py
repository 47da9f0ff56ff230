"""The pages of access hold for everybody: no violation that axe can find."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import SIGN_IN
from tools.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.node]
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LOOK = """async () => {
  const found = await globalThis.axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}"""
PAGES = {
    "settings/account": "Where you are signed in",
    "settings/users": "Add user",
    "settings/users?of={id}": "Closing the account",
    "settings/roles": "Auditor",
    "settings/roles?of=viewer": "Copy as a new role",
    "settings/tokens": "Create token",
    "settings/audit": "This is where the trail begins.",
    "settings/audit?tab=proof": "Check the chain",
    "settings/audit?tab=webhooks": "Add webhook",
}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(LOOK))


def test_the_entrances_have_no_violation(pulse_once: Served, page: Page) -> None:
    page.goto(pulse_once.address)
    expect(page).to_have_url(SIGN_IN)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Locked out?").click()
    expect(page.get_by_label("Recovery token")).to_be_visible()
    assert violations(page) == []


def test_the_pages_of_access_have_no_violation(pulse_once: Served, page: Page, enter: Callable[..., Page]) -> None:
    enter(pulse_once)
    me = page.request.get(pulse_once.address + "/api/session").json()["user"]["id"]
    for path, shown in PAGES.items():
        page.goto(f"{pulse_once.address}/{path.format(id=me)}")
        expect(page.get_by_role("main").get_by_text(shown).first).to_be_visible()
        assert (path, violations(page)) == (path, [])
