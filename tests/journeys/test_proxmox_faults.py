"""A whole Pulse watches a simulated cluster over real sockets and TLS, and one thing after the other goes wrong.

Whatever it is: nothing vanishes, nothing is there twice, no state flaps, and all is as it was once it is over.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

from pulse_core.plugin import Observation
from pulse_core.testing import FakeClock, FakeSource, fake_offer, fake_report, make_plugin, read_fake
from tools.watched import Row, Watched, watching

pulse_proxmox = pytest.importorskip("pulse_proxmox")
simulated = pytest.importorskip("pulse_proxmox.simulator.estate")

NOON = 1_800_000_000.0
KNOWN_SECONDS = 120
"""After so long all of a small cluster was read."""
FAULT_SECONDS = 150
HEALED_SECONDS = 360
"""After so long a node that failed for a while is asked again, and a source that failed often is tried again."""
STATEMENTS = ("agent", "vm", "system-container", "storage", "pve-cluster")


@attrs.define
class Lab:
    """A Pulse that watches a cluster: its connection, and what was there before anything went wrong."""

    pulse: Watched
    estate: Any
    served: Any
    card: Row
    before: dict[str, Row] = attrs.field(factory=dict)
    heard: int = 0

    async def look(self) -> dict[str, Row]:
        """All that came from the cluster, by id."""
        return {one["id"]: one for one in await self.pulse.resources() if self.card["source"] in one["sources"]}

    async def remember(self) -> None:
        """From here on changes count, and this is how it has to be again."""
        self.before, self.heard = await self.look(), len(await self.pulse.told())

    async def one(self, type: str, name: str = "") -> Row:
        """The resource of this type, and name."""
        (found,) = [one for one in (await self.look()).values() if one["type"] == type and name in ("", one["name"])]
        return found

    async def on(self, node: str) -> list[Row]:
        """The guests that run on a node."""
        home = (await self.one("agent", node))["id"]
        return [
            one for one in (await self.look()).values() if one["type"] in ("vm", "system-container") and one["parent"] == home
        ]

    async def fares(self) -> Row:
        """How the source fares."""
        return await self.pulse.fares(self.card["source"])

    async def troubles(self) -> dict[str, str]:
        """What the cluster says is not shown, and what to do about it."""
        told = (await self.one("pve-cluster"))["facets"]["proxmox"]["troubles"]
        return {one["feature"]: f"{one['reason']}: {one['fix']}" for one in told}

    async def kept(self) -> dict[str, Row]:
        """All resources: they are those from before, none vanished, doubled or was renamed, and no state moved twice."""
        now, news = await self.look(), (await self.pulse.told())[self.heard :]
        assert {id: one["name"] for id, one in now.items()} == {id: one["name"] for id, one in self.before.items()}
        assert [(one.resource.type, one.resource.name) for one in news if one.kind != "changed"] == []
        moved = Counter((one.resource.type, one.resource.name) for one in news if "status" in one.fields)
        assert {thing: times for thing, times in moved.items() if times > 1} == {}
        return now

    async def suffer(self, fault: str, *, seconds: float = FAULT_SECONDS, patience_seconds: float = 15.0) -> dict[str, Row]:
        """Put the fault, and let it last."""
        await self.remember()
        self.estate.faults.put(fault)
        await self.pulse.forward(seconds, patience_seconds=patience_seconds)
        return await self.kept()

    async def recover(self, fault: str, *, patience_seconds: float = 15.0) -> None:
        """Take it away: all is as it was."""
        before = {id: one["status"] for id, one in self.before.items()}
        self.heard = len(await self.pulse.told())
        self.estate.faults.put(fault.partition(":")[0], False)
        await self.pulse.forward(HEALED_SECONDS, patience_seconds=patience_seconds)
        now, news = await self.look(), (await self.pulse.told())[self.heard :]
        assert {id: one["status"] for id, one in now.items()} == before
        assert [one.resource.name for one in news if one.kind != "changed"] == []
        assert (await self.fares())["state"] == "live"


Start = Callable[..., Any]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON)


@pytest.fixture
def connect() -> Callable[..., Awaitable[Row]]:
    """Adds the connection as a person does, by Pulse's API, with a token and the certificate's fingerprint."""

    async def add(pulse: Watched, served: Any, **settings: object) -> Row:
        config = served.config()
        who = {"token_id": config.token_id, "token_secret": config.token_secret.reveal()}
        where = {"address": config.address, "fingerprint": config.fingerprint, "allow_loopback": True}
        order = {"offer": "proxmox", "title": "The forest", "config": {**where, **who, **settings}}
        return dict(await pulse.send("POST", "/api/connections", order))

    return add


@pytest.fixture
def start(tmp_path: Path, clock: FakeClock, connect: Callable[..., Awaitable[Row]]) -> Start:
    """A cluster of three nodes, and a Pulse that knows it."""

    @asynccontextmanager
    async def started(*plugins: Any, settings: dict[str, object] | None = None, **of: Any) -> AsyncIterator[Lab]:
        estate = simulated.Estate.of(**{"nodes": 3, "guests": 9, "days": 2, "clock": clock.now, **of})
        async with estate.serve() as served, watching(tmp_path, pulse_proxmox, *plugins, clock=clock) as pulse:
            lab = Lab(pulse, estate, served, await connect(pulse, served, **(settings or {})))
            await pulse.forward(KNOWN_SECONDS)
            yield lab

    return started


def by_status(rows: dict[str, Row], *types: str) -> dict[str, set[str]]:
    """The names by status, of what there is of some types."""
    found: dict[str, set[str]] = {}
    for one in rows.values():
        if one["type"] in types:
            found.setdefault(one["status"], set()).add(one["name"])
    return found


# Nodes.


@pytest.mark.parametrize("which", ["named in the connection", "another"])
async def test_with_a_node_down_the_others_go_on_and_its_guests_are_unknown(start: Start, clock: FakeClock, which: str) -> None:
    async with start() as lab:
        names = list(lab.estate.cluster.nodes)
        lost = names[0] if which != "another" else names[-1]
        stranded = {one["name"] for one in await lab.on(lost)}
        now = await lab.suffer(f"node_down:{lost}")

        assert by_status(now, "agent") == {"online": {*names} - {lost}, "offline": {lost}}
        assert by_status(now, "vm", "system-container")["unknown"] == stranded
        assert len(by_status(now, "vm", "system-container")["online"]) == 9 - len(stranded)
        assert (await lab.one("pve-cluster"))["status_reason"] == f"offline: {lost}"
        assert (await lab.fares())["state"] == "live"
        told = (await lab.one("agent", lost))["facets"]["proxmox"]["troubles"]
        assert [one["feature"] for one in told] == [f"asking through {lost}"], "that others are asked in its place is said"
        fresh = [one["last_seen"] for one in now.values() if one["type"] in ("vm", "agent")]
        assert min(fresh) > clock.now() - 30
        await lab.recover("node_down")


@pytest.mark.parametrize("away", [False, True])
async def test_a_restart_of_pulse_keeps_every_id_and_name(
    tmp_path: Path, clock: FakeClock, connect: Callable[..., Awaitable[Row]], away: bool
) -> None:
    """Of guests on a node that is down the cluster tells the number, and no more."""
    estate = simulated.Estate.of(nodes=3, guests=9, days=2, clock=clock.now)
    found = []
    async with estate.serve() as served:
        async with watching(tmp_path, pulse_proxmox, clock=clock) as pulse:
            await connect(pulse, served)
            await pulse.forward(KNOWN_SECONDS)
            estate.faults.put("node_down", away)
            await pulse.forward(FAULT_SECONDS if away else 0)
            found.append({one["id"]: (one["name"], one["status"]) for one in await pulse.resources(*STATEMENTS)})
        async with watching(tmp_path, pulse_proxmox, clock=clock) as pulse:
            await pulse.forward(KNOWN_SECONDS)
            found.append({one["id"]: (one["name"], one["status"]) for one in await pulse.resources(*STATEMENTS)})
            told = [one.resource.name for one in await pulse.told() if one.kind != "changed" or "name" in one.fields]

    assert found[1] == found[0]
    assert told == []


async def test_without_quorum_nothing_is_removed_and_it_is_said(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("quorum_lost")
        cluster = await lab.one("pve-cluster")

        assert (cluster["status"], cluster["metrics"]["quorum_missing_count"]) == ("warning", 1)
        assert "no quorum" in cluster["status_reason"]
        assert len(by_status(now, "agent")["online"]) == 1
        assert "offline" not in by_status(now, "agent", "vm", "system-container"), "out of sight is not off"
        await lab.recover("quorum_lost")


@pytest.mark.parametrize("first", [True, False])
async def test_a_node_that_is_cut_off_is_seen_through_the_others(start: Start, first: bool) -> None:
    async with start() as lab:
        names = list(lab.estate.cluster.nodes)
        lost = names[0] if first else names[-1]
        now = await lab.suffer(f"isolated:{lost}")

        assert by_status(now, "agent")["offline"] == {lost}
        assert (await lab.one("pve-cluster"))["metrics"]["quorum_missing_count"] == 0
        await lab.recover("isolated")


async def test_an_empty_list_that_is_no_error_removes_nothing(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("empty_nodes")

        assert "offline" not in by_status(now, *STATEMENTS)
        assert len(now) == len(lab.before)
        assert "online" not in by_status(now, "vm", "system-container"), "nobody says so any more"
        await lab.recover("empty_nodes")


async def test_a_fenced_node_is_shown_with_what_waits_for_it(start: Start) -> None:
    async with start(guests=30) as lab:
        managed = next(one for one in lab.estate.cluster.guests.values() if one.ha and one.running)
        now = await lab.suffer(f"ha_fence:{managed.node}")

        assert by_status(now, "agent")["offline"] == {managed.node}
        assert (await lab.one("pve-cluster"))["metrics"]["ha_errors_count"] > 0
        assert any("high availability" in one["status_reason"] for one in await lab.on(managed.node))
        await lab.recover("ha_fence")


# Who may see what.


async def test_a_token_that_is_not_known_any_more_makes_all_unknown_and_says_so(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("401")
        error = (await lab.fares())["last_error"]

        assert (error["category"], "token" in error["hint"]) == ("refused", True)
        assert by_status(now, "vm", "agent", "pve-cluster").keys() == {"unknown"}
        assert all("authentication" in view["error"] for one in now.values() for view in one["sources"].values())
        await lab.recover("401")


async def test_without_the_privilege_that_everything_needs_the_error_names_it(start: Start) -> None:
    async with start() as lab:
        await lab.suffer("403:Sys.Audit")
        error = (await lab.fares())["last_error"]

        assert error["category"] == "refused"
        assert "Sys.Audit on /" in error["hint"]
        await lab.recover("403")


async def test_without_other_privileges_something_is_missing_and_the_rest_goes_on(start: Start) -> None:
    """Nothing is lost of what is known; the connection stands, and each privilege is named with what it is for."""
    lacking = {
        "VM.Audit": "VMs and containers",
        "VM.GuestAgent.Audit": "file systems, addresses and systems of VMs",
        "VM.GuestAgent.FileRead": "the true memory of VMs",
        "VM.Backup": "backups of guests",
        "Sys.Modify": "pending updates",
    }
    async with start(settings={"disks": False, "interval_seconds": 30}) as lab:
        for privilege in lacking:
            lab.estate.faults.put(f"403:{privilege}")
        await lab.suffer("403:VM.Audit", seconds=630)
        told = await lab.troubles()

        assert (await lab.fares())["state"] == "live"
        for privilege, feature in lacking.items():
            assert [words for name, words in told.items() if name.startswith(feature) and privilege in words], told


async def test_a_ticket_that_ended_is_renewed_and_nobody_notices(start: Start) -> None:
    from pulse_proxmox.simulator.pve.product import PASSWORD, USER

    who = {"token_id": "", "token_secret": "", "username": USER, "password": PASSWORD}
    async with start(settings=who) as lab:
        now = await lab.suffer("ticket_expired")

        assert {id: one["status"] for id, one in now.items()} == {id: one["status"] for id, one in lab.before.items()}
        assert (await lab.fares())["last_error"] is None


# Answers that are none.


@pytest.mark.parametrize("fault", ["half_answer", "garbage", "500"])
async def test_what_is_no_answer_is_told_in_words_and_costs_nothing_but_time(start: Start, fault: str) -> None:
    async with start() as lab:
        now = await lab.suffer(fault)
        error = (await lab.fares())["last_error"]

        assert error["category"] == ("unreachable" if fault == "500" else "garbled")
        assert error["message"]
        assert by_status(now, "vm", "agent", "pve-cluster").keys() == {"unknown"}
        await lab.recover(fault)


async def test_a_cluster_that_hangs_slows_nothing_else_down(
    start: Start, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulse_proxmox.pve.look.ANSWER_SECONDS", 0.5)
    source = FakeSource("lab", fake_report(Observation(key="web", type="vm", name="beside", metrics={"cpu_ratio": 0.5})))
    beside = make_plugin(
        "beside", pulse_sources=lambda: [fake_offer(source, name="lab")], pulse_adapters=lambda: {"fake": read_fake}
    )
    async with start(beside) as lab:
        await lab.pulse.send("POST", "/api/connections", {"offer": "lab", "config": {}})
        await lab.pulse.forward(20)
        await lab.suffer("hang", seconds=60, patience_seconds=0.05)
        (other,) = [one for one in await lab.pulse.resources("vm") if one["name"] == "beside"]

        assert other["last_seen"] > clock.now() - 15
        assert other["status"] == "online"
        assert by_status(await lab.look(), "vm", "agent").keys() == {"unknown"}
        await lab.recover("hang", patience_seconds=0.5)


# Guests.


async def test_agents_that_hang_cost_no_guest_its_state_and_no_node_its_trust(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulse_proxmox.pve.agents.ANSWER_SECONDS", 0.2)
    async with start() as lab:
        now = await lab.suffer("guest_agent_hang")

        assert {id: one["status"] for id, one in now.items()} == {id: one["status"] for id, one in lab.before.items()}
        nodes = [one for one in now.values() if one["type"] == "agent"]
        assert [one["facets"]["proxmox"]["troubles"] for one in nodes] == [[]] * 3
        why = [one["unknown"]["disk_ratio"]["reason"] for one in now.values() if "disk_ratio" in one["unknown"]]
        assert any("hangs" in reason for reason in why), why


async def test_a_guest_that_moves_stays_the_same_and_online(start: Start) -> None:
    async with start() as lab:
        vm = next(one for one in lab.estate.cluster.guests.values() if one.kind == "qemu" and one.running)
        home = vm.node
        now = await lab.suffer(f"migration:{vm.vmid}")
        moving = await lab.one("vm", vm.name)

        assert (moving["status"], moving["status_reason"]) == ("online", "it is being moved to another node")
        lab.estate.faults.put("migration", False)
        await lab.pulse.forward(60)
        moved = await lab.one("vm", vm.name)
        assert (moved["id"], moved["status"]) == (moving["id"], "online")
        assert vm.node != home
        assert moved["parent"] == (await lab.one("agent", vm.node))["id"]
        assert now.keys() == (await lab.look()).keys()


@pytest.mark.parametrize(("fault", "status"), [("backup_running", "online"), ("backup_stopped", "offline")])
async def test_a_backup_under_way_is_no_outage(start: Start, fault: str, status: str) -> None:
    async with start() as lab:
        vm = next(one for one in lab.estate.cluster.guests.values() if one.kind == "qemu" and one.running)
        await lab.suffer(f"{fault}:{vm.vmid}")
        saved = await lab.one("vm", vm.name)

        assert saved["status"] == status
        assert "being backed up" in saved["status_reason"]
        assert saved["metrics"]["not_running_count"] == 0
        await lab.recover(fault)


# Storage.


async def test_a_storage_that_is_away_is_unknown_and_not_empty(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("storage_offline:nfs-backup")
        storage = await lab.one("storage", "nfs-backup")

        assert storage["status"] == "offline"
        assert storage["metrics"]["disk_used_bytes"] is None
        assert [one["name"] for one in now.values() if one["status"] != lab.before[one["id"]]["status"]] == ["nfs-backup"]
        await lab.recover("storage_offline")


async def test_what_a_node_whose_daemon_hangs_does_not_say_is_unknown_and_no_outage(start: Start) -> None:
    async with start() as lab:
        node = lab.estate.cluster.last
        now = await lab.suffer(f"stale_stats:{node}")

        assert by_status(now, "storage")["unknown"] == {f"local ({node})", f"local-zfs ({node})"}
        assert by_status(now, "storage").keys() == {"online", "unknown"}
        assert {one["status"] for one in await lab.on(node)} == {"unknown"}
        assert (await lab.one("agent", node))["status"] == "warning"
        await lab.recover("stale_stats")


async def test_a_mirror_with_a_faulted_disk_is_degraded_and_its_storages_are_not(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("zfs_degraded")
        changed = [one for one in now.values() if one["status"] != lab.before[one["id"]]["status"]]

        assert [(one["name"], one["status"]) for one in changed] == [(f"rpool ({lab.estate.cluster.last})", "warning")]
        assert "DEGRADED" in changed[0]["status_reason"]
        await lab.recover("zfs_degraded")


# The way there.


async def test_a_cluster_that_is_away_when_pulse_starts_is_told_of_and_found_once_it_is_there(
    tmp_path: Path, clock: FakeClock, connect: Callable[..., Awaitable[Row]]
) -> None:
    estate = simulated.Estate.of(nodes=3, guests=9, days=2, clock=clock.now)
    for node in estate.cluster.nodes:
        estate.faults.put(f"node_down:{node}")
    async with estate.serve() as served, watching(tmp_path, pulse_proxmox, clock=clock) as pulse:
        lab = Lab(pulse, estate, served, await connect(pulse, served))
        await pulse.forward(60)
        assert (await lab.fares())["last_error"]["category"] == "unreachable"
        assert await lab.look() == {}
        estate.faults.put("node_down", False)
        await pulse.forward(HEALED_SECONDS + KNOWN_SECONDS)

        assert by_status(await lab.look(), "agent").keys() == {"online"}
        assert (await lab.fares())["state"] == "live"


def renew(lab: Lab, node: str) -> None:
    """A node gets another certificate, and its service is started anew, which cuts every connection."""
    lab.served.served.renew(node)
    lab.estate.faults.put(f"node_down:{node}")
    lab.estate.faults.put("node_down", False)


async def test_another_certificate_is_refused_in_words_until_somebody_compared_it(start: Start) -> None:
    async with start(nodes=1) as lab:
        await lab.remember()
        (node,) = lab.estate.cluster.nodes
        renew(lab, node)
        await lab.pulse.forward(60)
        error = (await lab.fares())["last_error"]
        assert error["category"] == "refused"
        assert "fingerprint" in error["message"]
        await lab.kept()

        config = lab.served.config()
        changed = {**lab.card["config"], "fingerprint": config.fingerprint, "token_secret": config.token_secret.reveal()}
        await lab.pulse.send("PATCH", f"/api/connections/{lab.card['id']}", {"config": changed})
        await lab.pulse.forward(60)
        assert (await lab.fares())["state"] == "live"
        assert (await lab.look()).keys() == lab.before.keys()


@pytest.mark.parametrize("first", [True, False])
async def test_another_certificate_of_one_node_costs_nothing_while_others_answer(start: Start, first: bool) -> None:
    """That of a node that Pulse found by itself is learnt anew from the others; that of the one that was named is not."""
    async with start() as lab:
        names = list(lab.estate.cluster.nodes)
        node = names[0] if first else names[-1]
        await lab.remember()
        renew(lab, node)
        await lab.pulse.forward(FAULT_SECONDS)
        now = await lab.kept()
        told = (await lab.one("agent", node))["facets"]["proxmox"]["troubles"]

        assert {id: one["status"] for id, one in now.items()} == {id: one["status"] for id, one in lab.before.items()}
        assert ["fingerprint" in one["reason"] for one in told] == ([True] if first else [])


async def test_a_clock_that_is_an_hour_ahead_makes_nothing_stale_or_young(start: Start, clock: FakeClock) -> None:
    async with start() as lab:
        now = await lab.suffer("clock_skew")

        assert {id: one["status"] for id, one in now.items()} == {id: one["status"] for id, one in lab.before.items()}
        assert all(clock.now() - 60 < one["last_seen"] <= clock.now() for one in now.values() if one["type"] in ("vm", "agent"))
        await lab.recover("clock_skew")


async def test_one_cluster_by_two_ways_is_there_once_and_one_way_may_go(
    start: Start, connect: Callable[..., Awaitable[Row]]
) -> None:
    async with start() as lab:
        ids = {id for id, one in (await lab.look()).items() if one["type"] in STATEMENTS}
        node = lab.estate.cluster.last
        there = {"address": lab.served.served.address(node), "fingerprint": lab.served.served.fingerprint(node)}
        second = await connect(lab.pulse, lab.served, **there)
        await lab.pulse.forward(KNOWN_SECONDS)
        seen = await lab.look()
        both = [one for one in seen.values() if second["source"] in one["sources"]]
        answer = await lab.pulse.desk.delete(f"/api/connections/{lab.card['id']}")
        left = await lab.pulse.resources(*STATEMENTS)

    assert {one["id"] for one in both if one["type"] in STATEMENTS} == ids
    assert all(one["identity"]["conflicts"] == [] for one in seen.values())
    assert answer.status_code == 200
    assert {one["id"] for one in left} == ids
