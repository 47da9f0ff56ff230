"""Measure the live stream and the list of resources through a real server: one JSON line per measure.

python bench/live.py [--clients 500] [--events 60]
"""

import argparse
import asyncio
import gc
import json
import multiprocessing
import random
import resource as usage
import socket
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing.connection import Connection
from types import SimpleNamespace

import uvicorn
from starlette.applications import Starlette

# ruff: noqa: ASYNC110 - the load is another process, and a pipe is all there is to wait for
from pulse_core.live import EVERYTHING, Frame, Hub, LiveSettings
from pulse_core.model.change import TickBlock, Ticks
from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.model.resource import Identity, Resource, SourceView
from pulse_core.model.status import SourceStatus, Status
from pulse_core.web import Rooms, build
from pulse_core.web.sockets import SharedFrames
from pulse_core.web.standing import Standing

METRICS = (
    "cpu_ratio",
    "memory_ratio",
    "memory_used_bytes",
    "disk_ratio",
    "disk_used_bytes",
    "network_in_bytes_per_second",
    "network_out_bytes_per_second",
    "disk_read_bytes_per_second",
    "disk_write_bytes_per_second",
    "load_1m",
)


class WallClock:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def show(measure: str, value: float, unit: str, target: float | None) -> None:
    print(json.dumps({"measure": measure, "value": round(value, 2), "unit": unit, "target": target}), flush=True)


def estate(count: int) -> list[Resource]:
    dice = random.Random(7)
    now = time.time()
    view = SourceView(status=SourceStatus.LIVE, last_seen=now, stale_after_seconds=30.0, key="k")
    return [
        Resource(
            id=ResourceId("r" + "".join(dice.choices("abcdefghijklmnopqrstuvwxyz234567", k=12))),
            type=dice.choice(("vm", "agent", "app-container")),
            name=f"guest-{i:05}",
            status=dice.choice((Status.ONLINE, Status.WARNING, Status.OFFLINE)),
            technology="lab",
            sources={"host:local": view},
            identity=Identity(claims=(Claim("machine_id", f"{dice.getrandbits(128):032x}"),)),
            metrics=dict(zip(METRICS, values(dice), strict=True)),
            facets={"lab": {"rack": i % 40, "kernel": "6.1.0", "cores": 8}},
            tags=("prod", f"team-{i % 7}"),
            last_seen=now,
        )
        for i in range(count)
    ]


