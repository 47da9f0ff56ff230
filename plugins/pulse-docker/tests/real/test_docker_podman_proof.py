"""On a real Podman: what it shows is what `podman stats` shows, within 1 %, and what happens is heard of."""

import asyncio
import json
import subprocess
from collections.abc import Callable, Iterator

import httpx
import pytest

from pulse_core.plugin import Report
from pulse_core.testing import rates
from pulse_docker.adapters import ADAPTERS
from tools.podman import Podman

pytestmark = pytest.mark.xdist_group("docker")
SUBNET = "10.213.7.0/24"
HTTPD = "10.213.7.9"
NETWORK = "pulse-podman-inner"
PIECE = 1_500_000


async def doing(call: Callable[..., str], *words: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(None, lambda: call(*words))


def printed(podman: Podman, *names: str) -> dict[str, dict[str, float]]:
    """What `podman stats` knows of containers, before it is rounded."""
    lines = podman.podman("stats", "--no-stream", "--format", "{{json .ContainerStats}}", *names).splitlines()
    return {one["Name"]: one for one in map(json.loads, lines)}


def read(podman: Podman, stats: dict[str, object], *, at: float = 0.0) -> tuple[Report, object]:
    """What Pulse reads out of an answer."""
    host = {"Runtime": "podman", "NCPU": 2, "MemTotal": 8 << 30}
    release = podman.podman("version", "--format", "{{.Server.Version}}")
    payload = {"host": host, "release": release, "stats": [{"key": "one", "name": "one", "id": "1", "stats": stats}]}
    report = Report(kind="docker-stats", payload=payload, monotonic=at, complete=False)
    return report, ADAPTERS["docker-stats"](report).observations[0]


def answer(podman: Podman, name: str) -> dict[str, object]:
    """What the interface that Docker's clients use says of a container."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(podman.socket)), base_url="http://podman") as http:
        return http.get(f"/v1.41/containers/{name}/stats", params={"stream": "false", "one-shot": "true"}).json()


@pytest.fixture
def inner(podman) -> Iterator[tuple[str, ...]]:
    """The options of containers in a network without a way out."""
    with podman.network(NETWORK, subnet=SUBNET):
        yield (f"--network={NETWORK}", "--memory=64m")
        podman.remove_all()


def test_the_counters_of_a_frozen_container_are_those_of_its_own_command_line(podman):
    burning = f"head -c {20 << 20} /dev/zero > /dev/shm/held; while :; do :; done"
    podman.run("burner", "sh", "-c", burning, options=("--network=none", "--cpus=0.3", "--memory=64m"))
    podman.podman("exec", "burner", "sleep", "1")
    podman.podman("pause", "burner")
    try:
        said, shown = answer(podman, "burner"), printed(podman, "burner")["burner"]
    finally:
        podman.podman("unpause", "burner")
    _, found = read(podman, said)

    assert found.counters["cpu_seconds_per_second"] == pytest.approx(shown["CPUNano"] / 1e9, rel=1e-9)
    assert 20 << 20 < found.metrics["memory_used_bytes"] == pytest.approx(shown["MemUsage"], rel=0.01)
    assert found.metrics["memory_limit_bytes"] == shown["MemLimit"] == 64 << 20
    assert found.metrics["memory_limit_ratio"] * 100 == pytest.approx(shown["MemPerc"], rel=0.01)
    assert found.metrics["processes_count"] == shown["PIDs"]


def test_the_same_counters_make_the_same_share_of_the_processor(podman):
    podman.run("burner", "sh", "-c", "while :; do :; done", options=("--network=none", "--cpus=0.3"))
    command = podman.command("stats", "--interval", "1", "--format", "{{json .ContainerStats}}", "burner")
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=podman.environment, text=True) as stream:
        lines = [json.loads(stream.stdout.readline()) for _ in range(4)]
        stream.terminate()
    samples = []
    for line in lines:
        said = {"cpu_stats": {"cpu_usage": {"total_usage": line["CPUNano"]}, "online_cpus": 2}}
        samples.append(read(podman, said, at=(line["SystemNano"] - lines[0]["SystemNano"]) / 1e9))

    for line, *pair in zip(lines[1:], samples, samples[1:], strict=False):
        share = rates(*pair, interval_seconds=1.0)
        assert share["cpu_seconds_per_second"] * 100 == pytest.approx(line["CPU"], rel=0.01)
        assert share["cpu_ratio"] * 200 == pytest.approx(line["CPU"], rel=0.01)


async def test_the_source_measures_what_its_own_command_line_measures(podman, watch):
    options = ("--network=none", "--cpus=0.3", "--memory=64m")
    podman.run("burner", "sh", "-c", "while :; do :; done", options=options)
    podman.run("holder", "sh", "-c", f"head -c {40 << 20} /dev/zero > /dev/shm/held; exec sleep 3600", options=options)
    async with watch(podman.address) as seen:
        await seen.until(lambda: len(seen.numbers("burner")) > 0)
        before = (await doing_printed(podman, "burner"))["burner"]
        await seen.until(lambda: len(seen.numbers("burner")) > 2 and len(seen.numbers("holder")) > 2)
        after = await doing_printed(podman, "burner", "holder")
    (first, early), (last, late) = seen.numbers("burner")[0], seen.numbers("burner")[-1]
    _, held = seen.numbers("holder")[-1]

    # One counter, which only grows: Podman's own readings stand between, before and after those of Pulse.
    name = "cpu_seconds_per_second"
    assert early.counters[name] <= before["CPUNano"] / 1e9 <= late.counters[name] <= after["burner"]["CPUNano"] / 1e9
    assert 0 < (late.counters[name] - early.counters[name]) / (last.monotonic - first.monotonic) < 0.35
    assert 40 << 20 < held.metrics["memory_used_bytes"] == pytest.approx(after["holder"]["MemUsage"], rel=0.01)
    assert "cpu_throttled_ratio" not in late.counters
    assert "network_in_bytes_per_second" in late.unknown


async def doing_printed(podman: Podman, *names: str) -> dict[str, dict[str, float]]:
    return await asyncio.get_running_loop().run_in_executor(None, lambda: printed(podman, *names))


def test_traffic_is_called_what_the_container_calls_it(podman, inner):
    serve = f"head -c {PIECE} /dev/zero > /tmp/file; exec httpd -f -p 80 -h /tmp"
    podman.run("giver", "sh", "-c", serve, options=(*inner, f"--ip={HTTPD}"))
    podman.run("taker", "sh", "-c", "exec sleep 3600", options=inner)
    podman.podman("exec", "taker", "wget", "-q", "-O", "/dev/null", f"http://{HTTPD}/file")
    before = interface(podman, "taker")
    _, found = read(podman, answer(podman, "taker"))
    after = interface(podman, "taker")

    assert before[0] <= found.counters["network_in_bytes_per_second"] <= after[0]
    assert before[1] <= found.counters["network_out_bytes_per_second"] <= after[1]
    assert before[0] > PIECE > before[1]


def interface(podman: Podman, name: str) -> tuple[int, int]:
    """Bytes received and sent, as the container's own kernel tells them."""
    table = podman.podman("exec", name, "cat", "/proc/net/dev").splitlines()
    fields = next(line for line in table if line.strip().startswith("eth0:")).replace(":", ": ").split()
    return int(fields[1]), int(fields[9])


@pytest.mark.parametrize(
    ("command", "status", "words", "event"),
    [
        (("kill", "busy"), "offline", "exited 137, killed by request", "container-killed"),
        (("stop", "--time", "0", "busy"), "offline", "exited 137", "container-"),  # 4.3 does not always say who stopped it
        (("restart", "--time", "0", "busy"), "online", "", "container-restarted"),
        (("pause", "busy"), "warning", "paused", "container-paused"),
        (("rm", "--force", "--time", "0", "busy"), None, "", "container-removed"),
    ],
)
async def test_what_is_done_to_a_container_is_heard_of(podman, watch, command, status, words, event):
    podman.run("busy")
    async with watch(podman.address) as seen:
        await seen.until(lambda: seen.newest("busy") and seen.source.listener.connected)
        seen.readings.clear()
        await doing(podman.podman, *command)
        await seen.until(lambda: any(kind.startswith(event) for kind in seen.events()))
        if status is not None:
            await seen.until(lambda: (one := seen.newest("busy")) and one.status == status and words in one.status_reason)


async def test_a_stop_that_podman_does_not_tell_of_is_no_failure(podman, watch):
    podman.run("busy")
    async with watch(podman.address) as seen:
        await seen.until(lambda: seen.newest("busy") and seen.source.listener.connected)
        await doing(podman.podman, "stop", "--time", "0", "busy")
        await seen.until(lambda: seen.newest("busy").status == "offline")
    severities = {event.severity for _, reading in seen.readings for event in reading.events}
    assert seen.newest("busy").metrics["not_running_count"] == 0
    assert severities <= {"info"}


async def test_a_restart_loop_is_one(podman, watch):
    async with watch(podman.address) as seen:
        await seen.until(lambda: seen.source.listener.connected)
        podman.run("loop", "sh", "-c", "exit 3", options=("--network=none", "--restart=on-failure:5"))
        await seen.until(lambda: (one := seen.newest("loop")) and one.metrics["restart_loop_count"])
        await seen.until(lambda: seen.newest("loop").status == "offline")
    assert "container-restarting" in seen.events()
    assert "container-restarted" not in seen.events()
    assert seen.newest("loop").status_reason == "exited 3"


@pytest.fixture
def ill(podman) -> str:
    """A container whose health check failed once."""
    check = ("--health-cmd=test -e /tmp/well", "--health-interval=disable", "--health-retries=1")
    podman.run("ill", options=("--network=none", *check))
    with pytest.raises(RuntimeError):
        podman.podman("healthcheck", "run", "ill")
    return "ill"


@pytest.fixture
def volume(podman) -> Iterator[str]:
    podman.podman("volume", "create", "goods")
    yield "goods"
    podman.remove_all()
    podman.podman("volume", "rm", "goods")


async def test_everything_of_an_engine_is_read(podman, watch, ill, volume):
    labels = {"project": "shop", "service": "web", "container-number": "2"}
    chosen = tuple(f"--label=com.docker.compose.{name}={value}" for name, value in labels.items())
    podman.run("shop-web-2", options=("--network=none", "--env=TOKEN=hunter2", *chosen))
    kinds = {f"docker-{what}" for what in ("engine", "containers", "stats", "images", "volumes", "networks")}
    async with watch(podman.address) as seen:
        await seen.until(lambda: {report.kind for report, _ in seen.readings} >= kinds)
    engine = [report for report, _ in seen.readings if report.kind == "docker-engine"][-1].payload

    assert engine["troubles"] == []
    assert engine["host"]["Runtime"] == "podman"
    assert seen.newest("shop/web/2").status == "online"
    assert seen.newest("shop", "docker-project") is not None
    assert (seen.newest(ill).status, seen.newest(ill).status_reason) == ("warning", "its health check fails")
    assert seen.newest(volume, "docker-volume") is not None
    assert "hunter2" not in json.dumps([report.payload for report, _ in seen.readings])
