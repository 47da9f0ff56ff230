"""Serve a simulated engine, at a Unix socket or on loopback."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import attrs
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pulse_docker.simulator.app import App

STARTING_SECONDS: Final = 5.0
STOPPING_SECONDS: Final = 1.0
_OPEN: Final = 0o666
_SHUT: Final = 0o000


@attrs.frozen(kw_only=True)
class Serving:
    """Where the engine is to be asked: an address as a person would write it, and as a client of HTTP needs it."""

    app: App
    address: str
    socket_path: str = ""
    port: int = 0


class _Server(uvicorn.Server):
    """Takes no signals: whoever serves has its own."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def cut(self) -> None:
        """Cut every connection in the middle of what it says."""
        for connection in tuple(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


@asynccontextmanager
async def serving(app: App, *, path: str = "", loopback: bool = False) -> AsyncIterator[Serving]:
    """Serve at the socket `path` (or one of its own, in a folder of its own), or on a free port of loopback."""
    with tempfile.TemporaryDirectory(prefix="pulse-engine-") as folder:
        place = path or str(Path(folder) / "engine.sock")
        with _loopback() if loopback else _unix(place) as listener:
            port = listener.getsockname()[1] if loopback else 0
            address = f"http://127.0.0.1:{port}" if loopback else f"unix://{place}"
            async with _served(app, listener, "" if loopback else place):
                yield Serving(app=app, address=address, socket_path="" if loopback else place, port=port)


@asynccontextmanager
async def _served(app: App, listener: socket.socket, path: str) -> AsyncIterator[None]:
    server = _Server(_config(app))
    faults = app.answers.engine.faults

    def obey() -> None:
        if path:
            _place(path, lost="lost_socket" in faults, shut="no_permission" in faults)
        if "lost_socket" in faults:
            server.cut()

    faults.listen(obey)
    obey()
    task = asyncio.create_task(server.serve([listener]), name="serve a simulated engine")
    try:
        async with asyncio.timeout(STARTING_SECONDS):
            await server.ready.wait()
        yield
    finally:
        server.should_exit = server.force_exit = True
        server.cut()
        await asyncio.wait((task,), timeout=STOPPING_SECONDS)
        task.cancel()
        if path:
            _remove(path)


def _config(app: App) -> uvicorn.Config:
    faults = app.answers.engine.faults

    class Protocol(HttpToolsProtocol):
        """Hangs up on everybody while the socket is lost."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            if "lost_socket" in faults:
                transport.abort()

    return uvicorn.Config(
        app,
        loop="none",
        http=Protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=60,
    )


def _place(path: str, *, lost: bool, shut: bool) -> None:
    """Where the socket is found, and who may open it: it is aside while it is lost."""
    here, aside = Path(path), Path(f"{path}.lost")
    if lost and here.exists():
        here.rename(aside)
    if not lost and aside.exists():
        aside.rename(here)
    if here.exists():
        here.chmod(_SHUT if shut else _OPEN)


def _remove(path: str) -> None:
    for name in (path, f"{path}.lost"):
        Path(name).unlink(missing_ok=True)


def _unix(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    Path(path).unlink(missing_ok=True)
    listener.bind(path)
    listener.setblocking(False)
    return listener


def _loopback() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener
