"""Connect to the address that was checked, and to no other; hold the certificate against its pin."""

import hmac
import ssl
from collections.abc import Iterable
from hashlib import sha256

import httpcore

from pulse_core.errors import SourceRefused
from pulse_core.net.resolve import resolved


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host for each connection, checks every address it has, and connects to exactly those."""

    def __init__(self, *, allow_loopback: bool, fingerprint: str) -> None:
        self._allow_loopback = allow_loopback
        self._fingerprint = fingerprint
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolved(host, port, allow_loopback=self._allow_loopback, timeout_seconds=timeout)
        for address in addresses[:-1]:
            try:
                return await self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connect(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise SourceRefused("a guarded client does not open sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return _PinnedStream(stream, self._fingerprint) if self._fingerprint else stream


class _PinnedStream(httpcore.AsyncNetworkStream):
    """A stream whose TLS certificate must be the pinned one; who issued it does not matter then."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, fingerprint: str) -> None:
        self._inner = inner
        self._fingerprint = fingerprint

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        presented = stream.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
        shown = sha256(presented).hexdigest()
        if not hmac.compare_digest(shown, self._fingerprint):
            await stream.aclose()
            hint = "if the platform has a new certificate, confirm its fingerprint; otherwise somebody stands in between"
            raise SourceRefused(f"the certificate's fingerprint is {shown}, not the pinned one", hint=hint)
        return stream
