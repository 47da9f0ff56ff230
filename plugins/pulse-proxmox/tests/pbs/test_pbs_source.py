"""What is asked of a Backup Server and when, and what is said when it does not answer as it should."""

import pytest

from pulse_core.plugin import Outcome, Secret, SourceError, Status
from pulse_proxmox.config import PbsConfig
from pulse_proxmox.simulator.pbs.product import PASSWORD, TOKEN_ID, TOKEN_SECRET, USER
from pulse_proxmox.simulator.pbs.state import Snapshot

FAST = ("/version", "/nodes/{node}/status", "/status/datastore-usage", "/nodes/{node}/tasks")
ALL = {"backups/main/", "backups/main/homelab", "backups/main/homelab/archive", "backups/second/"}


async def test_the_first_turn_shows_the_server_and_its_datastores(watch, seen):
    async with watch() as watched:
        found = seen((await watched.collect())["server"])

    assert set(found) == {"server", "datastore/main", "datastore/second"}
    assert found["server"].name == "pbs1"
    assert found["datastore/main"].status is Status.ONLINE
    assert found["datastore/main"].metrics["disk_total_bytes"]


async def test_every_namespace_is_listed_whole_within_two_minutes(watch, points):
    async with watch() as watched:
        found = await watched.turns(2)

        listed = {scope: points(report) for scope, report in found.items() if scope.startswith("backups/")}

    assert set(listed) == ALL
    assert {scope: len(one) for scope, one in listed.items()} == dict.fromkeys(ALL, 24)


async def test_a_quiet_minute_costs_at_most_four_calls_in_the_fast_part_and_six_in_all(watch):
    async with watch() as watched:
        await watched.turns(15)
        watched.calls()
        await watched.turns(30)
        asked = watched.calls()

    assert sum(asked[path] for path in FAST) <= 4 * 30
    assert asked.total() <= 6 * 30


async def test_what_did_not_change_is_not_listed_again_for_an_hour(watch):
    async with watch() as watched:
        await watched.turns(3)
        watched.calls()
        found = await watched.turns(40)
        asked = watched.calls()

    assert asked["/admin/datastore/{store}/snapshots"] == 0
    assert [one["snapshots"] for one in found["backups/main/homelab"].payload["groups"]] == [None] * 6
    assert found["backups/main/homelab"].complete


async def test_only_the_group_with_a_new_backup_is_listed_again(watch):
    async with watch() as watched:
        await watched.turns(3)
        watched.backups.server.stores["main"].namespaces["homelab"]["vm", "101"].snapshots.append(
            Snapshot(at=int(watched.clock.now()), size=77)
        )
        watched.calls()
        found = await watched.turns(12)
        asked = watched.calls()

    told = {one["backup-id"]: one["snapshots"] for one in found["backups/main/homelab"].payload["groups"]}
    assert asked["/admin/datastore/{store}/snapshots"] == 1
    assert sorted(told) == ["100", "101", "102", "103", "104", "105"]


async def test_that_a_backup_was_verified_is_seen_soon_though_its_group_looks_the_same(watch, points):
    async with watch() as watched:
        await watched.turns(3)
        for one in watched.backups.server.stores["second"].namespaces[""]["vm", "100"].snapshots:
            one.verified = "failed"
        watched.backups.server.did("verificationjob", "second:v-second", began_at=watched.clock.now() + 20, seconds=30)
        found = await watched.turns(5)

        told = points(found["backups/second/"])

    assert {point.verified for key, point in told.items() if "/vm/100 " in key} == {False}


async def test_a_running_backup_has_no_size_and_is_looked_at_until_it_has(watch, points):
    async with watch() as watched:
        group = watched.backups.server.stores["second"].namespaces[""]["vm", "100"]
        group.snapshots.append(Snapshot(at=int(watched.clock.now()), size=None))
        first = points((await watched.turns(2))["backups/second/"])
        group.snapshots[-1].size = 5_000
        second = points((await watched.turns(11))["backups/second/"])

    at = group.snapshots[-1].at
    assert first[f"second//vm/100 {at}"].outcome is Outcome.RUNNING
    assert first[f"second//vm/100 {at}"].size_bytes is None
    assert second[f"second//vm/100 {at}"].outcome is Outcome.SUCCESS
    assert second[f"second//vm/100 {at}"].size_bytes == 5_000


@pytest.mark.parametrize("fault", ["datastore_offline", "datastore_error", "not_mounted"])
async def test_a_datastore_that_cannot_be_read_is_left_alone_and_keeps_its_backups(watch, seen, fault):
    async with watch(faults=[f"{fault}:main"]) as watched:
        found = await watched.turns(3)
        asked = watched.calls()

        main, second = (seen(found["server"])[f"datastore/{name}"] for name in ("main", "second"))

    assert main.status is Status.OFFLINE
    assert main.status_reason
    assert main.metrics["disk_used_bytes"] is None
    assert main.unknown["disk_ratio"].reason == main.status_reason
    assert main.metrics["unavailable_count"] == float(fault == "datastore_error")
    assert second.status is Status.ONLINE
    assert {scope for scope in found if scope.startswith("backups/")} == {"backups/second/"}
    assert asked["/admin/datastore/{store}/namespace"] == 1


