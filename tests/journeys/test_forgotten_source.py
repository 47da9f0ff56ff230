"""A source that no longer reports leaves with what only it said, after a question."""

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tools.served import Served

Enter = Callable[..., Page]

pytestmark = pytest.mark.browser


def test_a_failed_agent_is_forgotten_after_a_question_and_the_machine_itself_is_not_offered(
    pulse: Served, page: Page, enter: Enter
) -> None:
    agent = {"id": "attic", "version": "0.1.0", "hostname": "attic"}
    push = {"protocol": 1, "agent": agent, "source": "host:local", "sent_at": time.time(), "reports": [], "error": "no disk"}
    token = pulse.token(scopes=["agent:report"])
    headers = {"authorization": f"Bearer {token}"}
    httpx.post(f"{pulse.address}/api/agents/host/report", json=push, headers=headers).raise_for_status()

    enter(pulse, "/settings/sources")
    card = page.get_by_role("listitem").filter(has_text="agent:attic/host:local")
    expect(card).to_have_count(1)
    expect(page.get_by_role("button", name="Forget")).to_have_count(1)
    page.get_by_role("button", name="Forget").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("agent:attic/host:local")
    dialog.get_by_role("button", name="Forget").click()

    expect(dialog).to_have_count(0)
    expect(card).to_have_count(0)
