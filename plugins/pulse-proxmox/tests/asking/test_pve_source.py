"""A cluster is watched: what is asked when, what is said, and what happens when parts of it do not answer."""

import asyncio
from collections import Counter
from typing import Any

import msgspec
import pytest

from pulse_core.plugin import SourceUnreachable
from pulse_core.testing import FakeClock
from pulse_proxmox.pve.details import made_by

GUEST_AGENT = "/agent/"


async def test_the_first_turn_tells_the_whole_estate(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.turn()

    [report] = watched.reports
    assert (report.kind, report.scope, report.complete) == ("pve-estate", "estate", True)
    assert report.payload["cluster"] == {
        "fingerprint": "aa" * 32,
        "name": "lab",
        "address": "https://192.0.2.1:8006",
        "version": {"version": "9.0.3", "release": "9.0"},
        "quorate": 1,
    }
    assert len(report.payload["resources"]) == 3 + 6 + 4


async def test_what_is_slow_comes_with_later_turns(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.forward(300)

    known = watched.last("pve-estate").payload["known"]
    assert known["nodes"]["pve2"]["status"] == {"cpu": 0.1, "memory": {"total": 1, "used": 1}}
    assert known["guests"]["qemu/100"]["config"]["agent"] == "1"
    assert known["guests"]["qemu/100"]["current"]["status"] == "running"
    assert known["guests"]["qemu/100"]["snapshots"] == 1
    assert known["guests"]["qemu/100"]["agent"]["fsinfo"] == [{"mountpoint": "/", "type": "ext4"}]
    assert known["guests"]["lxc/104"]["interfaces"] == [{"name": "eth0", "inet": "192.0.2.77/24"}]
    assert known["options"] == {"tag-style": {"color-map": "prod:ff0000"}}
    assert {report.scope for report in watched.reports} >= {
        "disks/pve1", "zfs/pve3", "snapshots", "backups/nfs", "backups/pve1/local", "replication", "memory",
    }  # fmt: skip


async def test_the_fast_calls_keep_within_twelve_a_minute(pve: Any, watch: Any) -> None:
    cluster = pve(nodes=5, vms=60, containers=60)

    async with watch() as watched:
        await watched.forward(60)
        before = Counter(watched.source.calls)
        await watched.forward(300)

    spent = watched.source.calls - before
    assert spent["/cluster/resources"] + spent["/cluster/status"] <= 60
    assert spent["/cluster/resources"] >= 27
    assert cluster.asked()


async def test_no_guest_is_asked_by_itself_in_a_turn(pve: Any, watch: Any) -> None:
    cluster = pve(vms=40)

    async with watch() as watched:
        await watched.turn()
        asked = Counter(cluster.asked())

    assert asked == {"/version": 1, "/cluster/status": 1, "/cluster/resources": 1, "/nodes/pve1/certificates/info": 1}


async def test_details_of_guests_keep_within_their_budget(pve: Any, watch: Any, clock: FakeClock) -> None:
    cluster = pve(vms=50, containers=50)
    asked: list[float] = []

    def note(_: object) -> list[object]:
        asked.append(clock.monotonic())
        return []

    cluster.says |= {f"/nodes/{row['node']}/{row['type']}/{vmid}/pending": note for vmid, row in cluster.guests.items()}

    async with watch(guest_agent=False) as watched:
        await watched.forward(360)
        details = sum(
            count for path, count in watched.source.calls.items() if path.endswith(("/pending", "/snapshot", "/interfaces"))
        )

    assert details <= 60 * 7
    assert max(sum(1 for other in asked if at <= other < at + 60) for at in asked) <= 60
    assert len(asked) >= 100


async def test_an_agent_is_asked_no_more_than_once_in_two_minutes(pve: Any, watch: Any) -> None:
    pve(vms=1, containers=0)

    async with watch() as watched:
        await watched.forward(900)
        calls = sum(count for path, count in watched.source.calls.items() if GUEST_AGENT in path)

    assert 5 <= calls <= 8


async def test_memory_of_agents_is_told_behind_the_estate_and_only_what_is_read_of_it(pve: Any, watch: Any) -> None:
    pve(vms=2)

    async with watch() as watched:
        await watched.forward(400)

    kinds = [report.kind for report in watched.reports]
    assert "pve-estate" in kinds[: kinds.index("pve-memory")]
    memory = watched.last("pve-memory").payload["guests"]["qemu/100"]
    assert memory["meminfo"] == "MemTotal: 2048 kB\nMemAvailable: 1024 kB"
    assert watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]["agent"]["meminfo_at"] == memory["at"]


async def test_an_agent_that_does_not_run_is_left_alone_for_a_while(pve: Any, watch: Any, no: Any) -> None:
    cluster = pve(vms=1, containers=0)
    for question in ("get-osinfo", "get-fsinfo", "network-get-interfaces", "file-read"):
        cluster.says[f"/nodes/pve1/qemu/100/agent/{question}"] = no(500, "QEMU guest agent is not running")

    async with watch() as watched:
        await watched.forward(900)
        calls = sum(count for path, count in watched.source.calls.items() if GUEST_AGENT in path)

    assert calls <= 3
    trouble = watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]["agent"]["trouble"]
    assert trouble["kind"] == "not_running"


