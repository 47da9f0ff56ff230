"""The source against the strict simulator: by every version, through every fault, and what its readers make of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from pulse_core.plugin import Observation, Reading, Secret, SourceError, Status
from pulse_proxmox import pulse_adapters
from pulse_proxmox.simulator.pve.product import PASSWORD, USER

ADAPTERS = pulse_adapters()


def read(watched: Any, kind: str) -> Iterator[Reading]:
    """What the readers make of all reports of a kind."""
    return (ADAPTERS[kind](report) for report in watched.of(kind))


def seen(watched: Any) -> dict[str, Observation]:
    """The last estate, by key."""
    return {one.key: one for one in ADAPTERS["pve-estate"](watched.last("pve-estate")).observations}


@pytest.mark.parametrize("version", ["7.4", "8.4", "9.0", "9.2"])
async def test_every_version_is_read_without_a_loss(simulate: Any, version: str) -> None:
    async with simulate(nodes=3, guests=12, version=version) as (_, watched):
        await watched.forward(120)

    assert not watched.errors
    assert [dropped for report in watched.reports for dropped in ADAPTERS[report.kind](report).dropped] == []
    guests = [one for one in seen(watched).values() if one.type in ("vm", "system-container")]
    assert len(guests) == 12
    assert all(one.claims for one in guests)
    assert not [one for one in watched.last("pve-estate").payload["troubles"] if "what is missing" in one["feature"]]


async def test_nothing_is_asked_that_the_product_does_not_know(simulate: Any, log: Any) -> None:
    async with simulate(nodes=3, guests=12) as (_, watched):
        await watched.forward(200)

    assert log.events == []
    assert watched.last("pve-estate").payload["troubles"] == []


async def test_a_ticket_serves_as_well_as_a_token(simulate: Any, clock: Any) -> None:
    settings = {"token_id": "", "token_secret": Secret(""), "username": USER, "password": Secret(PASSWORD)}

    async with simulate(nodes=3, guests=6, settings=settings) as (estate, watched):
        await watched.forward(30)
        estate.faults.put("ticket_expired")
        await watched.forward(60)

    assert not watched.errors
    assert len(seen(watched)) > 9


async def test_a_node_without_power_is_offline_and_its_guests_unknown(simulate: Any) -> None:
    async with simulate(nodes=3, guests=12, ceph=False) as (estate, watched):
        await watched.forward(60)
        last = list(estate.cluster.nodes)[-1]
        estate.faults.put(f"node_down:{last}")
        await watched.forward(120)

    assert not watched.errors
    found = seen(watched)
    assert found[f"node/{last}"].status is Status.OFFLINE
    assert len([one for one in found.values() if one.type in ("vm", "system-container")]) == 12
    assert all(report.complete for report in watched.of("pve-estate")[-3:])


async def test_the_node_that_was_named_may_lose_its_power(simulate: Any) -> None:
    async with simulate(nodes=3, guests=6) as (estate, watched):
        await watched.forward(60)
        first = next(iter(estate.cluster.nodes))
        estate.faults.put(f"node_down:{first}")
        await watched.forward(120)

    assert not watched.errors
    assert seen(watched)[f"node/{first}"].status is Status.OFFLINE


async def test_a_node_that_is_cut_off_is_seen_through_the_others(simulate: Any) -> None:
    async with simulate(nodes=5, guests=10) as (estate, watched):
        await watched.forward(60)
        first = next(iter(estate.cluster.nodes))
        estate.faults.put(f"isolated:{first}")
        await watched.forward(150)

    late = watched.of("pve-estate")[-6:]
    assert all(report.payload["cluster"]["quorate"] for report in late)
    assert all(report.complete for report in late)


@pytest.mark.parametrize("fault", ["quorum_lost", "empty_nodes"])
async def test_what_is_missing_without_quorum_is_not_gone(simulate: Any, fault: str) -> None:
    async with simulate(nodes=3, guests=6) as (estate, watched):
        await watched.forward(30)
        estate.faults.put(fault)
        await watched.forward(60)

    assert not any(report.complete for report in watched.of("pve-estate")[-3:])


@pytest.mark.parametrize("fault", ["500", "401", "garbage", "half_answer", "403:Sys.Audit"])
async def test_a_fault_of_everything_is_an_error_and_heals(simulate: Any, fault: str) -> None:
    async with simulate(nodes=3, guests=6) as (estate, watched):
        await watched.forward(30)
        estate.faults.put(fault)
        await watched.forward(60)
        errors = list(watched.errors)
        estate.faults.put(fault.partition(":")[0], False)
        before = len(watched.of("pve-estate"))
        await watched.forward(60)

    assert errors
    assert all(isinstance(error, SourceError) for error in errors)
    assert len(watched.of("pve-estate")) > before
    assert watched.last("pve-estate").complete


async def test_agents_that_do_not_run_leave_memory_unknown_with_a_reason(simulate: Any) -> None:
    async with simulate(nodes=3, guests=20, faults=["guest_agent_down"]) as (_, watched):
        await watched.forward(400)

    asked = [one for one in watched.last("pve-estate").payload["known"]["guests"].values() if one.get("agent")]
    assert asked
    assert {one["agent"]["trouble"]["kind"] for one in asked} == {"not_running"}


async def test_a_guest_that_stops_is_seen_with_the_next_turn(simulate: Any) -> None:
    async with simulate(nodes=3, guests=12) as (estate, watched):
        await watched.forward(60)
        running = next(key for key, one in seen(watched).items() if one.type == "vm" and one.status is Status.ONLINE)
        estate.changes.stop(int(running.partition("/")[2]))
        await watched.forward(25)

    assert seen(watched)[running].status is Status.OFFLINE


async def test_a_migration_keeps_the_guest_and_its_details(simulate: Any) -> None:
    async with simulate(nodes=3, guests=12) as (estate, watched):
        await watched.forward(120)
        running = next(key for key, one in seen(watched).items() if one.type == "vm" and one.status is Status.ONLINE)
        before = seen(watched)[running]
        estate.changes.migrate(int(running.partition("/")[2]), seconds=20)
        await watched.forward(120)

    after = seen(watched)[running]
    assert after.parent != before.parent
    assert after.claims == before.claims
    assert running in watched.last("pve-estate").payload["known"]["guests"]


async def test_a_backup_is_listed_soon_after_its_task_and_known_of_its_guest(simulate: Any) -> None:
    async with simulate(nodes=3, guests=6, days=0) as (estate, watched):
        await watched.forward(60)
        guest = next(key for key, one in seen(watched).items() if one.type == "vm")
        estate.changes.backup(int(guest.partition("/")[2]), seconds=20)
        await watched.forward(200)

    last = watched.last("pve-estate").payload["known"]["guests"][guest]["last_backup"]
    assert last is not None
    assert last["outcome"] == "success"


async def test_a_backup_that_failed_is_told_beside_the_last_good_one(simulate: Any) -> None:
    async with simulate(nodes=3, guests=6, days=1) as (estate, watched):
        await watched.forward(60)
        vmid = next(backup.vmid for backup in estate.cluster.backups if estate.cluster.guests[backup.vmid].kind == "qemu")
        estate.faults.put("backup_failing")
        estate.changes.backup(vmid, seconds=20)
        await watched.forward(240)

    last = watched.last("pve-estate").payload["known"]["guests"][f"qemu/{vmid}"]["last_backup"]
    assert (last["outcome"], last["failure"]) == ("failed", "VM quiesce failed: got timeout")
    assert seen(watched)[f"qemu/{vmid}"].metrics["backup_failed_count"] == 1


async def test_a_backup_that_succeeds_ends_the_failure_before_it(simulate: Any) -> None:
    async with simulate(nodes=3, guests=6, days=0) as (estate, watched):
        await watched.forward(60)
        vmid = next(guest.vmid for guest in estate.cluster.guests.values() if guest.kind == "qemu")
        estate.faults.put("backup_failing")
        estate.changes.backup(vmid, seconds=20)
        await watched.forward(120)
        estate.faults.put("backup_failing", False)
        estate.changes.backup(vmid, seconds=20)
        await watched.forward(240)

    last = watched.last("pve-estate").payload["known"]["guests"][f"qemu/{vmid}"]["last_backup"]
    assert last["outcome"] == "success"
    assert seen(watched)[f"qemu/{vmid}"].metrics["backup_failed_count"] == 0


async def test_a_container_keeps_its_birth_though_the_cluster_forgot_the_task(simulate: Any) -> None:
    async with simulate(nodes=3, guests=20) as (estate, watched):
        await watched.forward(400)

    guest = next(one for one in estate.cluster.guests.values() if one.kind == "lxc")
    assert watched.last("pve-estate").payload["known"]["guests"][guest.id]["created_at"] == int(guest.created_at)


async def test_a_node_counts_its_guests_without_templates(simulate: Any) -> None:
    async with simulate(nodes=3, guests=20) as (estate, watched):
        await watched.forward(30)

    real = [one for one in estate.cluster.guests.values() if not one.template]
    nodes = [one for one in seen(watched).values() if one.type == "agent"]
    assert sum(one.metrics["guests_count"] for one in nodes) == len(real)
    assert sum(one.metrics["guests_running_count"] for one in nodes) == sum(one.running for one in real)
