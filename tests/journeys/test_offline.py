"""The page without the server: it opens, shows the last state with its age, and keeps nothing of whoever left."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PASSWORD, Enter
from tests.journeys.people import SIGN_IN, machine, sign_in, sign_out
from tools.served import Served

pytestmark = pytest.mark.browser
KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("pulse-last-seen", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("state");
  asked.onsuccess = () => {
    const all = asked.result.transaction("state").objectStore("state").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); };
  };
})"""
CACHED = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths;
}"""


def settled(page: Page) -> None:
    """Wait until the page has all that it needs without the server."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("async () => (await caches.keys()).length > 0 && !!(await caches.match('/index.html'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_function(f"async () => (await ({KEPT})()).length === 1")


def test_without_the_server_the_page_opens_with_the_last_state_and_its_age(
    pulse: Served, enter: Enter, complaints: list[str]
) -> None:
    page = enter(pulse, "/infrastructure")
    expect(machine(page)).to_be_visible()
    settled(page)

    pulse.stop()
    page.goto(pulse.address + "/infrastructure")

    expect(page.get_by_role("status").filter(has_text=re.compile(r"Offline\. Last seen .+ ago\."))).to_be_visible()
    expect(machine(page)).to_be_visible()
    pulse.start()
    expect(page.get_by_text("Offline. Last seen")).to_have_count(0, timeout=40_000)
    complaints.clear()


def test_only_files_of_the_page_are_cached_and_no_proof_is_kept(pulse_once: Served, enter: Enter) -> None:
    page = enter(pulse_once, "/infrastructure")
    expect(machine(page)).to_be_visible()
    settled(page)
    page.goto(pulse_once.address + "/settings/users")
    expect(page.get_by_role("heading", name="Users")).to_be_visible()

    cached = page.evaluate(CACHED)
    kept = page.evaluate(KEPT)

    shell = {"/index.html", "/ahead.js", "/appearance.js", "/mark.svg", "/manifest.webmanifest", "/icon-192.png"}
    assert {path for path in cached if not path.startswith("/assets/")} == shell
    assert len(kept) == 1
    assert json.loads(kept[0])["session"]["csrf"] == ""


def test_signing_out_takes_the_last_state_from_the_device(pulse: Served, page: Page) -> None:
    sign_in(page, pulse, name="admin", password=PASSWORD)
    expect(machine(page)).to_be_visible()
    settled(page)

    sign_out(page, name="admin")

    expect(page).to_have_url(SIGN_IN)
    assert page.evaluate(KEPT) == []


def test_an_upgraded_page_is_shown_at_the_next_visit(pulse: Served, enter: Enter) -> None:
    page = enter(pulse, "/infrastructure")
    settled(page)
    answered: list[str] = []

    def upgraded(route: Route) -> None:
        answer = route.fetch()
        answered.append(route.request.url)
        route.fulfill(
            response=answer, body=answer.text().replace("<title>Pulse</title>", "<title>Pulse</title><meta name='next'>")
        )

    page.context.route(re.compile(r"/(infrastructure|index\.html)(\?|$)"), upgraded)
    page.reload()

    expect(page.locator("meta[name=next]")).to_have_count(1)
    page.wait_for_function("async () => (await caches.keys()).filter((name) => name.startsWith('pulse-shell-')).length === 2")
    assert answered


def test_the_page_can_be_installed(pulse_once: Served, page: Page) -> None:
    page.goto(pulse_once.address + "/sign-in")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")

    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/", "/")
    for icon in manifest["icons"]:
        assert page.evaluate(f"fetch('{icon['src']}').then((answer) => answer.status)") == 200