async def test_a_guest_that_starts_anew_is_asked_again_at_once(pve: Any, watch: Any, no: Any) -> None:
    cluster = pve(vms=1, containers=0)
    cluster.says["/nodes/pve1/qemu/100/agent/file-read"] = no(500, "QEMU guest agent is not running")

    async with watch() as watched:
        await watched.forward(250)
        cluster.says.clear()
        cluster.guests[100]["uptime"] = 5
        await watched.forward(140)

    assert watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]["agent"]["trouble"] is None


async def test_a_missing_privilege_for_files_keeps_nothing_else_back(pve: Any, watch: Any, no: Any) -> None:
    cluster = pve(vms=1, containers=0)
    words = "Permission check failed (/vms/100, VM.GuestAgent.FileRead|VM.GuestAgent.Unrestricted)"
    cluster.says["/nodes/pve1/qemu/100/agent/file-read"] = no(403, words)

    async with watch() as watched:
        await watched.forward(900)
        refused = watched.source.calls["/nodes/{node}/qemu/{vmid}/agent/file-read"]

    agent = watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]["agent"]
    assert refused == 1
    assert agent["fsinfo"]
    assert agent["trouble"] is None
    assert "VM.GuestAgent.FileRead" in agent["memory_trouble"]["fix"]


async def test_an_agent_that_hangs_holds_up_nobody(pve: Any, watch: Any, no: Any) -> None:
    cluster = pve(nodes=1, vms=3, containers=0)
    cluster.says["/nodes/pve1/qemu/100/agent/file-read"] = lambda _: asyncio.Event().wait()

    async with watch() as watched:
        await watched.forward(600)

    known = watched.last("pve-estate").payload["known"]["guests"]
    assert known["qemu/101"]["agent"]["meminfo_at"]
    assert known["qemu/102"]["agent"]["meminfo_at"]


