"""Serve a demo: real sources that are connected to simulators, on a data directory that is removed at the end."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Final

from pulse_core import host, log
from pulse_core.app import build, opened_store, prepared
from pulse_core.cli.doors import Server, uvicorn_config
from pulse_core.cli.listen import Listening, listen
from pulse_core.cli.main import COMMANDS
from pulse_core.cli.server import console_door, fast_loop
from pulse_core.cli.start import Start
from pulse_core.clock import SystemClock
from pulse_core.collect import Opening, opening
from pulse_core.errors import ConfigError
from pulse_core.host import Plugins
from pulse_core.host.calling import words
from pulse_core.model.ids import SourceId
from pulse_core.plugin.ports import Simulator
from pulse_core.plugin.stores import Store
from pulse_core.plugin.tools import Clock
from pulse_core.settings import Settings, load

NAME: Final = "demo"
"""Of the administrator, and of each source."""
OPENING_SECONDS: Final = 10.0
CLOSING_SECONDS: Final = 1.0
_TAKEN_OVER: Final = ("PULSE_DISABLED_PLUGINS", "PULSE_LOG_JSON")
"""All that a demo takes over of the environment: nothing of a real Pulse may come near it."""


def show(*, port: int, log_level: str) -> int:
    """Serve the demo until a signal ends it; the exit code."""
    with tempfile.TemporaryDirectory(prefix="pulse-demo-") as folder:
        settings = demo_settings(Path(folder) / "data", port=port, log_level=log_level)
        log.configure(settings.log_level, settings.log_json)
        try:
            listener = listen(settings.host, settings.port)
        except OSError as error:
            print(f"pulse: {error}", file=sys.stderr)
            return 1
        with listener, _ended_with_the_terminal(), asyncio.Runner(loop_factory=fast_loop()) as runner:
            return runner.run(_serve(settings, listener))


def demo_settings(place: Path, *, port: int, log_level: str) -> Settings:
    """The settings of a demo: on loopback, and nothing of this machine is watched."""
    place.mkdir(mode=0o700, parents=True)
    environ = {name: os.environ[name] for name in _TAKEN_OVER if name in os.environ}
    chosen = {"host": "127.0.0.1", "port": port, "data_dir": str(place), "nearby": False, "log_level": log_level}
    return load(environ, overrides=chosen)


async def _serve(settings: Settings, listener: socket.socket) -> int:
    clock = SystemClock()
    plugins = await asyncio.to_thread(
        host.load,
        clock=clock,
        log=log.get(),
        disabled=settings.disabled_plugins,
        reserved={"pulse_commands": tuple(COMMANDS), "pulse_stores": ("sqlite",)},
    )
    async with contextlib.AsyncExitStack() as stack:
        made_up = await simulated(plugins, stack)
        if not made_up:
            raise ConfigError("pulse demo", "none of the installed connectors brings a simulator: there is nothing to show")
        store = await stack.enter_async_context(opened_store(settings, plugins, clock=clock))
        password = await first_administrator(settings, plugins, store, clock=clock)
        pulse = build(settings, plugins, store, clock=clock, demo=made_up)
        with console_door(Path(settings.data_dir), Listening(exposed=False, certificate=None)) as console:
            config = uvicorn_config(Start(pulse.desks), None)
            config.timeout_graceful_shutdown = int(CLOSING_SECONDS)
            server = Server(config, pulse, console, notice=notice(made_up, password))
            await server.serve(sockets=[listener])
    return 0 if server.started else 1


async def simulated(plugins: Plugins, stack: contextlib.AsyncExitStack) -> Sequence[Opening]:
    """Every simulator there is, served until the stack ends, and the real source for each."""
    found = []
    offers = plugins.sources()
    for key, owned in sorted(plugins.simulators().items()):
        name = owned.item.offer
        if name not in offers:
            continue
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                config = await stack.enter_async_context(_at_the_border(owned.item))
        except Exception as error:  # the plugin border: one that cannot begin does not stop the others
            print(f"pulse: {key} is not shown: its simulator {words(error)}", file=sys.stderr)
            continue
        called = "-".join(filter(None, (NAME, owned.item.name)))
        found.append(opening(SourceId(f"{name}:{called}"), offers[name].item, config))
    return found


@contextlib.asynccontextmanager
async def _at_the_border(simulator: Simulator) -> AsyncIterator[object]:
    """An opened simulator; one that hangs or breaks while it is closed is left behind."""
    opened = simulator.open(())
    config = await opened.__aenter__()
    try:
        yield config
    finally:
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await opened.__aexit__(None, None, None)
        except Exception as error:  # the plugin border
            log.get().warning("simulator_not_closed", offer=simulator.offer, reason=words(error))


async def first_administrator(settings: Settings, plugins: Plugins, store: Store, *, clock: Clock) -> str:
    """Make the administrator of the demo; the password, made up here and known to nobody else."""
    pulse = build(settings, plugins, store, clock=clock)
    async with prepared(pulse):
        access = pulse.guard.access
        password = access.passwords.generate()
        await access.users.add_first(name=NAME, password=password, title="Demo")
    return password


def notice(made_up: Sequence[Opening], password: str) -> tuple[str, ...]:
    """What a person who started a demo wants to know."""
    shown = ", ".join(one.offer.title for one in made_up)
    return (
        f"Sign in as {NAME} with the password {password}",
        f"This is a demo: all that it shows is made up ({shown}), and nothing is kept. Ctrl+C ends it.",
    )


@contextlib.contextmanager
def _ended_with_the_terminal() -> Iterator[None]:
    """A closed terminal ends the demo as an order to stop does, so that its data go."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    before = signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
