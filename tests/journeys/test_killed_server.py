"""Who looks at a page while its server is killed is told so, and sees what is new once it is back."""

import json
import re
import signal

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Enter
from tests.journeys.people import machine
from tools.served import Served

pytestmark = pytest.mark.browser
SOON_MS = 20_000
RECONNECTED_MS = 40_000


def test_a_killed_server_is_said_and_its_news_arrive_without_a_reload(
    pulse: Served, page: Page, enter: Enter, complaints: list[str]
) -> None:
    enter(pulse, "/infrastructure")
    expect(machine(page)).to_be_visible()
    mark = page.get_by_role("banner").get_by_role("button", name=re.compile("^(live|offline|catching up|stream down|connecting)"))
    expect(mark).to_have_text(re.compile("live"))
    page.evaluate("window.since = 'before it was killed'")
    headers = {"authorization": f"Bearer {pulse.token()}"}
    [found] = json.loads(pulse.get("/api/resources?type=agent"))["data"]

    pulse.stop(signal.SIGKILL)
    expect(page.get_by_role("status").filter(has_text=re.compile(r"Offline\. Last seen .+ ago\."))).to_be_visible(timeout=SOON_MS)
    expect(mark).to_have_text(re.compile("offline"))
    expect(machine(page)).to_be_visible()

    pulse.start()
    order = {"note": "", "tags": ["missed"], "links": [], "seen_at": 0}
    written = httpx.put(f"{pulse.address}/api/resources/{found['id']}/metadata", json=order, headers=headers)
    assert written.status_code == 200, written.text
    expect(mark).to_have_text(re.compile("live"), timeout=RECONNECTED_MS)
    expect(page.get_by_text("Offline. Last seen")).to_have_count(0)
    expect(machine(page)).to_contain_text("missed")
    assert page.evaluate("window.since") == "before it was killed"
    complaints.clear()  # a browser notes each request that nobody answered
