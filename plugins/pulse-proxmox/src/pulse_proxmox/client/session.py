"""Ask one server of any of the three products, as somebody it knows."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import httpx

from pulse_core.plugin import Json, SourceError, SourceGarbled, SourceUnreachable, Tools
from pulse_proxmox.client.address import completed
from pulse_proxmox.client.answers import Answer, Unauthorised, read_answer, said_no
from pulse_proxmox.client.login import Credentials, Login, login_of
from pulse_proxmox.client.products import Product
from pulse_proxmox.client.templates import template_of
from pulse_proxmox.client.wire import received

ANSWER_SECONDS = 10.0
LISTING_SECONDS = 60.0
MOST_BYTES = 48 << 20

_HUNG_UP = ("disconnected without", "Connection reset", "connection closed", "ConnectionReset")

Value = str | int | float | bool
Query = Mapping[str, Value]


class Session:
    """Questions to one server. `calls` counts them by path, with names and numbers left out: what the asking costs.

    Every method raises SourceUnreachable, SourceRefused, SourceGarbled and the errors of `client.answers`. A `query` may be
    given as a mapping, where a name has a hyphen, and by keyword; `seconds` is how long an answer may take.
    """

    def __init__(self, http: httpx.AsyncClient, login: Login, *, where: str, calls: Counter[str] | None = None) -> None:
        self.where = where
        self.login = login
        self.calls: Counter[str] = Counter() if calls is None else calls
        self._http = http

    async def get(
        self,
        path: str,
        query: Query | None = None,
        *,
        seconds: float = ANSWER_SECONDS,
        most_bytes: int = MOST_BYTES,
        **more: Value,
    ) -> Json:
        """The `data` of the answer, of whatever type."""
        return (await self.answer(path, {**(query or {}), **more}, seconds=seconds, most_bytes=most_bytes)).data

    async def get_object(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> dict[str, Json]:
        """An answer that has to be an object; Perl writes an empty one as a list now and then."""
        data = (await self.answer(path, {**(query or {}), **more}, seconds=seconds)).data
        if data is None or data == []:
            return {}
        if not isinstance(data, dict):
            raise SourceGarbled(f"{path} is no object")
        return data

    async def get_list(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> list[Json]:
        """An answer that has to be a list."""
        return (await self.get_with_total(path, query, seconds=seconds, **more))[0]

    async def get_with_total(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> tuple[list[Json], int | None]:
        """A list, and how many rows there are in all where the server says so."""
        answer = await self.answer(path, {**(query or {}), **more}, seconds=seconds)
        if answer.data is None:
            return [], answer.total
        if not isinstance(answer.data, list):
            raise SourceGarbled(f"{path} is no list")
        return answer.data, answer.total

    async def answer(self, path: str, query: Query, *, seconds: float = ANSWER_SECONDS, most_bytes: int = MOST_BYTES) -> Answer:
        """The answer; a ticket that is not taken any more is fetched anew, once."""
        headers = await self.login.headers(self._http)
        try:
            return await self._ask(path, query, headers, seconds=seconds, most_bytes=most_bytes)
        except Unauthorised:
            if not self.login.refused(headers):
                raise
        headers = await self.login.headers(self._http)
        return await self._ask(path, query, headers, seconds=seconds, most_bytes=most_bytes)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, path: str, query: Query, headers: Mapping[str, str], *, seconds: float, most_bytes: int) -> Answer:
        self.calls[template_of(path)] += 1
        said = {"Accept": "application/json", **headers}
        request = self._http.build_request("GET", f"/api2/json{path}", params=_written(query), headers=said)
        try:
            status, reason, body = await received(self._http, request, seconds=seconds, most_bytes=most_bytes, what=path)
        except SourceError as error:
            if not hung_up(error):
                raise
            # The server closed a connection that was kept for the next question, just when that came.
            status, reason, body = await received(self._http, request, seconds=seconds, most_bytes=most_bytes, what=path)
        if status != 200:
            raise said_no(status, reason, body, path)
        return read_answer(body, path)


def hung_up(error: SourceError) -> bool:
    """Whether the server only closed the connection: asking again does no harm, and may help."""
    return isinstance(error, SourceGarbled | SourceUnreachable) and any(words in str(error) for words in _HUNG_UP)


def _written(query: Query) -> dict[str, str | int | float] | None:
    """The products write yes and no as 1 and 0."""
    return {name: int(value) if isinstance(value, bool) else value for name, value in query.items()} or None


class Reach(Credentials, Protocol):
    """The part of the settings that says how a server is reached."""

    @property
    def address(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def verify(self) -> bool: ...

    @property
    def allow_loopback(self) -> bool: ...


@asynccontextmanager
async def opened(product: Product, access: Reach, tools: Tools) -> AsyncIterator[Session]:
    """A session with the one server that the settings name. Nothing is sent yet. Raises SourceRefused."""
    base_url = completed(access.address, port=product.port)
    login = login_of(product, access, tools.clock)
    http = tools.http.client(
        base_url,
        verify=access.verify,
        fingerprint=access.fingerprint,
        timeout_seconds=LISTING_SECONDS,
        allow_loopback=access.allow_loopback,
    )
    async with http:
        yield Session(http, login, where=base_url)
