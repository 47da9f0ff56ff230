"""What the connector of container engines says, through the line: one engine is one, and its containers keep their past."""

import pytest

from pulse_core.model.identity import Claim
from pulse_core.model.report import Report, Vantage
from pulse_core.model.status import Status

ADAPTERS = pytest.importorskip("pulse_docker").pulse_adapters()
SOCKET, AGENT = "docker:local", "agent:1/docker:local"
PROJECT = {
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "web",
    "com.docker.compose.container-number": "1",
}


class Engine:
    """An engine as several sources see it."""

    def __init__(self, world, id="ENGINE:ONE", host="lab", **more):
        self.world = world
        self.payload = {"engine_id": id, "host": {"MemTotal": 8e9, "NCPU": 4, "Name": host}, **more}
        self.info = {"ID": id, "Name": host, "NCPU": 4, "MemTotal": 8e9}

    def say(self, source, kind, *, scope, complete=True, monotonic=None, **payload):
        report = Report(kind=kind, payload=self.payload | payload, taken_at=self.world.at)
        reading = ADAPTERS[kind](report)
        assert reading.dropped == ()
        said = {"scope": scope, "complete": complete, "monotonic": monotonic}
        return self.world.say(source, *reading.observations, **said)

    def tell(self, source, *rows):
        """The engine and its containers."""
        self.say(source, "docker-engine", scope="engine", info=self.info, version={}, address="unix:///s")
        return self.say(source, "docker-containers", scope="containers", containers=list(rows))

    def measure(self, source, key="shop/web/1", *, seconds, monotonic=None, scope="containers"):
        stats = {
            "cpu_stats": {"cpu_usage": {"total_usage": seconds * 1e9}, "online_cpus": 4},
            "memory_stats": {"usage": 2e9, "limit": 4e9, "stats": {"inactive_file": 1e9}},
        }
        rows = [{"id": "c1", "name": "/web", "key": key, "stats": stats}]
        return self.say(source, "docker-stats", scope=scope, complete=False, monotonic=monotonic, stats=rows)

    def seen(self, type):
        return [one for one in self.world.resources() if one.type == type]


def container(id="a" * 64, name="shop-web-1", state="running", status="Up 1 second", labels=PROJECT):
    return {"list": {"Id": id, "Names": [f"/{name}"], "Image": "nginx", "State": state, "Status": status, "Labels": labels}}


@pytest.fixture
def engine(world):
    return Engine(world)


def test_an_engine_that_is_seen_by_socket_and_by_agent_is_one_with_all_that_it_runs(engine):
    for source in (SOCKET, AGENT):
        engine.tell(source, container(), container(id="b" * 64, name="db", labels={}))

    assert sorted(one.type for one in engine.world.resources()) == [
        "app-container",
        "app-container",
        "docker-host",
        "docker-project",
    ]
    assert all(set(one.sources) == {SOCKET, AGENT} for one in engine.world.resources())
    assert all(one.identity.conflicts == () for one in engine.world.resources())


def test_a_container_that_compose_makes_anew_stays_what_it_was(engine):
    engine.tell(SOCKET, container(id="a" * 64))
    (before,) = engine.seen("app-container")
    engine.world.wait(10)
    engine.tell(
        SOCKET, container(id="a" * 64, name="aaa_shop-web-1", state="exited", status="Exited (0)"), container(id="b" * 64)
    )
    engine.world.wait(10)
    engine.tell(SOCKET, container(id="b" * 64))
    (after,) = engine.seen("app-container")

    assert (after.id, after.status) == (before.id, Status.ONLINE)
    assert (before.facets["docker"].container_id, after.facets["docker"].container_id) == ("a" * 64, "b" * 64)


def test_an_engine_id_on_two_hosts_is_a_conflict_and_their_containers_stay_apart(world):
    Engine(world, host="lab").tell(SOCKET, container())
    Engine(world, host="copy").tell(AGENT, container())
    hosts = [one for one in world.resources() if one.type == "docker-host"]

    differs = [(conflict.claim, conflict.differs_in) for one in hosts for conflict in one.identity.conflicts]
    assert differs == [(Claim("engine_id", "engine:one"), ("engine_host",))] * 2
    assert len([one for one in world.resources() if one.type == "app-container"]) == 2


