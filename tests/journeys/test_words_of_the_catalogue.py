"""Every word on every page is of the catalogue or of the data: a page in another language has no English left in it."""

import contextlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Request, Route

from tests.journeys.crawl import routes, sign_in
from tools.demonstrated import Demo
from tools.served import ROOT

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
THE_PAGE = re.compile(r"^https?://[^/]+/(?!api/|ws\b)")
WORD = re.compile(r"[A-Za-z][A-Za-z]+")
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
SAME_EVERYWHERE = re.compile(
    r"[kmgtp]?i?b(it)?|bytes|rpm|ms|min|utc|id|cpu|ctrl|esc|enter|shift|tab|cmd|am|pm|pulse"
    r"|jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?|nov(ember)?|dec(ember)?"
    r"|mon|tue|wed|thu|fri|sat|sun"
)
"""Units, key caps, dates as the browser writes them, and the name."""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The page, built with the catalogue in brackets, while the demo starts."""
    npx = shutil.which("npx")
    if npx is None or not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the packages of frontend/ are not installed")
    folder: Path = tmp_path_factory.mktemp("pseudo")
    command = [npx, "vite", "build", "--config", "vite.pseudo.config.ts", "--outDir", str(folder), "--logLevel", "error"]
    with subprocess.Popen(command, cwd=FRONTEND, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as building:
        request.getfixturevalue("demo_once")
        _, said = building.communicate(timeout=120)
    assert building.returncode == 0, said.decode()
    return folder


def test_no_page_says_what_the_catalogue_does_not(browser: Browser, pseudo: Path, demo_once: Demo) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    asked: list[Request] = []
    shown: dict[str, str] = {}

    def bracketed(route: Route) -> None:
        file = pseudo / urlsplit(route.request.url).path.lstrip("/")
        route.fulfill(path=file if file.is_file() else pseudo / "index.html")

    page.route(THE_PAGE, bracketed)
    sign_in(page, demo_once)
    page.on("requestfinished", lambda request: asked.append(request) if "/api/" in request.url else None)
    for route in routes(page, demo_once):
        for text in page.evaluate(SHOWN):
            shown.setdefault(outside(text).strip(), route)
    known = told(demo_once, asked)
    context.close()

    assert {text[:120]: route for text, route in shown.items() if not known.issuperset(foreign(text))} == {}


def told(demo: Demo, asked: list[Request]) -> set[str]:
    """The words of the data that the page was given."""
    found = words(json.dumps([demo.get("/api/resources?limit=500"), demo.get("/api/kinds")]))
    for request in asked:
        with contextlib.suppress(Error):  # the browser keeps no answer of a page that has gone
            found |= words(answer.text() if (answer := request.response()) else "")
    return found


def foreign(text: str) -> set[str]:
    """The words that are not the same in every language."""
    return {word for word in map(str.lower, WORD.findall(text)) if not SAME_EVERYWHERE.fullmatch(word)}


def words(text: str) -> set[str]:
    """In lower case, with the parts of compounds such as `dependsOn` and `in_use`."""
    whole, parts = WORD.findall(text.replace("_", " ")), WORD.findall(re.sub(r"([a-z])([A-Z])|_", r"\1 \2", text))
    return {word.lower() for word in (*whole, *parts)}


def outside(text: str) -> str:
    """What stands outside of brackets, however deep they are."""
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return text
