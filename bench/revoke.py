"""Measure what ending a session does to a real server with 1,000 live clients: its streams are cut, and nobody else
loses an event. The clients are a process of their own, and an agent reports all the while.
"""

import asyncio
import json
import multiprocessing
import os
import resource as usage
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import httpx

from tools.served import Served, within

# ruff: noqa: ASYNC110 - the measure is another process, and a pipe is all there is to wait for

CLIENTS = 1000
DOOMED = 3
AGENT = "bench"
PASSWORD = "as good as any other here"
PUSH_SECONDS = 0.1
BETWEEN_SECONDS = 3.3
"""Not a multiple of how often the server looks, so that each session ends at another moment of that."""
PATIENCE_SECONDS = 60.0
PING, CLOSE, PONG = 0x9, 0x8, 0x8A


@attrs.define
class Tally:
    """What all clients saw, in numbers that a pipe can carry."""

    ready: int
    cut_at: Mapping[int, float]
    missing: int
    restarted: int
    lowest_seq: int
    highest_seq: int
    events: int


class Client(asyncio.Protocol):
    """The leanest reader that still knows which number comes next."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers
        self.buffer = bytearray()
        self.upgraded = False
        self.first = self.seq = -1
        self.missing = self.restarted = 0
        self.cut_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        handshake = {
            "Host": "{}:{}".format(*transport.get_extra_info("peername")),
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "pulse.v1.deflate",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            **self.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in handshake.items())
        transport.write(f"GET /ws HTTP/1.1\r\n{lines}\r\n".encode())

    def connection_lost(self, error: Exception | None) -> None:
        self.cut_at = self.cut_at or time.monotonic()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            if not self.buffer.startswith(b"HTTP/1.1 101"):
                raise SystemExit(f"the server refused a client: {bytes(self.buffer[-200:])!r}")
            del self.buffer[: head + 4]
            self.upgraded = True
        while (frame := self._next()) is not None:
            self._take(*frame)

    def _next(self) -> tuple[int, bytes] | None:
        b = self.buffer
        if len(b) < 2:
            return None
        length, head = b[1] & 127, 2
        if length == 126:
            length, head = int.from_bytes(b[2:4]), 4
        elif length == 127:
            length, head = int.from_bytes(b[2:10]), 10
        if len(b) < head + length:
            return None
        frame = b[0] & 15, bytes(b[head : head + length])
        del b[: head + length]
        return frame

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.transport.write(bytes((PONG, 0x80 | len(payload), 0, 0, 0, 0)) + payload)
        elif kind == CLOSE:
            self.cut_at = time.monotonic()
        else:
            self._count(*said(payload))

    def _count(self, type: str, seq: int) -> None:
        if type == "snapshot":
            self.restarted += self.seq >= 0
            self.first = self.seq if self.seq >= 0 else seq
            self.seq = seq
        elif type != "welcome":
            expected = self.seq + (type in ("delta", "ticks"))
            self.missing += max(0, seq - expected)
            self.seq = seq


@lru_cache(64)
def said(payload: bytes) -> tuple[str, int]:
    """The type and the number of a message. Most readers get the very same bytes."""
    message = json.loads(zlib.decompress(payload, -15))
    return message["type"], message["seq"]


def tallied(clients: Iterable[Client]) -> Tally:
    everyone = list(clients)
    there = [one for one in everyone if not one.cut_at]
    return Tally(
        ready=sum(one.seq >= 0 for one in everyone),
        cut_at={number: one.cut_at for number, one in enumerate(everyone) if one.cut_at},
        missing=sum(one.missing for one in there),
        restarted=sum(one.restarted for one in there),
        lowest_seq=min(one.seq for one in there),
        highest_seq=max(one.seq for one in there),
        events=min(one.seq - one.first for one in there),
    )


async def _listen(address: str, headers: list[Mapping[str, str]], pipe: Connection) -> None:
    loop, place = asyncio.get_running_loop(), urlsplit(address)
    clients = [Client(one) for one in headers]
    for one in clients:
        await loop.create_connection(lambda one=one: one, place.hostname, place.port)
        while one.seq < 0:
            await asyncio.sleep(0.001)
    while True:
        if pipe.poll():
            if pipe.recv() == "stop":
                return
            pipe.send(tallied(clients))
        await asyncio.sleep(0.005)


def listen(address: str, headers: list[Mapping[str, str]], pipe: Connection) -> None:
    asyncio.run(_listen(address, headers, pipe))


@attrs.frozen
class Clients:
    """The other process."""

    pipe: Connection

    def tally(self) -> Tally:
        self.pipe.send("tally")
        assert self.pipe.poll(PATIENCE_SECONDS), "the clients do not answer"
        found = self.pipe.recv()
        assert isinstance(found, Tally)
        return found


class Reporting:
    """An agent that reports this machine again and again, with other numbers each time."""

    def __init__(self, served: Served) -> None:
        recording = served.folder / "host.jsonl"
        served.console("record", "host:local", "--count", "1", "--seconds", "0", "-o", str(recording))
        lines = map(json.loads, recording.read_text(encoding="utf-8").splitlines())
        self.report = next(line for line in lines if line.get("kind") == "host")
        token = served.token(scopes=["agent:report"])
        self.http = httpx.Client(base_url=served.address, headers={"authorization": f"Bearer {token}"}, trust_env=False)

    def once(self) -> None:
        now = time.time()
        self.report["payload"]["memory"]["used_bytes"] += 4096.0
        report = {**self.report, "source": "host:local", "taken_at": now, "monotonic": time.monotonic(), "epoch": AGENT}
        card = {"id": AGENT, "version": "0.1.0", "hostname": AGENT}
        push = {"protocol": 1, "agent": card, "source": "host:local", "sent_at": now, "reports": [report]}
        self.http.post("/api/agents/host/report", json=push).raise_for_status()

    def through(self, seconds: float) -> None:
        """Report for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            self.once()
            time.sleep(max(0.0, PUSH_SECONDS - (time.monotonic() - began)))