async def test_a_node_that_is_down_stops_no_other(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(30)
        cluster.online["pve2"] = 0
        cluster.servers["pve2"].down = True
        before = Counter(watched.source.calls)
        await watched.forward(300)

    assert not watched.errors
    report = watched.last("pve-estate")
    assert report.complete
    assert report.payload["known"]["nodes"]["pve2"]["status"]
    assert (watched.source.calls - before)["/nodes/{node}/status"] <= 12


async def test_the_first_node_may_go_down_and_the_others_are_asked(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(60)
        cluster.online["pve1"] = 0
        cluster.servers["pve1"].down = True
        await watched.forward(120)

    assert not watched.errors
    estate = watched.last("pve-estate").payload
    assert [trouble["node"] for trouble in estate["troubles"] if "asking through" in trouble["feature"]] == ["pve1"]
    assert cluster.servers["pve2"].paths().count("/cluster/resources") > 2
    assert cluster.servers["pve3"].paths().count("/cluster/resources") > 2


async def test_other_nodes_are_pinned_to_the_certificates_that_the_cluster_tells_of(pve: Any, watch: Any, world: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(30)

    assert world.opened["https://192.0.2.2:8006"] == cluster.pins["pve2"]
    assert world.opened["https://192.0.2.3:8006"] == cluster.pins["pve3"]


async def test_a_node_that_is_cut_off_is_not_believed_while_others_have_quorum(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(60)
        cluster.quorate["pve1"] = 0
        await watched.forward(120)

    late = watched.of("pve-estate")[-8:]
    assert all(report.payload["cluster"]["quorate"] for report in late)
    assert all(report.complete for report in late)


async def test_without_quorum_nothing_is_taken_for_gone(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(30)
        for name in cluster.names:
            cluster.quorate[name] = 0
        cluster.guests.clear()
        await watched.forward(60)

    report = watched.last("pve-estate")
    assert not report.complete
    assert "qemu/100" in report.payload["known"]["guests"]


async def test_an_empty_list_with_status_200_is_not_complete(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.turn()
        cluster.says["/cluster/resources"] = []
        await watched.forward(30)

    assert not watched.last("pve-estate").complete


async def test_a_list_that_lost_all_guests_waits_for_the_privileges(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(30)
        cluster.guests.clear()
        cluster.says["/access/permissions"] = {"/": {"Sys.Audit": 1}}
        await watched.forward(60)
        without = watched.last("pve-estate").complete
        cluster.says.clear()
        await watched.forward(700)

    assert not without
    assert watched.last("pve-estate").complete


async def test_a_node_that_stands_alone_is_complete(pve: Any, watch: Any) -> None:
    pve(nodes=1, alone=True)

    async with watch() as watched:
        await watched.turn()

    assert watched.last("pve-estate").complete
    assert watched.last("pve-estate").payload["cluster"]["quorate"] is None


async def test_a_source_whose_cluster_is_down_is_unreachable_and_comes_back(pve: Any, watch: Any) -> None:
    cluster = pve(nodes=1)

    async with watch() as watched:
        await watched.forward(30)
        cluster.servers["pve1"].down = True
        await watched.forward(60)
        asked = len(cluster.servers["pve1"].asked)
        cluster.servers["pve1"].down = False
        await watched.forward(60)

    assert watched.errors
    assert all(isinstance(error, SourceUnreachable) for error in watched.errors)
    assert len(cluster.servers["pve1"].asked) > asked
    assert watched.last("pve-estate").complete


async def test_a_cluster_that_is_down_at_the_start_is_an_error(pve: Any, watch: Any) -> None:
    pve(nodes=1).servers["pve1"].down = True

    with pytest.raises(SourceUnreachable):
        async with watch():
            pass


async def test_without_the_authority_there_is_no_fingerprint_but_a_trouble(pve: Any, watch: Any) -> None:
    cluster = pve(nodes=1)
    cluster.says["/nodes/pve1/certificates/info"] = []

    async with watch() as watched:
        await watched.turn()
        first = watched.last("pve-estate").payload
        cluster.says.clear()
        await watched.forward(30)

    assert first["cluster"]["fingerprint"] is None
    assert first["troubles"][0]["feature"] == "which cluster this is"
    assert watched.last("pve-estate").payload["cluster"]["fingerprint"] == "aa" * 32


async def test_secrets_never_leave_the_source(pve: Any, watch: Any) -> None:
    cluster = pve()
    cluster.configs[100] |= {
        "cipassword": "canary", "sshkeys": "canary", "args": "-vnc canary", "description": "db password: canary",
        "something-new": "canary", "ipconfig0": "ip=dhcp",
    }  # fmt: skip
    cluster.configs[104] |= {"env": "TOKEN=canary", "lxc": [["lxc.environment", "X=canary"]]}

    async with watch() as watched:
        await watched.forward(300)

    said = msgspec.json.encode([report.payload for report in watched.reports])
    assert b"canary" not in said
    config = watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]["config"]
    assert config["cipassword"] == "********"
    assert config["ipconfig0"] == "ip=dhcp"


async def test_a_task_brings_a_closer_look_and_is_told_once(pve: Any, watch: Any) -> None:
    cluster = pve(vms=1, containers=0)

    async with watch(guest_agent=False) as watched:
        await watched.forward(60)
        before = watched.source.calls["/nodes/{node}/qemu/{vmid}/snapshot"]
        upid = "UPID:pve1:00000001:00000001:65000000:qmsnapshot:100:root@pam:"
        row = {"upid": upid, "type": "qmsnapshot", "id": "100", "node": "pve1", "starttime": 1, "endtime": 2, "status": "OK"}
        cluster.tasks.append(row)
        await watched.forward(90)

    assert watched.source.calls["/nodes/{node}/qemu/{vmid}/snapshot"] == before + 1
    assert [row["upid"] for report in watched.of("pve-tasks") for row in report.payload["tasks"]] == [upid]


async def test_a_running_task_stands_in_the_estate(pve: Any, watch: Any) -> None:
    cluster = pve()
    cluster.tasks.append({"upid": "UPID:x", "type": "qmigrate", "id": "100", "node": "pve1", "starttime": 5})

    async with watch() as watched:
        await watched.forward(60)

    assert [task["type"] for task in watched.last("pve-estate").payload["tasks"]] == ["qmigrate"]


async def test_a_number_that_is_used_again_is_another_guest(pve: Any, watch: Any) -> None:
    cluster = pve(vms=1, containers=0)

    async with watch(guest_agent=False) as watched:
        await watched.forward(60)
        cluster.configs[100] = {"name": "another"}
        ended = {"starttime": 1_700_000_050, "endtime": 1_700_000_051, "status": "OK"}
        cluster.tasks.append({"upid": "U", "type": "qmcreate", "id": "100", "node": "pve1", **ended})
        await watched.forward(60)

    known = watched.last("pve-estate").payload["known"]["guests"]["qemu/100"]
    assert known["created_at"] == 1_700_000_050
    assert known["config"] == {"name": "another"}


async def test_what_is_gone_for_sure_is_forgotten(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(60)
        del cluster.guests[101]
        await watched.forward(20)

    assert "qemu/101" not in watched.last("pve-estate").payload["known"]["guests"]


async def test_snapshots_are_told_once_and_then_as_before(pve: Any, watch: Any) -> None:
    cluster = pve(vms=2, containers=0)

    async with watch(guest_agent=False) as watched:
        await watched.forward(60)
        cluster.says["/nodes/pve1/qemu/100/snapshot"] = [{"name": "current"}, {"name": "new", "snaptime": 7}]
        cluster.guests[100]["name"] = "renamed"
        await watched.forward(60)

    last = watched.last("pve-snapshots")
    assert last.complete
    assert last.payload["guests"]["qemu/100"]["snapshots"] == [{"name": "new", "snaptime": 7}]
    assert last.payload["guests"]["qemu/101"]["snapshots"] is None


async def test_a_spinning_disk_is_not_asked_for_its_health(pve: Any, watch: Any) -> None:
    cluster = pve(nodes=1)

    async with watch() as watched:
        await watched.forward(60)

    asked = [request.url.params["disk"] for request in cluster.servers["pve1"].asked if request.url.path.endswith("disks/smart")]
    lists = [request.url.params["skipsmart"] for request in cluster.servers["pve1"].asked if "disks/list" in request.url.path]
    assert set(asked) == {"/dev/nvme0n1"}
    assert set(lists) == {"1"}
    assert watched.last("pve-disks").payload["smart"].keys() == {"/dev/nvme0n1"}


async def test_a_shared_storage_is_listed_once(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.forward(120)

    assert watched.source.calls["/nodes/{node}/storage/{storage}/content"] == 2
    assert watched.last("pve-backups").payload["guests"]["qemu/100"] == {"created_at": 1_600_000_100, "name": "g100"}


async def test_an_empty_list_of_backups_counts_only_for_who_may_see_some(pve: Any, watch: Any) -> None:
    cluster = pve()

    async with watch() as watched:
        await watched.forward(60)
        before = watched.last("pve-backups").complete
        rights = {"Sys.Audit": 1, "VM.Audit": 1, "VM.Backup": 1, "Datastore.AllocateSpace": 1}
        cluster.says["/access/permissions"] = {"/": rights}
        await watched.forward(1300)

    assert not before
    assert watched.last("pve-backups").complete


async def test_where_there_is_no_ceph_it_is_not_asked_for_and_no_trouble(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.forward(700)

    assert watched.source.calls["/cluster/ceph/status"] == 1
    assert not [one for one in watched.last("pve-estate").payload["troubles"] if one["feature"] == "Ceph"]


async def test_missing_privileges_are_told_with_what_they_keep_back(pve: Any, watch: Any) -> None:
    pve()

    async with watch() as watched:
        await watched.forward(60)

    troubles = {one["feature"]: one for one in watched.last("pve-estate").payload["troubles"]}
    assert "VM.GuestAgent.FileRead" in troubles["the true memory of VMs"]["reason"]
    assert "pulse@pve!m" in troubles["pools"]["fix"]


async def test_a_version_without_pending_settings_is_asked_for_the_configuration(pve: Any, watch: Any, no: Any) -> None:
    cluster = pve(nodes=1, vms=2, containers=0)
    for vmid in (100, 101):
        cluster.says[f"/nodes/pve1/qemu/{vmid}/pending"] = no(501, "not implemented")
        cluster.says[f"/nodes/pve1/qemu/{vmid}/config"] = {"name": "old", "digest": "d"}

    async with watch() as watched:
        await watched.forward(30)

    assert watched.last("pve-estate").payload["known"]["guests"]["qemu/101"]["config"] == {"name": "old", "digest": "d"}


async def test_reports_that_came_early_bring_no_look_before_its_time(pve: Any, watch: Any, clock: FakeClock) -> None:
    pve()

    async with watch() as watched:
        await watched.turn()
        clock.advance(4)
        await watched.turn()

    assert watched.source.calls["/cluster/resources"] == 1


async def test_the_first_pass_says_how_many_guests_are_still_to_be_read(pve: Any, watch: Any) -> None:
    pve(vms=90)

    async with watch() as watched:
        await watched.forward(30)
        early = watched.last("pve-estate").payload["troubles"]
        await watched.forward(300)

    waiting = next(one for one in early if one["feature"] == "details of guests")
    assert "still to be read" in waiting["reason"]
    assert "60 calls a minute" in waiting["fix"]
    assert "details of guests" not in {one["feature"] for one in watched.last("pve-estate").payload["troubles"]}


async def test_rights_on_the_storage_itself_are_enough_to_see_its_backups(pve: Any, watch: Any) -> None:
    cluster = pve()
    cluster.says["/access/permissions"] = {"/": {"Sys.Audit": 1, "VM.Audit": 1}, "/storage": {"Datastore.Allocate": 1}}

    async with watch() as watched:
        await watched.forward(1300)

    assert watched.last("pve-backups").complete
    assert not [one for one in watched.last("pve-estate").payload["troubles"] if "VM.Backup" in one["reason"]]


@pytest.mark.parametrize(
    ("kinds", "made"),
    [
        (["vzcreate"], 0),
        (["vzcreate", "vzrestore"], 0),
        (["vzcreate", "vzdestroy", "vzrestore"], 2),
        (["vzrestore"], None),
        (["vzcreate", "vzdestroy"], None),
    ],
)
def test_a_container_was_made_by_the_task_that_brought_it_and_not_by_one_that_restored_it(
    kinds: list[str], made: int | None
) -> None:
    tasks: list[dict[str, Any]] = [{"type": kind, "status": "OK", "starttime": 100 + place} for place, kind in enumerate(kinds)]

    assert made_by(reversed(tasks)) == (None if made is None else 100 + made)
