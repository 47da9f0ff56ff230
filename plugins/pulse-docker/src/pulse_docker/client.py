"""Ask an engine: every wait and every body is bounded, and every failure has a name."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

import httpx
import msgspec

from pulse_core.plugin import Json, SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.plugin.narrow import text
from pulse_docker.connect import Line
from pulse_docker.refusal import why_not
from pulse_docker.versions import Version, agreed, is_podman, written

ANSWER_SECONDS = 20.0
MOST_BYTES = 64 << 20
MOST_WORDS = 300
_CLOSED = ("disconnected", "closed connection", "connection lost")
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_NOT_THERE = (404, 409)
_READ = httpx.ByteStream(b"")


class NotThere(SourceError):
    """The engine does not know the thing, or the thing is not in the state for it: it went meanwhile."""


class Engine:
    """An engine that answers questions. `api` is agreed on by `meet`, and again each time that is called."""

    def __init__(self, line: Line, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.line = line
        self.api: Version | None = None
        self.podman = False
        self.release = ""
        """The version of the engine itself."""
        self.silent = False
        """Whether the last turn failed: until one succeeds, nothing else is asked."""
        self.where = str(line.address)
        self._answer_seconds = answer_seconds

    async def meet(self) -> dict[str, Json]:
        """The engine's answer to /version; agrees on the version of the API. Raises SourceError of every kind."""
        version = await self.get_object("/version", versioned=False)
        self.api, self.podman = agreed(version), is_podman(version)
        self.release = text(version, "Version")
        return version

    async def get_object(self, path: str, *, versioned: bool = True, **query: str) -> dict[str, Json]:
        """An answer that has to be an object."""
        answer = await self.get(path, query, versioned=versioned)
        if not isinstance(answer, dict):
            raise SourceGarbled(f"{path} is no object")
        return answer

    async def get_list(self, path: str, **query: str) -> list[Json]:
        """An answer that has to be a list; Go writes an empty one as null now and then."""
        answer = await self.get(path, query)
        if answer is None:
            return []
        if not isinstance(answer, list):
            raise SourceGarbled(f"{path} is no list")
        return answer

    async def get_items(self, path: str, **query: str) -> Sequence[msgspec.Raw]:
        """The items of a list as the engine wrote them: a long list is never in memory as a whole of plain values."""
        return items(await self.get_body(path, query), path)

    async def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        versioned: bool = True,
        seconds: float | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> Json:
        """What the engine answers. Raises SourceUnreachable, SourceRefused, SourceGarbled, NotThere."""
        body = await self.get_body(path, query, versioned=versioned, seconds=seconds, most_bytes=most_bytes)
        return decoded(body, path)

    async def get_body(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        versioned: bool = True,
        seconds: float | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> bytes:
        """The bytes of an answer. Raises SourceUnreachable, SourceRefused, SourceGarbled, NotThere."""
        limit = seconds or self._answer_seconds
        try:
            async with asyncio.timeout(limit), self._asked(path, query, versioned=versioned) as response:
                return await _body(response, most_bytes, path)
        except TimeoutError as error:
            words = f"{self.where} did not answer {path} within {limit:g} s"
            raise SourceUnreachable(words, hint="the engine hangs, or is overloaded") from error

    @asynccontextmanager
    async def stream(self, path: str, query: Mapping[str, str], *, silence_seconds: float) -> AsyncIterator[AsyncIterator[bytes]]:
        """An answer without end, in parts as they come; SourceUnreachable when it is silent for longer than that."""
        timeout = httpx.Timeout(self._answer_seconds, read=silence_seconds)
        async with self._asked(path, query, timeout=timeout) as response:
            yield self._parts(response)

    async def _parts(self, response: httpx.Response) -> AsyncIterator[bytes]:
        with self._named():
            async for part in response.aiter_raw():
                yield part

    @asynccontextmanager
    async def _asked(
        self, path: str, query: Mapping[str, str] | None, *, versioned: bool = True, timeout: httpx.Timeout | None = None
    ) -> AsyncIterator[httpx.Response]:
        prefix = f"/v{written(self.api)}" if versioned and self.api else ""
        http = self.line.http
        waiting = http.timeout if timeout is None else timeout
        with self._named():
            async with http.stream("GET", prefix + path, params=query, headers=_HEADERS, timeout=waiting) as response:
                if response.status_code != 200:
                    raise said_no(response.status_code, await _body(response, 1 << 16, path), path)
                yield response
            response.stream = _READ  # it holds the response, and only the collector would find the two

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn httpx's errors into those of a source; a guarded client has named its own already."""
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if self.line.by == "unix":
                raise why_not(self.line.address.path, error) from error
            raise SourceUnreachable(f"{self.where} cannot be reached: {error}", hint="check that the engine runs") from error
        except httpx.TimeoutException as error:
            raise SourceUnreachable(f"{self.where} is silent", hint="the engine hangs, or is overloaded") from error
        except httpx.RemoteProtocolError as error:
            if any(words in str(error) for words in _CLOSED):
                raise SourceUnreachable(f"{self.where} hung up", hint="check that the engine runs") from error
            raise SourceGarbled(f"{self.where} does not speak HTTP as it should: {error}") from error
        except httpx.HTTPError as error:
            raise SourceUnreachable(
                f"{self.where}: {str(error) or type(error).__name__}", hint="check that the engine runs"
            ) from error


def said_no(status: int, body: bytes, path: str) -> SourceError:
    """The error for an answer other than 200."""
    words = _message(body) or f"status {status}"
    told = f"{path}: {words}"
    if status in (401, 403):
        return SourceRefused(told, hint="a proxy in front of the engine, or its authorisation plugin, keeps this back")
    if status in _NOT_THERE:
        return NotThere(told)
    if status >= 500:
        return SourceUnreachable(told, hint="look into the engine's log")
    return SourceGarbled(told, hint="check that this is the address of an engine")


def _message(body: bytes) -> str:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    message = said.get("message") or said.get("cause") if isinstance(said, dict) else None
    return " ".join(message.split())[:MOST_WORDS] if isinstance(message, str) else ""


async def _body(response: httpx.Response, most_bytes: int, path: str) -> bytes:
    parts, taken = [], 0
    async for part in response.aiter_raw():
        taken += len(part)
        if taken > most_bytes:
            raise SourceGarbled(
                f"{path} answers more than {most_bytes >> 20 or 1} MB", hint="the engine says more than it can mean"
            )
        parts.append(part)
    return b"".join(parts)


def decoded(body: bytes | msgspec.Raw, path: str) -> Json:
    """JSON as plain values. Raises SourceGarbled."""
    try:
        answer: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_json(path, error) from error
    return answer


def items(body: bytes, path: str) -> Sequence[msgspec.Raw]:
    """The items of a list as they stand there; Go writes an empty list as null now and then. Raises SourceGarbled."""
    try:
        return msgspec.json.decode(body, type=list[msgspec.Raw] | None) or ()
    except msgspec.ValidationError as error:
        raise SourceGarbled(f"{path} is no list") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_json(path, error) from error


def _not_json(path: str, error: Exception) -> SourceGarbled:
    return SourceGarbled(f"{path} is not JSON: {error}", hint="check that this is the address of an engine")