class Person:
    """Somebody signed in, as a browser is."""

    def __init__(self, address: str, name: str) -> None:
        self.http = httpx.Client(base_url=address, headers={"origin": address}, trust_env=False)
        answer = self.http.post("/api/session", json={"name": name, "password": PASSWORD}).raise_for_status()
        self.http.headers["x-csrf-token"] = answer.json()["csrf"]
        self.socket_headers = {"Origin": address, "Cookie": f"pulse_session={self.http.cookies['pulse_session']}"}

    def session(self) -> str:
        """The public id of this session."""
        sessions = self.http.get("/api/account").raise_for_status().json()["sessions"]
        return str(next(one["id"] for one in sessions if one["current"]))

    def end(self, session: str) -> None:
        self.http.delete(f"/api/account/sessions/{session}").raise_for_status()


def measured(served: Served, clients: Clients, keeper: Person, doomed: list[str], reporting: Reporting) -> None:
    slowest = 0.0
    assert clients.tally().ready == CLIENTS
    for number, session in enumerate(doomed):
        reporting.through(BETWEEN_SECONDS)
        asked_at = time.monotonic()
        keeper.end(session)
        while number not in (tally := clients.tally()).cut_at and time.monotonic() - asked_at < PATIENCE_SECONDS:
            reporting.once()
        slowest = max(slowest, tally.cut_at.get(number, time.monotonic()) - asked_at)
    reporting.through(BETWEEN_SECONDS)
    within(PATIENCE_SECONDS, lambda: (now := clients.tally()).lowest_seq == now.highest_seq)
    tally = clients.tally()
    assert tally.events > BETWEEN_SECONDS * DOOMED / PUSH_SECONDS / 2, f"only {tally.events} events came"
    behind = sum(number >= DOOMED for number in tally.cut_at)
    say(f"live: a stream cut after its session ended, {CLIENTS:,} clients, slowest of {DOOMED}", slowest, "s", "<= 5")
    say(f"live: events that the other {CLIENTS - DOOMED} missed, of {tally.events} each", tally.missing, "events", "<= 0")
    say("live: others that were cut, or had to start anew", behind + tally.restarted, "clients", "<= 0")
    assert served.process is not None
    say(f"live: resident memory of the server with {CLIENTS:,} clients", resident_mb(served.process.pid), "MB", "")


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def say(measure: str, value: float, unit: str, target: str) -> None:
    print(json.dumps({"measure": measure, "value": round(value, 2), "unit": unit, "target": target}), flush=True)


def main() -> None:
    limit, hard = usage.getrlimit(usage.RLIMIT_NOFILE)
    usage.setrlimit(usage.RLIMIT_NOFILE, (min(hard, max(limit, 4096)), hard))
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder))
        served.environment = {**served.environment, "PULSE_MAX_CLIENTS": str(CLIENTS)}
        served.start()
        try:
            name = served.administrator(PASSWORD)
            keeper, leaving = Person(served.address, name), [Person(served.address, name) for _ in range(DOOMED)]
            by_token = {"Authorization": f"Bearer {served.token(scopes=['monitoring:read'])}"}
            others = [by_token if number % 2 else keeper.socket_headers for number in range(CLIENTS - DOOMED)]
            headers = [*(one.socket_headers for one in leaving), *others]
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=listen, args=(served.address, headers, theirs), daemon=True
            )
            process.start()
            theirs.close()
            clients = Clients(ours)
            measured(served, clients, keeper, [one.session() for one in leaving], Reporting(served))
            ours.send("stop")
            process.join(5)
        finally:
            served.stop()


if __name__ == "__main__":
    sys.exit(main())
