"""What somebody looks at stays where it is while everything moves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.crawl import sign_in
from tools.demonstrated import Demo

pytestmark = pytest.mark.browser
SOON_MS = 30_000
TURNS = 2
"""How often numbers change before it counts as moving: more often than the list may be put in order again."""
SEEN = """() => [...document.querySelectorAll("[role=grid] [id^=row-]")]
  .filter((row) => row.getBoundingClientRect().height > 0)
  .map((row) => [row.getBoundingClientRect().top, row.id])
  .sort((a, b) => a[0] - b[0])
  .map(([top, id]) => `${Math.round(top)} ${id}`)"""
WATCH = """() => {
  const text = () => document.querySelector("[role=grid] [role=rowgroup]").innerText;
  window.turns = 0;
  let before = text();
  setInterval(() => { const now = text(); if (now !== before) window.turns += 1; before = now; }, 900);
}"""


def test_a_sorted_and_scrolled_table_does_not_move_under_who_reads_it(demo_once: Demo, page: Page) -> None:
    sign_in(page, demo_once)
    page.goto(f"{demo_once.address}/workloads?q=type%3Avm")
    grid = page.get_by_role("grid")
    page.get_by_role("button", name=re.compile("^Sort by CPU")).click()
    expect(page.get_by_role("columnheader", name="CPU").first).to_have_attribute("aria-sort", "descending")
    expect(grid.locator("[id^=row-]").nth(15)).to_be_visible(timeout=SOON_MS)
    grid.hover(position={"x": 200, "y": 200})
    page.mouse.wheel(0, 400)
    page.wait_for_function("() => document.querySelector('[role=grid]').scrollTop >= 400")
    grid.click(position={"x": 120, "y": 200})
    chosen = grid.locator("[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    before, id = page.evaluate(SEEN), chosen.get_attribute("id")

    page.evaluate(WATCH)
    page.wait_for_function(f"() => window.turns >= {TURNS}", timeout=SOON_MS)

    assert page.evaluate(SEEN) == before
    expect(chosen).to_have_id(id or "")
    expect(page).to_have_url(re.compile(re.escape((id or "").removeprefix("row-"))))
