"""Serve the nodes of a product on loopback, each at an address of its own, with its own certificate.

Where the system has all of 127.0.0.0/8 on loopback, as Linux has, the nodes listen at 127.0.0.1, 127.0.0.2, … and at the
same port: a client that learns the addresses of a cluster from its status, and takes the port that it knows, finds them
all. Elsewhere each node has a port of its own on 127.0.0.1.
"""

import asyncio
import datetime
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs
import h11

from pulse_proxmox.simulator.frame.app import App, Receive, Scope, Send
from pulse_proxmox.simulator.frame.authority import Authority, Issued
from pulse_proxmox.simulator.frame.wire import Application, Conversation

STOPPING_SECONDS: Final = 1.0
RENEWED_UNTIL: Final = datetime.datetime(2045, 1, 1, tzinfo=datetime.UTC)
_TRIES: Final = 20


@attrs.frozen(kw_only=True)
class Served:
    """Where the nodes are: host and port, and their certificates, by name."""

    places: Mapping[str, tuple[str, int]]
    certificates: dict[str, Issued]
    authority: Authority
    folder: Path
    contexts: dict[str, ssl.SSLContext] = attrs.field(factory=dict, repr=False)

    def address(self, node: str = "") -> str:
        """The address of a node, or of the first."""
        host, port = self.places[node or next(iter(self.places))]
        return f"https://{host}:{port}"

    def fingerprint(self, node: str = "") -> str:
        """The pin of a node, or of the first."""
        return self.certificates[node or next(iter(self.certificates))].fingerprint

    def renew(self, node: str) -> None:
        """Let a node show another certificate to whoever connects from now on."""
        self.certificates[node] = self.authority.issue(node, addresses=[self.places[node][0]], until=RENEWED_UNTIL)
        _load(self.contexts[node], self.folder, node, self.certificates[node])

    def trust(self) -> ssl.SSLContext:
        """What a client in a test needs to believe the certificates."""
        return ssl.create_default_context(cadata=self.authority.root.pem)


@asynccontextmanager
async def serving(
    apps: Mapping[str, App],
    authority: Authority,
    *,
    lost: Callable[[str], bool] = lambda node: False,
    told: Callable[[Served], None] = lambda served: None,
) -> AsyncIterator[Served]:
    """Serve until the end. A node that is `lost` hangs up on everybody; `told` hears the places before anybody asks."""
    with tempfile.TemporaryDirectory(prefix="pulse-simulated-") as folder, _listeners(len(apps)) as sockets:
        places = {node: listener.getsockname()[:2] for node, listener in zip(apps, sockets, strict=True)}
        issued = {node: authority.issue(node, addresses=[host]) for node, (host, _) in places.items()}
        served = Served(places=places, certificates=issued, authority=authority, folder=Path(folder))
        told(served)
        async with AsyncExitStack() as stack:
            for (node, app), listener in zip(apps.items(), sockets, strict=True):
                one = _Node(app, node, lost)
                app.product.faults.listen(one.obey)
                context = served.contexts[node] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                _load(context, served.folder, node, issued[node])
                await stack.enter_async_context(one.serving(listener, context))
            yield served


class _Node:
    """One node's open connections."""

    def __init__(self, app: App, name: str, lost: Callable[[str], bool]) -> None:
        self._app = app
        self._name = name
        self._lost = lost
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def obey(self) -> None:
        """Cut every connection if the node is lost now."""
        if self._lost(self._name):
            for writer in self._open.values():
                writer.transport.abort()

    @asynccontextmanager
    async def serving(self, listener: socket.socket, context: ssl.SSLContext) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._talk, sock=listener, ssl=context)
        try:
            yield
        finally:
            server.close()
            tasks = tuple(self._open)
            for writer in self._open.values():
                writer.transport.abort()  # which ends the conversations
            if tasks:
                await asyncio.wait(tasks, timeout=STOPPING_SECONDS)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._lost(self._name):
            writer.transport.abort()
            return
        self._open[task] = writer
        try:
            with suppress(ConnectionError, h11.RemoteProtocolError, ssl.SSLError):
                await Conversation(self._unless_lost(writer), reader, writer).talk()
        finally:
            self._open.pop(task, None)
            writer.close()

    def _unless_lost(self, writer: asyncio.StreamWriter) -> Application:
        async def speak(scope: Scope, receive: Receive, send: Send) -> None:
            if self._lost(self._name):
                writer.transport.abort()
                raise ConnectionAbortedError(f"{self._name} is lost")
            await self._app(scope, receive, send)

        return speak


def _load(context: ssl.SSLContext, folder: Path, node: str, issued: Issued) -> None:
    chain, key = folder / f"{node}.pem", folder / f"{node}.key"
    chain.write_text(issued.pem)
    key.write_text(issued.key_pem)
    context.load_cert_chain(chain, key)


@contextmanager
def _listeners(count: int) -> Iterator[Sequence[socket.socket]]:
    with ExitStack() as stack:
        for _ in range(_TRIES):
            opened = _side_by_side(count)
            if opened is not None:
                break
        else:
            opened = [_listening("127.0.0.1", 0) for _ in range(count)]
        for one in opened:
            stack.callback(one.close)
        yield opened


def _side_by_side(count: int) -> list[socket.socket] | None:
    """Sockets at 127.0.0.1, 127.0.0.2, … that share a port; None where the port, or an address, is not to be had."""
    opened = [_listening("127.0.0.1", 0)]
    port = opened[0].getsockname()[1]
    try:
        opened.extend(_listening(f"127.0.0.{number}", port) for number in range(2, count + 1))
    except OSError:
        for one in opened:
            one.close()
        return None
    return opened


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # Only of a socket that names TCP the loop knows that it is one, and sends small answers at once.
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener
