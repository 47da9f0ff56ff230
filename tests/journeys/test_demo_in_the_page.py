"""Whoever looks around in the demo sees that it is one, and what every connector would show; a real Pulse is left alone."""

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, SIGN_IN
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import within

pytestmark = pytest.mark.browser
SOON_MS = 15_000
PAGES = ("infrastructure", "workloads", "storage")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo beside a real Pulse, which has data."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "pulse.db").write_bytes(b"years of it")
    with Demo.started(tmp_path) as demo:
        yield demo


def sign_in(page: Page, demo: Demo) -> None:
    name, password = demo.account
    page.goto(demo.address)
    expect(page).to_have_url(SIGN_IN)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(INSIDE)


def shown_by(demo: Demo, page: str) -> dict[str, Any]:
    """For each source that brings something for this page, one of its resources there that is well and has its name alone."""
    kinds = {kind["type"] for kind in demo.get("/api/kinds")["kinds"] if kind["page"] == page}
    resources = demo.get("/api/resources?limit=500")["data"]
    names = Counter(word for one in resources for word in one["name"].split())
    well = [one for one in resources if one["type"] in kinds and one["status"] == "online" and names[one["name"]] == 1]
    return {source: one for one in well for source in one["sources"]}


def test_the_demo_is_marked_and_shows_what_each_connector_sees(demo: Demo, page: Page) -> None:
    sources = {one["source"] for one in demo.get("/api/monitoring/scheduler/health")["sources"]}
    assert within(PATIENCE_SECONDS, lambda: {one for page in PAGES for one in shown_by(demo, page)} == sources), sources

    sign_in(page, demo)

    mark = page.get_by_title("Everything here is made up, and nothing is kept.")
    expect(mark).to_be_visible()
    expect(mark).to_contain_text("Demo")
    for where in PAGES:
        page.goto(f"{demo.address}/{where}")
        for one in shown_by(demo, where).values():
            page.get_by_label("Search and filter").fill(f'"{one["name"]}"')
            row = page.locator(f"#row-{one['id']}")
            expect(row).to_be_visible(timeout=SOON_MS)
            expect(row).to_contain_text(one["name"])


def test_the_demo_writes_nothing_where_a_real_pulse_keeps_its_data(demo: Demo, page: Page) -> None:
    sign_in(page, demo)
    page.goto(f"{demo.address}/settings")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    page.goto("about:blank")  # a browser complains when nobody answers any more

    demo.process.send_signal(signal.SIGTERM)
    demo.process.wait(timeout=PATIENCE_SECONDS)

    assert [path.name for path in (demo.folder / "real").iterdir()] == ["pulse.db"]
    assert (demo.folder / "real" / "pulse.db").read_bytes() == b"years of it"
    assert demo.left() == []
