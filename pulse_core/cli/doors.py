"""Serve at the doors: over the network, with or without TLS, and by the console's socket."""

import asyncio
import contextlib
import gc
import shlex
import signal
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import uvicorn
from starlette.types import ASGIApp

from pulse_core.access.bootstrap import FILE as BOOTSTRAP_FILE
from pulse_core.cli.console import marked
from pulse_core.cli.listen import addresses
from pulse_core.cli.tls import Certificate
from pulse_core.settings import Settings
from pulse_core.web.sockets import SharedFrames

GRACE_SECONDS = 2
"""How long requests that are under way may take when Pulse stops; it has left within 3 s."""

_COLLECT = (5_000, 10, 10)
"""How many containers are made between two looks for cycles among the young, the older and all: hardly anything goes that
way, and a look through an estate of thousands holds everything up for a sixth of a second."""


class Served(Protocol):
    """What is served."""

    @property
    def desks(self) -> ASGIApp: ...

    @property
    def settings(self) -> Settings: ...

    own_url: str

    def stop_streams(self) -> None:
        """End what would never end by itself."""
        ...


def uvicorn_config(app: object, certificate: Certificate | None, *, lifespan: str = "on") -> uvicorn.Config:
    """How uvicorn is to serve one door."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's words for ASGI are narrower
        loop="none",
        http="httptools",
        ws=SharedFrames,
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        lifespan=lifespan,  # type: ignore[arg-type]
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,  # who is believed is for the desks to decide, and once
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_context_factory=(lambda config, default: certificate.context) if certificate else None,
    )


class Server(uvicorn.Server):
    """Serves at both doors, says where they are, and ends the live streams before it waits for connections to close.

    `notice` is printed below the addresses.
    """

    def __init__(
        self, config: uvicorn.Config, pulse: Served, console: socket.socket | None, *, notice: Sequence[str] = ()
    ) -> None:
        super().__init__(config)
        self._notice = notice
        self._pulse = pulse
        self._console = console

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop cleanly at SIGINT and SIGTERM. uvicorn would raise them again afterwards, before the store is closed."""
        loop = asyncio.get_running_loop()
        endings = (signal.SIGINT, signal.SIGTERM)
        for ending in endings:
            loop.add_signal_handler(ending, self.handle_exit, ending, None)
        try:
            yield
        finally:
            for ending in endings:
                loop.remove_signal_handler(ending)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then print the address."""
        await super().startup(sockets)
        if self.started and self._console:
            self.servers.append(await self._open_console(self._console))
        gc.collect()
        gc.freeze()  # what is loaded now stays for good: no later collection need walk through it
        gc.set_threshold(*_COLLECT)
        if self.started and sockets:
            self._announce(sockets[0])

    def _announce(self, listener: socket.socket) -> None:
        settings = self._pulse.settings
        found = addresses(listener, secure=self.config.ssl is not None)
        self._pulse.own_url = found[-1]
        shown = dict.fromkeys((*found, *([settings.public_url.rstrip("/")] if settings.public_url else [])))
        print("\n".join([*announcement(tuple(shown), Path(settings.data_dir)), *self._notice]), flush=True)

    async def _open_console(self, console: socket.socket) -> asyncio.base_events.Server:
        """The second door to the same application, on the same loop. It has no lifespan of its own."""
        config = uvicorn_config(marked(self._pulse.desks), None, lifespan="off")
        config.load()

        def protocol() -> asyncio.Protocol:
            return config.http_protocol_class(
                config=config,  # type: ignore[call-arg]  # the class is one of uvicorn's own
                server_state=self.server_state,
                app_state=self.lifespan.state,
            )

        return await asyncio.get_running_loop().create_unix_server(protocol, sock=console)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would never end by itself, then stop."""
        self._pulse.stop_streams()
        await super().shutdown(sockets)


def announcement(found: tuple[str, ...], place: Path) -> Iterator[str]:
    """What a person who started Pulse wants to know."""
    yield f"Pulse is on {found[0]}  (data in {place})"
    yield from (f"     and on {address}" for address in found[1:])
    if (place / BOOTSTRAP_FILE).exists():
        yield "Nobody has an account yet. Open that address, and enter the token that this shows:"
        yield f"     cat {shlex.quote(str(place / BOOTSTRAP_FILE))}"
