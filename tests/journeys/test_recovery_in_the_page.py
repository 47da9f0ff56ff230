"""Who asks what could be restored sees each guest, judged by what its platform tells, and comes from there to its points."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import within

pytestmark = pytest.mark.browser
SOON_MS = 15_000
MACHINES = ("vm", "system-container")
LINE = re.compile(r"\d+ protected")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose platforms have told of backups."""
    folder: Path = tmp_path_factory.mktemp("demo")
    (folder / "real").mkdir()
    with Demo.started(folder) as demo:
        assert within(PATIENCE_SECONDS, lambda: bool(owned(demo))), "nobody tells of a backup"
        yield demo


@pytest.fixture
def inside(demo: Demo, page: Page) -> Page:
    """The page of somebody who signed in to the demo."""
    name, password = demo.account
    page.goto(demo.address)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(INSIDE)
    return page


def rollups(demo: Demo, query: str = "") -> list[dict[str, Any]]:
    return list(demo.get(f"/api/recovery/rollups?limit=500{query}")["data"])


def named(demo: Demo) -> dict[str, str]:
    """The machines that are watched, but for templates, of which no backup is expected: their names by their ids."""
    found = demo.get("/api/resources?limit=500")["data"]
    return {one["id"]: one["name"] for one in found if one["type"] in MACHINES and one["status_reason"] != "template"}


def owned(demo: Demo) -> list[tuple[str, dict[str, Any]]]:
    """Machines with backups that are theirs by proof, by their names."""
    names = named(demo)
    proven = [one for one in rollups(demo, "&kind=backup") if one["attribution"] == "proof"]
    return sorted((names[one["resource"]], one) for one in proven if one["resource"] in names)


def test_a_guest_leads_to_its_recovery_and_on_to_every_point(demo: Demo, inside: Page) -> None:
    name, rollup = owned(demo)[0]
    inside.goto(f"{demo.address}/recovery")
    expect(inside.get_by_role("button", name=LINE)).to_be_visible(timeout=SOON_MS)

    inside.get_by_label("Search the inventory").fill(name)
    row = inside.locator(f"#row-{rollup['resource']}")
    expect(row).to_contain_text(name)
    row.click()
    expect(inside.get_by_role("tab", name="Recovery")).to_have_attribute("aria-selected", "true")
    inside.get_by_role("link", name=re.compile(r"^All [\d,]+ points?$")).click()

    expect(inside).to_have_url(re.compile(rf"view=history&of={rollup['id']}"))
    points = inside.get_by_role("grid", name="Recovery points, newest first")
    newest = demo.get(f"/api/recovery/points?rollup={rollup['id']}&limit=1")["data"][0]
    expect(points.locator(f"#row-{newest['id']}")).to_contain_text(name)
    points.locator(f"#row-{newest['id']}").click()
    expect(inside.get_by_role("complementary", name=f"Recovery point of {name}")).to_contain_text("proven")


def test_nobody_is_called_protected_without_a_backup(demo: Demo, inside: Page) -> None:
    inside.goto(f"{demo.address}/recovery")
    line = inside.get_by_role("button", name=LINE)
    expect(line).to_be_visible(timeout=SOON_MS)
    usable = [one for one in rollups(demo, "&kind=backup") if one["last_success_at"] and one["last_outcome"] != "failed"]
    assert int(str(line.text_content()).split()[0].replace(",", "")) <= len(usable)

    known = {one["resource"] for one in rollups(demo)}
    for id, name in [(id, name) for id, name in named(demo).items() if id not in known][:1]:
        inside.get_by_label("Search the inventory").fill(name)
        expect(inside.locator(f"#row-{id}")).to_contain_text("no backup known")


def test_the_history_is_narrowed_by_what_tells_points_apart(demo: Demo, inside: Page) -> None:
    inside.goto(f"{demo.address}/recovery?view=history")
    points = inside.get_by_role("grid", name="Recovery points, newest first")
    expect(points.get_by_role("row").nth(1)).to_be_visible(timeout=SOON_MS)

    facets = demo.get("/api/recovery/facets")
    for name, label in (("kind", "Kind"), ("repository", "Place"), ("outcome", "Outcome")):
        if len(facets[name]) > 1:
            inside.get_by_label(label, exact=True).select_option(facets[name][-1]["value"])
            break
    else:
        pytest.fail("nothing tells the points of the demo apart")

    expect(inside).to_have_url(re.compile(rf"{name}="))
    expect(inside.get_by_text(re.compile(r"^[\d,]+ points?$"))).to_be_visible()
    inside.get_by_role("button", name="Clear filters").click()
    expect(inside).not_to_have_url(re.compile(rf"{name}="))
