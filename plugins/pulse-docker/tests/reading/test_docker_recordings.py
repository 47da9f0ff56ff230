"""Recorded answers of real engines are read, with the values that stand in their files."""

import json

import pytest

from pulse_core.plugin import Status

pytestmark = pytest.mark.recordings


@pytest.fixture
def folder(recordings):
    return recordings / "docker"


@pytest.fixture
def load(folder):
    return lambda path: json.loads((folder / path).read_text())


def test_every_recorded_document_is_read_by_some_adapter_or_known_to_be_no_report(folder):
    names = {file.name.partition("_")[0].partition(".")[0] for file in folder.rglob("*.json")}

    others = {"exec", "images"}  # an exec, an image's history and inspection: nothing asks for them
    assert (
        names
        == {"containers", "disk", "events", "info", "inspect", "list", "nodes", "services", "stats", "tasks", "version"} | others
    )


def test_the_recorded_list_is_read(engine, load):
    recorded = load("telegraf/list.json")
    found = engine.containers(*({"list": item, "inspect": None, "update": None} for item in recorded))

    assert set(found) == {item["Names"][0].removeprefix("/") for item in recorded}
    for item in recorded:
        one = found[item["Names"][0].removeprefix("/")]
        assert (one.facet.container_id, one.facet.image, one.facet.state) == (item["Id"], item["Image"], item["State"])
        assert {label.name: label.value for label in one.facet.labels} == (item["Labels"] or {})
        ports = {(port["PrivatePort"], port.get("PublicPort"), port["Type"]) for port in item["Ports"] or []}
        assert {(port.private, port.public, port.protocol) for port in one.facet.ports} == ports
        assert one.facet.created_at == (item["Created"] or None)
        assert one.status is Status.ONLINE


def test_every_recorded_inspection_is_read(engine, folder, row):
    files = [
        *folder.rglob("inspect*.json"),
        *folder.rglob("containers_inspect*.json"),
        *folder.rglob("containers_container_json*.json"),
        folder / "docker-java/1.22/images_docImage_inspect_doc.json",
    ]
    assert len(files) >= 6
    for file in files:
        said = json.loads(file.read_text())
        state = said["State"]
        word = state.get("Status") or ("running" if state["Running"] else "exited")
        words = f"Exited ({state['ExitCode']}) 1 day ago" if word == "exited" else ""
        (one,) = engine.containers(row("x", id=said["Id"] or "e" * 64, state=word, status=words, inspect=said)).values()
        assert one.metrics["restarts_count"] == said["RestartCount"], file
        environment = {item.partition("=")[0] for item in said["Config"]["Env"] or []}
        assert set(one.facet.environment) == environment, file
        assert (one.facet.started_at is None) == (state["StartedAt"].startswith("0001-")), file
        if word == "running" and "Health" in state:
            assert one.facet.health == state["Health"]["Status"].lower(), file


def test_a_list_of_an_engine_without_states_is_read_by_its_words(engine, load):
    (item,) = load("docker-java/1.22/containers_json_filter1.json")
    (one,) = engine.containers({"list": item}).values()

    assert (one.name, one.status, one.facet.networks[0].address) == ("drunk_golick", Status.ONLINE, "172.17.0.2")


def stats_files(folder):
    return [*folder.rglob("stats_*.json"), *folder.rglob("containers_container_stats*.json")]


def expected_memory(memory):
    """By the formula of Docker's command line, written anew."""
    usage = memory.get("usage")
    if not usage:
        return None
    stats = memory.get("stats") or {}
    cache = stats["total_inactive_file"] if "total_inactive_file" in stats else stats.get("inactive_file", 0)
    return max(0, usage - cache)


