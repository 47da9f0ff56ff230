"""Take the pictures of the README anew: python -m tools.pictures

They show the demo once its charts have something to show.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import QUIET
from tests.journeys.crawl import sign_in
from tools.demonstrated import Demo
from tools.served import ROOT

FOLDER = ROOT / "docs" / "pictures"
HISTORY_MS = 150_000
SETTLED_MS = 1500
PICTURES: tuple[tuple[str, Literal["light", "dark"]], ...] = (("workloads", "dark"), ("dashboard", "light"))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with TemporaryDirectory() as place, Demo.started(Path(place)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900}).new_page()
        sign_in(page, demo)
        page.mouse.move(0, 0)
        page.wait_for_timeout(HISTORY_MS)
        for name, scheme in PICTURES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.goto(f"{demo.address}/{name}")
            page.wait_for_timeout(SETTLED_MS)
            page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
