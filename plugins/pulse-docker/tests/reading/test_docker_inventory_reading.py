"""Engines, images, volumes, networks, disk usage and Swarm, as an engine tells of them."""

import pytest

from pulse_core.plugin import Claim, Part, Relation, Status
from pulse_core.testing import check_adapter
from pulse_docker.adapters import ADAPTERS

PODMAN = {"Version": "4.3.1", "ApiVersion": "1.41", "Components": [{"Name": "Podman Engine", "Version": "4.3.1"}]}
INFO = {"ID": "ENGINE:ONE", "Name": "Lab", "NCPU": 4, "MemTotal": 8e9, "Images": 3, "Containers": 5, "Driver": "overlay2"}
ADDRESS = "unix:///var/run/docker.sock"


@pytest.fixture
def host(engine):
    def make(**payload):
        payload = {
            "engine_id": None,
            "version": {"Version": "28.0", "ApiVersion": "1.48"},
            "info": INFO,
            "address": ADDRESS,
        } | payload
        (found,) = engine.read("docker-engine", **payload).observations
        return found

    return make


def test_an_engine_is_known_by_its_id_and_its_host(host):
    found = host(boot_id="boot-1")

    assert (found.key, found.type, found.name, found.technology) == ("ENGINE:ONE", "docker-host", "Lab", "docker")
    assert set(found.claims) == {Claim("engine_id", "engine:one"), Claim("engine_host", "lab"), Claim("boot_id", "boot-1")}
    assert found.metrics["memory_total_bytes"] == 8e9


def test_the_machine_below_is_related_and_not_claimed(host):
    found = host(machine_id="0123456789abcdef")

    assert found.relations == (Relation("runs_on", claim=Claim("machine_id", "0123456789abcdef")),)
    assert all(claim.kind != "machine_id" for claim in found.claims)


def test_the_id_that_podman_makes_up_at_each_question_is_no_claim(host):
    found = host(version=PODMAN)

    assert (found.key, found.technology) == (ADDRESS, "podman")
    assert all(claim.kind != "engine_id" for claim in found.claims)
    assert host(version=PODMAN, engine_id="podman:lab").key == "podman:lab"


def test_an_engine_in_a_swarm_says_so_and_names_its_node(host):
    found = host(
        info=INFO | {"Swarm": {"LocalNodeState": "error", "NodeID": "n1", "Error": "no quorum", "ControlAvailable": True}}
    )

    assert (found.status, found.status_reason) == (Status.WARNING, "Swarm: no quorum")
    assert Relation("member_of", key="n1", type="swarm-node") in found.relations


def test_an_engine_that_says_neither_id_nor_address_is_dropped(engine):
    assert engine.attempt("docker-engine", {"engine_id": None, "info": {}}).dropped[0].path == ""


IMAGE = {"Id": "sha256:" + "a" * 64, "RepoTags": ["nginx:1", "<none>:<none>"], "Size": 100, "SharedSize": -1, "Containers": -1}
VOLUME = {"Name": "data", "Driver": "local", "Mountpoint": "/v/data", "Labels": None, "UsageData": None}
NETWORK = {
    "Id": "n" * 64,
    "Name": "shop",
    "Driver": "bridge",
    "IPAM": {"Config": [{"Subnet": "172.20.0.0/16", "Gateway": "172.20.0.1"}]},
}


def test_an_image_without_a_name_is_known_by_its_id(engine):
    named, other = engine.read(
        "docker-images", images=[IMAGE, IMAGE | {"Id": "sha256:" + "b" * 64, "RepoTags": None}]
    ).observations

    assert (named.name, named.metrics, named.facet.dangling) == ("nginx:1", {"size_bytes": 100}, False)
    assert (other.name, other.facet.dangling) == ("b" * 12, True)
    assert named.part is Part.STRUCTURE


def test_an_image_that_podman_lists_once_for_each_name_is_one(engine):
    assert len(engine.read("docker-images", images=[IMAGE, IMAGE]).observations) == 1


def test_volumes_and_networks_are_read(engine):
    (volume,) = engine.read("docker-volumes", volumes=[VOLUME]).observations
    (network,) = engine.read("docker-networks", networks=[NETWORK]).observations

    assert (volume.key, volume.facet.mountpoint, volume.metrics) == ("data", "/v/data", {})
    assert (network.name, network.facet.subnets[0].gateway) == ("shop", "172.20.0.1")


