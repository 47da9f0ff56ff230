"""Look at the whole cluster with two calls, and not through the eyes of a node that is cut off."""

from pulse_core.plugin import Clock, SourceError, SourceUnreachable
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.client.endpoints import Endpoint
from pulse_proxmox.pve.estate import Estate, estate_of

ANSWER_SECONDS = 10.0
CALLS = 2
AGAIN_SECONDS = 60.0
_MOST_OTHERS = 2


class Looker:
    """Asks for the estate."""

    def __init__(self, cluster: Cluster, *, clock: Clock) -> None:
        self._cluster = cluster
        self._clock = clock
        self._compared_at = float("-inf")

    async def look(self) -> Estate:
        """What is there now. Raises SourceError of every kind."""
        endpoint, estate = await self._cluster.ask(self._ask)
        if estate.quorate is False:
            endpoint, estate = await self._with_quorum(endpoint, estate)
        await self._cluster.learn(estate.status, told_by=endpoint)
        return estate

    async def _ask(self, endpoint: Endpoint) -> tuple[Endpoint, Estate]:
        status = await endpoint.session.get_list("/cluster/status", seconds=ANSWER_SECONDS)
        resources = await endpoint.session.get_list("/cluster/resources", seconds=ANSWER_SECONDS)
        at, monotonic = self._clock.now(), self._clock.monotonic()
        return endpoint, estate_of(status, resources, at=at, monotonic=monotonic)

    async def _with_quorum(self, endpoint: Endpoint, estate: Estate) -> tuple[Endpoint, Estate]:
        """The view of another node that has quorum, if there is one: then it is the first that is cut off."""
        now = self._clock.monotonic()
        if now - self._compared_at < AGAIN_SECONDS:
            return endpoint, estate
        self._compared_at = now
        for other in [one for one in self._cluster.endpoints if one.healthy and one is not endpoint][:_MOST_OTHERS]:
            try:
                seen = await self._ask(other)
            except SourceError as error:
                self._cluster.rest(other, error)
                continue
            if seen[1].quorate:
                name = endpoint.node or endpoint.where
                cut_off = SourceUnreachable(f"{name} has no quorum, while others have", hint="check the network of that node")
                self._cluster.rest(endpoint, cut_off, until_quorate=True)
                return seen
        return endpoint, estate
