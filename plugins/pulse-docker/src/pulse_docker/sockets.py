"""Carry httpx's requests over a Unix socket at a tenth of the cost of its own pool: a hundred samples a second are asked."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

import attrs
import httptools
import httpx

MOST_HEADERS = 64 << 10
_PART_BYTES = 64 << 10
_CLOSING_SECONDS = 1.0


class SocketTransport(httpx.AsyncBaseTransport):
    """Kept connections to one socket, at most so many. Failures are httpx's own, with the system's error behind them."""

    def __init__(self, path: str, *, most_connections: int) -> None:
        self._path = path
        self._places = asyncio.Semaphore(most_connections)
        self._kept: deque[_Connection] = deque()
        self._open: set[_Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and answer when the head of the response is there."""
        limits = request.extensions.get("timeout", {})
        with _named(httpx.PoolTimeout, request):
            async with asyncio.timeout(limits.get("pool")):
                await self._places.acquire()
        try:
            return await self._answered(request, limits)
        except BaseException:
            self._places.release()
            raise

    async def _answered(self, request: httpx.Request, limits: dict[str, float | None]) -> httpx.Response:
        while kept := self._kept_one():
            try:
                return await self._exchange(kept, request, limits)
            except (httpx.RemoteProtocolError, httpx.NetworkError):  # it was closed while nobody looked
                kept.close()
        with _named(httpx.ConnectTimeout, request), _named_errors(httpx.ConnectError, request):
            async with asyncio.timeout(limits.get("connect")):
                connection = _Connection(*await asyncio.open_unix_connection(self._path))
        self._open = {one for one in self._open if not one.writer.is_closing()} | {connection}
        return await self._exchange(connection, request, limits)

    async def _exchange(
        self, connection: "_Connection", request: httpx.Request, limits: dict[str, float | None]
    ) -> httpx.Response:
        try:
            with _named_errors(httpx.WriteError, request):
                connection.writer.write(_head(request))
            answer = _Answer(connection, limits.get("read"), request)
            while not answer.begun:
                await answer.more()
        except BaseException:
            connection.close()
            raise
        body = _Body(answer, self)
        return httpx.Response(answer.status, headers=answer.headers, stream=body, request=request)

    def _kept_one(self) -> "_Connection | None":
        while self._kept:
            connection = self._kept.pop()
            if not connection.reader.at_eof() and not connection.writer.is_closing():
                return connection
            connection.close()
        return None

    def give_back(self, answer: "_Answer") -> None:
        """Keep the connection of an answer that was read to its end, close any other."""
        self._places.release()
        if answer.complete and answer.may_be_kept:
            self._kept.append(answer.connection)
        else:
            answer.connection.close()

    async def aclose(self) -> None:
        """Close every connection, and wait until it is."""
        self._kept.clear()
        for connection in self._open:
            connection.close()
        for connection in self._open:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await connection.writer.wait_closed()


@attrs.frozen(eq=False)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def close(self) -> None:
        self.writer.close()


class _Answer:
    """A response as it arrives. The names that begin with `on_` are the parser's."""

    def __init__(self, connection: _Connection, silence_seconds: float | None, request: httpx.Request) -> None:
        self.connection = connection
        self.parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: deque[bytes] = deque()
        self.begun = False
        self.complete = False
        self.may_be_kept = False
        self._silence_seconds = silence_seconds
        self._request = request
        self._head_bytes = 0

    async def more(self) -> None:
        """Read some of it."""
        with _named(httpx.ReadTimeout, self._request), _named_errors(httpx.ReadError, self._request):
            async with asyncio.timeout(self._silence_seconds):
                part = await self.connection.reader.read(_PART_BYTES)
        self._head_bytes += 0 if self.begun else len(part)
        try:
            self.parser.feed_data(part)
        except httptools.HttpParserError as error:
            raise httpx.RemoteProtocolError(f"illegal answer: {error}", request=self._request) from error
        if not part and not self.complete:
            self._ended()
        if not self.begun and self._head_bytes > MOST_HEADERS:
            raise httpx.RemoteProtocolError("illegal answer: its head has no end", request=self._request)

    def _ended(self) -> None:
        """The other side hung up; that ends an answer that never said how long it is."""
        names = {name.lower() for name, _ in self.headers}
        if not self.begun or names & {b"content-length", b"transfer-encoding"}:
            raise httpx.RemoteProtocolError("peer closed connection", request=self._request)
        self.complete = True

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self.parser.get_status_code()
        self.begun = True

    def on_body(self, body: bytes) -> None:
        self.parts.append(body)

    def on_message_complete(self) -> None:
        self.complete = True
        self.may_be_kept = self.parser.should_keep_alive()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: _Answer, transport: SocketTransport) -> None:
        self._answer = answer
        self._transport: SocketTransport | None = transport

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer = self._answer
        while True:
            while answer.parts:
                yield answer.parts.popleft()
            if answer.complete:
                return
            await answer.more()

    async def aclose(self) -> None:
        if self._transport is not None:
            self._transport.give_back(self._answer)
            self._transport = None


def _head(request: httpx.Request) -> bytes:
    """A request without a body as it goes over the socket; httpx has refused line breaks in what it is made of."""
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [name + b": " + value for name, value in request.headers.raw]
    return b"\r\n".join([*lines, b"", b""])


@contextmanager
def _named(kind: type[httpx.TimeoutException], request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise kind("in time", request=request) from error


@contextmanager
def _named_errors(kind: type[httpx.NetworkError], request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        raise kind(str(error), request=request) from error