def test_disk_usage_is_added_to_what_takes_it(engine, compose):
    df = {
        "LayersSize": 700,
        "Images": [IMAGE | {"SharedSize": 30, "Containers": 0}],
        "Volumes": [
            VOLUME | {"UsageData": {"Size": 50, "RefCount": 1}},
            VOLUME | {"Name": "old", "UsageData": {"Size": 5, "RefCount": 0}},
        ],
        "Containers": [{"Names": ["/shop-web-1"], "Labels": compose(), "SizeRw": 7, "SizeRootFs": 107}],
        "BuildCache": [{"ID": "x", "Size": 3, "Shared": False}, {"ID": "y", "Size": 30, "Shared": True}],
    }
    found = {one.key: one for one in engine.read("docker-disk", df=df).observations}

    assert all(one.part is Part.NUMBERS for one in found.values())
    assert found[IMAGE["Id"]].metrics == {"size_bytes": 100, "shared_bytes": 30, "containers_count": 0}
    assert found["shop/web/1"].metrics == {"writable_bytes": 7, "root_filesystem_bytes": 107}
    assert found["ENGINE:ONE"].metrics == {
        "images_size_bytes": 700,
        "volumes_size_bytes": 55,
        "containers_size_bytes": 7,
        "build_cache_size_bytes": 3,
        "images_unused_count": 1,
        "volumes_unused_count": 1,
    }


def test_layers_that_an_older_podman_counts_as_nothing_are_unknown(engine):
    bare = IMAGE | {"Id": "a" * 64, "SharedSize": 0}
    found = {one.key: one for one in engine.read("docker-disk", df={"LayersSize": 0, "Images": [bare]}).observations}

    assert found["ENGINE:ONE"].metrics["images_size_bytes"] is None
    assert "layers" in found["ENGINE:ONE"].unknown["images_size_bytes"].reason
    assert found[IMAGE["Id"]].metrics["size_bytes"] == 100  # by the id that the list of images has


SUMS = {
    "ImageUsage": {"TotalSize": 700, "TotalCount": 3, "ActiveCount": 2, "Reclaimable": 100},
    "VolumeUsage": {"TotalSize": 55, "TotalCount": 2, "ActiveCount": 1},
    "ContainerUsage": {"TotalSize": 7, "TotalCount": 1, "ActiveCount": 1},
    "BuildCacheUsage": {"TotalSize": 3, "TotalCount": 2, "ActiveCount": 0},
}
ITEMS = {
    "ImageUsage": [IMAGE | {"SharedSize": 30, "Containers": 0}],
    "VolumeUsage": [VOLUME | {"UsageData": {"Size": 50, "RefCount": 1}}],
    "ContainerUsage": [{"Names": ["/web"], "SizeRw": 7, "SizeRootFs": 107}],
    "BuildCacheUsage": [{"ID": "x", "Size": 3, "Shared": False}],
}


@pytest.mark.parametrize("items", [ITEMS, {}], ids=["with items", "sums only"])
def test_disk_usage_is_read_as_engines_since_1_52_say_it(engine, items):
    df = {kind: sums | ({"Items": items[kind]} if kind in items else {}) for kind, sums in SUMS.items()}
    found = {one.key: one.metrics for one in engine.read("docker-disk", df=df).observations}

    assert found["ENGINE:ONE"] == {
        "images_size_bytes": 700,
        "volumes_size_bytes": 55,
        "containers_size_bytes": 7,
        "build_cache_size_bytes": 3,
        "images_unused_count": 1,
        "volumes_unused_count": 1,
    }
    assert len(found) == 1 + 3 * bool(items)
    assert not items or found[VOLUME["Name"]] == {"size_bytes": 50, "containers_count": 1}


SERVICE = {"ID": "s1", "Spec": {"Name": "web", "Mode": {"Replicated": {"Replicas": 3}}}}
NODE = {"ID": "n1", "Description": {"Hostname": "lab"}, "Spec": {"Role": "manager"}, "Status": {"State": "ready"}}


def task(id, state="running", desired="running", **more):
    return {"ID": id, "ServiceID": "s1", "NodeID": "n1", "Slot": 1, "DesiredState": desired, "Status": {"State": state} | more}


@pytest.fixture
def swarm(engine):
    def make(*tasks, service=SERVICE, node=NODE):
        said = {"cluster": {"ID": "CL1"}, "services": [service], "tasks": list(tasks), "nodes": [node]}
        return {(one.type, one.key): one for one in engine.read("docker-swarm", **said).observations}

    return make


