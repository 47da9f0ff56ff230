"""Make the first administrator, by the token that only the data directory has."""

from collections.abc import Sequence

from pulse_core.access import Access
from pulse_core.access.sessions import Opened
from pulse_core.access.table import Change
from pulse_core.model.access import User
from pulse_core.plugin.routes import Answer, Call, Handle, OpenTo, Rate, Route
from pulse_core.web.accounts import SetupDone
from pulse_core.web.greeting import arrived, opened_for, welcome
from pulse_core.web.orders import SetupCheckOrder, SetupOrder


class SetupDesk:
    """Works once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def check(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, SetupCheckOrder)
        self._access.bootstrap.check(order.token)
        return Answer(status=204)

    async def set_up(self, call: Call) -> Answer:
        order, access = call.body, self._access
        assert isinstance(order, SetupOrder)
        access.bootstrap.check(order.token)
        made_up = "" if order.password else access.passwords.generate()
        made: list[Opened] = []

        def opening(user: User) -> Sequence[Change]:
            call.note(subject=f"user:{user.name}", actor=arrived(user))
            made[:] = [opened_for(access, user, call)]
            return made[0].changes

        user = await access.users.add_first(name=order.name, password=order.password or made_up, title=order.title, also=opening)
        await access.bootstrap.discard()
        body = SetupDone(session=welcome(access, user, made[0], at=call.received_at), password=made_up)
        return Answer(body=body, status=201, headers={"set-cookie": made[0].cookie})


def routes(access: Access) -> Sequence[Route]:
    """`/api/setup`."""
    desk = SetupDesk(access)
    return (
        _route("/check", "Whether this is the bootstrap token.", desk.check, SetupCheckOrder, audit="setup.checked"),
        _route("", "Make the first administrator.", desk.set_up, SetupOrder, SetupDone, audit="setup.done"),
    )


def _route(path: str, summary: str, handle: Handle, request: type, response: type | None = None, *, audit: str) -> Route:
    return Route(
        method="POST",
        path=f"/api/setup{path}",
        summary=summary,
        handle=handle,
        open_to=OpenTo.EVERYBODY,
        audit=audit,
        rate=Rate.SIGN_IN,
        request=request,
        response=response,
        errors=(409,),
        status=201 if response else 204,
        tag="setup",
    )
