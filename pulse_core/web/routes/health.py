"""How Pulse itself is, and which version of it runs."""

import platform
from collections.abc import Sequence

from pulse_core.access.scopes import covers
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.model.push import OLDEST_PROTOCOL, PROTOCOL
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR
from pulse_core.plugin.routes import Answer, Call, Handle, OpenTo, Rate, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.ports import Condition
from pulse_core.web.views import Health, SchedulerHealth, Version


class HealthDesk:
    """Says how Pulse is. Strangers learn whether it is well, and not what ails it or what it runs on."""

    def __init__(self, condition: Condition, *, clock: Clock, version: str, started_at: float, demo: bool) -> None:
        self._condition = condition
        self._clock = clock
        self._version = version
        self._started_at = started_at
        self._demo = demo

    async def health(self, call: Call) -> Answer:
        problems = self._condition.problems()
        body = Health(
            status="degraded" if problems else "ok",
            version=self._version,
            started_at=self._started_at,
            uptime_seconds=self._clock.now() - self._started_at,
            problems=problems if _may_know(call.principal) else (),
        )
        return Answer(body=body)

    async def version(self, call: Call) -> Answer:
        told = _may_know(call.principal)
        body = Version(
            version=self._version,
            api=(API_MAJOR, API_MINOR),
            agent_protocols=tuple(range(OLDEST_PROTOCOL, PROTOCOL + 1)),
            python=platform.python_version() if told else "",
            platform=platform.system() if told else "",
            demo=self._demo,
        )
        return Answer(body=body)

    async def scheduler(self, call: Call) -> Answer:
        condition = self._condition
        return Answer(body=SchedulerHealth(at=self._clock.now(), running=condition.running(), sources=condition.sources()))


def routes(condition: Condition, *, clock: Clock, version: str, started_at: float, demo: bool = False) -> Sequence[Route]:
    """`/api/health`, `/api/version` and the health of the schedule."""
    desk = HealthDesk(condition, clock=clock, version=version, started_at=started_at, demo=demo)
    return (
        _public("health", "Whether Pulse is well, and what is not.", desk.health, Health),
        _public("version", "What runs here, and which contracts it speaks.", desk.version, Version),
        Route(
            method="GET",
            path="/api/monitoring/scheduler/health",
            summary="How the asking of every source goes.",
            handle=desk.scheduler,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            response=SchedulerHealth,
            tag="health",
        ),
    )


def _may_know(caller: Principal) -> bool:
    if caller.kind is PrincipalKind.TOKEN:
        return covers(caller.scopes, "monitoring:read")
    return caller.kind is PrincipalKind.CONSOLE or ("read", "monitoring") in caller.permissions


def _public(name: str, summary: str, handle: Handle, response: type) -> Route:
    return Route(
        method="GET",
        path=f"/api/{name}",
        summary=summary,
        handle=handle,
        open_to=OpenTo.EVERYBODY,
        rate=Rate.PUBLIC,
        response=response,
        tag="health",
    )
