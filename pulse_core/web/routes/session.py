"""Sign in, see who is signed in, prove it once more, and sign out."""

from collections.abc import Mapping, Sequence

import attrs

from pulse_core.access import Access, cookie_header, expired_cookie
from pulse_core.access.facts import session_cookie
from pulse_core.access.table import Change
from pulse_core.errors import Conflict
from pulse_core.model.access import User
from pulse_core.plugin.routes import Answer, Call, OpenTo, Rate, Route
from pulse_core.web.accounts import SessionState
from pulse_core.web.arrival import Arrival
from pulse_core.web.greeting import session_state
from pulse_core.web.orders import ConfirmOrder, SignInOrder
from pulse_core.web.routes.own import changing

_PATH = "/api/session"


class SessionDesk:
    """Opens and ends the session of whoever asks."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def show(self, call: Call) -> Answer:
        state = session_state(self._access, call)
        return Answer(body=state, headers=_lasting(call) if state.kiosk else {})

    async def open(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, SignInOrder)
        call.note(subject=_subject(self._access.users.named(order.name)))
        arrival = Arrival(access=self._access, call=call, remembered=order.remember)
        user = await self._access.prove(
            name=order.name, password=order.password, code=order.code, address=call.address, also=arrival.opening
        )
        return Answer(body=arrival.state(user), status=201, headers=arrival.headers)

    async def confirm(self, call: Call) -> Answer:
        order, caller = call.body, call.principal
        assert isinstance(order, ConfirmOrder)
        if not caller.session:
            raise Conflict("no_session", "You did not sign in here: there is nothing to confirm.")
        call.note(subject=f"user:{caller.name}")

        def confirming(_: User) -> Sequence[Change]:
            return self._access.sessions.confirming(caller.session)

        await self._access.sign_in.confirm(caller.id, password=order.password, code=order.code, also=confirming)
        fresh = attrs.evolve(call, principal=attrs.evolve(caller, confirmed_at=call.received_at))
        return Answer(body=session_state(self._access, fresh))

    async def end(self, call: Call) -> Answer:
        caller = call.principal
        call.note(subject=f"user:{caller.name}")
        if caller.session:
            await self._access.sessions.end(caller.session, user_id=caller.id)
        return Answer(status=204, headers={"set-cookie": expired_cookie(secure=call.secure)})


def routes(access: Access) -> Sequence[Route]:
    """`/api/session`."""
    desk = SessionDesk(access)
    return (
        Route(
            method="GET",
            path=_PATH,
            summary="Whether somebody is signed in, who, and what they may do.",
            handle=desk.show,
            open_to=OpenTo.EVERYBODY,
            rate=Rate.PUBLIC,
            response=SessionState,
            tag="session",
        ),
        Route(
            method="POST",
            path=_PATH,
            summary="Sign in.",
            handle=desk.open,
            open_to=OpenTo.EVERYBODY,
            audit="session.opened",
            rate=Rate.SIGN_IN,
            request=SignInOrder,
            response=SessionState,
            status=201,
            tag="session",
        ),
        attrs.evolve(changing("DELETE", _PATH, "Sign out.", desk.end, audit="session.ended"), tag="session"),
        _confirm(desk),
    )


def _confirm(desk: SessionDesk) -> Route:
    return attrs.evolve(
        changing(
            "POST",
            f"{_PATH}/confirm",
            "Prove once more who you are, for what is sensitive.",
            desk.confirm,
            audit="session.confirmed",
            rate=Rate.SIGN_IN,
            request=ConfirmOrder,
            response=SessionState,
        ),
        tag="session",
    )


def _lasting(call: Call) -> Mapping[str, str]:
    """The cookie of a wall display anew: no browser keeps one for as long as a display may hang."""
    secret = session_cookie([call.headers.get("cookie", "")], secure=call.secure)
    return {"set-cookie": cookie_header(secret, secure=call.secure, kiosk=True)} if secret else {}


def _subject(user: User | None) -> str:
    """Who is meant. A name that nobody has may be a password in the wrong field, and is not written down."""
    return f"user:{user.name}" if user else "user:?"
