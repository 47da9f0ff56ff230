"""A whole Pulse watches a simulated Backup Server over real sockets and TLS, and one thing after the other goes wrong.

Whatever it is: nothing vanishes, nothing is there twice, no state flaps, no backup is forgotten.
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
simulated = pytest.importorskip("pulse_proxmox.simulator.pbs.served")

NOON = 1_800_000_000.0
KNOWN_SECONDS = 120
JOBS_SECONDS = 660
"""After so long every slower question was put again."""
SILENT_SECONDS = 300
"""After so long nothing is believed any more of who did not answer."""
Start = Callable[..., AbstractAsyncContextManager[Sufferer]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON)


@pytest.fixture
def start(tmp_path: Path, clock: FakeClock) -> Start:
    """A Backup Server, and a Pulse that knows it."""

    @asynccontextmanager
    async def started(*, by_password: bool = False, **of: Any) -> AsyncIterator[Sufferer]:
        server = simulated.BackupServer.of(**{"groups": 3, "snapshots": 4, "clock": clock.now, **of})
        async with server.serve() as served, watching(tmp_path, pulse_proxmox, clock=clock) as pulse:
            config = served.by_password() if by_password else served.config()
            who = {
                "token_id": config.token_id,
                "token_secret": config.token_secret.reveal(),
                "username": config.username,
                "password": config.password.reveal(),
            }
            where = {"address": config.address, "fingerprint": config.fingerprint, "allow_loopback": True}
            card = await pulse.send("POST", "/api/connections", {"offer": "pbs", "config": {**where, **who}})
            await pulse.forward(KNOWN_SECONDS)
            lab = Sufferer(pulse, server.faults, dict(card))
            assert len(await lab.saved()) == 3 * 4 * 4
            yield lab

    return started


@pytest.mark.parametrize(("fault", "category", "words"), [
    ("401", "refused", "authentication"),
    ("half_answer", "garbled", ""),
    ("garbage", "garbled", "JSON"),
    ("500", "unreachable", "out of order"),
])  # fmt: skip
async def test_a_server_that_gives_no_answer_is_unknown_in_words_and_its_backups_stay(
    start: Start, fault: str, category: str, words: str
) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=SILENT_SECONDS)
        error = (await lab.fares())["last_error"]

        assert error["category"] == category
        assert words in error["message"]
        assert {one["status"] for one in now.values() if one["type"] in ("pbs", "storage")} == {"unknown"}
        assert (await lab.saved()).keys() == lab.points.keys()
        await lab.recover(fault)


async def test_a_server_that_hangs_is_unknown_in_words(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as lab:
        monkeypatch.setattr("pulse_proxmox.client.session.Session.get_list.__kwdefaults__", {"seconds": 0.1}, raising=False)
        now = await lab.suffer("hang", seconds=60, patience_seconds=0.02)

        assert {one["name"] for one in now.values()} == {one["name"] for one in lab.before.values()}


@pytest.mark.parametrize("fault", ["clock_skew", "backup_running", "disk_failing"])
async def test_what_is_no_fault_of_the_server_moves_no_state_of_it(start: Start, fault: str) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=JOBS_SECONDS)

        assert [name for name in lab.changed(now) if now and "sd" not in name and "nvme" not in name] == []
        await lab.recover(fault, seconds=JOBS_SECONDS)


async def test_a_ticket_that_ended_is_renewed_and_nobody_notices(start: Start) -> None:
    async with start(by_password=True) as lab:
        now = await lab.suffer("ticket_expired")

        assert lab.changed(now) == {}
        assert (await lab.fares())["last_error"] is None


@pytest.mark.parametrize(("privilege", "state"), [("Sys.Audit", "live"), ("Datastore.Audit", "live")])
async def test_without_a_privilege_it_is_named_and_nothing_is_forgotten(start: Start, privilege: str, state: str) -> None:
    async with start() as lab:
        await lab.suffer(f"403:{privilege}", seconds=JOBS_SECONDS)
        told = [one["facets"]["pbs"] for one in (await lab.look()).values() if one["type"] == "pbs"]

        assert (await lab.fares())["state"] == state
        assert any(privilege in f"{one['reason']} {one['fix']}" for one in told[0]["troubles"]), told[0]["troubles"]
        await lab.recover("403", seconds=JOBS_SECONDS)


@pytest.mark.parametrize(("fault", "words"), [
    ("datastore_error:main", "unable to open chunk store"),
    ("datastore_offline:main", "in maintenance: offline"),
    ("not_mounted:main", "not mounted"),
])  # fmt: skip
async def test_a_datastore_that_cannot_be_read_is_offline_in_words_and_its_backups_stay(
    start: Start, fault: str, words: str
) -> None:
    async with start() as lab:
        now = await lab.suffer(fault, seconds=JOBS_SECONDS)
        changed = lab.changed(now)

        assert [(name, status) for name, (status, _) in changed.items()] == [("main (pbs1)", "offline")]
        assert words in changed["main (pbs1)"][1]
        assert (await lab.one("main (pbs1)"))["metrics"]["disk_used_bytes"] is None
        await lab.recover(fault, seconds=JOBS_SECONDS)


async def test_a_datastore_that_is_read_only_is_there(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("datastore_read_only:main", seconds=JOBS_SECONDS)

        assert lab.changed(now) == {}
        assert "read-only" in (await lab.one("main (pbs1)"))["status_reason"]
        await lab.recover("datastore_read_only", seconds=JOBS_SECONDS)


async def test_backups_of_a_namespace_that_may_not_be_read_stay(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("namespace_unreadable:main/homelab", seconds=2 * JOBS_SECONDS)

        assert lab.changed(now) == {}
        spaces = (await lab.one("main (pbs1)"))["facets"]["pbs"]["namespaces"]
        assert [one["name"] for one in spaces if one["unreadable"]] == ["homelab"]
        await lab.recover("namespace_unreadable", seconds=JOBS_SECONDS)


async def test_backups_that_failed_their_verification_are_told_of(start: Start) -> None:
    async with start() as lab:
        await lab.suffer("verify_failed", seconds=7500)
        failed = [one for one in (await lab.saved()).values() if one["verified"] is False]

        assert len(failed) == 3 * 4


async def test_jobs_that_failed_are_named(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("job_failed", seconds=JOBS_SECONDS)

        assert lab.changed(now)
        assert {status for status, _ in lab.changed(now).values()} == {"warning"}
        assert all("failed last" in reason for _, reason in lab.changed(now).values())
        await lab.recover("job_failed", seconds=JOBS_SECONDS)


async def test_a_pool_that_is_degraded_is_named(start: Start) -> None:
    async with start() as lab:
        now = await lab.suffer("pool_degraded", seconds=JOBS_SECONDS)

        assert {name: status for name, (status, _) in lab.changed(now).items()} == {"pbs1": "warning"}
        assert "DEGRADED" in lab.changed(now)["pbs1"][1]
        await lab.recover("pool_degraded", seconds=JOBS_SECONDS)