def test_clones_that_kept_their_name_are_told_apart_by_their_boot(world):
    Engine(world, boot_id="boot-1").tell(SOCKET, container())
    Engine(world, boot_id="boot-2").tell(AGENT, container())

    assert len([one for one in world.resources() if one.type == "docker-host" and one.identity.conflicts]) == 2


def test_two_engines_of_one_machine_stay_two(world):
    Engine(world, id="ENGINE:ONE", boot_id="boot-1").tell(SOCKET, container())
    Engine(world, id="ENGINE:TWO", boot_id="boot-1").tell("docker:rootless", container())
    hosts = [one for one in world.resources() if one.type == "docker-host"]

    assert len(hosts) == 2
    assert all(one.identity.conflicts == () and one.identity.suggestions == () for one in hosts)


def test_an_engine_runs_on_the_machine_that_an_agent_watches(world, seen):
    world.say("agent:1/host:local", seen("m", name="lab", ids={"machine_id": "0123456789abcdef"}, vantage=Vantage.INSIDE))
    Engine(world, machine_id="0123456789abcdef").tell(SOCKET, container())
    (machine,) = [one for one in world.resources() if one.type == "agent"]
    (host,) = [one for one in world.resources() if one.type == "docker-host"]

    assert [(tie.kind, tie.target) for tie in host.relations] == [("runs_on", machine.id)]


@pytest.mark.parametrize("scope", ["containers", "stats"])
def test_cpu_is_the_share_of_the_time_between_two_samples(engine, scope):
    engine.tell(SOCKET, container())
    begun = engine.world.monotonic + 1
    engine.measure(SOCKET, seconds=100, monotonic=begun, scope=scope)
    (one,) = engine.seen("app-container")
    assert one.metrics["cpu_ratio"] is None
    engine.world.wait(12)
    engine.tell(SOCKET, container())
    engine.measure(SOCKET, seconds=120, monotonic=begun + 12.5, scope=scope)
    (one,) = engine.seen("app-container")

    assert one.metrics["cpu_ratio"] == pytest.approx(20 / 4 / 12.5)
    assert (one.metrics["memory_used_bytes"], one.metrics["memory_limit_ratio"]) == (1e9, 0.25)
    assert one.facets["docker"].image == "nginx"
    assert one.name == "shop-web-1"


def test_a_container_that_stops_keeps_no_number_of_its_run(engine):
    engine.tell(SOCKET, container())
    engine.measure(SOCKET, seconds=1)
    engine.tell(SOCKET, container(state="exited", status="Exited (137) 1 second ago"))
    (one,) = engine.seen("app-container")

    assert (one.status, one.status_reason) == (Status.OFFLINE, "exited 137, killed")
    assert one.metrics["memory_used_bytes"] is None
    assert one.unknown["memory_used_bytes"].reason == "it does not run"


def test_the_numbers_of_an_engine_come_from_several_reports(engine):
    engine.tell(SOCKET, container())
    engine.say(SOCKET, "docker-disk", scope="disk", complete=False, df={"LayersSize": 7, "Images": []})
    engine.tell(SOCKET, container())
    (host,) = engine.seen("docker-host")

    assert (host.metrics["images_size_bytes"], host.metrics["containers_running_count"]) == (7, 1)
    assert host.facets["docker"].engine_id == "ENGINE:ONE"


def test_a_container_that_is_gone_is_removed_though_its_samples_came_later(engine):
    engine.tell(SOCKET, container())
    engine.measure(SOCKET, seconds=1)
    for _ in range(2):
        engine.world.wait(10)
        engine.tell(SOCKET)

    assert [one.type for one in engine.world.resources()] == ["docker-host"]


def test_a_podman_of_one_socket_is_one_though_it_makes_up_an_id_at_each_answer(world):
    for source in (SOCKET, AGENT):
        podman = Engine(world, id="", machine_id="0123456789abcdef", address="unix:///run/podman/podman.sock")
        podman.payload["host"]["Runtime"] = "podman"
        podman.info["ID"] = f"made up for {source}"
        version = {"Components": [{"Name": "Podman Engine", "Version": "4.3.1"}]}
        podman.say(source, "docker-engine", scope="engine", info=podman.info, version=version)
        podman.say(source, "docker-containers", scope="containers", containers=[container()])

    assert sorted(one.type for one in world.resources()) == ["app-container", "docker-host", "docker-project"]