def test_a_service_below_what_is_wanted_says_why(swarm):
    failed = task("t3", "failed", "shutdown", Err="no such image")
    found = swarm(task("t1"), task("t2", "pending"), failed)[("swarm-service", "s1")]

    assert (found.status, found.status_reason) == (Status.WARNING, "1 of 3 tasks run: no such image")
    assert found.metrics == {"tasks_running_count": 1, "tasks_desired_count": 3, "tasks_missing_count": 2}


def test_tasks_that_ended_are_history_and_no_outage(swarm):
    found = swarm(task("t1"), task("t2", "failed", "shutdown"), task("t3", "complete", "shutdown"))

    assert [key for type, key in found if type == "swarm-task"] == ["t1"]
    assert found[("swarm-task", "t1")].name == "web.1"
    assert found[("swarm-task", "t1")].parent == Relation("member_of", key="s1", type="swarm-service")


@pytest.mark.parametrize(
    ("mode", "tasks", "status"),
    [
        ({"Replicated": {"Replicas": 0}}, (), Status.ONLINE),
        ({"Replicated": {"Replicas": 1}}, (), Status.OFFLINE),
        ({"Replicated": {}}, (task("t1"),), Status.ONLINE),
        ({"Global": {}}, (task("t1"), task("t2", "starting")), Status.WARNING),
        ({"Global": {}}, (), Status.UNKNOWN),
        ({"ReplicatedJob": {"MaxConcurrent": 2}}, (task("t1", "complete", "complete"),), Status.ONLINE),
    ],
)
def test_each_mode_of_a_service_has_its_own_wish(swarm, mode, tasks, status):
    service = SERVICE | {"Spec": {"Name": "web", "Mode": mode}}

    assert swarm(*tasks, service=service)[("swarm-service", "s1")].status is status


def test_what_the_manager_counted_outranks_our_count(swarm):
    service = SERVICE | {"ServiceStatus": {"RunningTasks": 2, "DesiredTasks": 2}}

    assert swarm(task("t1"), service=service)[("swarm-service", "s1")].status is Status.ONLINE


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Status": {"State": "down"}}, Status.OFFLINE),
        ({"Status": {"State": "unknown"}}, Status.UNKNOWN),
        ({"Spec": {"Availability": "drain"}}, Status.WARNING),
        ({"ManagerStatus": {"Reachability": "unreachable"}}, Status.WARNING),
        ({}, Status.ONLINE),
    ],
)
def test_a_node_is_as_the_swarm_sees_it(swarm, said, status):
    assert swarm(node=NODE | said)[("swarm-node", "n1")].status is status


def test_a_swarm_is_the_same_whichever_manager_tells_of_it(swarm):
    assert swarm()[("swarm-service", "s1")].claims == (Claim("native", "swarm:cl1/service/s1"),)


PAYLOADS = {
    "docker-engine": {
        "version": PODMAN,
        "info": INFO | {"Swarm": {"LocalNodeState": "active", "NodeID": "n1"}},
        "address": ADDRESS,
    },
    "docker-images": {"images": [IMAGE]},
    "docker-volumes": {"volumes": [VOLUME]},
    "docker-networks": {"networks": [NETWORK]},
    "docker-disk": {"df": {"LayersSize": 1, "Images": [IMAGE], "Volumes": [VOLUME], "Containers": [], "BuildCache": []}},
    "docker-swarm": {"cluster": {"ID": "c"}, "services": [SERVICE], "tasks": [task("t1"), task("t2", "failed")], "nodes": [NODE]},
}


@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_adapters_hold_against_broken_answers(engine, kind):
    check_adapter(ADAPTERS[kind], engine.report(kind, **PAYLOADS[kind]))


def test_what_the_engine_does_not_tell_is_said_with_its_fix(host):
    trouble = {"feature": "events", "reason": "a proxy keeps them back", "fix": "let GET /events through"}

    assert [(one.feature, one.fix) for one in host(troubles=[trouble, 7]).facet.troubles] == [("events", trouble["fix"])]


def test_a_podman_of_a_known_machine_is_the_same_to_everybody_who_sees_its_socket(host):
    found = host(version=PODMAN, machine_id="0123456789abcdef")

    assert found.key == ADDRESS
    assert Claim("engine_id", f"podman:0123456789abcdef:{ADDRESS}") in found.claims
