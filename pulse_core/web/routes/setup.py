"""Make the first administrator, by the token that only the data directory has."""

from collections.abc import Sequence

from pulse_core.access import Access
from pulse_core.plugin.routes import Answer, Call, Handle, OpenTo, Rate, Route
from pulse_core.web.accounts import SetupDone
from pulse_core.web.arrival import Arrival
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
        arrival = Arrival(access=access, call=call)
        user = await access.users.add_first(
            name=order.name, password=order.password or made_up, title=order.title, also=arrival.opening
        )
        await access.bootstrap.discard()
        return Answer(body=SetupDone(session=arrival.state(user), password=made_up), status=201, headers=arrival.headers)


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
