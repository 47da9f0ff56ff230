"""Ask Mail Gateways through the one that a person named, and through another of its cluster while that one does not answer.

They are not asked in turn: each counts the mails of the others a little later than its own, and the counts would go to and fro.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from pulse_core.plugin import Json, SourceError, SourceUnreachable, Tools
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.address import at_host, completed
from pulse_proxmox.client.answers import node_of
from pulse_proxmox.client.endpoints import Endpoint, is_own_fault
from pulse_proxmox.client.login import login_of
from pulse_proxmox.client.pins import normal
from pulse_proxmox.client.products import Product
from pulse_proxmox.client.session import ANSWER_SECONDS, LISTING_SECONDS, Query, Reach, Session, Value

MOST_ENDPOINTS = 16
MOST_TRIES = 2
"""How many are asked the same before it counts as unanswered: together they stay below a source's time."""

_TEST_SECONDS = 3.0
_LOOK_SECONDS = 5.0
Found = TypeVar("Found")


class Members:
    """The gateways of a cluster, or the one that stands alone. Made by `opened_members`; `where` is the one that was named."""

    def __init__(self, product: Product, access: Reach, tools: Tools) -> None:
        self.calls: Counter[str] = Counter()
        self.login = login_of(product, access, tools.clock)
        self.where = completed(access.address, port=product.port)
        self._access = access
        self._tools = tools
        named = self._session(self.where, pin=access.fingerprint, verify=access.verify)
        self._named = Endpoint(self.where, named, pin=normal(access.fingerprint))
        self.endpoints = [self._named]

    # Questions.

    async def get_list(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> list[Json]:
        """An answer that has to be a list. Raises SourceError of every kind."""
        return await self._ask(lambda at: at.get_list(path, query, seconds=seconds, **more), node=node_of(path))

    async def get_object(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> dict[str, Json]:
        """An answer that has to be an object. Raises SourceError of every kind."""
        return await self._ask(lambda at: at.get_object(path, query, seconds=seconds, **more), node=node_of(path))

    async def _ask(self, question: Callable[[Session], Awaitable[Found]], *, node: str) -> Found:
        unanswered: SourceError | None = None
        for endpoint in self._candidates():
            try:
                found = await question(endpoint.session)
            except SourceError as error:
                if not is_own_fault(error, node=node):
                    raise
                self._rest(endpoint, error)
                unanswered = unanswered or error
            else:
                self._worked(endpoint)
                return found
        raise unanswered or SourceUnreachable("no gateway can be asked")

    def _candidates(self) -> list[Endpoint]:
        """Who is well, the named one first; it is asked as well where it is the last hope."""
        well = [one for one in self.endpoints if one.healthy]
        return [*well, *([] if self._named.healthy else [self._named])][:MOST_TRIES]

    def _rest(self, endpoint: Endpoint, error: SourceError) -> None:
        if endpoint.healthy:
            self._tools.log.warning("proxmox_endpoint_lost", endpoint=endpoint.where, reason=str(error))
        endpoint.failed(error, self._tools.clock.monotonic())

    def _worked(self, endpoint: Endpoint) -> None:
        if not endpoint.healthy and endpoint.worked:
            self._tools.log.info("proxmox_endpoint_healed", endpoint=endpoint.where)
        endpoint.answered()

    @property
    def troubles(self) -> list[tuple[str, SourceError]]:
        """The gateways that are left alone although they answered before, or were named by a person, and why."""
        found = [(one.node or one.where, one.trouble) for one in self.endpoints if one.worked or not one.learnt]
        return [(name, trouble) for name, trouble in found if trouble is not None]

    async def watch_over(self) -> None:
        """Test those whose rest is over, for ever. With nobody else the questions themselves are the test."""
        clock = self._tools.clock
        while True:
            await clock.sleep(_LOOK_SECONDS)
            now = clock.monotonic()
            due = [one for one in self.endpoints if not one.healthy and one.rests_until <= now]
            if len(self.endpoints) > 1:
                await asyncio.gather(*(self._test(one) for one in due))

    async def _test(self, endpoint: Endpoint) -> None:
        try:
            await endpoint.session.get("/version", seconds=_TEST_SECONDS)
        except SourceError as error:
            endpoint.failed(error, self._tools.clock.monotonic())
        else:
            self._worked(endpoint)

    # What is learnt of the gateways.

    async def learn(self, rows: Iterable[Mapping[str, Json]]) -> None:
        """Take where the gateways are, and which certificates they show, from the rows of /config/cluster/status."""
        told = {name: row for row in rows if (name := text(row, "name")) and self._is_member(row)}
        self._named.node = next((name for name, row in told.items() if self._is_named(row)), self._named.node)
        for endpoint in [one for one in self.endpoints if one.learnt and not _fits(one, told.get(one.node))]:
            self.endpoints.remove(endpoint)
            await endpoint.session.close()
        known = {one.node for one in self.endpoints}
        for name, row in told.items():
            if name not in known and len(self.endpoints) < MOST_ENDPOINTS:
                self._open(name, at_host(self.where, text(row, "ip")), pin=normal(text(row, "fingerprint", limit=256)))

    def _is_member(self, row: Mapping[str, Json]) -> bool:
        """Whether it can be asked: nobody is asked over TLS whose certificate was not told of."""
        told = bool(normal(text(row, "fingerprint", limit=256))) or self.where.startswith("http://")
        return told and bool(text(row, "ip")) and row.get("type") in ("master", "node")

    def _is_named(self, row: Mapping[str, Json]) -> bool:
        pin = normal(text(row, "fingerprint", limit=256))
        return text(row, "ip") == urlsplit(self.where).hostname or bool(pin and pin == self._named.pin)

    def _open(self, name: str, where: str, *, pin: str) -> None:
        plain = where.startswith("http://")
        try:
            session = self._session(where, pin="" if plain else pin, verify=True)
        except SourceError:
            return  # an address that nobody may ask is no way to the gateways
        self.endpoints.append(Endpoint(where, session, node=name, pin=pin, learnt=True, healthy=False))

    def _session(self, base_url: str, *, pin: str, verify: bool) -> Session:
        http = self._tools.http.client(
            base_url,
            verify=verify,
            fingerprint=pin,
            timeout_seconds=LISTING_SECONDS,
            allow_loopback=self._access.allow_loopback,
        )
        return Session(http, self.login, where=base_url, calls=self.calls)

    async def close(self) -> None:
        """Close every connection."""
        for endpoint in self.endpoints:
            await endpoint.session.close()


def _fits(endpoint: Endpoint, row: Mapping[str, Json] | None) -> bool:
    """Whether a gateway is still where it was, and shows the same certificate."""
    if row is None:
        return False
    host = urlsplit(endpoint.where).hostname
    return text(row, "ip") == host and normal(text(row, "fingerprint", limit=256)) == endpoint.pin


@asynccontextmanager
async def opened_members(product: Product, access: Reach, tools: Tools) -> AsyncIterator[Members]:
    """The gateways behind the one that the settings name. Nothing is sent yet. Raises SourceRefused."""
    members = Members(product, access, tools)
    try:
        yield members
    finally:
        await members.close()
