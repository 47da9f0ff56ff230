"""The description of the API itself."""

from collections.abc import Callable, Mapping, Sequence

from pulse_core.plugin.routes import Answer, Call, OpenTo, Rate, Route


def routes(describe: Callable[[], Mapping[str, object]]) -> Sequence[Route]:
    """`/api/openapi.json`; it is made when it is first asked for."""
    made: dict[str, object] = {}

    async def description(call: Call) -> Answer:
        if not made:
            made.update(describe())
        return Answer(body=made)

    return (
        Route(
            method="GET",
            path="/api/openapi.json",
            summary="This description.",
            handle=description,
            open_to=OpenTo.EVERYBODY,
            rate=Rate.PUBLIC,
            response=dict[str, object],
            tag="health",
        ),
    )
