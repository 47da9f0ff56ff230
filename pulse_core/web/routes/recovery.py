"""Let an administrator back in who is locked out but sits at the machine."""

from collections.abc import Sequence

from pulse_core.access import Access, is_direct
from pulse_core.errors import BadRequest, NotFound, Unavailable
from pulse_core.model.principal import PrincipalKind
from pulse_core.plugin.routes import Answer, Call, Handle, OpenTo, Rate, Route
from pulse_core.private import PrivateFileUnsafe
from pulse_core.web.accounts import RecoveryIssued, SessionState
from pulse_core.web.arrival import Arrival
from pulse_core.web.orders import RecoveryOrder, RedeemOrder


class RecoveryDesk:
    """Writes a token into the data directory, and gives one session for it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def issue(self, call: Call) -> Answer:
        """From this very machine only; for everybody else there is no such thing."""
        order, console = call.body, call.principal.kind is PrincipalKind.CONSOLE
        assert isinstance(order, RecoveryOrder)
        if not console and not is_direct(call.address, call.headers):
            raise NotFound("not_found", "There is nothing here.")
        if order.user and not console:
            raise BadRequest("console_only", "Only `pulse recovery --user` may name whose it is.", details={"path": "user"})
        call.note(subject=f"user:{order.user[:64]}" if order.user else "", minutes=order.minutes)
        try:
            issued = await self._access.recovery.issue(order.user, minutes=order.minutes, replace=console)
        except (OSError, PrivateFileUnsafe) as error:
            raise Unavailable("data_directory", f"The token cannot be written into the data directory: {error}") from error
        body = RecoveryIssued(file=str(issued.file), expires_at=issued.expires_at, token=issued.token if console else "")
        return Answer(body=body, status=201)

    async def redeem(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, RedeemOrder)
        arrival = Arrival(access=self._access, call=call, recovery=True)
        user = await self._access.recovery.redeem(order.token, also=arrival.opening)
        await self._access.lockouts.clear(name=user.name)
        return Answer(body=arrival.state(user), status=201, headers=arrival.headers)


def routes(access: Access) -> Sequence[Route]:
    """`/api/recovery`."""
    desk = RecoveryDesk(access)
    issue = "Write a recovery token into the data directory; only for callers on this machine."
    redeem = "Turn a recovery token into a session of half an hour."
    return (
        _route("", issue, desk.issue, RecoveryOrder, RecoveryIssued, audit="recovery.issued", rate=Rate.RECOVERY),
        _route("/redeem", redeem, desk.redeem, RedeemOrder, SessionState, audit="recovery.redeemed", rate=Rate.SIGN_IN),
    )


def _route(path: str, summary: str, handle: Handle, request: type, response: type, *, audit: str, rate: Rate) -> Route:
    return Route(
        method="POST",
        path=f"/api/recovery{path}",
        summary=summary,
        handle=handle,
        open_to=OpenTo.EVERYBODY,
        audit=audit,
        rate=rate,
        request=request,
        response=response,
        errors=(404, 409),
        status=201,
        tag="recovery",
    )
