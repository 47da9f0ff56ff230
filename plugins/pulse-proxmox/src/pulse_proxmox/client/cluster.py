"""Ask a cluster through all its nodes: in turn while they are well, around those that are not."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from pulse_core.plugin import Json, SourceError, SourceUnreachable, Tools
from pulse_core.plugin.narrow import text, truth
from pulse_proxmox.client.address import at_host, several
from pulse_proxmox.client.answers import node_of
from pulse_proxmox.client.endpoints import Endpoint, is_own_fault
from pulse_proxmox.client.login import login_of
from pulse_proxmox.client.pins import normal, shown_by
from pulse_proxmox.client.products import PVE
from pulse_proxmox.client.session import ANSWER_SECONDS, LISTING_SECONDS, MOST_BYTES, Query, Reach, Session, Value

MOST_ENDPOINTS = 64
MOST_TRIES = 3
"""How many nodes are asked the same before it counts as unanswered: together they stay below a source's time."""

_TEST_SECONDS = 3.0
_LOOK_SECONDS = 5.0
_TESTS_AT_ONCE = 4
Found = TypeVar("Found")


class Cluster:
    """A cluster, or a node that stands alone. Made by `opened_cluster`. `calls` counts all that was asked."""

    def __init__(self, access: Reach, tools: Tools) -> None:
        self.calls: Counter[str] = Counter()
        self.endpoints: list[Endpoint] = []
        self._access = access
        self._tools = tools
        self._login = login_of(PVE, access, tools.clock)
        self._turn = 0
        self._addresses: dict[str, str] = {}
        self._pins: dict[str, str] = {}
        self._online: set[str] = set()
        pins = [one.strip() for one in access.fingerprint.split(",")]
        self.base_urls = several(access.address, port=PVE.port)
        for place, base_url in enumerate(self.base_urls):
            pin = pins[place] if place < len(pins) else ""
            self.endpoints.append(Endpoint(base_url, self._session(base_url, pin=pin, verify=access.verify), pin=normal(pin)))

    # Questions.

    async def get(
        self,
        path: str,
        query: Query | None = None,
        *,
        seconds: float = ANSWER_SECONDS,
        most_bytes: int = MOST_BYTES,
        **more: Value,
    ) -> Json:
        """The `data` of the answer of whichever node is best to ask; a question about a node goes to itself if it can."""
        asked = {**(query or {}), **more}

        async def question(at: Endpoint) -> Json:
            return await at.session.get(path, asked, seconds=seconds, most_bytes=most_bytes)

        return await self.ask(question, node=node_of(path))

    async def get_list(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> list[Json]:
        """An answer that has to be a list."""
        return await self.ask(lambda at: at.session.get_list(path, query, seconds=seconds, **more), node=node_of(path))

    async def get_object(
        self, path: str, query: Query | None = None, *, seconds: float = ANSWER_SECONDS, **more: Value
    ) -> dict[str, Json]:
        """An answer that has to be an object."""
        return await self.ask(lambda at: at.session.get_object(path, query, seconds=seconds, **more), node=node_of(path))

    async def ask(self, question: Callable[[Endpoint], Awaitable[Found]], *, node: str = "") -> Found:
        """Put one question, or several that belong together, to one node; to another where that one is to blame for no answer.

        `node` is the one it is about. Raises SourceError of every kind.
        """
        unanswered: SourceError | None = None
        for endpoint in self._candidates(node):
            try:
                found = await question(endpoint)
            except SourceError as error:
                if not is_own_fault(error, node=node):
                    raise
                self.rest(endpoint, error)
                unanswered = error
            else:
                self._worked(endpoint)
                return found
        raise unanswered or SourceUnreachable("no node of the cluster can be asked")

    def _candidates(self, node: str) -> Iterator[Endpoint]:
        well = [one for one in self.endpoints if one.healthy]
        self._turn += 1
        first = self._turn % len(well) if well else 0
        inline = well[first:] + well[:first]
        if node:
            inline.sort(key=lambda one: one.node != node)
        # With nobody well, those that rested longest: better than to give up without a try.
        sick = sorted((one for one in self.endpoints if not one.healthy and not (one.learnt and not one.worked)), key=_rest)
        yield from (inline + sick if len(inline) < 2 else inline)[:MOST_TRIES]

    # How the nodes fare.

    def rest(self, endpoint: Endpoint, error: SourceError, *, until_quorate: bool = False) -> None:
        """Leave this one alone for a while, and where it is cut off, until it no longer is."""
        endpoint.until_quorate = endpoint.until_quorate or until_quorate
        if endpoint.healthy:
            self._tools.log.warning("proxmox_endpoint_lost", endpoint=endpoint.where, reason=str(error))
        endpoint.failed(error, self._tools.clock.monotonic())

    def _worked(self, endpoint: Endpoint) -> None:
        if not endpoint.healthy and endpoint.worked:
            self._tools.log.info("proxmox_endpoint_healed", endpoint=endpoint.where)
        endpoint.answered()

    @property
    def troubles(self) -> list[tuple[str, SourceError]]:
        """The nodes that are left alone although they answered before, or were named by a person, and why."""
        found = [(one.node or one.where, one.trouble) for one in self.endpoints if one.worked or not one.learnt]
        return [(name, trouble) for name, trouble in found if trouble is not None]

    async def watch_over(self) -> None:
        """Test those whose rest is over, for ever."""
        clock = self._tools.clock
        while True:
            await clock.sleep(_LOOK_SECONDS)
            now = clock.monotonic()
            due = [one for one in self.endpoints if not one.healthy and one.rests_until <= now]
            await asyncio.gather(*(self._test(one) for one in due[:_TESTS_AT_ONCE]))

    async def _test(self, endpoint: Endpoint) -> None:
        try:
            await self._pass_test(endpoint)
        except SourceError as error:
            endpoint.failed(error, self._tools.clock.monotonic())
        else:
            self._worked(endpoint)

    async def _pass_test(self, endpoint: Endpoint) -> None:
        if not endpoint.until_quorate:
            await endpoint.session.get("/version", seconds=_TEST_SECONDS)
            return
        rows = await endpoint.session.get_list("/cluster/status", seconds=_TEST_SECONDS)
        if not any(isinstance(row, dict) and row.get("type") == "cluster" and truth(row, "quorate") for row in rows):
            raise endpoint.trouble or SourceUnreachable(f"{endpoint.where} has no quorum")

    # What is learnt of the nodes.

    async def learn(self, members: Sequence[Json], *, told_by: Endpoint) -> None:
        """Take where the nodes are from the rows of /cluster/status, and leave those that are no members any more."""
        rows = [row for row in members if isinstance(row, dict) and row.get("type") == "node" and text(row, "name")]
        for row in rows:
            if truth(row, "local"):
                told_by.node = text(row, "name")
        self._addresses = {text(row, "name"): text(row, "ip") for row in rows[:MOST_ENDPOINTS] if text(row, "ip")}
        online = {text(row, "name") for row in rows if truth(row, "online")}
        for endpoint in self.endpoints:
            if endpoint.node in online - self._online:  # it is back: see at once whether it answers us, too
                endpoint.rests_until = min(endpoint.rests_until, self._tools.clock.monotonic())
        self._online = online
        gone = [one for one in self.endpoints if one.learnt and rows and one.node not in self._addresses]
        doubled = [one for one in self.endpoints if one.learnt and self._named(one.node, learnt=False)]
        for endpoint in {*gone, *doubled}:
            await self._forget(endpoint)
        await self._open_known()

    async def know(self, node: str, certificates: Sequence[Json]) -> None:
        """Take which certificate a node shows from its answer to /nodes/{node}/certificates/info."""
        pin = shown_by(certificates)
        if pin and pin != self._pins.get(node):
            self._pins[node] = pin
            endpoint = self._named(node, learnt=True)
            if endpoint is not None:
                await self._forget(endpoint)
        await self._open_known()

    @property
    def in_doubt(self) -> list[str]:
        """The nodes that do not show the certificate that was told of: it may be renewed, so ask for it again."""
        return [
            one.node for one in self.endpoints if one.learnt and one.trouble is not None and "fingerprint" in str(one.trouble)
        ]

    async def _open_known(self) -> None:
        taken = {one.where for one in self.endpoints}
        for node, ip in self._addresses.items():
            where, pin = at_host(self.base_urls[0], ip), self._pins.get(node, "")
            plain = where.startswith("http://")
            if where in taken or self._named(node) or not (pin or plain) or len(self.endpoints) >= MOST_ENDPOINTS:
                continue
            try:
                session = self._session(where, pin="" if plain else pin, verify=True)
            except SourceError:
                continue  # an address that nobody may ask is no way to the cluster
            self.endpoints.append(Endpoint(where, session, node=node, pin=pin, learnt=True, healthy=False))

    def _named(self, node: str, *, learnt: bool | None = None) -> Endpoint | None:
        fits = (one for one in self.endpoints if one.node == node and learnt in (None, one.learnt))
        return next(fits, None)

    async def _forget(self, endpoint: Endpoint) -> None:
        self.endpoints.remove(endpoint)
        await endpoint.session.close()

    def _session(self, base_url: str, *, pin: str, verify: bool) -> Session:
        http = self._tools.http.client(
            base_url,
            verify=verify,
            fingerprint=pin,
            timeout_seconds=LISTING_SECONDS,
            allow_loopback=self._access.allow_loopback,
        )
        return Session(http, self._login, where=base_url, calls=self.calls)

    async def close(self) -> None:
        """Close every connection."""
        for endpoint in self.endpoints:
            await endpoint.session.close()


def _rest(endpoint: Endpoint) -> float:
    return endpoint.rests_until


@asynccontextmanager
async def opened_cluster(access: Reach, tools: Tools) -> AsyncIterator[Cluster]:
    """The cluster that the settings name. Nothing is sent yet. Raises SourceRefused."""
    cluster = Cluster(access, tools)
    try:
        yield cluster
    finally:
        await cluster.close()
