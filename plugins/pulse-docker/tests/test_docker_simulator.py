"""The simulated engine: the same for the same seed, alive, and in trouble exactly as it is told."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulse_core.testing import FakeClock
from pulse_docker.simulator.answers import Answers
from pulse_docker.simulator.app import SLOW_SECONDS, App
from pulse_docker.simulator.engine import RECREATED_SECONDS, SKEW_SECONDS, Engine, Machine
from pulse_docker.simulator.faults import FAULTS, Faults, UnknownFault
from pulse_docker.simulator.life import MENDED_AFTER_TURNS, Life
from pulse_docker.simulator.opening import opened
from pulse_docker.simulator.query import Query
from pulse_docker.simulator.serve import Serving, serving

NOON = 1_750_075_200.0
LIST = "/v1.51/containers/json?all=1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON)


@pytest.fixture
def engine(clock: FakeClock) -> Engine:
    return Engine(now=clock.now)


def asked(engine: Engine, path: str, *, api: str = "1.51") -> Any:
    """What the engine says at a path, as JSON."""
    where, _, query = path.partition("?")
    answer = Answers(engine, api=api).answer(where, Query(query.encode()))
    assert answer.status == 200, answer.body
    return json.loads(json.dumps(answer.body))


def refused(engine: Engine, path: str) -> tuple[int, str]:
    where, _, query = path.partition("?")
    answer = Answers(engine).answer(where, Query(query.encode()))
    assert isinstance(answer.body, dict)
    return answer.status, str(answer.body["message"])


@asynccontextmanager
async def serve(
    engine: Engine, path: Path, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[tuple[httpx.AsyncClient, Serving]]:
    """The engine at a Unix socket, and a client for it."""
    async with serving(App(Answers(engine), sleep=sleep), path=str(path / "engine.sock")) as served:
        transport = httpx.AsyncHTTPTransport(uds=served.socket_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://engine", timeout=5) as client:
            yield client, served


async def until_it_breaks(answer: httpx.Response) -> bytes:
    """What came before the connection broke."""
    said = b""
    with suppress(httpx.RemoteProtocolError):
        async for piece in answer.aiter_bytes():
            said += piece
        pytest.fail("it did not break")
    return said


def mode_of(path: str) -> int:
    return Path(path).stat().st_mode & 0o777


# The same for the same seed.


def test_two_engines_of_one_seed_say_the_same(clock: FakeClock) -> None:
    one, other = (Engine(now=clock.now, seed=5, count=60) for _ in range(2))
    assert asked(one, LIST) == asked(other, LIST)
    assert asked(one, "/info") == asked(other, "/info")


def test_another_seed_is_another_engine(clock: FakeClock) -> None:
    one, other = (Engine(now=clock.now, seed=seed) for seed in (1, 2))
    assert one.id != other.id
    assert not {item["Id"] for item in asked(one, LIST)} & {item["Id"] for item in asked(other, LIST)}


def test_ten_thousand_containers_all_have_a_name_of_their_own(clock: FakeClock) -> None:
    listed = asked(Engine(now=clock.now, count=10_000), LIST)
    assert len({item["Names"][0] for item in listed}) == len({item["Id"] for item in listed}) == 10_000
    states = {item["State"] for item in listed}
    assert states == {"running", "restarting", "exited", "paused", "created"}


def test_a_lived_life_is_the_same_for_the_same_seed(clock: FakeClock) -> None:
    told = []
    for _ in range(2):
        clock = FakeClock(now=NOON)
        engine = Engine(now=clock.now)
        life = Life(engine)
        for _ in range(200):
            clock.advance(6)
            life.turn()
        told.append([(one.at, one.action, one.container.name) for one in engine.events])
    assert told[0] == told[1]
    assert {"start", "die", "oom", "stop", "create", "destroy"} <= {action for _, action, _ in told[0]}


def test_a_lived_life_mends_what_it_breaks(clock: FakeClock, engine: Engine) -> None:
    life = Life(engine)
    for _ in range(60):
        clock.advance(6)
        life.turn()
    usual = [one for one in engine.containers() if one.plan.recipe.state == "running"]
    assert sum(one.state == "running" for one in usual) >= len(usual) - MENDED_AFTER_TURNS - 1


# Numbers.


def test_processor_time_grows_by_what_the_load_comes_to(clock: FakeClock, engine: Engine) -> None:
    path = "/containers/media-server-1/stats?stream=false&one-shot=1"
    before = asked(engine, path)["cpu_stats"]["cpu_usage"]["total_usage"]
    clock.advance(10)
    grown = asked(engine, path)["cpu_stats"]["cpu_usage"]["total_usage"] - before
    plan = engine.named("media-server-1").plan
    assert grown / 1e9 == pytest.approx(plan.cpu.between(start=NOON, end=NOON + 10), rel=1e-4)


def test_the_load_follows_the_time_of_day(engine: Engine) -> None:
    wave = engine.named("media-server-1").plan.cpu
    hours = [wave.between(start=NOON + hour * 3600, end=NOON + (hour + 1) * 3600) for hour in range(24)]
    assert max(hours) > 1.4 * min(hours) > 0


def test_a_restart_begins_the_counters_anew(clock: FakeClock, engine: Engine) -> None:
    path = "/containers/dns/stats?stream=false&one-shot=1"
    before = asked(engine, path)
    engine.restart("dns")
    clock.advance(1)
    after = asked(engine, path)
    assert after["cpu_stats"]["cpu_usage"]["total_usage"] < before["cpu_stats"]["cpu_usage"]["total_usage"]
    assert after["networks"]["eth0"]["rx_bytes"] < before["networks"]["eth0"]["rx_bytes"]


def test_only_one_shot_leaves_out_the_sample_before(engine: Engine) -> None:
    path = "/containers/dns/stats?stream=false"
    assert asked(engine, path + "&one-shot=1")["precpu_stats"]["cpu_usage"]["total_usage"] == 0
    assert asked(engine, path)["precpu_stats"]["cpu_usage"]["total_usage"] > 0


def test_one_that_stands_still_has_no_numbers(engine: Engine) -> None:
    silent = asked(engine, "/containers/old-wiki/stats?stream=false")
    assert (silent["memory_stats"], silent["read"]) == ({}, "0001-01-01T00:00:00Z")


# What people and fate do.


def test_what_was_stopped_and_what_was_killed_are_told_apart(engine: Engine) -> None:
    engine.stop("dns")
    engine.kill("reverse-proxy")
    shown = {item["Names"][0]: item["Status"] for item in asked(engine, LIST)}
    assert shown["/dns"].startswith("Exited (0)")
    assert shown["/reverse-proxy"].startswith("Exited (137)")


def test_one_that_leaks_is_killed_for_it_and_comes_back(clock: FakeClock, engine: Engine) -> None:
    clock.advance(3600)
    asked(engine, LIST)
    assert engine.named("cloud-preview-1").oom_killed
    clock.advance(2)
    back = asked(engine, "/containers/cloud-preview-1/json")
    assert (back["State"]["Status"], back["RestartCount"], back["State"]["OOMKilled"]) == ("running", 1, False)
    assert [one.action for one in engine.events if one.container.name == "cloud-preview-1"] == ["oom", "die", "start"]


def test_one_that_never_gets_up_restarts_again_and_again(clock: FakeClock, engine: Engine) -> None:
    before = engine.named("home-zigbee-1").restart_count
    seen = set()
    for _ in range(30):
        clock.advance(3)
        asked(engine, LIST)
        seen.add(engine.named("home-zigbee-1").state)
    assert engine.named("home-zigbee-1").restart_count > before + 3
    assert seen == {"running", "restarting"}


def test_one_that_compose_recreates_has_another_id_and_the_same_labels(engine: Engine) -> None:
    old = asked(engine, "/containers/paperless-web-1/json")
    engine.recreate("paperless-web-1")
    new = asked(engine, "/containers/paperless-web-1/json")
    assert new["Id"] != old["Id"]
    assert new["Config"]["Labels"] == old["Config"]["Labels"]


async def test_the_stream_tells_at_once_what_happens(engine: Engine, tmp_path: Path) -> None:
    async with serve(engine, tmp_path) as (client, _), client.stream("GET", "/v1.51/events") as answer:
        engine.kill("dns")
        lines = answer.aiter_lines()
        killed, died = [json.loads(await anext(lines)) for _ in range(2)]
    assert (killed["Action"], killed["Actor"]["Attributes"]["signal"]) == ("kill", "9")
    assert (died["Action"], died["Actor"]["Attributes"]["exitCode"], died["status"]) == ("die", "137", "die")


async def test_the_past_can_be_asked_for_and_filtered(clock: FakeClock, engine: Engine, tmp_path: Path) -> None:
    engine.kill("dns")
    clock.advance(10)
    engine.restart("reverse-proxy")
    async with serve(engine, tmp_path) as (client, _):
        ends = f"until={NOON + 5}"
        early = await client.get(f"/events?since={NOON - 1}&{ends}")
        started = await client.get(f'/events?since={NOON - 1}&until={NOON + 10}&filters={{"event":["start"]}}')
    assert [json.loads(line)["Action"] for line in early.text.splitlines()] == ["kill", "die"]
    assert [json.loads(line)["Actor"]["Attributes"]["name"] for line in started.text.splitlines()] == ["reverse-proxy"]


# How it is asked.


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1.99/info", 400, "too new"),
        ("/v1.10/info", 400, "too old"),
        ("/containers/nobody/json", 404, "No such container: nobody"),
        ("/images/nothing/json", 404, "No such image"),
        ("/containers/json?filters={", 400, "invalid filter"),
        ('/containers/json?filters={"moon":["full"]}', 400, "invalid filter 'moon'"),
        ("/containers/json?limit=x", 400, "invalid value"),
        ("/nowhere", 404, "page not found"),
        ("/services", 503, "not a swarm manager"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_the_engines_words(engine: Engine, path: str, status: int, words: str) -> None:
    got, said = refused(engine, path)
    assert got == status
    assert words in said


async def test_it_takes_the_orders_of_a_client(engine: Engine, tmp_path: Path) -> None:
    orders = [
        ("POST", "/v1.51/containers/dns/kill", 204),
        ("POST", "/v1.51/containers/dns/kill", 409),
        ("POST", "/containers/dns/start", 204),
        ("POST", "/containers/dns/start", 304),
        ("POST", "/containers/dns/pause", 204),
        ("POST", "/containers/dns/unpause", 204),
        ("DELETE", "/containers/dns", 409),
        ("POST", "/containers/dns/stop", 204),
        ("DELETE", "/containers/dns", 204),
        ("DELETE", "/containers/dns", 404),
        ("POST", "/images/prune", 404),
    ]
    async with serve(engine, tmp_path) as (client, _):
        answered = [(method, path, (await client.request(method, path)).status_code) for method, path, _ in orders]
    assert answered == orders


async def test_it_is_served_in_a_process_of_its_own_and_tells_what_it_was_asked(tmp_path: Path) -> None:
    place = tmp_path / "engine.sock"
    command = [sys.executable, "-m", "pulse_docker.simulator", "--containers", "40", "--socket", str(place), "--lives"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    assert (await process.stdout.readline()).decode().strip() == f"unix://{place}"
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(place)), base_url="http://engine") as client:
        assert len((await client.get("/containers/json?all=1")).json()) == 40
    process.send_signal(signal.SIGTERM)
    said, _ = await process.communicate()
    assert (process.returncode, json.loads(said)) == (0, {"/containers/json": 1})


def test_filters_are_understood_in_both_forms(engine: Engine) -> None:
    label = "com.docker.compose.project=media"
    lists = asked(engine, f'/containers/json?filters={{"label":["{label}"]}}')
    maps = asked(engine, f'/containers/json?filters={{"label":{{"{label}":true}}}}')
    assert len(lists) == 4
    assert lists == maps


def test_without_all_only_what_has_a_process_is_listed(engine: Engine) -> None:
    assert {item["State"] for item in asked(engine, "/containers/json")} == {"running", "paused", "restarting"}


def test_sizes_are_told_only_when_they_are_asked_for(engine: Engine) -> None:
    answers = Answers(engine)
    answers.answer("/containers/json", Query(b"all=1"))
    answers.answer("/containers/json", Query(b"all=1&size=1"))
    assert answers.calls == {"/containers/json": 1, "/containers/json?size": 1}
    assert "SizeRw" not in asked(engine, LIST)[0]
    assert "SizeRw" in asked(engine, LIST + "&size=1")[0]


def test_a_manager_knows_its_swarm(clock: FakeClock) -> None:
    engine = Engine(now=clock.now, machine=Machine(swarm=True))
    assert asked(engine, "/info")["Swarm"]["ControlAvailable"]
    assert {service["Spec"]["Name"] for service in asked(engine, "/services")} == {"edge_web", "edge_api", "edge_agent"}
    assert len(asked(engine, "/nodes")) == 3


async def test_it_is_served_on_loopback_too(engine: Engine) -> None:
    async with serving(App(Answers(engine)), loopback=True) as served:
        assert served.address == f"http://127.0.0.1:{served.port}"
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.head(f"http://127.0.0.1:{served.port}/_ping")
    assert (answer.status_code, answer.headers["api-version"], answer.text) == (200, "1.51", "")


# Faults.


def test_a_fault_that_there_is_not_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownFault, match="'moon'"):
        engine.faults.put("moon")
    assert set(FAULTS) == {name for name in FAULTS if name in Faults(FAULTS)}


async def test_slow_answers_late(engine: Engine, tmp_path: Path) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    engine.faults.put("slow")
    async with serve(engine, tmp_path, sleep) as (client, _):
        assert (await client.get("/_ping")).text == "OK"
    assert waited == [SLOW_SECONDS]


async def test_hang_never_answers(engine: Engine, tmp_path: Path) -> None:
    engine.faults.put("hang")
    async with serve(engine, tmp_path) as (client, _):
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/_ping", timeout=0.05)
        engine.faults.put("hang", on=False)
        assert (await client.get("/_ping")).text == "OK"


@pytest.mark.parametrize(("fault", "status"), [("error500", 500), ("no_permission", 403)])
async def test_a_refusal_is_json_with_a_message(engine: Engine, tmp_path: Path, fault: str, status: int) -> None:
    async with serve(engine, tmp_path) as (client, served):
        await client.get("/_ping")
        engine.faults.put(fault)
        answer = await client.get(LIST)
        assert (answer.status_code, [*answer.json()]) == (status, ["message"])
        mode = mode_of(served.socket_path)
    assert mode == (0 if fault == "no_permission" else 0o666)


async def test_half_an_answer_breaks_off(engine: Engine, tmp_path: Path) -> None:
    engine.faults.put("half_answer")
    async with serve(engine, tmp_path) as (client, _):
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(LIST)


async def test_half_a_line_of_the_events_breaks_off(engine: Engine, tmp_path: Path) -> None:
    engine.kill("dns")
    engine.faults.put("half_answer")
    async with serve(engine, tmp_path) as (client, _), client.stream("GET", f"/events?since={NOON - 1}") as answer:
        said = await until_it_breaks(answer)
    assert said.startswith(b'{"status"')
    assert not said.endswith(b"\n")


async def test_garbage_is_no_json(engine: Engine, tmp_path: Path) -> None:
    engine.faults.put("garbled")
    async with serve(engine, tmp_path) as (client, _):
        answer = await client.get(LIST)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_lost_socket_cuts_what_was_open_and_comes_back(engine: Engine, tmp_path: Path) -> None:
    async with serve(engine, tmp_path) as (client, _):
        async with client.stream("GET", "/events") as answer:
            engine.faults.put("lost_socket")
            with pytest.raises(httpx.TransportError):
                await anext(answer.aiter_lines())
        with pytest.raises(httpx.TransportError):
            await client.get("/_ping")
        engine.faults.put("lost_socket", on=False)
        assert (await client.get("/_ping")).text == "OK"


def test_a_skewed_clock_shows_in_every_time(engine: Engine) -> None:
    before = asked(engine, LIST)[0]["Created"]
    engine.faults.put("clock_skew")
    assert asked(engine, LIST)[0]["Created"] - before == SKEW_SECONDS
    assert asked(engine, "/info")["SystemTime"] == "2025-06-16T13:00:00.000000000Z"


def test_recreated_makes_every_container_of_a_project_anew(clock: FakeClock, engine: Engine) -> None:
    engine.faults.put("recreated")
    before = {item["Names"][0]: item["Id"] for item in asked(engine, LIST)}
    clock.advance(RECREATED_SECONDS)
    after = {item["Names"][0]: item["Id"] for item in asked(engine, LIST)}
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert "/paperless-web-1" in changed
    assert "/dns" not in changed


def test_without_a_memory_controller_no_memory_is_told(engine: Engine) -> None:
    engine.faults.put("no_memory_controller")
    assert asked(engine, "/containers/dns/stats?stream=false")["memory_stats"] == {}
    assert asked(engine, "/info")["MemoryLimit"] is False


@pytest.mark.parametrize(
    ("fault", "cached", "op"), [("cgroup_v1", "total_inactive_file", "Read"), ("cgroup_v2", "inactive_file", "read")]
)
def test_each_version_of_control_groups_has_its_words(engine: Engine, fault: str, cached: str, op: str) -> None:
    engine.faults.put(fault)
    said = asked(engine, "/containers/dns/stats?stream=false")
    assert cached in said["memory_stats"]["stats"]
    assert said["blkio_stats"]["io_service_bytes_recursive"][0]["op"] == op
    assert ("total_inactive_file" in said["memory_stats"]["stats"]) == (fault == "cgroup_v1")


def test_podman_speaks_its_dialect(clock: FakeClock, engine: Engine) -> None:
    engine.faults.put("podman")
    version, first = asked(engine, "/version"), asked(engine, "/info")
    clock.advance(1)
    assert version["Components"][0]["Name"] == "Podman Engine"
    assert version["ApiVersion"] == "1.41"
    assert first["ID"] != asked(engine, "/info")["ID"]
    said = asked(engine, "/containers/paperless-broker-1/stats?stream=false")
    assert said["precpu_stats"]["cpu_usage"]["total_usage"] == 0
    assert "stats" not in said["memory_stats"]
    item = next(item for item in asked(engine, LIST.replace("1.51", "1.41")) if item["Names"] == ["/paperless-broker-1"])
    assert item["Image"] == "docker.io/library/redis:7-alpine"
    assert item["Labels"]["io.podman.compose.project"] == "paperless"
    assert refused(engine, "/services")[0] == 503


# As the demo and the contract checks open it.


@pytest.mark.parametrize("faults", [(), ("podman", "cgroup_v1")], ids=str)
async def test_the_opened_simulator_can_be_asked_and_is_gone_afterwards(faults: Sequence[str]) -> None:
    async with opened(faults) as config:
        assert config.updates is False
        path = Path(config.address.removeprefix("unix://"))
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path)), base_url="http://engine") as client:
            assert len((await client.get("/containers/json?all=1")).json()) == 24
    assert not path.parent.exists()
