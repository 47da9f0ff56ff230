"""What happened in the whole estate, as the platforms tell it."""

from collections.abc import Sequence
from typing import Final

from pulse_core.line.chronicle import EventPage, Sought
from pulse_core.model.report import SEVERITIES
from pulse_core.plugin.routes import Answer, Call, Parameter, Route
from pulse_core.web.listing import comma_list
from pulse_core.web.parameters import number_of, refuse
from pulse_core.web.ports import Past
from pulse_core.web.span import SINCE, UNTIL

PARAMETERS: Final = (
    SINCE,
    UNTIL,
    Parameter(name="resource", default="", help="A resource's id, or one it had before it was merged or went."),
    Parameter(name="type", default="", help="Types of resources, a comma list."),
    Parameter(name="kind", default="", help="Kinds of events, a comma list."),
    Parameter(name="severity", default="", help=f"A comma list of {', '.join(SEVERITIES)}."),
    Parameter(name="source", default="", help="Ids of sources, a comma list."),
    Parameter(name="before_seq", type=int, minimum=1, help="Only what was told earlier: the `next` of the page before."),
    Parameter(name="limit", type=int, default=100, minimum=1, maximum=500),
)


class TimelineDesk:
    """Answers what happened."""

    def __init__(self, past: Past) -> None:
        self._past = past

    async def events(self, call: Call) -> Answer:
        query = call.query
        severities = comma_list(query["severity"])
        if not severities <= set(SEVERITIES):
            raise refuse("query.severity", f"Must be a comma list of {', '.join(SEVERITIES)}.")
        before = query["before_seq"]
        sought = Sought(
            since=number_of(query["since"]),
            until=number_of(query["until"]),
            resource=str(query["resource"] or ""),
            types=comma_list(query["type"]),
            kinds=comma_list(query["kind"]),
            severities=severities,
            sources=comma_list(query["source"]),
            before_seq=None if before is None else int(before),
            limit=int(query["limit"] or 1),
        )
        return Answer(body=await self._past.events(sought))


def routes(past: Past) -> Sequence[Route]:
    """`/api/timeline`."""
    return (
        Route(
            method="GET",
            path="/api/timeline",
            summary="What happened in the whole estate, what was told last first. Changes are in each resource's own timeline.",
            handle=TimelineDesk(past).events,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            parameters=PARAMETERS,
            response=EventPage,
            errors=(400, 503),
            tag="history",
        ),
    )
