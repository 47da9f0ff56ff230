"""The simulated cluster: one state behind every endpoint, with the oddities of the product, and hurt at will."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from pulse_core.testing import FakeClock
from pulse_proxmox.simulator import SIMULATORS
from pulse_proxmox.simulator.estate import Estate
from pulse_proxmox.simulator.frame.accounts import Caller
from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.product import Asked
from pulse_proxmox.simulator.frame.refusals import Hangs, Refused
from pulse_proxmox.simulator.pve.faults import FAULTS
from pulse_proxmox.simulator.pve.life import Life
from pulse_proxmox.simulator.pve.product import TOKEN_ID, TOKEN_SECRET

NOBODY = f"PVEAPIToken=nobody@pve!pulse={TOKEN_SECRET}"
TOKEN = f"PVEAPIToken={TOKEN_ID}={TOKEN_SECRET}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=1_795_000_000.0)


@pytest.fixture
def estate(clock: FakeClock) -> Estate:
    return made(clock)


def made(clock: FakeClock, *, version: str = "9.2", nodes: int = 3, guests: int = 45, **more: Any) -> Estate:
    return Estate.of(nodes=nodes, guests=guests, version=version, clock=clock.now, days=2, **more)


def ask(estate: Estate, path: str, *, place: str = "aspen", token: str = TOKEN, **given: str) -> Any:
    asked = Asked(method="GET", path=path, headers={"authorization": token}, given=given)
    return json.loads(json.dumps(answered(estate.product, place, asked).data))


def row(estate: Estate, id: str, **more: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(one for one in ask(estate, "/cluster/resources", **more) if one["id"] == id)
    return found


def running(estate: Estate, kind: str = "qemu", **wanted: Any) -> Any:
    """A guest that runs, and is as wanted."""
    fits = (
        one
        for one in estate.cluster.guests.values()
        if one.kind == kind and one.running and all(getattr(one, name) == value for name, value in wanted.items())
    )
    return next(fits)


# One state.


def test_lists_of_the_cluster_the_node_and_the_guest_agree(estate: Estate):
    guest = running(estate)
    whole, listed = row(estate, guest.id), {one["vmid"]: one for one in ask(estate, f"/nodes/{guest.node}/qemu", full="1")}
    current = ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/status/current")
    for one in (whole, listed[guest.vmid], current):
        assert (one["name"], one["status"], one["maxmem"], one["disk"]) == (guest.name, "running", guest.memory_bytes, 0)
    assert listed[guest.vmid]["qmpstatus"] == current["qmpstatus"] == "running"


def test_a_container_says_what_its_disk_holds_and_a_vm_says_nothing(estate: Estate):
    assert row(estate, running(estate, "lxc").id)["disk"] > 0
    assert row(estate, running(estate, "qemu").id)["disk"] == 0


def test_the_list_of_the_cluster_is_as_old_as_its_last_turn(estate: Estate, clock: FakeClock):
    guest = running(estate)
    assert row(estate, guest.id)["status"] == "running"
    estate.changes.stop(guest.vmid)
    assert row(estate, guest.id)["status"] == "running"
    clock.advance(10)
    assert row(estate, guest.id)["status"] == "stopped"


def test_counters_never_fall_while_a_guest_runs(estate: Estate, clock: FakeClock):
    guest, seen = running(estate), []
    for _ in range(20):
        clock.advance(37)
        seen.append(row(estate, guest.id)["netin"])
    assert seen == sorted(seen)


def test_a_shared_storage_is_listed_once_for_each_node_with_the_same_numbers(estate: Estate):
    rows = [one for one in ask(estate, "/cluster/resources", type="storage") if one["storage"] == "backup"]
    assert len(rows) == 3
    assert len({(one["disk"], one["maxdisk"]) for one in rows}) == 1


def test_the_same_seed_makes_the_same_estate_and_another_seed_another(clock: FakeClock):
    first, again, other = (ask(made(clock, seed=seed), "/cluster/resources") for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("nodes", [1, 2, 32])
def test_an_estate_can_be_of_any_size(clock: FakeClock, nodes: int):
    large = made(clock, nodes=nodes, guests=nodes * 10)
    kinds = [one["type"] for one in ask(large, "/cluster/resources")]
    assert (kinds.count("node"), kinds.count("qemu") + kinds.count("lxc")) == (nodes, nodes * 10)


def test_a_node_that_stands_alone_has_no_row_for_a_cluster(clock: FakeClock):
    assert [one["type"] for one in ask(made(clock, nodes=1), "/cluster/status")] == ["node"]


# Memory.


def test_a_vm_whose_balloon_reports_uses_what_is_not_free(estate: Estate):
    guest = running(estate, balloon="reports")
    current = ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/status/current")
    assert current["mem"] == current["ballooninfo"]["total_mem"] - current["ballooninfo"]["free_mem"]


def test_a_vm_without_a_reporting_balloon_shows_the_hosts_view_on_every_release(clock: FakeClock):
    for version, named in (("8.4", False), ("9.2", True)):
        estate = made(clock, version=version)
        guest = running(estate, balloon="silent")
        current = ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/status/current")
        assert ("memhost" in current) is named
        assert "free_mem" not in current["ballooninfo"]


def test_a_windows_without_the_service_says_that_all_is_used_and_nothing_free(estate: Estate):
    guest = running(estate, balloon="windows")
    current = ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/status/current")
    assert (current["mem"], current["freemem"]) == (current["maxmem"], 0)


def test_the_guest_itself_tells_what_is_available(estate: Estate):
    guest = running(estate, agent_runs=True, ostype="l26", qmpstatus="running")
    content = ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/agent/file-read", file="/proc/meminfo")["content"]
    lines = dict(line.split(":") for line in content.splitlines())
    assert int(lines["MemAvailable"].split()[0]) > int(lines["MemFree"].split()[0])


# Rights.


def test_who_may_see_nothing_gets_empty_lists_and_refusals(estate: Estate):
    assert {one["type"] for one in ask(estate, "/cluster/resources", token=NOBODY)} == {"node"}
    assert ask(estate, "/nodes/aspen/qemu", token=NOBODY) == []
    with pytest.raises(Refused, match=r"Permission check failed \(/, Sys.Audit\)"):
        ask(estate, "/cluster/status", token=NOBODY)


@pytest.mark.parametrize(
    ("version", "privilege"),
    [("8.4", "VM.Monitor"), ("9.2", "VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted")],
)
def test_asking_a_guest_agent_takes_the_privilege_of_the_release(clock: FakeClock, version: str, privilege: str):
    estate = made(clock, version=version)
    guest = running(estate, agent_runs=True)
    estate.faults.put(f"403:{privilege.partition('|')[0]}")
    with pytest.raises(Refused) as refused:
        ask(estate, f"/nodes/{guest.node}/qemu/{guest.vmid}/agent/get-osinfo")
    assert refused.value.reason == f"Permission check failed (/vms/{guest.vmid}, {privilege})"


def test_an_auditor_finds_no_backups_and_no_error(estate: Estate):
    for who in ("nobody@pve", "nobody@pve!pulse"):
        estate.accounts.allow("/", who, "PVEAuditor")
    path = "/nodes/aspen/storage/backup/content"
    assert ask(estate, path, token=NOBODY, content="backup") == []
    assert len(ask(estate, path, content="backup")) > 20


def test_the_probe_of_permissions_tells_what_the_token_may(estate: Estate):
    assert ask(estate, "/access/permissions")["/"]["Sys.Audit"] == 1
    assert ask(estate, "/access/permissions", token=NOBODY) == {}
    assert estate.accounts.privileges(Caller(name="root@pam"), "/") >= {"Sys.Modify", "VM.Audit"}


# Faults.


def test_a_node_without_power_is_offline_its_guests_unknown_and_it_cannot_be_reached(estate: Estate):
    estate.faults.put("node_down:birch")
    guest = next(one for one in estate.cluster.guests.values() if one.node == "birch")
    assert row(estate, "node/birch") == {"id": "node/birch", "type": "node", "node": "birch", "status": "offline"}
    assert row(estate, guest.id)["status"] == "unknown"
    assert "cpu" not in row(estate, guest.id)
    with pytest.raises(Refused) as refused:
        ask(estate, "/nodes/birch/status")
    assert refused.value.status == 595
    estate.faults.put("node_down", False)
    assert row(estate, "node/birch")["status"] == "online"


def test_without_a_majority_there_is_no_quorum(estate: Estate):
    estate.faults.put("quorum_lost")
    assert ask(estate, "/cluster/status")[0]["quorate"] == 0


def test_an_isolated_node_sees_only_itself_and_the_others_do_not_see_it(estate: Estate):
    estate.faults.put("isolated:cedar")
    views = {
        place: {one["name"]: one["online"] for one in ask(estate, "/cluster/status", place=place)[1:]}
        for place in ("aspen", "cedar")
    }
    assert views == {"aspen": {"aspen": 1, "birch": 1, "cedar": 0}, "cedar": {"aspen": 0, "birch": 0, "cedar": 1}}
    assert [ask(estate, "/cluster/status", place=place)[0]["quorate"] for place in ("aspen", "cedar")] == [1, 0]


def test_lists_can_be_empty_without_an_error(estate: Estate):
    estate.faults.put("empty_nodes")
    assert ask(estate, "/cluster/resources") == ask(estate, "/nodes") == []
    assert ask(estate, "/cluster/status")[0]["quorate"] == 0


def test_a_guest_that_is_migrated_is_listed_twice_and_then_elsewhere(estate: Estate):
    guest = running(estate)
    came_from = guest.node
    estate.faults.put(f"migration:{guest.vmid}")
    listed = [node for node in estate.cluster.nodes if guest.vmid in [one["vmid"] for one in ask(estate, f"/nodes/{node}/qemu")]]
    assert len(listed) == 2
    assert row(estate, guest.id)["lock"] == "migrate"
    task = next(one for one in ask(estate, "/cluster/tasks") if one["type"] == "qmigrate")
    assert "endtime" not in task
    estate.faults.put("migration", False)
    assert guest.node != came_from
    assert "lock" not in row(estate, guest.id)


def test_a_guest_can_be_stopped_for_its_backup_and_runs_again_after_it(estate: Estate):
    guest = running(estate)
    estate.faults.put(f"backup_stopped:{guest.vmid}")
    assert (row(estate, guest.id)["status"], row(estate, guest.id)["lock"]) == ("stopped", "backup")
    estate.faults.put("backup_stopped", False)
    assert row(estate, guest.id)["status"] == "running"


def test_a_storage_that_is_away_has_no_numbers(estate: Estate):
    estate.faults.put("storage_offline:backup")
    lost = row(estate, "storage/aspen/backup")
    assert lost["status"] == "unknown"
    assert "disk" not in lost
    assert next(one for one in ask(estate, "/nodes/aspen/storage") if one["storage"] == "backup")["active"] == 0
    with pytest.raises(Refused, match="not online"):
        ask(estate, "/nodes/aspen/storage/backup/content")


def test_a_guest_agent_can_be_down_or_never_answer(estate: Estate):
    guest = running(estate, agent_runs=True)
    path = f"/nodes/{guest.node}/qemu/{guest.vmid}/agent/get-fsinfo"
    estate.faults.put("guest_agent_down")
    with pytest.raises(Refused, match="QEMU guest agent is not running"):
        ask(estate, path)
    estate.faults.put(f"guest_agent_hang:{guest.vmid}")
    with pytest.raises(Hangs):
        ask(estate, path)


def test_a_fenced_node_takes_its_services_with_it(estate: Estate):
    guest = next(one for one in estate.cluster.guests.values() if one.ha)
    estate.faults.put(f"ha_fence:{guest.node}")
    place = next(name for name in estate.cluster.nodes if name != guest.node)
    services = {one["sid"]: one for one in ask(estate, "/cluster/ha/status/current", place=place) if one["type"] == "service"}
    assert services[f"vm:{guest.vmid}" if guest.kind == "qemu" else f"ct:{guest.vmid}"]["state"] == "fence"


def test_a_faulted_leaf_degrades_its_mirror(estate: Estate):
    estate.faults.put("zfs_degraded:aspen")
    assert ask(estate, "/nodes/aspen/disks/zfs")[0]["health"] == "DEGRADED"
    leaves = ask(estate, "/nodes/aspen/disks/zfs/rpool")["children"][0]["children"][0]["children"]
    assert sorted(leaf["state"] for leaf in leaves) == ["FAULTED", "ONLINE"]


def test_a_failing_disk_says_so_and_nothing_is_known_where_smart_was_skipped(estate: Estate):
    estate.faults.put("disk_failing:aspen")
    assert "FAILED" in {one["health"] for one in ask(estate, "/nodes/aspen/disks/list")}
    assert {one["health"] for one in ask(estate, "/nodes/aspen/disks/list", skipsmart="1")} == {"UNKNOWN"}


def test_ceph_that_is_not_installed_is_an_error_of_the_server(clock: FakeClock):
    with pytest.raises(Refused) as refused:
        ask(made(clock, ceph=False), "/cluster/ceph/status")
    assert refused.value.status == 500


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in ("500", "401", "403")])
def test_every_fault_leaves_the_version_to_be_asked_and_can_be_taken_away(clock: FakeClock, fault: str):
    estate = made(clock, faults=[fault])
    before = ask(estate, "/version")
    estate.faults.put(fault, False)
    assert ask(estate, "/version") == before
    assert len(ask(estate, "/cluster/resources")) > 40


# Changes.


def test_a_number_that_is_used_again_is_a_guest_that_was_born_later(estate: Estate, clock: FakeClock):
    old = running(estate)
    born = ask(estate, f"/nodes/{old.node}/qemu/{old.vmid}/config")["meta"]
    other = next(one for one in estate.cluster.guests.values() if one.kind == "qemu" and one is not old)
    estate.changes.remove(old.vmid)
    clock.advance(60)
    new = estate.changes.clone(other.vmid, old.vmid)
    assert ask(estate, f"/nodes/{new.node}/qemu/{new.vmid}/config")["meta"] != born


def test_a_backup_is_listed_when_it_is_done(estate: Estate, clock: FakeClock):
    guest = running(estate)
    before = len(ask(estate, "/nodes/aspen/storage/backup/content", vmid=str(guest.vmid)))
    estate.changes.backup(guest.vmid, seconds=60)
    clock.advance(61)
    assert len(ask(estate, "/nodes/aspen/storage/backup/content", vmid=str(guest.vmid))) == before + 1


def test_a_backup_that_fails_leaves_nothing_but_its_error(estate: Estate, clock: FakeClock):
    guest = running(estate)
    before = len(estate.cluster.backups)
    estate.faults.put("backup_failing")
    estate.changes.backup(guest.vmid, seconds=60)
    clock.advance(61)
    task = ask(estate, f"/nodes/{guest.node}/tasks", errors="1", vmid=str(guest.vmid))[0]
    log = [line["t"] for line in ask(estate, f"/nodes/{guest.node}/tasks/{task['upid']}/log")]
    assert task["status"] == "job errors"
    assert any(line.startswith(f"ERROR: Backup of VM {guest.vmid} failed") for line in log)
    assert len(estate.cluster.backups) == before


def test_a_cluster_that_lives_stays_whole(estate: Estate, clock: FakeClock):
    life = Life(estate.cluster)
    for _ in range(400):
        clock.advance(8)
        life.turn()
    clock.advance(600)
    estate.cluster.catch_up()
    assert {guest.node for guest in estate.cluster.guests.values()} <= set(estate.cluster.nodes)
    assert all(node.powered for node in estate.cluster.nodes.values())
    assert {one.lock for one in estate.cluster.guests.values()} == {""}
    assert {one["type"] for one in ask(estate, "/cluster/tasks")} >= {"vzdump", "qmsnapshot"}


# At real addresses.


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=False) as one:
        yield one


async def test_a_served_node_tells_where_the_others_are(estate: Estate, client: httpx.AsyncClient):
    async with estate.serve() as served:
        members = await client.get(f"{served.config().address}/api2/json/cluster/status", headers={"authorization": TOKEN})
        port = served.config().address.rpartition(":")[2]
        for member in members.json()["data"][1:]:
            answer = await client.get(
                f"https://{member['ip']}:{port}/api2/json/nodes/{member['name']}/certificates/info",
                headers={"authorization": TOKEN},
            )
            shown = {one["filename"]: one["fingerprint"] for one in answer.json()["data"]}
            assert shown["pve-ssl.pem"] == served.served.fingerprint(member["name"])
            assert shown["pve-root-ca.pem"] == estate.world.authority.root.fingerprint


async def test_a_node_without_power_hangs_up_and_the_others_go_on(estate: Estate, client: httpx.AsyncClient):
    async with estate.serve() as served:
        estate.faults.put("node_down:birch")
        with pytest.raises(httpx.TransportError):
            await client.get(f"{served.config(node='birch').address}/api2/json/version", headers={"authorization": TOKEN})
        answer = await client.get(f"{served.config().address}/api2/json/nodes/birch/status", headers={"authorization": TOKEN})
        assert (answer.status_code, answer.reason_phrase) == (595, "No route to host")


async def test_a_process_of_its_own_is_told_what_to_do_and_tells_what_it_was_asked(client: httpx.AsyncClient):
    arguments = ("-m", "pulse_proxmox.simulator", "--nodes", "2", "--guests", "4")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=PIPE, stdout=PIPE)
    assert process.stdin
    assert process.stdout
    told = json.loads(await process.stdout.readline())
    asked = f"{told['address']}/api2/json/cluster/status"
    process.stdin.write(b"put node_down\ncalls\n")
    assert json.loads(await process.stdout.readline()) == {}
    answer = await client.get(asked, headers={"authorization": f"PVEAPIToken={told['token_id']}={told['token_secret']}"})
    process.stdin.close()
    calls = json.loads(await process.stdout.readline())
    await process.wait()
    assert [one["online"] for one in answer.json()["data"][1:]] == [1, 0]
    assert calls == {"/cluster/status": 1}


async def test_the_demo_opens_a_cluster_with_the_faults_that_were_asked(client: httpx.AsyncClient):
    simulator = next(one for one in SIMULATORS if one.offer == "proxmox")
    async with simulator.open(("node_down",)) as config:
        answer = await client.get(f"{config.address}/api2/json/cluster/status", headers={"authorization": TOKEN})
    assert [one["online"] for one in answer.json()["data"][1:]] == [1, 1, 1, 1, 0]
