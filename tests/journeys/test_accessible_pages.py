"""Who sees little, or has a small screen, can use every page: no serious fault in either theme, nothing runs off at 320 px."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.crawl import routes, sign_in
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import ROOT, within

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = "options => axe.run(document, {resultTypes: ['violations'], ...options}).then(found => found.violations)"
SERIOUS = ("serious", "critical")
TOO_WIDE = """() => {
    const over = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1);
    const named = one => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`.slice(0, 90);
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return isWide ? over.slice(-3).map(named).concat(String(document.documentElement.scrollWidth)) : [];
}"""
WIDE, NARROW = (1440, 900), (320, 640)


@attrs.frozen
class Findings:
    """What is wrong, each with its route."""

    light: list[str]
    dark: list[str]
    narrow: list[str]
    routes: list[str]


@pytest.fixture(scope="module")
def findings(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """One walk through the demo, looked at in each way on each page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `npm ci` in frontend/")
    folder: Path = tmp_path_factory.mktemp("demo")
    with Demo.started(folder) as demo:
        assert within(PATIENCE_SECONDS, lambda: len(demo.get("/api/resources?limit=500")["data"]) > 20)
        context = browser.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce", color_scheme="light"
        )
        page = context.new_page()
        sign_in(page, demo)
        found = Findings([], [], [], [])
        for route in routes(page, demo):
            look(page, route, found)
        yield found
        context.close()


def look(page: Page, route: str, found: Findings) -> None:
    found.routes.append(route)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found.light.extend(said(route, page.evaluate(RUN, {})))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found.dark.extend(said(route, page.evaluate(RUN, {"runOnly": ["color-contrast"]})))
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.wait_for_timeout(100)
    found.narrow.extend(f"{route}: {one}" for one in page.evaluate(TOO_WIDE))
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def said(route: str, violations: list[dict[str, object]]) -> list[str]:
    """Each serious violation in a line: where, what, and the first element that has it."""
    return [
        f"{route}: {one['id']} ({len(nodes)}): {nodes[0]['html'][:160]}"
        for one in violations
        if one["impact"] in SERIOUS and isinstance(nodes := one["nodes"], list)
    ]


def test_no_page_has_a_serious_fault_in_the_light_theme(findings: Findings) -> None:
    assert findings.light == []


def test_text_can_be_read_in_the_dark_theme(findings: Findings) -> None:
    assert findings.dark == []


def test_nothing_runs_off_a_screen_of_320_pixels(findings: Findings) -> None:
    assert findings.narrow == []


def test_every_page_was_looked_at(findings: Findings) -> None:
    assert {"/dashboard", "/infrastructure", "/workloads", "/storage", "/recovery", "/alerts"} <= set(findings.routes)
    assert sum(route.startswith("/settings") for route in findings.routes) > 8
