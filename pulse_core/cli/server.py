"""Run the server in this process: load plugins, open the store, listen, and take over changed settings."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import uvicorn

from pulse_core import host, log
from pulse_core.app import Pulse, build, opened_store
from pulse_core.cli.main import COMMANDS
from pulse_core.clock import SystemClock
from pulse_core.errors import ConfigError
from pulse_core.settings import RESTART_FIELDS, Settings, changed
from pulse_core.web.sockets import SharedFrames

WATCH_SECONDS = 2.0
"""How often the settings file is looked at."""

GRACE_SECONDS = 2
"""How long requests that are under way may take when Pulse stops; it has left within 3 s."""

Reread = Callable[[], Settings]


def serve(settings: Settings, *, reread: Reread) -> int:
    """Serve until a signal ends it; the exit code."""
    log.configure(settings.log_level, settings.log_json)
    try:
        place = data_directory(settings)
        listener = listen(settings)
    except OSError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return 1
    with listener:
        return _loop(settings, place, listener, reread)


def data_directory(settings: Settings) -> Path:
    """The data directory, made private where it is new. A directory that cannot be made is the store's trouble."""
    place = Path(settings.data_dir)
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def listen(settings: Settings) -> socket.socket:
    """The listening socket. An OSError says in words when the port is taken."""
    address = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, settings.port))
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}. Try another --port") from error
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def _loop(settings: Settings, place: Path, listener: socket.socket, reread: Reread) -> int:
    with contextlib.suppress(ImportError):
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_serve(settings, place, listener, reread))
    with asyncio.Runner() as runner:
        return runner.run(_serve(settings, place, listener, reread))


async def _serve(settings: Settings, place: Path, listener: socket.socket, reread: Reread) -> int:
    clock = SystemClock()
    plugins = await asyncio.to_thread(
        host.load,
        clock=clock,
        log=log.get(),
        disabled=settings.disabled_plugins,
        reserved={"pulse_commands": tuple(COMMANDS), "pulse_stores": ("sqlite",)},
    )
    async with opened_store(settings, plugins, clock=clock) as store:
        pulse = build(settings, plugins, store, clock=clock)
        server = _Server(_uvicorn(pulse), pulse)
        watching = asyncio.create_task(_follow_settings(pulse, place, reread), name="follow settings")
        try:
            await server.serve(sockets=[listener])
        finally:
            watching.cancel()
    return 0 if server.started else 1


def _uvicorn(pulse: Pulse) -> uvicorn.Config:
    return uvicorn.Config(
        pulse.desks,
        loop="none",
        http="httptools",
        ws=SharedFrames,
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """Says where it listens, and ends the live streams before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, pulse: Pulse) -> None:
        super().__init__(config)
        self._pulse = pulse

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
        gc.collect()
        gc.freeze()  # what is loaded now stays for good: no later collection need walk through it
        if self.started and sockets:
            name, port = sockets[0].getsockname()[:2]
            shown = f"[{name}]" if ":" in name else name
            print(f"Pulse is on http://{shown}:{port}  (data in {self._pulse.settings.data_dir})", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would never end by itself, then stop."""
        self._pulse.stop_streams()
        await super().shutdown(sockets)


async def _follow_settings(pulse: Pulse, place: Path, reread: Reread) -> None:
    """Take over settings when SIGHUP asks for it or the file changes; a broken file changes nothing."""
    asked = asyncio.Event()
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    file = place / ".env"
    stamp = _stamp(file)
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), WATCH_SECONDS)
        now = _stamp(file)
        if not asked.is_set() and now == stamp:
            continue
        asked.clear()
        stamp = now
        take_over(pulse, reread)


def take_over(pulse: Pulse, reread: Reread) -> None:
    """Read the settings again; those that cannot change while Pulse runs are named and wait for a restart."""
    try:
        new = reread()
    except ConfigError as error:
        log.get().error("settings_refused", reason=str(error))
        pulse.settings_problem = str(error)
        return
    pulse.settings_problem = ""
    names = changed(pulse.settings, new)
    if not names:
        return
    waiting = [name for name in names if name in RESTART_FIELDS]
    kept = {name: getattr(pulse.settings, name) for name in waiting}
    log.configure(new.log_level, new.log_json)
    pulse.settings = attrs.evolve(new, **kept)
    log.get().info("settings_taken_over", changed=[name for name in names if name not in kept], after_restart=waiting)


def _stamp(file: Path) -> tuple[int, int] | None:
    """What tells that a file changed; None when there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
