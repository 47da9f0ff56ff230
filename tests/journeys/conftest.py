"""A whole Pulse in a process of its own, and a real browser that looks at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools.served import Served

SHOTS = Path(__file__).parents[2] / ".cache" / "shots"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Served]:
    """A Pulse that watches this machine."""
    served = Served(tmp_path)
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def pulse_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Pulse for all journeys that only look."""
    served = Served(tmp_path_factory.mktemp("pulse"))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: a journey ends well only when it is empty. One that breaks the line clears it."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None)
    yield page
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name}.png")
    context.close()
    assert complaints == []
