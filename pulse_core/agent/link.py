"""Speak HTTP to the server: one connection, kept alive, in one thread of its own.

The standard library's client, because the agent's memory is the target's: measured on top of an agent with all its
other imports, `http.client` adds 0.3 MB and no start time, httpx 9 MB and 0.35 s.
"""

import asyncio
import http.client
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import attrs

from pulse_core.agent.wire import Answer
from pulse_core.errors import ConfigError, SourceUnreachable
from pulse_core.plugin import Secret

MAX_ANSWER_BYTES = 1 << 20


@attrs.frozen(kw_only=True)
class Server:
    """Where the server is, and how to trust it. `url` may carry a path in front of `/api`."""

    url: str
    token: Secret
    ca_file: str = ""
    skip_verify: bool = False

    def parts(self) -> SplitResult:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("server", f"{self.url!r} is not an address like https://pulse.example:7655")
        if parts.username or parts.password:
            raise ConfigError("server", "leave user and password out of the address; the token says who you are")
        return parts

    def in_the_clear(self) -> bool:
        """Whether the token goes to another machine without encryption."""
        parts = self.parts()
        return bool(self.token.reveal()) and parts.scheme == "http" and not _is_here(parts.hostname or "")


@attrs.frozen
class _Job:
    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]
    answer: "Future[Answer]" = attrs.field(factory=Future)
    abandoned: threading.Event = attrs.field(factory=threading.Event)


class Link:
    """A connection to one server that mends itself. Requests go over it one after the other."""

    def __init__(self, server: Server, *, agent: str, timeout_seconds: float = 20.0) -> None:
        self._parts = server.parts()
        self._server = server
        self._agent = agent
        self._timeout_seconds = timeout_seconds
        self._connection: http.client.HTTPConnection | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def send(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """The server's answer, whatever its status. Raises SourceUnreachable when there is none in time."""
        if self._thread is None:
            # A daemon: a name server that does not answer must not keep the process from ending.
            self._thread = threading.Thread(target=self._work, name="pulse-link", daemon=True)
            self._thread.start()
        job = _Job(method, path, body, headers or {})
        self._jobs.put(job)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await asyncio.wrap_future(job.answer)
        except TimeoutError as error:
            raise SourceUnreachable(f"no answer within {self._timeout_seconds:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise SourceUnreachable(_words(error)) from error
        finally:
            if not job.answer.done() and not job.answer.cancel():  # one that only waits in the queue disturbs nobody
                job.abandoned.set()
                self._cut()

    def close(self) -> None:
        """Cut the connection and let the thread end."""
        self._jobs.put(None)
        self._cut()

    def _cut(self) -> None:
        """Wake the thread out of whatever it waits for on the socket."""
        connection = self._connection
        sock = connection.sock if connection else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not job.answer.set_running_or_notify_cancel():
                continue
            try:
                answer = self._exchange(job)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._drop()
                _settle(job.answer, error if isinstance(error, OSError) else http.client.HTTPException(str(error)))
            else:
                _settle(job.answer, answer)
        self._drop()

    def _exchange(self, job: _Job) -> Answer:
        kept = self._connection is not None
        try:
            return self._ask(job)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
            self._drop()
            # A server may close a connection that idles just when we use it again: that is no outage.
            if not kept or job.abandoned.is_set():
                raise
            return self._ask(job)

    def _ask(self, job: _Job) -> Answer:
        connection = self._connection = self._connection or self._connect()
        headers = {**self._headers(), **job.headers}
        connection.request(job.method, self._parts.path.rstrip("/") + job.path, body=job.body or None, headers=headers)
        response = connection.getresponse()
        body = response.read(MAX_ANSWER_BYTES + 1)
        if len(body) > MAX_ANSWER_BYTES or response.will_close:
            self._drop()
        retry_after = _seconds(response.getheader("Retry-After"))
        return Answer(status=response.status, body=body[:MAX_ANSWER_BYTES], retry_after=retry_after)

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": "application/json"}
        token = self._server.token.reveal()
        return headers | ({"Authorization": f"Bearer {token}"} if token else {})

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout_seconds)
        context = ssl.create_default_context(cafile=self._server.ca_file or None)
        if self._server.skip_verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, port, timeout=self._timeout_seconds, context=context)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _settle(future: "Future[Answer]", outcome: Answer | BaseException) -> None:
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def _seconds(header: str | None) -> float | None:
    """A `Retry-After` in seconds; the other form, a date, is not worth trusting a clock for."""
    return float(header) if header and header.strip().isdigit() and len(header) < 9 else None


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted: {error.verify_message} (give its CA with --ca-file)"
    return f"{type(error).__name__}: {error}"[:200]
