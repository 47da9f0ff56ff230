"""Forget a source that no longer reports."""

from collections.abc import Sequence

from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.ports import Sources
from pulse_core.web.views import Forgotten


def routes(sources: Sources) -> Sequence[Route]:
    """What people decide about sources."""

    async def forget(call: Call) -> Answer:
        removed = await sources.forget(str(call.query["source"]), by=call.principal.id)
        return Answer(body=Forgotten(removed=removed))

    return (
        Route(
            method="DELETE",
            path="/api/monitoring/sources",
            summary="Forget a source that no longer reports: what only it reported is removed.",
            handle=forget,
            scope="settings:write",
            permission=("delete", "nodes"),
            rate=Rate.WRITE,
            parameters=(Parameter(name="source", required=True, help="The source's id."),),
            response=Forgotten,
            errors=(400, 404, 409, 503),
            tag="monitoring",
        ),
    )
