"""Reach an engine through the system's `ssh`: every connection is a `docker system dial-stdio` on the other side."""

import asyncio
import os
import re
from collections.abc import Iterable
from contextlib import suppress

import httpcore
import httpx

from pulse_core.plugin import SourceError, SourceRefused, SourceUnreachable
from pulse_docker.address import Address

MOST_CONNECTIONS = 3
"""Each is an ssh process of its own; one of them carries the events."""

CONNECT_SECONDS = 15
_CLOSING_SECONDS = 2.0
_MOST_WORDS = 2048
_FRAME = re.compile(r"@{3,}|^@\s|\s@\s*$", re.MULTILINE)
"""What ssh draws around its loudest warning."""

_CARRY = "sh -c 'if command -v docker >/dev/null; then exec docker system dial-stdio; fi; exec podman system dial-stdio'"
"""Carries a connection to the engine. It never tries the other program after the first: that may be another engine."""

_KEPT = ("HOME", "LOGNAME", "PATH", "SSH_AUTH_SOCK", "USER")


def command(address: Address) -> list[str]:
    """The program and its arguments; no shell of this machine sees them."""
    options = (
        "BatchMode=yes",  # a password, or an unknown host key, ends it instead of being asked for
        f"ConnectTimeout={CONNECT_SECONDS}",
        "ServerAliveInterval=15",
        "ServerAliveCountMax=3",
        "ClearAllForwardings=yes",
        "LogLevel=ERROR",  # a banner would stand before the reason
    )
    port = ("-p", str(address.port)) if address.port else ()
    user = ("-l", address.user) if address.user else ()
    chosen = [part for option in options for part in ("-o", option)]
    return ["ssh", "-T", *chosen, *port, *user, "--", address.host, _CARRY]


def transport(argv: list[str], *, where: str) -> httpx.AsyncHTTPTransport:
    """A transport whose connections are such processes."""
    made = httpx.AsyncHTTPTransport(trust_env=False)
    made._pool = httpcore.AsyncConnectionPool(
        max_connections=MOST_CONNECTIONS, keepalive_expiry=120.0, network_backend=_Backend(argv, where)
    )
    return made


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self, argv: list[str], where: str) -> None:
        self._argv = argv
        self._where = where

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._argv, stdin=pipe, stdout=pipe, stderr=pipe, env={**environment, "LC_ALL": "C"}
            )
        except OSError as error:
            words = f"{self._argv[0]} cannot be started: {error.strerror}"
            raise SourceUnreachable(words, hint="install the OpenSSH client, or use tcp:// with TLS") from error
        return _Stream(process, self._where)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """The standard input and output of one such process."""

    def __init__(self, process: asyncio.subprocess.Process, where: str) -> None:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise RuntimeError("the process was started without pipes")
        self._process = process
        self._where = where
        self._in, self._out, self._words = process.stdin, process.stdout, process.stderr
        self._heard = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            part = await asyncio.wait_for(self._out.read(max_bytes), timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(f"{self._where} is silent") from error
        if not part and not self._heard:
            raise await self._why()
        self._heard = True
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._in.write(buffer)
        try:
            await asyncio.wait_for(self._in.drain(), timeout)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(f"{self._where} takes nothing") from error
        except OSError as error:
            raise await self._why() from error

    async def aclose(self) -> None:
        self._in.close()
        for end in (self._process.terminate, self._process.kill):
            if self._process.returncode is not None:
                return
            with suppress(ProcessLookupError):
                end()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _CLOSING_SECONDS)

    def get_extra_info(self, info: str) -> object:
        # A kept connection that has something to say before it was asked, or that ended, is not used again.
        return self._process.returncode is not None or self._out.at_eof() if info == "is_readable" else None

    async def _why(self) -> SourceError:
        """What ssh said before it ended."""
        said = b""
        with suppress(TimeoutError):
            said = await asyncio.wait_for(self._words.read(_MOST_WORDS), _CLOSING_SECONDS)
        words = " ".join(_FRAME.sub("", said.decode(errors="replace")).split())[:300] or "it ended without a word"
        told = f"{self._where}: {words}"
        if "Permission denied" in words:
            return SourceRefused(told, hint="Pulse signs in by a key without passphrase, or by an agent; nobody types a password")
        if "Host key verification failed" in words or "REMOTE HOST IDENTIFICATION" in words:
            return SourceRefused(told, hint="connect once by hand as the user that Pulse runs as, and compare the host's key")
        if "not found" in words and ("docker" in words or "podman" in words):
            return SourceRefused(told, hint="the other side needs the program `docker` or `podman`, which carries the connection")
        if "dial unix" in words or "raw stream" in words:
            return SourceUnreachable(told, hint="the way is open: start the engine there, or let that user open its socket")
        return SourceUnreachable(told, hint="try the same with `ssh` as the user that Pulse runs as")
