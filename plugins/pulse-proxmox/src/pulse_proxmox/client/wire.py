"""Send one request and take its answer: the wait and the body are bounded, every failure has a name."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from pulse_core.plugin import SourceGarbled, SourceUnreachable
from pulse_proxmox.client.answers import Silent

_HINT = "check the address, the network and whether it runs"


async def received(
    http: httpx.AsyncClient, request: httpx.Request, *, seconds: float, most_bytes: int, what: str
) -> tuple[int, str, bytes]:
    """Status, reason phrase and body. Raises Silent, SourceUnreachable, SourceGarbled, SourceRefused."""
    where = f"{request.url.host}:{request.url.port}"
    try:
        async with asyncio.timeout(seconds):
            with named(where):
                response = await http.send(request, stream=True)
                try:
                    body = await _body(response, most_bytes, what)
                finally:
                    await response.aclose()
                    http.cookies.clear()  # who we are is said by each question
    except TimeoutError as error:
        raise Silent(f"{where} did not answer {what} within {seconds:g} s", hint="it hangs, or is overloaded") from error
    return response.status_code, response.reason_phrase, body


@contextmanager
def named(where: str) -> Iterator[None]:
    """Turn httpx's errors into those of a source; a guarded client has named its own already."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise SourceUnreachable(f"{where} did not answer in time", hint=_HINT) from error
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise SourceGarbled(f"{where} does not speak HTTP as it should: {error}") from error
    except httpx.HTTPError as error:
        raise SourceUnreachable(f"{where} cannot be reached: {error}", hint=_HINT) from error


async def _body(response: httpx.Response, most_bytes: int, what: str) -> bytes:
    parts, taken = [], 0
    async for part in response.aiter_bytes():
        taken += len(part)
        if taken > most_bytes:
            raise SourceGarbled(f"{what} answers more than {most_bytes >> 20 or 1} MB", hint="it says more than it can mean")
        parts.append(part)
    return b"".join(parts)