def test_every_recorded_sample_gives_the_numbers_of_its_file(engine, folder):
    files = stats_files(folder)
    assert len(files) >= 5
    for file in files:
        said = json.loads(file.read_text())
        one = engine.stats(said, MemTotal=None, NCPU=None)
        memory = said["memory_stats"]
        used = expected_memory(memory)
        assert one.metrics["memory_used_bytes"] == used, file
        assert one.metrics["memory_limit_bytes"] == memory["limit"], file
        assert one.metrics["memory_ratio"] == (None if used is None else pytest.approx(used / memory["limit"])), file

        cpu = said["cpu_stats"]
        processors = cpu.get("online_cpus") or len(cpu["cpu_usage"]["percpu_usage"])
        assert one.counters["cpu_ratio"] == pytest.approx(cpu["cpu_usage"]["total_usage"] / 1e9 / processors), file

        networks = said.get("networks")
        for way, name in (("rx", "network_in_bytes_per_second"), ("tx", "network_out_bytes_per_second")):
            total = sum(one[f"{way}_bytes"] for one in networks.values()) if networks else None
            assert one.counters.get(name) == total, file

        rows = said["blkio_stats"]["io_service_bytes_recursive"]
        for way in ("read", "write"):
            total = sum(row.get("value", 0) for row in rows if row["op"].lower() == way)
            assert one.counters[f"disk_{way}_bytes_per_second"] == total, file


def test_memory_and_network_of_the_fullest_recorded_sample_are_what_they_are(engine, load):
    one = engine.stats(load("telegraf/memory_stats/stats_123456789.json"), MemTotal=None, NCPU=None)

    # usage 1111 less total_inactive_file 0; eth0 and eth1 received 2 + 6 and sent 4 + 8.
    assert one.metrics["memory_used_bytes"] == 1111
    assert one.metrics["memory_limit_ratio"] == pytest.approx(0.5555)
    assert (one.counters["network_in_bytes_per_second"], one.counters["network_out_bytes_per_second"]) == (8, 12)
    assert one.counters["cpu_ratio"] == pytest.approx(500 / 1e9 / 2)


def test_the_recorded_engines_are_read(engine, folder, load):
    files = [*folder.rglob("info*.json")]
    assert len(files) >= 3
    for file in files:
        info = json.loads(file.read_text())
        version = load("docker-java/1.22/version_1.json") if file.name == "info_1.json" else {}
        (one,) = engine.read("docker-engine", engine_id=None, info=info, version=version, address="").observations
        assert (one.key, one.name, one.metrics["memory_total_bytes"]) == (info["ID"], info["Name"], info["MemTotal"]), file
        assert (one.metrics["containers_count"], one.metrics["images_count"]) == (info["Containers"], info["Images"]), file
        facet = one.facet
        assert (facet.cpus, facet.kernel, facet.runtime_version) == (
            info["NCPU"],
            info["KernelVersion"],
            info["ServerVersion"],
        ), file
        assert facet.swarm is None


def test_the_recorded_swarm_is_read(engine, load):
    services, tasks, nodes = (load(f"telegraf/{name}.json") for name in ("services", "tasks", "nodes"))
    found = engine.read("docker-swarm", cluster=None, services=services, tasks=tasks, nodes=nodes).observations

    by_name = {one.name: one for one in found if one.type == "swarm-service"}
    assert {one.facet.service_id for one in by_name.values()} == {service["ID"] for service in services}
    assert by_name["test1"].metrics == {"tasks_running_count": 2, "tasks_desired_count": 2, "tasks_missing_count": 0}
    assert by_name["test2"].metrics["tasks_running_count"] == 1
    assert [one.facet.mode for one in by_name.values()] == ["replicated", "global", "replicated-job", "global-job"]
    assert {one.key for one in found if one.type == "swarm-task"} == {task["ID"] for task in tasks}
    assert {one.key: one.status for one in found if one.type == "swarm-node"} == {nodes[0]["ID"]: Status.ONLINE}


def test_the_recorded_disk_usage_is_read(engine, load):
    df = load("telegraf/disk.json")
    found = {one.key: one.metrics for one in engine.read("docker-disk", df=df).observations}

    assert found["ENGINE:ONE"]["images_size_bytes"] == df["ImageUsage"]["TotalSize"]
    for item in df["ImageUsage"]["Items"]:
        assert found[item["Id"]]["size_bytes"] == item["Size"]
    (volume,) = df["VolumeUsage"]["Items"]
    assert found[volume["Name"]] == {"size_bytes": volume["UsageData"]["Size"], "containers_count": 0}
    assert found["some_container"]["root_filesystem_bytes"] == df["ContainerUsage"]["Items"][0]["SizeRootFs"]


def test_the_recorded_event_is_told(engine, load):
    said = load("docker-java/1.24/events_docs1.json")
    (one,) = engine.read("docker-events", events=[said]).events

    assert (one.kind, one.title, one.subject) == ("container-created", "my-container was created", "my-container")
    assert one.at == pytest.approx(said["timeNano"] / 1e9)
