"""Where agents deliver, and learn what to do. A token that one agent has used speaks for no other."""

from collections.abc import Sequence

import attrs

from pulse_core.access import Access
from pulse_core.audit import Trail
from pulse_core.errors import BadRequest
from pulse_core.model.ids import AgentId
from pulse_core.model.push import MAX_ENCODED_BYTES, AgentConfig, Push, Receipt
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.gate import actor_of
from pulse_core.web.ports import Intake
from pulse_core.web.pushes import read_push, replaced, told

_ID = Parameter(name="id", required=True, help="The agent's id.")
_KIND = Parameter(name="kind", required=True, help="The offer whose reports these are.")


class AgentDesk:
    """Takes what agents say, and tells them what to do."""

    def __init__(self, intake: Intake, access: Access, trail: Trail) -> None:
        self._intake = intake
        self._access = access
        self._trail = trail

    async def report(self, call: Call) -> Answer:
        kind = call.path["kind"]
        body = call.body if isinstance(call.body, bytes) else b""
        push, dropped, places = read_push(body, kind=kind)
        await self._bind(call, push.agent.id)
        receipt = await self._intake.take(kind, push, received_at=call.received_at)
        return Answer(body=attrs.evolve(receipt, dropped=told((*dropped, *replaced(receipt.dropped, places)))))

    async def config(self, call: Call) -> Answer:
        id = AgentId(call.path["id"])
        await self._bind(call, id)
        return Answer(body=await self._intake.agent_config(id))

    async def configure(self, call: Call) -> Answer:
        id, config = AgentId(call.path["id"]), call.body
        if not isinstance(config, AgentConfig):
            raise BadRequest("bad_body", "A configuration was expected.", details={"path": ""})
        call.note(subject=f"agent:{id[:100]}", sources=list(sorted(config.sources)[:50]))
        return Answer(body=await self._intake.configure(id, config))

    async def _bind(self, call: Call, agent: str) -> None:
        """The token speaks for this agent and no other. Only the first time is something that happens."""
        tokens = self._access.tokens
        if not tokens.unbound(call.principal):
            await tokens.bind(call.principal, agent)
            return
        actor = actor_of(call.principal)
        with self._trail.act(event="token.bound", actor=actor, address=call.address, subject=f"agent:{agent[:100]}") as act:
            await tokens.bind(call.principal, agent)
            await act.finish()


def routes(intake: Intake, access: Access, trail: Trail) -> Sequence[Route]:
    """The report and the configuration of agents."""
    desk = AgentDesk(intake, access, trail)
    return (_report(desk), _config(desk), _configure(desk))


def _report(desk: AgentDesk) -> Route:
    return Route(
        method="POST",
        path="/api/agents/{kind}/report",
        summary="Deliver reports.",
        handle=desk.report,
        scope="agent:report",
        or_scope="{kind}:report",
        permission=("write", "nodes"),
        rate=Rate.INGEST,
        parameters=(_KIND,),
        request=Push,
        raw_body=True,
        max_body_bytes=MAX_ENCODED_BYTES,
        response=Receipt,
        errors=(409, 426, 503),
        tag="agents",
    )


def _config(desk: AgentDesk) -> Route:
    return Route(
        method="GET",
        path="/api/agents/{id}/config",
        summary="What the agent is to do.",
        handle=desk.config,
        scope="agent:config:read",
        or_scope="agent:report",
        permission=("read", "nodes"),
        rate=Rate.INGEST,
        parameters=(_ID,),
        response=AgentConfig,
        errors=(503,),
        tag="agents",
    )


def _configure(desk: AgentDesk) -> Route:
    return Route(
        method="PUT",
        path="/api/agents/{id}/config",
        summary="Tell the agent what to do: its interval, and the settings of its sources.",
        handle=desk.configure,
        scope="agent:manage",
        permission=("write", "nodes"),
        audit="agent.configured",
        rate=Rate.WRITE,
        parameters=(_ID,),
        request=AgentConfig,
        response=AgentConfig,
        errors=(409, 503),
        tag="agents",
    )