def values(dice: random.Random) -> list[float]:
    """Numbers as measured: as many digits as a float has."""
    return [
        dice.random(),
        dice.random(),
        float(dice.randrange(4096 * 2**22) * 4096 // 2**10),
        dice.random(),
        float(dice.randrange(2**28) * 4096),
        dice.expovariate(1 / 50_000),
        dice.expovariate(1 / 50_000),
        dice.expovariate(1 / 500_000),
        dice.expovariate(1 / 500_000),
        dice.expovariate(1.0),
    ]


def ticks(resources: Sequence[Resource], dice: random.Random) -> Ticks:
    now = time.time()
    rows = [values(dice) for _ in resources]
    block = TickBlock(ids=tuple(r.id for r in resources), metrics=METRICS, values=tuple(zip(*rows, strict=True)))
    return Ticks(at=now, blocks=(block,), sources={"host:local": now})


class Nothing:
    """A room that is empty: whatever is asked, there is nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *args, **facts: ()


class ListOnly(Nothing):
    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources
        self._by_id = {r.id: r for r in resources}

    def resources(self) -> Sequence[Resource]:
        return self._resources

    def get(self, id: str) -> Resource | None:
        return self._by_id.get(ResourceId(id))


class OpenHouse(Nothing):
    """Lets everybody in; what it costs to know them is measured by itself."""

    async def caller(self, facts: object) -> Principal:
        return Principal(id="bench", kind=PrincipalKind.CONSOLE, name="bench")


def application(hub: Hub, resources: Sequence[Resource]) -> Starlette:
    names = ("past", "series", "intake", "condition", "sources", "connections", "recovery", "plugins", "log", "webhooks", "vault")
    rooms = {name: Nothing() for name in names}
    clock = WallClock()
    trail = SimpleNamespace(organisation="default")
    standing = Standing(clock=clock, holds=lambda *_: True)
    estate = ListOnly(resources)
    whole = Rooms(estate=estate, hub=hub, clock=clock, access=OpenHouse(), trail=trail, standing=standing, **rooms)
    return build(whole, version="bench")


class Sockets(asyncio.Protocol):
    """The leanest reader there is: it answers nothing, and counts the messages it gets."""

    def __init__(self, tally: list[int], ready: asyncio.Future[None]) -> None:
        self.buffer = bytearray()
        self.tally = tally
        self.ready = ready
        self.upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        lines = (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: pulse.v1.deflate"
        )
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        transport.write(f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n{key}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            del self.buffer[: head + 4]
            self.upgraded = True
        while (size := self._frame()) is not None:
            del self.buffer[:size]
            self.tally[0] += 1
            if not self.ready.done():
                self.ready.set_result(None)

    def _frame(self) -> int | None:
        b = self.buffer
        if len(b) < 2:
            return None
        length, head = b[1] & 127, 2
        if length == 126:
            length, head = int.from_bytes(b[2:4]), 4
        elif length == 127:
            length, head = int.from_bytes(b[2:10]), 10
        return head + length if len(b) >= head + length else None


async def _listen(port: int, clients: int, pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    tally = [0]
    for _ in range(clients):
        ready = loop.create_future()
        await loop.create_connection(lambda ready=ready: Sockets(tally, ready), "127.0.0.1", port)
        await ready
    pipe.send("ready")
    while not pipe.poll():
        await asyncio.sleep(0.01)
    while True:
        if pipe.poll():
            if pipe.recv() == "stop":
                return
            pipe.send(tally[0])
        await asyncio.sleep(0.005)


def load(port: int, clients: int, pipe: Connection) -> None:
    asyncio.run(_listen(port, clients, pipe))


async def ask(pipe: Connection, word: str) -> object:
    pipe.send(word)
    while not pipe.poll():
        await asyncio.sleep(0.005)
    return pipe.recv()


def cpu() -> float:
    used = usage.getrusage(usage.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def served(app: Starlette) -> tuple[uvicorn.Server, socket.socket, int]:
    config = uvicorn.Config(app, ws=SharedFrames, ws_per_message_deflate=False, log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    await server.startup(sockets=[listening])
    return server, listening, listening.getsockname()[1]


async def fan_out(*, clients: int, events: int) -> None:
    dice, resources = random.Random(3), estate(100)
    hub = Hub(clock=WallClock(), version="bench", snapshot=lambda: resources, settings=LiveSettings(max_clients=clients + 1))
    server, listening, port = await served(application(hub, resources))
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=load, args=(port, clients, theirs), daemon=True)
    process.start()
    while not ours.poll():
        await asyncio.sleep(0.02)
    ours.recv()
    made = [ticks(resources[:100], dice) for _ in range(events)]
    await asyncio.sleep(0.5)
    start_count = int(str(await ask(ours, "count")))
    began, before = time.monotonic(), cpu()
    for one in made:
        hub.publish_ticks(one)
        await asyncio.sleep(clients * 40e-6)
    spent = cpu() - before
    while int(str(await ask(ours, "count"))) - start_count < clients * events:
        await asyncio.sleep(0.02)
    elapsed = time.monotonic() - began
    size = len(_frame(made[0]).text)
    show("live: event", size / 1000, "kB", None)
    show(f"live: CPU per client-message, {clients} clients", spent / (clients * events) * 1e6, "µs", 20)
    show("live: messages per second", clients * events / elapsed, "1/s", None)
    ours.send("stop")
    process.join(5)
    hub.close()
    await server.shutdown(sockets=[listening])


def _frame(one: Ticks) -> Frame:
    hub = Hub(clock=WallClock(), version="bench", snapshot=list)
    caught: list[Frame] = []
    hub._audience(EVERYTHING).subscriptions[_Catch(caught)] = None  # type: ignore[index]
    hub.publish_ticks(one)
    return caught[0]


class _Catch:
    def __init__(self, caught: list[Frame]) -> None:
        self.caught = caught

    def put(self, frame: Frame) -> None:
        self.caught.append(frame)


def wire_size() -> None:
    dice, resources = random.Random(3), estate(100)
    frame = _frame(ticks(resources, dice))
    assert zlib.decompress(frame.deflated, -15) == frame.text
    show("live: bytes per changed metric value, compressed", len(frame.deflated) / (len(METRICS) * 100), "B", 8)


def best(action: object, times: int = 15) -> float:
    spent = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        action()  # type: ignore[operator]
        spent.append(time.perf_counter() - start)
    return min(spent) * 1000


def snapshot() -> None:
    resources = estate(5000)
    hub = Hub(clock=WallClock(), version="bench", snapshot=lambda: resources)
    show("live: snapshot of 5,000 resources encoded", best(lambda: hub._snapshot(EVERYTHING)), "ms", 10)
    frame = hub._snapshot(EVERYTHING)
    start = time.perf_counter()
    size = len(frame.deflated)
    show("live: snapshot of 5,000 resources compressed", (time.perf_counter() - start) * 1000, "ms", None)
    show("live: snapshot of 5,000 resources", size / 1000, "kB", None)
    one = ticks(resources, random.Random(3))
    narrow = Hub(clock=WallClock(), version="bench", snapshot=lambda: resources)
    show("live: 50,000 values published to nobody", best(lambda: narrow.publish_ticks(one)), "ms", None)
    show("live: 50,000 values encoded", best(lambda: _frame(one), 5), "ms", None)


async def lists() -> None:
    resources = estate(3000)
    hub = Hub(clock=WallClock(), version="bench", snapshot=lambda: resources)
    server, listening, port = await served(application(hub, resources))
    for name, encoding in (("gzip", "gzip"), ("zstd", "zstd")):
        new, same, tag = [], [], b""
        for _ in range(60):
            hub.publish_ticks(Ticks(at=time.time(), blocks=(), sources={}))
            elapsed, tag = await get(port, f"accept-encoding: {encoding}")
            new.append(elapsed)
            elapsed, _ = await get(port, f"accept-encoding: {encoding}\r\nif-none-match: {tag.decode()}")
            same.append(elapsed)
            await asyncio.sleep(0.03)
        show(f"http: /api/resources?limit=1000 of 3,000, {name}, never twice, p95", p95(new), "ms", 30)
        show(f"http: 304 of the same, {name}, p95", p95(same), "ms", 3)
    await server.shutdown(sockets=[listening])


def p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1] * 1000


async def get(port: int, headers: str) -> tuple[float, bytes]:
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    start = time.perf_counter()
    outgoing.write(f"GET /api/resources?limit=1000 HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\r\n\r\n".encode())
    head = await incoming.readuntil(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    await incoming.readexactly(int(fields.get(b"content-length", 0)))
    elapsed = time.perf_counter() - start
    outgoing.close()
    return elapsed, fields[b"etag"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--only-clients", action="store_true")
    chosen = parser.parse_args()
    limit, hard = usage.getrlimit(usage.RLIMIT_NOFILE)
    usage.setrlimit(usage.RLIMIT_NOFILE, (min(hard, max(limit, 4096)), hard))
    if not chosen.only_clients:
        wire_size()
        snapshot()
    run = _runner()
    if not chosen.only_clients:
        run(lists())
    run(fan_out(clients=chosen.clients, events=chosen.events))


def _runner() -> Callable[[Coroutine[None, None, None]], None]:
    if sys.platform == "win32":
        return asyncio.run
    import uvloop

    return uvloop.run


if __name__ == "__main__":
    main()
