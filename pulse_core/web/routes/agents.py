"""Where agents deliver, and learn what to do."""

from collections.abc import Sequence

import attrs

from pulse_core.errors import BadRequest
from pulse_core.model.ids import AgentId
from pulse_core.model.push import MAX_ENCODED_BYTES, AgentConfig, Push, Receipt
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.ports import Intake
from pulse_core.web.pushes import read_push, replaced, told


def routes(intake: Intake) -> Sequence[Route]:
    """The report and the configuration of agents."""

    async def report(call: Call) -> Answer:
        kind = call.path["kind"]
        body = call.body if isinstance(call.body, bytes) else b""
        push, dropped, places = read_push(body, kind=kind)
        receipt = await intake.take(kind, push, received_at=call.received_at)
        return Answer(body=attrs.evolve(receipt, dropped=told((*dropped, *replaced(receipt.dropped, places)))))

    async def config(call: Call) -> Answer:
        return Answer(body=await intake.agent_config(AgentId(call.path["id"])))

    async def configure(call: Call) -> Answer:
        if not isinstance(call.body, AgentConfig):
            raise BadRequest("bad_body", "A configuration was expected.", details={"path": ""})
        return Answer(body=await intake.configure(AgentId(call.path["id"]), call.body))

    return (
        Route(
            method="POST",
            path="/api/agents/{kind}/report",
            summary="Deliver reports.",
            handle=report,
            scope="agent:report",
            or_scope="{kind}:report",
            permission=("write", "nodes"),
            rate=Rate.INGEST,
            parameters=(Parameter(name="kind", required=True, help="The offer whose reports these are."),),
            request=Push,
            raw_body=True,
            max_body_bytes=MAX_ENCODED_BYTES,
            response=Receipt,
            errors=(400, 409, 413, 426, 503),
            tag="agents",
        ),
        Route(
            method="GET",
            path="/api/agents/{id}/config",
            summary="What the agent is to do.",
            handle=config,
            scope="agent:config:read",
            or_scope="agent:report",
            permission=("read", "nodes"),
            rate=Rate.INGEST,
            parameters=(Parameter(name="id", required=True, help="The agent's id."),),
            response=AgentConfig,
            errors=(503,),
            tag="agents",
        ),
        Route(
            method="PUT",
            path="/api/agents/{id}/config",
            summary="Tell the agent what to do: its interval, and the settings of its sources.",
            handle=configure,
            scope="agent:manage",
            permission=("write", "nodes"),
            rate=Rate.WRITE,
            parameters=(Parameter(name="id", required=True, help="The agent's id."),),
            request=AgentConfig,
            response=AgentConfig,
            errors=(400, 409, 413, 503),
            tag="agents",
        ),
    )
