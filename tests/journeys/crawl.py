"""Go to every page that the page itself offers, by its links."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE
from tools.demonstrated import Demo

START = ("/dashboard", "/settings")
ACTIONS = re.compile(r"/api/|\.\w+$")
SETTLED_MS = 350
MOST = 60


def sign_in(page: Page, demo: Demo) -> None:
    """Come in as the demo says."""
    name, password = demo.account
    page.goto(demo.address)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(INSIDE)


def routes(page: Page, demo: Demo) -> Iterator[str]:
    """Every route that a link leads to, each once; the page stands there while it is looked at. A resource is opened too."""
    resources = demo.get("/api/resources?limit=500")["data"]
    opened = next(one["id"] for one in resources if one["status"] == "online")
    waiting = [*START, *(f"/infrastructure?peek={opened}&tab={tab}" for tab in ("overview", "charts", "sources", "history"))]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        route = waiting.pop(0)
        if route in seen:
            continue
        seen.add(route)
        page.goto(demo.address + route)
        page.locator("main, h1").first.wait_for()
        page.wait_for_timeout(SETTLED_MS)
        hrefs = page.locator("nav a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        paths = (urlsplit(href).path.rstrip("/") for href in hrefs)
        waiting += [path for path in paths if path and path not in seen and not ACTIONS.search(path)]
        yield route