async def test_a_namespace_that_may_not_be_read_is_named_and_the_others_go_on(watch, seen):
    async with watch() as watched:
        await watched.turns(2)
        watched.backups.faults.put("namespace_unreadable:main/homelab")
        found = await watched.turns(12)

        server, main = (seen(found["server"])[key] for key in ("server", "datastore/main"))

    (row,) = [one for one in main.facet.namespaces if one.name == "homelab"]
    assert "Datastore.Audit" in row.unreadable
    assert "backups/main/homelab" not in found
    assert "backups/main/homelab/archive" in found
    assert any("main/homelab" in one.feature for one in server.facet.troubles)


async def test_a_namespace_that_was_removed_is_told_empty_twice_and_then_no_more(watch):
    async with watch() as watched:
        await watched.turns(3)
        del watched.backups.server.stores["main"].namespaces["homelab/archive"]
        told = []
        for _ in range(30):
            found = await watched.turns(1)
            if "backups/main/homelab/archive" in found:
                told.append(found["backups/main/homelab/archive"])

    assert [(one.complete, one.payload["groups"]) for one in told] == [(True, [])] * 2


async def test_a_datastore_that_is_hidden_from_the_account_is_not_taken_for_gone(watch):
    async with watch() as watched:
        await watched.turns(2)
        for who in (USER, TOKEN_ID):
            watched.backups.accounts.forbid("/", who)
            watched.backups.accounts.allow("/system", who, "Audit")
            watched.backups.accounts.allow("/datastore/second", who, "DatastoreAudit")
        hidden = [(await watched.turns(1))["server"] for _ in range(20)]

    assert {one["store"] for one in hidden[-1].payload["usage"]} == {"second"}
    assert [report.complete for report in hidden] == [False] * 20


async def test_a_datastore_that_was_removed_is_gone(watch):
    async with watch() as watched:
        await watched.turns(6)
        del watched.backups.server.stores["main"]
        found = [await watched.turns(1) for _ in range(40)]

    assert all(one["server"].complete for one in found[2:])
    empty = [one["backups/main/homelab"].payload["groups"] for one in found if "backups/main/homelab" in one]
    assert empty[-2:] == [[], []]


async def test_without_a_look_at_the_server_itself_the_datastores_are_shown_and_nothing_has_a_name_of_its_own(watch, seen):
    def narrow(backups):
        for who in (USER, TOKEN_ID):
            backups.accounts.forbid("/", who)
            backups.accounts.allow("/datastore", who, "DatastoreAudit")

    async with watch(prepared=narrow) as watched:
        found = seen((await watched.turns(3))["server"])

    assert found["datastore/main"].metrics["disk_total_bytes"]
    assert found["datastore/main"].claims == ()
    assert found["server"].metrics["cpu_ratio"] is None
    assert found["server"].unknown["cpu_ratio"].fix
    assert any("Sys.Audit" in one.fix for one in found["server"].facet.troubles)


async def test_finished_tasks_are_told_once(watch, read):
    async with watch() as watched:
        first = read((await watched.collect())["tasks"]).events
        watched.backups.server.did(
            "garbage_collection", "main", began_at=watched.clock.now(), seconds=40, status="unable to lock"
        )
        later = [found["tasks"] for _ in range(5) if "tasks" in (found := await watched.turns(1))]

    assert len(first) > 4
    (event,) = [event for report in later for event in read(report).events]
    assert (event.subject, event.severity, event.outcome) == ("datastore/main", "warning", "failed")


async def test_disks_that_spin_are_not_asked_for_their_health(watch, read):
    async with watch() as watched:
        found = (await watched.turns(2))["disks"]
        asked = watched.calls()

    disks = {one.name: one for one in read(found).observations}
    assert asked["/nodes/{node}/disks/smart"] == 1
    assert disks["SAMSUNG MZQL2960 (nvme0n1)"].metrics["temperature_celsius"] == 41
    assert disks["ST16000NM001G (sda)"].metrics["temperature_celsius"] is None
    assert disks["ST16000NM001G (sda)"].unknown["temperature_celsius"].fix


@pytest.mark.parametrize("version", ["3.4", "4.0", "4.2"])
async def test_each_release_is_watched_with_a_password_too(watch, version, seen):
    config = PbsConfig(address="pbs1", username=USER, password=Secret(PASSWORD))
    async with watch(version=version, config=config) as watched:
        found = await watched.turns(2)

    assert seen(found["server"])["server"].facet.version.startswith(version)
    assert found.keys() >= ALL


@pytest.mark.parametrize("fault", ["500", "401", "garbage"])
async def test_a_server_that_does_not_answer_as_it_should_is_an_error_of_the_source(watch, fault):
    async with watch() as watched:
        await watched.turns(1)
        watched.backups.faults.put(fault)
        await watched.forward(60)
        with pytest.raises(SourceError):
            await watched.source.collect()
        watched.backups.faults.put(fault, False)
        assert "server" in await watched.turns(1)


async def test_without_backups_nothing_of_them_is_asked(watch):
    config = PbsConfig(address="pbs1", token_id=TOKEN_ID, token_secret=Secret(TOKEN_SECRET), backups=False)
    async with watch(config=config) as watched:
        await watched.turns(12)
        asked = watched.calls()

    assert asked["/admin/datastore/{store}/groups"] == asked["/admin/datastore/{store}/namespace"] == 0
