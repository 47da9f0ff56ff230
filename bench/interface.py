"""Measure the page in a real Chromium: what it weighs, how soon it is of use, how it scrolls and switches, and what it keeps.

    python -m bench.interface [--only size,first,switch,scroll,apply,heap] [--heap-minutes 3]

The heap's slope is read over a few minutes with the garbage collected before each reading, and extrapolated to an hour;
`--heap-minutes 60` waits for the hour.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response, sync_playwright

from bench.estate.serving import estate, session
from tools.served import ROOT, Served

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = ("/infrastructure", "/workloads", "/storage", "/dashboard", "/recovery", "/settings/users", "/settings/connections")
TURNS = 30
STARTS = 5
SCROLL_SECONDS = 8
SCRIPTS = {path.stem: path.read_text() for path in (Path(__file__).parent / "estate").glob("*.js")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="size,first,switch,scroll,apply,heap")
    parser.add_argument("--heap-minutes", type=float, default=3.0)
    chosen = parser.parse_args()
    wanted = set(chosen.only.split(","))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        run(browser, wanted, chosen.heap_minutes)
        browser.close()
    if "apply" in wanted:
        applied()


def run(browser: Browser, wanted: set[str], heap_minutes: float) -> None:
    if wanted & {"size", "first"}:
        with estate(100) as served:
            each(browser, served, wanted, {"size": sizes, "first": first_screen})
    if wanted & {"switch", "heap"}:
        with estate(3000) as served:
            each(browser, served, wanted, {"switch": switches, "heap": lambda *who: heap(*who, minutes=heap_minutes)})
    if "scroll" in wanted:
        with estate(10_000) as served:
            each(browser, served, wanted, {"scroll": scrolling})


def each(
    browser: Browser, served: Served, wanted: set[str], measures: Mapping[str, Callable[[Browser, Served, str], None]]
) -> None:
    cookie = session(served)
    for name, measure in measures.items():
        if name in wanted:
            measure(browser, served, cookie)


@contextmanager
def visiting(browser: Browser, served: Served, cookie: str) -> Iterator[Page]:
    """A browser with a cold cache, signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    host = urlsplit(served.address).hostname or ""
    context.add_cookies([{"name": "pulse_session", "value": cookie, "domain": host, "path": "/"}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    for script in SCRIPTS.values():
        page.add_init_script(script)
    yield page
    context.close()


def sizes(browser: Browser, served: Served, cookie: str) -> None:
    found = [weighed(browser, served, cookie, path) for path in PAGES]
    tell("page: shell, gzip", max(shell for shell, _ in found), "kB", 120)
    tell("page: the heaviest page's own files, gzip", max(own for _, own in found), "kB", 60)


def weighed(browser: Browser, served: Served, cookie: str, path: str) -> tuple[float, float]:
    """Kilobytes of the shell, which the page itself names, and of what this path needs besides."""
    bytes_by_url: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if urlsplit(response.url).path.endswith((".js", ".css")) or response.request.is_navigation_request():
            bytes_by_url[response.url] = int(response.request.sizes()["responseBodySize"])

    with visiting(browser, served, cookie) as page:
        page.on("response", weigh)
        page.goto(served.address + path)
        page.wait_for_load_state("networkidle")
        named = set(page.evaluate("namedByThePage()"))
    shell = sum(size for url, size in bytes_by_url.items() if url in named) / 1000
    return shell, sum(bytes_by_url.values()) / 1000 - shell


def first_screen(browser: Browser, served: Served, cookie: str) -> None:
    spent = []
    for _ in range(STARTS):
        with visiting(browser, served, cookie) as page:
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(served.address + "/workloads")
            spent.append(page.evaluate("firstRow"))
    tell("page: first rows on a cold cache, processor slowed 4 times", statistics.median(spent) / 1000, "s", 1)


def switches(browser: Browser, served: Served, cookie: str) -> None:
    with visiting(browser, served, cookie) as page:
        page.goto(served.address + "/infrastructure")
        page.evaluate("firstRow")
        spent: list[float] = page.evaluate(f"switched({TURNS})")
    tell("page: warm switch of the page with 3,000 guests, p95", statistics.quantiles(spent, n=20)[-1], "ms", 150)
    tell("page: warm switch of the page with 3,000 guests, median", statistics.median(spent), "ms", None)


def scrolling(browser: Browser, served: Served, cookie: str) -> None:
    with visiting(browser, served, cookie) as page:
        page.goto(served.address + "/workloads")
        page.evaluate("firstRow")
        page.wait_for_timeout(3000)
        watched = page.evaluate_handle(f"watchFrames({SCROLL_SECONDS})")
        page.mouse.move(700, 600)
        gesture = {"x": 700, "y": 600, "yDistance": -1500 * SCROLL_SECONDS, "speed": 1500, "gestureSourceType": "mouse"}
        page.context.new_cdp_session(page).send("Input.synthesizeScrollGesture", gesture)
        seen = watched.evaluate("watched => watched.done")
    tell("page: frames while 10,000 rows scroll, median of seconds", statistics.median(seen["frames"]), "1/s", 55, least=True)
    tell("page: rows scrolled in that time", seen["scrolled"] / 34, "rows", None)
    tell("page: rows mounted at most", seen["rows"], "rows", 140)


def heap(browser: Browser, served: Served, cookie: str, *, minutes: float) -> None:
    with visiting(browser, served, cookie) as page:
        page.goto(served.address + "/workloads")
        page.evaluate("firstRow")
        protocol = page.context.new_cdp_session(page)
        page.wait_for_timeout(min(60.0, minutes * 20) * 1000)
        readings, began = [], time.monotonic()
        while (at := time.monotonic() - began) < minutes * 60:
            protocol.send("HeapProfiler.collectGarbage")
            readings.append((at / 3600, protocol.send("Runtime.getHeapUsage")["usedSize"] / 1e6))
            page.wait_for_timeout(5000)
    slope = statistics.linear_regression(*zip(*readings, strict=True)).slope
    tell(f"page: heap with 3,000 guests, growth over {minutes:g} min, extrapolated", slope, "MB/h", 1)
    tell("page: heap with 3,000 guests", readings[-1][1], "MB", None)


def applied() -> None:
    npm = shutil.which("npm")
    if npm is None:
        return
    done = subprocess.run(
        [npm, "run", "-s", "bench"], cwd=ROOT / "frontend", capture_output=True, text=True, timeout=120, check=True
    )
    found = next(json.loads(line[line.index("{") :]) for line in done.stdout.splitlines() if '"delta_100_of_5000"' in line)
    tell("page: 100 of 5,000 resources changed, applied, p95", found["delta_100_of_5000"]["p95_ms"], "ms", 8)


def tell(measure: str, value: float, unit: str, limit: float | None, *, least: bool = False) -> None:
    target = "" if limit is None else f"{'>=' if least else '<='} {limit:g}"
    print(json.dumps({"measure": measure, "value": round(value, 3), "unit": unit, "target": target}), flush=True)


if __name__ == "__main__":
    main()
