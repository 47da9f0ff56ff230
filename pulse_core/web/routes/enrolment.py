"""Let new agents in: a person invites them, and each gets a token of its own."""

from collections.abc import Callable, Sequence

from pulse_core.access import Access
from pulse_core.model.principal import PrincipalKind
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.web.accounts import Enrolled, Enrolment
from pulse_core.web.agent_command import CommandOptions, address_of, agent_command
from pulse_core.web.orders import EnrolmentOrder, EnrolOrder

_NOTED = 64

Place = Callable[[], str]
"""Where Pulse is, asked each time: settings may change."""


class EnrolmentDesk:
    """Invites agents, and takes in those who were."""

    def __init__(self, access: Access, *, public_url: Place, own_url: Place) -> None:
        self._access = access
        self._public_url = public_url
        self._own_url = own_url

    async def invite(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, EnrolmentOrder)
        call.note(subject="agent:new", minutes=order.minutes, uses=order.uses)
        minted = await self._access.tokens.enrolment(minutes=order.minutes, uses=order.uses, by=call.principal)
        command = agent_command(address=self._address(call), secret=minted.secret, options=_options(order))
        return Answer(body=Enrolment(secret=minted.secret, token=minted.token, command=command), status=201)

    async def enrol(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, EnrolOrder)
        call.note(subject=f"agent:{order.agent}", hostname=order.hostname[:_NOTED], version=order.version[:_NOTED])
        secret = await self._access.tokens.enrol(call.principal, agent_id=order.agent, hostname=order.hostname)
        return Answer(body=Enrolled(token=secret), status=201)

    def _address(self, call: Call) -> str:
        """The console comes by no address that an agent could use."""
        if call.principal.kind is PrincipalKind.CONSOLE:
            return self._public_url() or self._own_url()
        return address_of(public_url=self._public_url(), host=call.headers.get("host", ""), secure=call.secure)


def _options(order: EnrolmentOrder) -> CommandOptions:
    return CommandOptions(platform=order.platform, identity=order.identity, ca_file=order.ca_file, skip_verify=order.skip_verify)


def routes(access: Access, *, public_url: Place, own_url: Place) -> Sequence[Route]:
    """`/api/agents/enrolments` and `/api/agents/enroll`. `own_url` is how other machines may reach Pulse when nobody said."""
    desk = EnrolmentDesk(access, public_url=public_url, own_url=own_url)
    return (
        Route(
            method="POST",
            path="/api/agents/enrolments",
            summary="Invite agents: a token that lets so many in, and the command to run; told once.",
            handle=desk.invite,
            scope="agent:manage",
            or_scope="settings:write",
            permission=("write", "nodes"),
            audit="agent.invited",
            fresh=True,
            rate=Rate.WRITE,
            request=EnrolmentOrder,
            response=Enrolment,
            errors=(409,),
            status=201,
            tag="agents",
        ),
        Route(
            method="POST",
            path="/api/agents/enroll",
            summary="Exchange an invitation for the agent's own token, told once.",
            handle=desk.enrol,
            scope="agent:enroll",
            permission=("write", "nodes"),
            audit="agent.enrolled",
            rate=Rate.WRITE,
            request=EnrolOrder,
            response=Enrolled,
            errors=(409,),
            status=201,
            tag="agents",
        ),
    )
