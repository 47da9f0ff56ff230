"""How Pulse itself is, and which version of it runs."""

import platform
from collections.abc import Sequence

from pulse_core.model.push import OLDEST_PROTOCOL, PROTOCOL
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR
from pulse_core.plugin.routes import Answer, Call, OpenTo, Rate, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.ports import Condition
from pulse_core.web.views import Health, SchedulerHealth, Version


def routes(condition: Condition, *, clock: Clock, version: str, started_at: float) -> Sequence[Route]:
    """`/api/health`, `/api/version` and the health of the schedule."""

    async def health(call: Call) -> Answer:
        problems = condition.problems()
        body = Health(
            status="degraded" if problems else "ok",
            version=version,
            started_at=started_at,
            uptime_seconds=clock.now() - started_at,
            problems=problems,
        )
        return Answer(body=body)

    async def which(call: Call) -> Answer:
        return Answer(
            body=Version(
                version=version,
                api=(API_MAJOR, API_MINOR),
                agent_protocols=tuple(range(OLDEST_PROTOCOL, PROTOCOL + 1)),
                python=platform.python_version(),
                platform=platform.system(),
            )
        )

    async def scheduler(call: Call) -> Answer:
        body = SchedulerHealth(at=clock.now(), running=condition.running(), sources=condition.sources())
        return Answer(body=body)

    return (
        Route(
            method="GET",
            path="/api/health",
            summary="Whether Pulse is well, and what is not.",
            handle=health,
            open_to=OpenTo.EVERYBODY,
            rate=Rate.PUBLIC,
            response=Health,
            tag="health",
        ),
        Route(
            method="GET",
            path="/api/version",
            summary="What runs here, and which contracts it speaks.",
            handle=which,
            open_to=OpenTo.EVERYBODY,
            rate=Rate.PUBLIC,
            response=Version,
            tag="health",
        ),
        Route(
            method="GET",
            path="/api/monitoring/scheduler/health",
            summary="How the asking of every source goes.",
            handle=scheduler,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            response=SchedulerHealth,
            tag="health",
        ),
    )
