"""What people write of a resource: a note, tags of their own, and links."""

from collections.abc import Sequence

import attrs

from pulse_core.model.metadata import Metadata, WebLink
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.web.ports import Estate
from pulse_core.web.routes.resources import ID, known

_NOTED = 50


@attrs.frozen(kw_only=True)
class MetadataOrder:
    """All that shall be written of a resource: what is left out is removed.

    `seen_at` is the `changed_at` of what the writer saw (0 for nothing): when somebody wrote meanwhile, it is a conflict.
    """

    note: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[WebLink, ...] = ()
    seen_at: float | None = None


class MetadataDesk:
    """Takes down what people write."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    async def show(self, call: Call) -> Answer:
        return Answer(body=known(self._estate, call.path["id"]).metadata or Metadata())

    async def write(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, MetadataOrder)
        resource = known(self._estate, call.path["id"])
        call.note(
            subject=f"resource:{resource.id}",
            note_letters=len(order.note),
            tags=[tag[:_NOTED] for tag in order.tags[:_NOTED]],
            links=len(order.links),
        )
        words = Metadata(note=order.note, tags=order.tags, links=order.links, changed_by=call.principal.name)
        changed = await self._estate.annotate(resource.id, words, seen_at=order.seen_at)
        return Answer(body=changed.metadata or Metadata())


def routes(estate: Estate) -> Sequence[Route]:
    """`/api/resources/{id}/metadata`."""
    desk = MetadataDesk(estate)
    shows = Route(
        method="GET",
        path="/api/resources/{id}/metadata",
        summary="What people wrote of it: no source said it.",
        handle=desk.show,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        parameters=(ID,),
        response=Metadata,
        errors=(404,),
        tag="resources",
    )
    writes = attrs.evolve(
        shows,
        method="PUT",
        summary="Write a note, tags and links: all of it anew.",
        handle=desk.write,
        scope="monitoring:write",
        permission=("write", "monitoring"),
        audit="resource.annotated",
        rate=Rate.WRITE,
        request=MetadataOrder,
        errors=(400, 404, 409, 503),
    )
    return shows, writes
