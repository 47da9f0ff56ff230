"""What people did stands in the trail, and a file of it is proven without Pulse."""

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, sign_in, was_refused
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"


def test_the_trail_tells_who_did_what_and_its_export_is_proven_elsewhere(
    pulse: Served, page: Page, complaints: list[str], tmp_path: Path
) -> None:
    pulse.administrator(PASSWORD, name="ines")
    sign_in(page, pulse, name="ines", password="not the password")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    was_refused(complaints, 401)
    sign_in(page, pulse, name="ines", password=PASSWORD)
    expect(page).to_have_url(INSIDE)
    secret = pulse.token(scopes=["monitoring:read"])
    httpx.get(f"{pulse.address}/api/users", headers={"authorization": f"Bearer {secret}"})

    page.goto(pulse.address + "/settings/audit")
    events = page.get_by_role("table", name="Audit events, newest first")
    for words in ("User added console ines", "Sign-in refused nobody", "Sign-in ines", "Token created", "Access refused test"):
        expect(events.get_by_role("row", name=re.compile(words))).to_have_count(1)
    page.get_by_role("combobox", name="Event", exact=True).select_option("user.added")
    expect(events.get_by_role("row")).to_have_count(1 + 2)  # the head, and the two whom the console added

    page.goto(pulse.address + "/settings/audit?tab=proof")
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_text("The trail is intact")).to_be_visible()
    key = page.get_by_role("group", name="Key that signs the checkpoints").locator("code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Proof").click()
    file = tmp_path / "trail.jsonl"
    download.value.save_as(file)

    proven = json.loads(pulse.console("audit", "verify", str(file), "--key", key, "--json"))
    assert proven["intact"] is True
    assert secret not in file.read_text(encoding="utf-8")
    page.goto(pulse.address + "/settings/audit")
    expect(events.get_by_role("row").filter(has_text="Export of the audit trail")).to_be_visible()


def test_a_file_that_somebody_edited_is_found_out(pulse: Served, tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    pulse.console("audit", "export", str(file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"admin"', '"nadim"', 1), encoding="utf-8")

    with pytest.raises(AssertionError, match="NOT intact: line 2: event 1 was altered"):
        pulse.console("audit", "verify", str(file))
