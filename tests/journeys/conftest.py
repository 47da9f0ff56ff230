"""A whole Pulse in a process of its own, and a real browser that looks at it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import Served, within

SHOTS = Path(__file__).parents[2] / ".cache" / "shots"
PASSWORD = "kept by nobody but us"
COOKIE = "pulse_session"
Enter = Callable[..., Page]
QUIET = (
    "--no-sandbox",
    "--ignore-certificate-errors",  # of the worker that keeps the page, too
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
    served.administrator(PASSWORD)
    yield served
    served.stop()


@pytest.fixture
def unclaimed(tmp_path: Path) -> Iterator[Served]:
    """A Pulse that nobody has an account of yet."""
    served = Served(tmp_path)
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def pulse_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Pulse for all journeys that only look."""
    served = Served(tmp_path_factory.mktemp("pulse"))
    served.start()
    served.administrator(PASSWORD)
    yield served
    served.stop()


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo for all journeys that only look; what it shows has come."""
    with Demo.started(tmp_path_factory.mktemp("demo")) as demo:
        assert within(PATIENCE_SECONDS, lambda: len(demo.get("/api/resources?limit=500")["data"]) > 20)
        yield demo


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


@contextmanager
def visiting(browser: Browser, complaints: list[str], shot: Path) -> Iterator[Page]:
    """A browser of somebody's own: nothing in it is known to another. Certificates are not what it is here for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None)
    yield page
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot)
    context.close()


@pytest.fixture
def page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    with visiting(browser, complaints, SHOTS / f"{request.node.name}.png") as page:
        yield page
    assert complaints == []


@pytest.fixture
def other_page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest, page: Page) -> Iterator[Page]:
    """A second browser, of another person or of the same elsewhere."""
    with visiting(browser, complaints, SHOTS / f"{request.node.name}-other.png") as other:
        yield other


@pytest.fixture(scope="session")
def sessions() -> dict[Path, str]:
    """The session's cookie of each Pulse's administrator: people sign in once, and not for every page."""
    return {}


@pytest.fixture
def enter(page: Page, sessions: dict[Path, str]) -> Enter:
    """Opens a page as the administrator of that Pulse."""

    def go(served: Served, path: str = "") -> Page:
        if served.data not in sessions:
            order = {"name": "admin", "password": PASSWORD}
            answer = page.context.request.post(f"{served.address}/api/session", data=order, headers={"origin": served.address})
            assert answer.status == 201, answer.text()
            sessions[served.data] = next(one["value"] for one in page.context.cookies() if one["name"] == COOKIE)
        host = urlsplit(served.address).hostname or ""
        page.context.add_cookies([{"name": COOKIE, "value": sessions[served.data], "domain": host, "path": "/"}])
        page.goto(served.address + path)
        return page

    return go
