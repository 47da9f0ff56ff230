"""Send a request within its target's budget, and name every failure in the words of Pulse."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from pulse_core.errors import SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.net.backend import GuardedBackend
from pulse_core.net.budget import Budget

MAX_CONNECTIONS = 8
KEEP_ALIVE_SECONDS = 60.0
MAX_ANSWER_BYTES = 64 << 20


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a guarded network. Failures are SourceUnreachable, SourceRefused or SourceGarbled."""

    def __init__(self, *, target: str, context: ssl.SSLContext, backend: GuardedBackend, budget: Budget) -> None:
        super().__init__(verify=context)
        self._target = target
        self._budget = budget
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=MAX_CONNECTIONS,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request to the one target (scheme, host and port) this transport is for; its address is checked anew."""
        asked = origin(request.url)
        if asked != self._target:  # another URL, or a redirect that somebody asked to follow
            raise SourceRefused(f"this client is for {self._target}, not for {asked}")
        await self._budget.take(self._target)
        with named_failures(self._target):
            response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx.AsyncByteStream):
            response.stream = _NamedStream(response.stream, self._target)
        return response


class GuardedClient(httpx.AsyncClient):
    """httpx's own client, whose failures have the names of Pulse also where they arise above the transport."""

    async def send(self, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        """Send a request that was built."""
        with named_failures(origin(request.url)):
            return await super().send(request, **kwargs)


class _NamedStream(httpx.AsyncByteStream):
    """A body whose failures have names too."""

    def __init__(self, inner: httpx.AsyncByteStream, target: str) -> None:
        self._inner = inner
        self._target = target

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with named_failures(self._target):
            taken = 0
            async for part in self._inner:
                taken += len(part)
                if taken > MAX_ANSWER_BYTES:
                    raise SourceGarbled(f"{self._target} answers without end")
                yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


@contextmanager
def named_failures(target: str) -> Iterator[None]:
    """Turn httpx's errors into the errors of a source."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise SourceUnreachable(f"{target} did not answer in time", hint="check that it runs and is reachable") from error
    except httpx.TooManyRedirects as error:
        raise SourceGarbled(f"{target} redirects without end") from error
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise SourceGarbled(f"{target} does not speak HTTP as it should: {error}") from error
    except httpx.UnsupportedProtocol as error:
        raise SourceRefused(str(error)) from error
    except httpx.TransportError as error:
        raise SourceUnreachable(f"{target} cannot be reached: {error}", hint=_hint(str(error))) from error


def origin(url: httpx.URL) -> str:
    """Scheme, host and port, which a client may not leave."""
    return f"{url.scheme}://{url.netloc.decode()}"


def _hint(words: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in words or "certificate verify failed" in words:
        return "its certificate is not trusted: pin its fingerprint, or trust its CA"
    return "check the address, the network and whether the platform runs"
