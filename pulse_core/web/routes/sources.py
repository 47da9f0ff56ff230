"""Forget a source that no longer reports."""

from collections.abc import Sequence

from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.ports import Sources
from pulse_core.web.views import Forgotten


class SourceDesk:
    """Takes people's word on sources."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    async def forget(self, call: Call) -> Answer:
        source = str(call.query["source"])
        call.note(subject=f"source:{source[:200]}")
        return Answer(body=Forgotten(removed=await self._sources.forget(source, by=call.principal.id)))


def routes(sources: Sources) -> Sequence[Route]:
    """What people decide about sources."""
    return (
        Route(
            method="DELETE",
            path="/api/monitoring/sources",
            summary="Forget a source that no longer reports: what only it reported is removed.",
            handle=SourceDesk(sources).forget,
            scope="settings:write",
            permission=("delete", "nodes"),
            audit="source.forgotten",
            rate=Rate.WRITE,
            parameters=(Parameter(name="source", required=True, help="The source's id."),),
            response=Forgotten,
            errors=(404, 409, 503),
            tag="monitoring",
        ),
    )
