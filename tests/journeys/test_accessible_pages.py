"""Who sees little, or has a small screen, can use every page: no serious fault in either theme, nothing runs off at 320 px."""

from collections.abc import Iterator

import attrs
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys.crawl import QUIET, routes, sign_in
from tools.demonstrated import Demo
from tools.served import ROOT

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """() => axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    preload: false,
    iframes: false,
}).then(found => found.violations)"""
SERIOUS = ("serious", "critical")
TOO_WIDE = """() => {
    const over = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1);
    const named = one => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`.slice(0, 90);
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return isWide ? over.slice(-3).map(named).concat(String(document.documentElement.scrollWidth)) : [];
}"""
WIDE, NARROW = ViewportSize(width=1440, height=900), ViewportSize(width=320, height=640)


@attrs.frozen
class Findings:
    """What is wrong, each with its route, and where one looked."""

    light: list[str]
    dark: list[str]
    narrow: list[str]
    routes: list[str]


@pytest.fixture(scope="module")
def findings(browser: Browser, demo_once: Demo) -> Iterator[Findings]:
    """One walk through the demo, looked at in each way on each page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in frontend/")
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", color_scheme="light")
    page = context.new_page()
    sign_in(page, demo_once)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = Findings([], [], [], [])
    for route in routes(page, demo_once):
        look(page, route, found)
    yield found
    context.close()


def look(page: Page, route: str, found: Findings) -> None:
    """In light, then in dark, then on a narrow screen; the page is left as it was."""
    found.routes.append(route)
    found.light.extend(said(route, page.evaluate(RUN)))
    page.emulate_media(color_scheme="dark")
    found.dark.extend(said(route, page.evaluate(RUN)))
    page.set_viewport_size(NARROW)
    page.evaluate(QUIET)
    found.narrow.extend(f"{route}: {one}" for one in page.evaluate(TOO_WIDE))
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")


def said(route: str, violations: list[dict[str, object]]) -> list[str]:
    """Each serious violation in a line: where, what, and the first element that has it."""
    return [
        f"{route}: {one['id']} ({len(nodes)}): {nodes[0]['html'][:160]}"
        for one in violations
        if one["impact"] in SERIOUS and isinstance(nodes := one["nodes"], list)
    ]


def test_no_page_has_a_serious_fault_in_the_light_theme(findings: Findings) -> None:
    assert findings.light == []


def test_no_page_has_a_serious_fault_in_the_dark_theme(findings: Findings) -> None:
    assert findings.dark == []


def test_nothing_runs_off_a_screen_of_320_pixels(findings: Findings) -> None:
    assert findings.narrow == []


def test_every_page_was_looked_at(findings: Findings) -> None:
    assert {"/dashboard", "/infrastructure", "/workloads", "/storage", "/recovery", "/alerts"} <= set(findings.routes)
    assert sum(route.startswith("/settings") for route in findings.routes) > 8
