"""Photograph every page of the demo, light, dark and on a phone: python -m tools.screenshots [FOLDER]

Pages are found by their links, so a new one is photographed without being named here. They are for eyes, and belong to no
commit: the folder is by default in the cache.
"""

import argparse
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.conftest import QUIET
from tests.journeys.crawl import routes, sign_in
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import ROOT, within

LOOKS: dict[str, tuple[Literal["light", "dark"], int, int]] = {
    "light": ("light", 1440, 900),
    "dark": ("dark", 1440, 900),
    "phone": ("dark", 390, 844),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / ".cache" / "screenshots")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with TemporaryDirectory() as place, Demo.started(Path(place)) as demo, sync_playwright() as playwright:
        within(PATIENCE_SECONDS, lambda: len(demo.get("/api/resources?limit=500")["data"]) > 20)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        photograph(browser, demo, folder)
        browser.close()


def photograph(browser: Browser, demo: Demo, folder: Path) -> None:
    """Each page once, in each look."""
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, demo)
    page.mouse.move(0, 0)
    for route in routes(page, demo):
        page.wait_for_timeout(600)
        for look, (scheme, width, height) in LOOKS.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(200)
            page.screenshot(path=folder / f"{named(route)}-{look}.png")
        page.set_viewport_size({"width": 1440, "height": 900})


def named(route: str) -> str:
    """The route as a file's name, without the ids that differ each time."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"peek=[^&]+", "peek", route)).strip("-") or "start"


if __name__ == "__main__":
    main()
