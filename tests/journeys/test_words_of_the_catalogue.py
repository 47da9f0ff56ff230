"""Every word on every page is of the catalogue or of the data: a page in another language has no English left in it."""

import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request, Route

from tests.journeys.crawl import routes, sign_in
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import ROOT, within

pytestmark = pytest.mark.browser
FRONTEND = ROOT / "frontend"
SHOWN = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (!node.parentElement.closest('script, style, noscript, code, .uplot')) found.push(node.data);
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(one.getAttribute(name) ?? '');
    return [...new Set(found)];
}"""
WORD = re.compile(r"[A-Za-z][A-Za-z]+")
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
SAME_EVERYWHERE = re.compile(
    r"[kmgtp]?i?b(it)?|bytes|rpm|ms|min|utc|id|cpu|ctrl|esc|enter|shift|tab|cmd|am|pm|pulse"
    r"|jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?|nov(ember)?|dec(ember)?"
    r"|mon|tue|wed|thu|fri|sat|sun"
)
"""Units, key caps, dates as the browser writes them, and the name."""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, built with the catalogue in brackets."""
    npx = shutil.which("npx")
    if npx is None or not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the packages of frontend/ are not installed")
    folder: Path = tmp_path_factory.mktemp("pseudo")
    command = [npx, "vite", "build", "--config", "vite.pseudo.config.ts", "--outDir", str(folder), "--logLevel", "error"]
    subprocess.run(command, cwd=FRONTEND, check=True, timeout=120, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo.started(tmp_path_factory.mktemp("demo")) as demo:
        assert within(PATIENCE_SECONDS, lambda: len(demo.get("/api/resources?limit=500")["data"]) > 20)
        yield demo


def test_no_page_says_what_the_catalogue_does_not(browser: Browser, pseudo: Path, demo: Demo) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    sign_in(page, demo)
    asked: set[str] = set()

    def hear(request: Request) -> None:
        if request.method == "GET" and "/api/" in request.url and "/api/events" not in request.url:
            asked.add(request.url.removeprefix(demo.address))

    def bracketed(route: Route) -> None:
        file = pseudo / urlsplit(route.request.url).path.lstrip("/")
        route.fulfill(path=file if file.is_file() else pseudo / "index.html")

    page.on("request", hear)
    page.route(lambda url: not re.search(r"/(api|ws)\b", urlsplit(url).path), bracketed)
    strange: dict[str, str] = {}
    known: set[str] = set()
    for route in routes(page, demo):
        known |= told(demo, {"/api/resources?limit=500", "/api/kinds", *asked})
        asked.clear()
        for shown in page.evaluate(SHOWN):
            left = outside(shown)
            if any(not SAME_EVERYWHERE.fullmatch(word) for word in {word.lower() for word in WORD.findall(left)} - known):
                strange.setdefault(left.strip()[:120], route)
    context.close()

    assert strange == {}


def told(demo: Demo, paths: set[str]) -> set[str]:
    """The words of the data that the page asked for."""
    found: set[str] = set()
    for path in paths:
        with contextlib.suppress(OSError, ValueError):  # an answer that is an error, or no JSON, brings no words
            found |= words(json.dumps(demo.get(path)))
    return found


def words(text: str) -> set[str]:
    """In lower case, with the parts of compounds such as `dependsOn` and `in_use`."""
    whole, parts = WORD.findall(text.replace("_", " ")), WORD.findall(re.sub(r"([a-z])([A-Z])|_", r"\1 \2", text))
    return {word.lower() for word in (*whole, *parts)}


def outside(text: str) -> str:
    """What stands outside of brackets, however deep they are."""
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return text
