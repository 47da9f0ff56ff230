"""Run the server in this process: load plugins, open the store, and serve at every door until a signal ends it."""

import asyncio
import contextlib
import ctypes
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

from pulse_core import host, log
from pulse_core.app import build, check_names, opened_store
from pulse_core.cli import console_socket
from pulse_core.cli.console_socket import ConsoleClosed
from pulse_core.cli.doors import Server, uvicorn_config
from pulse_core.cli.follow import Reread, follow
from pulse_core.cli.listen import Listening, beyond_this_machine, listen
from pulse_core.cli.main import COMMANDS
from pulse_core.cli.start import Start
from pulse_core.cli.tls import Certificate
from pulse_core.clock import SystemClock
from pulse_core.errors import ConfigError
from pulse_core.settings import Settings

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1 << 20


def serve(settings: Settings, *, reread: Reread) -> int:
    """Serve until a signal ends it; the exit code."""
    log.configure(settings.log_level, settings.log_json)
    _give_memory_back()
    try:
        certificate = _certificate(settings)
        place = data_directory(settings)
        listener = listen(settings.host, settings.port)
    except ConfigError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return 1
    listening = Listening(exposed=beyond_this_machine(listener), certificate=certificate)
    with listener:
        return _loop(_serve(settings, place, listener, listening, reread))


def _give_memory_back() -> None:
    """Have every large block go back to the system once it is freed.

    A password hash takes 19 MiB for a moment, and glibc would keep them for the next one, once per thread that hashes.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # a C library that has no such setting
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def data_directory(settings: Settings) -> Path:
    """The data directory, made private where it is new. A directory that cannot be made is the store's trouble."""
    place = Path(settings.data_dir)
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def _certificate(settings: Settings) -> Certificate | None:
    if not settings.tls_cert:
        return None
    return Certificate(cert_file=settings.tls_cert, key_file=settings.tls_key)


def _loop(serving: Coroutine[None, None, int]) -> int:
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        return runner.run(serving)


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster event loop, where there is one."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(settings: Settings, place: Path, listener: socket.socket, listening: Listening, reread: Reread) -> int:
    clock = SystemClock()
    plugins = await asyncio.to_thread(
        host.load,
        clock=clock,
        log=log.get(),
        disabled=settings.disabled_plugins,
        reserved={"pulse_commands": tuple(COMMANDS), "pulse_stores": ("sqlite",)},
    )

    def checked() -> Settings:
        new = reread()
        check_names(new, plugins)
        return new

    async with opened_store(settings, plugins, clock=clock) as store:
        pulse = build(settings, plugins, store, clock=clock)
        with console_door(place, listening) as console:
            start = Start(pulse.desks)
            server = Server(uvicorn_config(start, listening.certificate), pulse, console)
            following = asyncio.create_task(follow(pulse, listening, place=place, reread=checked), name="follow settings")
            try:
                await server.serve(sockets=[listener])
            except SystemExit:  # how uvicorn says that the application could not begin
                if start.refusal is None:
                    raise
                print(f"pulse: {start.refusal}", file=sys.stderr)
            finally:
                following.cancel()
    return 0 if server.started else 1


@contextlib.contextmanager
def console_door(place: Path, listening: Listening) -> Iterator[socket.socket | None]:
    """The console's listening socket. Without it Pulse serves all the same, and says so."""
    with contextlib.ExitStack() as stack:
        try:
            listener = stack.enter_context(console_socket.listening(place))
        except (ConsoleClosed, OSError) as error:
            listening.console_trouble = f"the commands of the console cannot reach this Pulse: {error}"
            listener = None
        yield listener
