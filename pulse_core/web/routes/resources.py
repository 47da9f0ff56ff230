"""Resources: the list of them, and each with its children, metrics, facets and past."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from pulse_core.errors import NotFound
from pulse_core.live import Hub
from pulse_core.model.ids import ResourceId
from pulse_core.model.metric import Unit
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web import encoding
from pulse_core.web.listing import SORTS, listing_of
from pulse_core.web.parameters import Value, number_of
from pulse_core.web.ports import Estate, Past
from pulse_core.web.shelf import Shelf
from pulse_core.web.span import SINCE, UNTIL
from pulse_core.web.views import (
    FacetsView,
    MeasurementView,
    MetricsView,
    ResourceList,
    ResourcePage,
    ResourceStats,
    Timeline,
)

_SCOPE = "monitoring:read"
ID = Parameter(name="id", required=True, help="A resource's id, or one it had before it was merged.")

LIST_PARAMETERS = (
    Parameter(name="type", default="", help="Types, a comma list."),
    Parameter(name="source", default="", help="Ids of sources, a comma list."),
    Parameter(name="status", default="", help="Statuses, a comma list."),
    Parameter(name="parent", default="", help="Ids of parents, a comma list."),
    Parameter(name="tags", default="", help="Tags of which one must be there, a comma list."),
    Parameter(name="q", default="", help="A query such as `status:offline type:vm cpu>80%`."),
    Parameter(name="sort", default="name", choices=tuple(SORTS)),
    Parameter(name="order", default="asc", choices=("asc", "desc")),
    Parameter(name="page", type=int, default=1, minimum=1, maximum=1_000_000),
    Parameter(name="limit", type=int, default=50, minimum=1, maximum=1000),
)


class ResourceDesk:
    """Answers questions about resources."""

    def __init__(self, estate: Estate, past: Past, *, hub: Hub, clock: Clock) -> None:
        self._estate = estate
        self._past = past
        self._hub = hub
        self._clock = clock
        self._shelf = Shelf()

    async def list(self, call: Call) -> Answer:
        listing = listing_of(call.query)  # a bad query is told even to who has an answer already
        seq, encoding_name = self._hub.seq, encoding.choose(call.headers.get("accept-encoding", ""))
        tag = f'W/"{self._hub.epoch}-{seq}-{_digest(call.query)}"'
        headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
        if tag in (known.strip() for known in call.headers.get("if-none-match", "").split(",")):
            return Answer(status=304, headers=headers)

        def make() -> bytes:
            found = listing.find(self._estate.resources(), self._by_id)
            page = ResourcePage(data=listing.cut(found), total=len(found), page=listing.page, limit=listing.limit, seq=seq)
            body = encoding.to_json(page)
            return body if len(body) < encoding.MIN_BYTES else encoding.compress(body, encoding_name)

        body = self._shelf.get((tag, encoding_name), seq=seq, make=make)
        if encoding_name and not body.startswith(b"{"):
            headers["content-encoding"] = encoding_name
        return Answer(body=body, headers=headers)

    async def stats(self, call: Call) -> Answer:
        found = self._estate.resources()
        body = ResourceStats(
            total=len(found),
            by_type=Counter(r.type for r in found),
            by_status=Counter(r.status.value for r in found),
            by_source=Counter(source for r in found for source in r.sources),
        )
        return Answer(body=body)

    async def one(self, call: Call) -> Answer:
        return Answer(body=self._resource(call))

    async def children(self, call: Call) -> Answer:
        return Answer(body=ResourceList(data=self._estate.children(self._resource(call).id)))

    async def facets(self, call: Call) -> Answer:
        resource = self._resource(call)
        return Answer(body=FacetsView(id=resource.id, facets=resource.facets))

    async def metrics(self, call: Call) -> Answer:
        resource, now = self._resource(call), self._clock.now()
        measured = {
            name: MeasurementView(
                value=m.value, source=m.source, at=m.at, meaning=m.meaning, unit=Unit.of(name), age_seconds=max(0.0, now - m.at)
            )
            for name, m in self._estate.measurements(resource.id).items()
        }
        return Answer(body=MetricsView(id=resource.id, metrics=measured, unknown=resource.unknown))

    async def timeline(self, call: Call) -> Answer:
        resource = self._resource(call)
        moments = await self._past.timeline(
            resource,
            since=number_of(call.query["since"]),
            until=number_of(call.query["until"]),
            limit=int(call.query["limit"] or 1),
        )
        return Answer(body=Timeline(data=moments))

    def _by_id(self, id: str) -> Resource | None:
        return self._estate.get(ResourceId(id))

    def _resource(self, call: Call) -> Resource:
        return known(self._estate, call.path["id"])


def known(estate: Estate, id: str) -> Resource:
    """The resource of that id. Raises NotFound."""
    resource = estate.get(ResourceId(id))
    if resource is None:
        raise NotFound("no_such_resource", "There is no resource of that id.", details={"id": id[:100]})
    return resource


def routes(estate: Estate, past: Past, *, hub: Hub, clock: Clock) -> Sequence[Route]:
    """`/api/resources` and what lies below it."""
    desk = ResourceDesk(estate, past, hub=hub, clock=clock)
    limit = Parameter(name="limit", type=int, default=200, minimum=1, maximum=1000)
    return (
        _route("", "Resources that fit, page by page.", desk.list, ResourcePage, LIST_PARAMETERS, errors=(400,)),
        _route("/stats", "How many resources there are of what.", desk.stats, ResourceStats, (), errors=()),
        _route("/{id}", "One resource.", desk.one, Resource),
        _route("/{id}/children", "The resources whose parent it is.", desk.children, ResourceList),
        _route("/{id}/metrics", "Its metrics, each with its provenance.", desk.metrics, MetricsView),
        _route("/{id}/facets", "Its platform-specific parts.", desk.facets, FacetsView),
        _route(
            "/{id}/timeline",
            "Its past, newest first: its changes, and what its platform told of it.",
            desk.timeline,
            Timeline,
            (ID, SINCE, UNTIL, limit),
            errors=(400, 404, 503),
        ),
    )


def _route(
    path: str,
    summary: str,
    handle: Handle,
    response: type,
    parameters: tuple[Parameter, ...] = (ID,),
    *,
    errors: tuple[int, ...] = (404,),
) -> Route:
    return Route(
        method="GET",
        path=f"/api/resources{path}",
        summary=summary,
        handle=handle,
        scope=_SCOPE,
        permission=("read", "monitoring"),
        parameters=parameters,
        response=response,
        errors=errors,
        tag="resources",
    )


def _digest(query: Mapping[str, Value]) -> str:
    return hashlib.blake2b(repr(sorted(query.items())).encode(), digest_size=8).hexdigest()
