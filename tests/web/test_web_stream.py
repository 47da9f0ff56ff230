"""The live stream through a real server, on loopback."""

import asyncio
import socket
import zlib
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pulse_core.model.change import Ticks
from pulse_core.web import build
from pulse_core.web.sockets import SharedFrames


class Place(str):
    """Where a server listens, and the token that opens it."""

    token = ""

    @property
    def bearer(self):
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


@pytest.fixture(params=["shared frames", "any server"])
async def server(request, rooms, admin_token, tmp_path):
    ws = SharedFrames if request.param == "shared frames" else "websockets-sansio"
    config = uvicorn.Config(build(rooms, version="0.1.0", static=tmp_path), ws=ws, ws_per_message_deflate=False, log_config=None)
    listening = socket.create_server(("127.0.0.1", 0))
    config.load()
    running = uvicorn.Server(config)
    running.lifespan = config.lifespan_class(config)
    await running.startup(sockets=[listening])
    place = Place(f"127.0.0.1:{listening.getsockname()[1]}")
    place.token = admin_token
    yield place
    rooms.hub.close()
    await running.shutdown(sockets=[listening])


@asynccontextmanager
async def reader(place, query="", **options):
    async with connect(f"ws://{place}/ws{query}", compression=None, additional_headers=place.bearer, **options) as line:

        async def take():
            got = await asyncio.wait_for(line.recv(), 5)
            return msgspec.json.decode(zlib.decompress(got, -15) if isinstance(got, bytes) else got)

        yield line, take


def tick(rooms):
    rooms.hub.publish_ticks(Ticks(at=1.0, blocks=(), sources={"host:local": 2.0}))


@pytest.mark.parametrize(
    ("offered", "chosen"), [(["pulse.v1", "pulse.v1.deflate"], "pulse.v1.deflate"), (["pulse.v1"], "pulse.v1"), (None, None)]
)
async def test_a_reader_gets_the_form_it_offered(server, rooms, offered, chosen):
    async with reader(server, subprotocols=offered) as (line, take):
        assert line.subprotocol == chosen
        assert [(await take())["type"], (await take())["type"]] == ["welcome", "snapshot"]
        tick(rooms)

        assert (await take())["sources"] == {"host:local": 2.0}


async def test_a_reader_resumes_by_its_address(server, rooms):
    tick(rooms)
    tick(rooms)
    async with reader(server, "?epoch=e1&seq=1") as (_, take):
        assert [(m["type"], m["seq"]) for m in (await take(), await take())] == [("welcome", 2), ("ticks", 2)]


async def test_a_reader_resumes_and_filters_by_message(server, rooms):
    tick(rooms)
    tick(rooms)
    async with reader(server) as (line, take):
        await take(), await take()
        await line.send('{"type":"resume","epoch":"e1","seq":0}')
        assert [(await take())["seq"], (await take())["seq"]] == [1, 2]
        await line.send('{"type":"subscribe","ids":["r2"]}')
        assert (await take())["type"] == "resync"

        assert [r["id"] for r in (await take())["resources"]] == ["r2"]


@pytest.mark.parametrize("order", ["{", '{"type":"dance"}', '{"type":5}', "x" * 70_000, b"\xff"])
async def test_an_order_that_makes_no_sense_ends_the_line(server, order):
    async with reader(server) as (line, take):
        await take(), await take()
        await line.send(order)
        with pytest.raises(ConnectionClosed) as closed:
            await take()

    assert closed.value.rcvd.code == 1008


@pytest.mark.parametrize(("headers", "status"), [({"origin": "http://evil.example"}, 403), ({"host": "evil.example"}, 421)])
async def test_a_foreign_page_may_not_listen(server, headers, status):
    origin = {"origin": headers["origin"]} if "origin" in headers else {}
    if "host" in headers:
        answer = await _upgrade(server, headers["host"])
        assert f" {status} " in answer
        return
    with pytest.raises(InvalidStatus) as refused:
        async with reader(server, **origin):
            pass

    assert refused.value.response.status_code == status


async def _upgrade(place, host):
    name, port = place.split(":")
    incoming, outgoing = await asyncio.open_connection(name, int(port))
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    outgoing.write(f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{key}\r\n".encode())
    line = await asyncio.wait_for(incoming.readline(), 5)
    outgoing.close()
    return line.decode()


async def test_our_own_page_may_listen(server):
    async with reader(server, origin=f"http://{server}") as (_, take):
        assert (await take())["type"] == "welcome"


async def test_the_handshake_is_refused_in_words(server):
    with pytest.raises(InvalidStatus) as refused:
        async with reader(server, "?seq=x"):
            pass

    assert refused.value.response.status_code == 400
    assert msgspec.json.decode(refused.value.response.body)["error"]["details"] == {"path": "query.seq"}


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_an_event_stream_tells_the_same_and_resumes(server, rooms, accepted):
    tick(rooms)
    tick(rooms)
    headers = {"accept-encoding": accepted, "last-event-id": "e1-1", **server.bearer}
    async with httpx.AsyncClient() as client, client.stream("GET", f"http://{server}/api/events", headers=headers) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.aiter_lines()
        got = [await asyncio.wait_for(anext(lines), 5) for _ in range(9)]

    assert got[0] == "retry: 2000"
    assert got[2:4] == ["id: e1-2", "event: welcome"]
    assert got[6:8] == ["id: e1-2", "event: ticks"]
    assert msgspec.json.decode(got[8].removeprefix("data: "))["seq"] == 2


async def test_a_reader_that_leaves_is_forgotten(server, rooms):
    async with reader(server) as (_, take):
        await take()
        assert rooms.hub.clients == 1
    async with asyncio.timeout(5):
        while rooms.hub.clients:  # noqa: ASYNC110 - the hub tells nobody when a reader leaves
            await asyncio.sleep(0)


async def test_the_end_of_the_server_ends_every_stream(server, rooms):
    async with httpx.AsyncClient(headers=server.bearer) as client, client.stream("GET", f"http://{server}/api/events") as answer:
        parts = answer.aiter_bytes()
        await anext(parts)
        rooms.hub.close()
        async with asyncio.timeout(5):
            rest = [part async for part in parts]

    assert answer.status_code == 200
    assert all(rest)
