"""Administer Pulse from its data directory: every command is a call of the API, by whoever owns the data."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console_socket import connected, socket_path
from pulse_core.errors import ConfigError, PulseError

if TYPE_CHECKING:  # imported when a command runs
    import httpx

    from pulse_core.settings import Settings
    from pulse_core.web.asgi import App, Receive, Scope, Send

    Work = Callable[[httpx.AsyncClient, argparse.Namespace], Awaitable[int]]

DONE = 0
ADDRESS = "http://localhost"
ANSWER_SECONDS = 600.0
"""Sealing everything anew may take its time."""


class Refused(PulseError):
    """Pulse answered, and said no: its own words. `status` is that of HTTP, `code` the error's."""

    def __init__(self, message: str, *, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def marked(app: "App") -> "App":
    """The application as the console's door shows it: the caller owns the data."""
    from pulse_core.web.gate import CONSOLE_DOOR

    async def door(scope: "Scope", receive: "Receive", send: "Send") -> None:
        await app({**scope, CONSOLE_DOOR: True}, receive, send)

    return door


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that every command of the console has."""
    parser.add_argument("--data-dir", help="the data directory of the Pulse to administer")
    parser.add_argument("--json", action="store_true", help="print what the API answers")


def add_action(actions: Any, word: str, work: "Work", help: str) -> argparse.ArgumentParser:
    """Add an action to a command: `work(client, arguments)` does it by the console, and gives the exit code."""
    parser: argparse.ArgumentParser = actions.add_parser(word, help=help, description=help)
    add_options(parser)
    parser.set_defaults(run=lambda arguments: run(arguments, lambda client: work(client, arguments)))
    return parser


def settings_of(arguments: argparse.Namespace) -> "Settings":
    """The settings of the Pulse to administer."""
    from pulse_core.settings import load

    return load(os.environ, overrides={"data_dir": arguments.data_dir} if arguments.data_dir else {})


def run(arguments: argparse.Namespace, work: "Callable[[httpx.AsyncClient], Awaitable[int]]") -> int:
    """Do something by the console; the exit code."""
    settings = settings_of(arguments)

    async def whole() -> int:
        async with console(settings) as client:
            return await work(client)

    return asyncio.run(whole())


@asynccontextmanager
async def console(settings: "Settings") -> "AsyncIterator[httpx.AsyncClient]":
    """A client for the API that may do everything: of the server that runs on this data, else of a Pulse in this process.

    Raises PulseError when neither can be had.
    """
    import httpx

    timeout = httpx.Timeout(ANSWER_SECONDS, connect=5.0)
    async with (
        _transport(settings) as transport,
        httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=timeout, trust_env=False) as client,
    ):
        yield client


async def answered(
    client: "httpx.AsyncClient",
    method: str,
    path: str,
    *,
    body: object = None,
    params: Mapping[str, str] | None = None,
) -> Any:
    """What the API answers, decoded; None where it answers nothing. Raises Refused in the API's own words."""
    import httpx

    try:
        answer = await client.request(method, path, params=params, json=body)
    except httpx.TransportError as error:
        raise PulseError(f"Pulse did not answer: {str(error) or type(error).__name__}") from error
    if answer.is_success:
        return answer.json() if answer.content else None
    raise refusal(answer)


def refusal(answer: "httpx.Response") -> Refused:
    """Why the API said no, in its own words."""
    try:
        told = answer.json()["error"]
        message, code, details = str(told["message"]), str(told.get("code", "")), told.get("details") or {}
    except (ValueError, TypeError, KeyError, AttributeError):
        return Refused(f"Pulse answered {answer.status_code} and no reason", status=answer.status_code)
    where = details.get("path") if isinstance(details, dict) else None
    return Refused(f"{where}: {message}" if where else message, status=answer.status_code, code=code)


@asynccontextmanager
async def _transport(settings: "Settings") -> "AsyncIterator[httpx.AsyncBaseTransport]":
    import httpx

    if connected(settings.data_dir):
        yield httpx.AsyncHTTPTransport(uds=str(socket_path(settings.data_dir)))
        return
    _check_ours(Path(settings.data_dir))
    async with _in_process(settings) as app:
        yield httpx.ASGITransport(app=marked(app), raise_app_exceptions=False)


@asynccontextmanager
async def _in_process(settings: "Settings") -> "AsyncIterator[App]":
    """A Pulse that answers and does nothing else: no source is asked, no one else can reach it."""
    from pulse_core import host, log
    from pulse_core.app import build, opened_store, prepared
    from pulse_core.clock import SystemClock

    log.configure("critical")  # what goes wrong is raised, and said once
    clock = SystemClock()
    plugins = await asyncio.to_thread(host.load, clock=clock, log=log.get(), disabled=settings.disabled_plugins)
    async with opened_store(settings, plugins, clock=clock) as store:
        await store.documents.all("users")  # raises in words when the store is another process's, or broken
        pulse = build(settings, plugins, store, clock=clock)
        async with prepared(pulse):
            yield pulse.desks


def _check_ours(place: Path) -> None:
    """What is written here must stay readable to the user that Pulse runs as."""
    try:
        owner = place.stat().st_uid
    except OSError as error:
        words = f"there is no data in {place}: start Pulse once, or name the place with --data-dir"
        raise ConfigError("", words) from error
    if owner != os.geteuid():
        words = f"{place} is another user's, and no Pulse runs on it: run this as that user, or start Pulse first"
        raise ConfigError("", words)
