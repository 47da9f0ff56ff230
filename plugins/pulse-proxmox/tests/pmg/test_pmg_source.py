"""Mail Gateways are watched: what is asked when, what is said, and what happens when parts of them do not answer."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from pulse_core.plugin import Secret, SourceRefused, SourceUnreachable, Status, Tools
from pulse_core.testing import FakeClock, LoopbackHttp, check_source
from pulse_core.testing import tools as lend
from pulse_proxmox import pulse_simulators, pulse_sources
from pulse_proxmox.client.examine import examine_pmg
from pulse_proxmox.client.members import opened_members
from pulse_proxmox.client.products import PMG
from pulse_proxmox.client.session import opened
from pulse_proxmox.simulator.pmg.estate import Gateways
from pulse_proxmox.simulator.pmg.world import SECOND_FACTOR

MIDNIGHT_IN_VIENNA = 12 * 3600.0
"""So long after noon."""


async def test_a_pair_is_a_cluster_and_two_gateways(gateways: Any, watch: Any) -> None:
    gateways()

    async with watch() as watched:
        await watched.forward(120)

    seen = watched.seen()
    assert list(seen) == ["cluster", "node/mx1", "node/mx2"]
    assert {one.type for one in seen.values()} == {"pmg"}
    assert {one.status for one in seen.values()} == {Status.ONLINE}
    assert (seen["cluster"].metrics["nodes_count"], seen["cluster"].metrics["nodes_online_count"]) == (2, 2)
    assert seen["node/mx2"].parent.key == "cluster"
    assert [(one.name, one.role) for one in seen["cluster"].facet.nodes] == [("mx1", "master"), ("mx2", "node")]
    assert watched.said.complete


@pytest.mark.parametrize("nodes", [1, 2, 5])
@pytest.mark.parametrize("interval", [30.0, 60.0])
async def test_the_fast_part_asks_no_more_than_six_times_in_any_minute(
    gateways: Any, watch: Any, nodes: int, interval: float
) -> None:
    gateways(nodes=nodes)

    async with watch(interval_seconds=interval) as watched:
        await watched.forward(1200)

    asked = sorted(watched.wire.times("qshape") + watched.wire.times("cluster/status"))
    assert max(sum(at <= other < at + 60 for other in asked) for at in asked) <= 6
    assert len(watched.wire.times("qshape")) >= 4 * 15


async def test_every_queue_of_a_pair_is_known_after_two_minutes_and_the_cluster_has_their_sum(gateways: Any, watch: Any) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(125)

    seen = watched.seen()
    for queue in ("deferred", "active", "incoming", "hold"):
        name = f"queue_{queue}_count"
        assert None not in (seen["node/mx1"].metrics[name], seen["node/mx2"].metrics[name])
        assert seen["cluster"].metrics[name] == seen["node/mx1"].metrics[name] + seen["node/mx2"].metrics[name]
    assert seen["node/mx1"].metrics["queue_hold_count"] == pytest.approx(pair.cluster.waiting(pair.cluster.master, "hold"), abs=2)


async def test_what_gateways_tell_of_the_same_mails_is_not_added_up(gateways: Any, watch: Any) -> None:
    gateways()

    async with watch() as one, watch(address="10.20.9.22") as other:
        await one.forward(30)
        await other.forward(30)

    by_master, by_node = one.seen(), other.seen()
    mails = by_master["cluster"].metrics["mail_in_count"]
    assert mails > 1000
    assert by_node["cluster"].metrics["mail_in_count"] == pytest.approx(mails, rel=0.02)
    assert "mail_in_count" not in by_master["node/mx1"].metrics
    assert by_master["cluster"].claims == by_node["cluster"].claims
    assert by_master["node/mx2"].claims == by_node["node/mx2"].claims


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Pacific/Auckland", "America/St_Johns"])
async def test_the_day_of_the_mails_is_that_of_the_gateway(gateways: Any, watch: Any, clock: FakeClock, zone: str) -> None:
    pair = gateways(zone=zone)

    async with watch() as watched:
        await watched.forward(10)

    local = datetime.fromtimestamp(clock.now(), pair.cluster.zone)
    facet = watched.seen()["cluster"].facet
    assert (facet.day, facet.time_zone) == (local.date().isoformat(), zone)


async def test_at_its_midnight_the_counts_begin_anew_and_are_never_those_of_yesterday(
    gateways: Any, watch: Any, clock: FakeClock
) -> None:
    clock.advance(MIDNIGHT_IN_VIENNA - 400)
    pair = gateways()

    async with watch() as watched:
        await watched.forward(900)

    read = [reading.observations[0] for reading in watched.readings() if reading.observations]
    days = [(one.facet.day, one.metrics["mail_in_count"]) for one in read]
    yesterday = [count for day, count in days if day == "2026-11-19" and count is not None]
    today = [count for day, count in days if day == "2026-11-20"]
    assert min(yesterday) > 5_000
    assert today
    assert 0 <= max(count for count in today if count is not None) < 500
    assert all(not one.counters for one in read)
    assert pair.calls["/statistics/mail"] <= 6


async def test_the_day_that_summer_time_ends_on_is_an_hour_longer(gateways: Any, watch: Any, clock: FakeClock) -> None:
    midnight = datetime(2026, 10, 25, 23, tzinfo=UTC).timestamp()  # in Vienna, 25 hours after the one before
    clock.jump_wall_clock(midnight - 300 - clock.now())
    gateways()

    async with watch() as watched:
        await watched.forward(240)
        before = watched.seen()["cluster"]
        await watched.forward(240)

    after = watched.seen()["cluster"]
    assert (before.facet.day, after.facet.day) == ("2026-10-25", "2026-10-26")
    assert before.metrics["mail_in_count"] > 5_000 > 500 > after.metrics["mail_in_count"]


async def test_the_clock_of_the_appliance_may_be_wrong_and_still_says_its_day(
    gateways: Any, watch: Any, clock: FakeClock
) -> None:
    clock.advance(MIDNIGHT_IN_VIENNA - 3600 + 30)  # an hour before midnight, and just behind it by the gateway's clock
    gateways(faults=["clock_skew"])

    async with watch() as watched:
        await watched.forward(120)

    assert watched.seen()["cluster"].facet.day == datetime.fromtimestamp(clock.now() + 12 * 3600, UTC).date().isoformat()


async def test_a_ticket_is_renewed_before_its_two_hours_end(gateways: Any, watch: Any) -> None:
    gateways()

    async with watch() as watched:
        await watched.forward(7800, step=20)

    logins = watched.wire.times("POST /access/ticket")
    assert len(logins) == 3
    assert max(later - earlier for earlier, later in pairwise(logins)) < 7200
    assert {status for _, _, status in watched.wire.asked} == {200}
    assert watched.errors == []


async def test_all_who_ask_at_once_wait_for_one_login(gateways: Any, lent: Tools, settings: Any, wire: Any) -> None:
    gateways()

    async with opened(PMG, settings(), lent) as session:
        await asyncio.gather(*(session.get("/version") for _ in range(20)))
        await lent.clock.forward(3700)  # type: ignore[attr-defined]
        await asyncio.gather(*(session.get("/version") for _ in range(20)))

    assert len(wire.times("POST /access/ticket")) == 2


async def test_tickets_that_ended_too_early_are_fetched_anew_unnoticed(gateways: Any, watch: Any) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(10)
        pair.faults.put("ticket_expired")
        await watched.forward(180)

    assert watched.errors == []
    assert watched.seen()["cluster"].status is Status.ONLINE


async def test_a_token_is_refused_in_words(gateways: Any, watch: Any, lent: Tools, settings: Any) -> None:
    gateways()
    token = {"username": "", "password": Secret(""), "token_id": "pulse@pmg!m", "token_secret": Secret("s")}

    with pytest.raises(SourceRefused, match="has no API tokens: give a user and password"):
        async with watch(**token):
            pass
    found = await examine_pmg(settings(**token), lent)

    assert "has no API tokens: give a user and password" in found.problem
    assert found.recipes


async def test_who_needs_a_second_factor_is_refused_at_setup(gateways: Any, lent: Tools, settings: Any) -> None:
    gateways()

    found = await examine_pmg(settings(username=SECOND_FACTOR), lent)

    assert "second factor" in found.problem
    assert "token" not in found.hint
    assert "without a second factor" in found.hint


async def test_a_connection_is_examined(gateways: Any, lent: Tools, settings: Any) -> None:
    pair = gateways()

    found = await examine_pmg(settings(), lent)
    helpdesk = await examine_pmg(settings(username="help@pmg"), lent)

    assert found.problem == ""
    assert found.summary == "a Mail Gateway of 2 nodes"
    assert found.lacks == ()
    assert found.certificate is not None
    assert found.certificate.fingerprint == pair.world.certificates["mx1"].fingerprint.replace(":", "").lower()
    assert [(lack.permission, lack.optional) for lack in helpdesk.lacks] == [("the role audit", False)]


async def test_what_an_account_lacks_and_gets_wrong_is_told_without_a_word_of_tokens(
    gateways: Any, lent: Tools, settings: Any
) -> None:
    gateways(nodes=1)

    manager = await examine_pmg(settings(username="queues@pmg"), lent)
    wrong = await examine_pmg(settings(password=Secret("wrong")), lent)

    assert manager.summary == "a Mail Gateway that stands alone"
    assert [(lack.feature, lack.optional) for lack in manager.lacks] == [("queues, services, signatures and updates", True)]
    assert "authentication failure" in wrong.problem
    assert "token" not in wrong.hint


async def test_what_is_known_of_a_gateway_is_not_said_while_it_does_not_answer(gateways: Any, watch: Any) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(70)
        pair.faults.put("node_down:mx1")
        pair.faults.put("node_down:mx2")
        reports = len(watched.reports)
        await watched.clock.forward(60)
        for _ in range(5):
            await watched.turn()

    assert len(watched.errors) == 5
    assert len(watched.reports) == reports


async def test_a_gateway_that_is_away_is_offline_and_its_numbers_unknown_while_the_other_goes_on(
    gateways: Any, watch: Any
) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(130)
        pair.faults.put("node_down:mx2")
        await watched.forward(130)
        away = watched.seen()
        asked = len(watched.wire.times("/nodes/mx2"))
        await watched.forward(300)
        assert len(watched.wire.times("/nodes/mx2")) == asked
        pair.faults.put("node_down", False)
        await watched.forward(400)
        back = watched.seen()

    assert (away["node/mx2"].status, away["node/mx2"].metrics["offline_count"]) == (Status.OFFLINE, 1)
    assert away["node/mx2"].metrics["queue_deferred_count"] is None
    assert "does not reach" in away["node/mx2"].unknown["queue_deferred_count"].reason
    assert away["node/mx2"].metrics["cpu_ratio"] is None
    assert away["node/mx1"].metrics["queue_deferred_count"] is not None
    assert (away["cluster"].status, away["cluster"].metrics["queue_count"]) == (Status.WARNING, None)
    assert away["cluster"].metrics["mail_in_count"] is not None
    assert back["node/mx2"].status is Status.ONLINE
    assert back["node/mx2"].metrics["queue_deferred_count"] is not None
    assert watched.errors == []


async def test_while_the_gateway_that_was_named_is_away_another_is_asked_in_its_place(gateways: Any, watch: Any) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(130)
        before = watched.seen()
        pair.faults.put("node_down:mx1")
        await watched.forward(400)
        away = watched.seen()
        pair.faults.put("node_down", False)
        await watched.forward(400)
        back = watched.seen()

    assert watched.errors == []
    assert (away["node/mx1"].status, away["node/mx2"].status) == (Status.OFFLINE, Status.ONLINE)
    assert away["cluster"].metrics["mail_in_count"] is not None
    assert "asking through mx1" in [one.feature for one in away["node/mx1"].facet.troubles]
    assert back["node/mx1"].status is Status.ONLINE
    assert all(one.facet.troubles == () for one in back.values())
    for seen in (away, back):
        assert {key: one.claims for key, one in seen.items()} == {key: one.claims for key, one in before.items()}


@pytest.mark.parametrize("lacks", ["fingerprint", "ip"])
async def test_a_gateway_whose_certificate_or_address_nobody_told_is_never_asked(
    gateways: Any, watch: Any, lent: Tools, settings: Any, lacks: str
) -> None:
    gateways()
    row = {"name": "mx2", "ip": "10.20.9.22", "type": "node", "fingerprint": "AB:" * 31 + "AB"}

    async with opened_members(PMG, settings(), lent) as members:
        await members.learn([{**row, lacks: ""}])
        assert len(members.endpoints) == 1
        await members.learn([row])
        assert [one.where for one in members.endpoints] == ["https://10.20.9.21:8006", "https://10.20.9.22:8006"]
        await members.learn([])
        assert len(members.endpoints) == 1


async def test_with_all_gateways_silent_nothing_else_is_asked_of_them(gateways: Any, watch: Any) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(70)
        pair.faults.put("node_down:mx1")
        pair.faults.put("node_down:mx2")
        await watched.forward(600)

        assert watched.errors
        assert all(isinstance(error, SourceUnreachable) for error in watched.errors)
        pair.faults.put("node_down", False)
        reports = len(watched.reports)
        await watched.forward(130)

    assert len(watched.reports) > reports
    assert watched.seen()["cluster"].status is Status.ONLINE


@pytest.mark.parametrize("faults", [(), ("empty_cluster",)])
async def test_a_gateway_that_stands_alone_is_one_thing_with_everything(gateways: Any, watch: Any, faults: Any) -> None:
    single = gateways(nodes=1, faults=faults)

    async with watch() as watched:
        await watched.forward(300)

    [one] = watched.seen().values()
    shown = single.world.certificates["mx1"].fingerprint.replace(":", "").lower()
    assert (one.key, one.facet.role, one.parent) == ("node/mx1", "alone", None)
    assert f"pmg:{shown}/node/mx1" in {claim.value for claim in one.claims}
    assert one.status is Status.ONLINE
    for name in ("mail_in_count", "queue_deferred_count", "quarantine_spam_count", "cpu_ratio", "disk_ratio", "uptime_seconds"):
        assert one.metrics[name] is not None, name
    assert (one.metrics["services_down_count"], one.facet.day) == (0, "2026-11-19")
    assert "offline_count" not in one.metrics


async def test_a_gateway_keeps_its_claim_when_it_becomes_the_master_of_a_cluster(gateways: Any, watch: Any) -> None:
    pair = gateways(nodes=2)
    async with watch() as watched:
        await watched.forward(5)
        clustered = {claim for claim in watched.seen()["node/mx1"].claims if claim.kind == "native"}
        watched.said.payload["gateway"]["certificate"] = pair.world.certificates["mx1"].fingerprint
        watched.said.payload["nodes"] = [{**watched.said.payload["nodes"][0], "type": "-", "cid": 0}]
        alone = {claim for claim in watched.seen()["node/mx1"].claims if claim.kind == "native"}

    assert clustered == alone != set()


async def test_faults_show_as_what_rules_ask_for(gateways: Any, watch: Any) -> None:
    pair = gateways(faults=["signatures_old:mx1"])

    async with watch() as watched:
        await watched.forward(3700, step=10)
        for fault in ("out_of_sync:mx2", "service_down:mx2", "queue_full:mx1", "quarantine_flood"):
            pair.faults.put(fault)
        pair.faults.put("disk_full:mx1")
        await watched.forward(700, step=10)

    seen = watched.seen()
    master, node, cluster = (seen[key].metrics for key in ("node/mx1", "node/mx2", "cluster"))
    assert (node["out_of_sync_count"], cluster["nodes_out_of_sync_count"], master["out_of_sync_count"]) == (1, 1, 0)
    assert (node["services_down_count"], master["services_down_count"]) == (1, 0)
    assert [one.name for one in seen["node/mx2"].facet.services if one.down] == ["pmg-smtp-filter"]
    assert "pmg-smtp-filter" in seen["node/mx2"].status_reason
    assert master["signatures_age_seconds"] > 7 * 86_400 > node["signatures_age_seconds"]
    assert master["queue_length_count"] > 1200
    assert "queue_length_count" not in cluster
    grown = [one.observations[0].metrics["quarantine_spam_grown_count"] for one in watched.readings() if one.observations]
    assert max(count for count in grown if count is not None) > 900
    assert master["disk_ratio"] > 0.95


async def test_an_account_that_may_not_see_queues_is_told_so_and_sees_the_mails(gateways: Any, watch: Any) -> None:
    gateways()

    async with watch(username="queues@pmg") as watched:
        await watched.forward(130)

    seen = watched.seen()
    assert seen["cluster"].metrics["mail_in_count"] is not None
    assert seen["node/mx1"].metrics["queue_count"] is None
    assert "Permission check failed" in seen["node/mx1"].unknown["queue_count"].reason
    assert seen["node/mx1"].unknown["queue_count"].fix == "give the user the role audit"
    assert "the queues" in {trouble.feature for trouble in seen["cluster"].facet.troubles}
    assert len(watched.wire.times("qshape")) <= 8


async def test_an_old_release_is_watched_without_what_it_does_not_have(gateways: Any, watch: Any) -> None:
    gateways(version="6.3")

    async with watch() as watched:
        await watched.forward(200)

    one = watched.seen()["node/mx1"]
    assert (one.facet.version, one.facet.certificates, one.facet.troubles) == ("6.3-5", (), ())
    assert one.metrics["services_down_count"] == 0
    assert one.metrics["updates_pending_count"] is not None


async def test_tasks_become_events_once(gateways: Any, watch: Any) -> None:
    gateways()

    async with watch() as watched:
        await watched.forward(1500)

    events = [event for reading in watched.readings() for event in reading.events]
    assert len({event.key for event in events}) >= 20
    assert len(events) <= len({event.key for event in events}) + 2 * 6
    assert {event.subject for event in events} == {"node/mx1", "node/mx2"}
    assert {event.kind for event in events} == {"task-aptupdate", "task-saupdate"}


@pytest.mark.parametrize("fault", ["garbage", "500", "401", "403:audit", "half_answer"])
async def test_no_fault_of_an_answer_is_anything_but_an_error_of_the_source(gateways: Any, watch: Any, fault: str) -> None:
    pair = gateways()

    async with watch() as watched:
        await watched.forward(70)
        pair.faults.put(fault)
        await watched.forward(200)
        assert watched.errors
        pair.faults.put(fault.partition(":")[0], False)
        await watched.forward(200)

    assert watched.seen()["cluster"].status is Status.ONLINE


async def test_the_offer_keeps_the_promises_of_sources_with_its_simulator() -> None:
    offer = next(one for one in pulse_sources() if one.name == "pmg")
    simulator = next(one for one in pulse_simulators() if one.offer == "pmg")

    async with simulator.open(()) as config:
        reports = await check_source(offer, config, tools=lend("pmg:check", http=LoopbackHttp()))

    assert reports[0].kind == "pmg-gateway"
    assert "rsapubkey" not in str(reports[0].payload)


async def test_a_simulated_pair_is_served_at_addresses_of_its_own(clock: FakeClock) -> None:
    async with Gateways.of(clock=clock.now).serve() as served:
        first, second = served.served.address("mx1"), served.served.address("mx2")

    assert first != second
