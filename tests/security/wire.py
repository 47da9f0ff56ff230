"""The application behind the real server, on a port of loopback, and bytes as nobody decent sends them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import attrs
from uvicorn.server import ServerState

from pulse_core.cli.doors import uvicorn_config
from tests.security.world import World

PATIENCE_SECONDS = 10.0


@attrs.frozen
class Answer:
    """One answer as it came over the line."""

    status: int
    head: str
    body: bytes


@attrs.frozen
class Wire:
    """Where the server listens."""

    port: int

    async def send(self, raw: bytes, *, patience_seconds: float = PATIENCE_SECONDS) -> list[Answer]:
        """Everything that is answered to these bytes until the other side closes, or waits for more than they are."""
        told = b""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(patience_seconds):
                writer.write(raw)
                while piece := await reader.read(65_536):
                    told += piece
        except (TimeoutError, OSError):
            pass
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return _answers(told)

    async def get(self, target: str, *headers: str, host: str | None = "127.0.0.1", method: str = "GET") -> Answer:
        """A request with this target, byte for byte."""
        lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host is not None else []), *headers, "Connection: close"]
        answers = await self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))
        assert len(answers) == 1
        return answers[0]


def _answers(told: bytes) -> list[Answer]:
    found = []
    while told.startswith(b"HTTP/1."):
        head, _, rest = told.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if fields.get("transfer-encoding") == "chunked":
            body, told = _unchunked(rest)
        else:
            length = int(fields.get("content-length", 0 if lines[0][9:12] in ("204", "304") else len(rest)))
            body, told = rest[:length], rest[length:]
        found.append(Answer(int(lines[0][9:12]), head.decode("latin-1"), body))
    return found


def _unchunked(rest: bytes) -> tuple[bytes, bytes]:
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            break
    return body, rest


@asynccontextmanager
async def served(here: World) -> AsyncIterator[Wire]:
    """Pulse behind uvicorn, as `pulse serve` configures it."""
    config = uvicorn_config(here.pulse.desks, None, lifespan="off")
    config.load()
    state = ServerState()

    def protocol() -> asyncio.Protocol:
        return config.http_protocol_class(config=config, server_state=state, app_state={})  # type: ignore[call-arg]

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield Wire(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*state.tasks, return_exceptions=True)
            await server.wait_closed()
