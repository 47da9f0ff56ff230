"""Go to every page that the page itself offers, by its links, without ever loading it again."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, expect

from tests.journeys.people import INSIDE
from tools.demonstrated import Demo

START = ("/dashboard", "/settings")
TABS = ("overview", "charts", "sources", "history")
ACTIONS = re.compile(r"/api/|\.\w+$")
ENDLESS = re.compile(r"/api/(events|stream)\b|/ws\b")
MOST = 60
TURNS = 40
GO = "route => { history.pushState(null, '', route); dispatchEvent(new PopStateEvent('popstate')); }"
QUIET = """() => new Promise(done => {
    const end = () => { watch.disconnect(); clearTimeout(late); clearTimeout(soon); done(); };
    const late = setTimeout(end, 800);
    let soon = setTimeout(end, 60);
    const watch = new MutationObserver(() => { clearTimeout(soon); soon = setTimeout(end, 60); });
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
})"""
"""Ends once nothing changed for a moment; a page on which something always changes is as quiet as it gets."""
HREFS = "() => [...document.querySelectorAll('nav a[href^=\"/\"]')].map(link => link.getAttribute('href'))"


def sign_in(page: Page, demo: Demo) -> None:
    """Come in as the demo says, in whatever language the page is."""
    name, password = demo.account
    page.goto(demo.address)
    page.locator("input[autocomplete='username']").fill(name)
    page.locator("input[autocomplete='current-password']").fill(password)
    page.locator("form button[type='submit']").click()
    expect(page).to_have_url(INSIDE)


def routes(page: Page, demo: Demo) -> Iterator[str]:
    """Every route that a link leads to, each once; the page stands there while it is looked at. A resource is opened too."""
    resources = demo.get("/api/resources?limit=500")["data"]
    opened = next(one["id"] for one in resources if one["status"] == "online" and one["type"] == "agent")
    waiting = [*START, *(f"/infrastructure?peek={opened}&tab={tab}" for tab in TABS)]
    seen: set[str] = set()
    unanswered: set[Request] = set()
    page.on("request", lambda request: None if ENDLESS.search(request.url) else unanswered.add(request))
    page.on("requestfinished", lambda request: unanswered.discard(request))
    page.on("requestfailed", lambda request: unanswered.discard(request))
    while waiting and len(seen) < MOST:
        route = waiting.pop(0)
        if route in seen:
            continue
        seen.add(route)
        go(page, route, unanswered)
        paths = (urlsplit(href).path.rstrip("/") for href in page.evaluate(HREFS))
        waiting += [path for path in paths if path and path not in seen and not ACTIONS.search(path)]
        yield route


def go(page: Page, route: str, unanswered: set[Request]) -> None:
    """To another route of the page that is open, until it has what it asked for and has drawn it."""
    page.evaluate(GO, route)
    page.locator("main, h1").first.wait_for()
    for _ in range(TURNS):
        page.evaluate(QUIET)
        if not unanswered:
            return
    raise AssertionError(f"{route} still waits for {sorted(request.url for request in unanswered)}")
