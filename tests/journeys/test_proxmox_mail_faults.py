"""A whole Pulse watches a simulated pair of Mail Gateways over real sockets and TLS, and one thing after the other goes wrong.

Whatever it is: nothing vanishes, nothing is there twice, no state flaps, and all is as it was once it is over.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pulse_core.testing import FakeClock
from tools.suffering import Sufferer
from tools.watched import watching

pulse_proxmox = pytest.importorskip("pulse_proxmox")
simulated = pytest.importorskip("pulse_proxmox.simulator.pmg.estate")

NOON = 1_795_086_000.0
"""A day in November: 12:00 in Vienna, where the gateways are, and 11:00 UTC."""
KNOWN_SECONDS = 150
SLOW_SECONDS = 660
HOURLY_SECONDS = 3900
SILENT_SECONDS = 300
"""After so long nothing is believed any more of who did not answer."""
Start = Callable[..., AbstractAsyncContextManager[Sufferer]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON)


@pytest.fixture
def start(tmp_path: Path, clock: FakeClock) -> Start:
    """A pair of gateways, and a Pulse that knows them through the master."""

    @asynccontextmanager
    async def started(**of: Any) -> AsyncIterator[Sufferer]:
        pair = simulated.Gateways.of(**{"clock": clock.now, **of})
        async with pair.serve() as served, watching(tmp_path, pulse_proxmox, clock=clock) as pulse:
            config = served.config()
            who = {"username": config.username, "password": config.password.reveal()}
            where = {"address": config.address, "fingerprint": config.fingerprint, "allow_loopback": True}
            card = await pulse.send("POST", "/api/connections", {"offer": "pmg", "config": {**where, **who}})
            await pulse.forward(KNOWN_SECONDS)
            yield Sufferer(pulse, pair.faults, dict(card))

    return started


async def cluster(lab: Sufferer) -> Any:
    (found,) = [one for one in (await lab.look()).values() if one["facets"]["pmg"]["role"] == "cluster"]
    return found


async def test_a_pair_is_there_with_its_mails(start: Start) -> None:
    async with start() as lab:
        now = await lab.look()

        assert sorted(one["facets"]["pmg"]["role"] for one in now.values()) == ["cluster", "master", "node"]
        assert {one["status"] for one in now.values()} == {"online"}
        assert (await cluster(lab))["metrics"]["mail_in_count"] > 1000


@pytest.mark.parametrize("lost", ["mx1", "mx2"])
async def test_with_one_of_the_pair_away_the_other_tells_of_both(start: Start, clock: FakeClock, lost: str) -> None:
    async with start() as lab:
        now = await lab.suffer(f"node_down:{lost}", seconds=400)
        changed = {name: status for name, (status, _) in lab.changed(now).items()}

        assert changed == {lost: "offline", (await cluster(lab))["name"]: "warning"}
        assert (await lab.fares())["state"] == "live"
        assert (await cluster(lab))["metrics"]["mail_in_count"] is not None
        assert min(one["last_seen"] for one in now.values() if one["name"] != lost) > clock.now() - 90
        await lab.recover("node_down", seconds=SLOW_SECONDS)


@pytest.mark.parametrize(("fault", "category", "words"), [
    ("401", "refused", "authentication"),
    ("403:audit", "refused", "Permission"),
    ("half_answer", "garbled", ""),
    ("garbage", "garbled", "JSON"),
    ("500", "unreachable", "out of order"),
])  # fmt: skip
async def test_gateways_that_give_no_answer_are_unknown_in_words(start: Start, fault: str, category: str, words: str) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=SILENT_SECONDS)
        error = (await lab.fares())["last_error"]

        assert error["category"] == category
        assert words in error["message"]
        assert {one["status"] for one in now.values()} == {"unknown"}
        await lab.recover(fault)


@pytest.mark.parametrize("fault", ["ticket_expired", "clock_skew"])
async def test_what_gateways_get_over_by_themselves_nobody_notices(start: Start, fault: str) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=SLOW_SECONDS)

        assert lab.changed(now) == {}
        assert (await lab.fares())["last_error"] is None


async def test_an_empty_list_that_is_no_error_removes_nothing(start: Start) -> None:
    async with start() as lab:
        await lab.suffer("empty_cluster")
        await lab.recover("empty_cluster")


@pytest.mark.parametrize(("fault", "words"), [("out_of_sync:mx2", "not in sync"), ("service_down:mx2", "does not run")])
async def test_what_is_wrong_with_one_gateway_is_said_of_it(start: Start, fault: str, words: str) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=SLOW_SECONDS)

        assert lab.changed(now)["mx2"][0] == "warning"
        assert words in lab.changed(now)["mx2"][1]
        assert "mx1" not in lab.changed(now)
        await lab.recover(fault, seconds=SLOW_SECONDS)


@pytest.mark.parametrize(("fault", "metric", "least", "seconds"), [
    ("queue_full:mx2", "queue_deferred_count", 1000, SLOW_SECONDS),
    ("disk_full:mx2", "disk_ratio", 0.95, SLOW_SECONDS),
    ("signatures_old:mx2", "signatures_age_seconds", 6 * 86_400, HOURLY_SECONDS),
])  # fmt: skip
async def test_what_fills_up_or_grows_old_is_a_number_and_no_outage(
    start: Start, fault: str, metric: str, least: float, seconds: float
) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=seconds)
        found = {one["name"]: one["metrics"].get(metric) for one in now.values()}

        assert lab.changed(now) == {}
        assert found["mx2"] > least
        assert found["mx1"] < least


async def test_a_flood_of_spam_shows_in_the_quarantine(start: Start) -> None:
    async with start() as lab:
        before = (await cluster(lab))["metrics"]["quarantine_spam_count"]
        now = await lab.suffer("quarantine_flood", seconds=SLOW_SECONDS)

        assert lab.changed(now) == {}
        assert (await cluster(lab))["metrics"]["quarantine_spam_count"] > before + 500
        await lab.recover("quarantine_flood", seconds=SLOW_SECONDS)


async def test_at_their_own_midnight_the_counts_of_the_day_begin_anew(start: Start, clock: FakeClock) -> None:
    clock.advance(12 * 3600 - 400)
    async with start() as lab:
        await lab.remember()
        before = await cluster(lab)
        await lab.pulse.forward(SLOW_SECONDS)
        await lab.kept()
        after = await cluster(lab)

        assert (before["facets"]["pmg"]["day"], after["facets"]["pmg"]["day"]) == ("2026-11-19", "2026-11-20")
        assert before["metrics"]["mail_in_count"] > 5000
        assert 0 <= after["metrics"]["mail_in_count"] < 500
