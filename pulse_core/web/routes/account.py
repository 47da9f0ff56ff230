"""People's own accounts: the password, and where they are signed in."""

from collections.abc import Sequence

from pulse_core.access import Access, expired_cookie
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.accounts import AccountView
from pulse_core.web.orders import PasswordChangeOrder
from pulse_core.web.routes.own import changing, own_user, showing

_ID = Parameter(name="id", required=True, help="A session's id.")


class AccountDesk:
    """Serves people what is theirs."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def show(self, call: Call) -> Answer:
        user = own_user(self._access, call.principal)
        body = AccountView(
            user=user,
            second_factor=user.second_factor,
            recovery_codes_left=self._access.second_factor.codes_left(user.id),
            sessions=self._access.sessions.of(user.id, current=call.principal.session),
        )
        return Answer(body=body)

    async def change_password(self, call: Call) -> Answer:
        """Who came by a recovery token has forgotten the current one."""
        order, caller, access = call.body, call.principal, self._access
        assert isinstance(order, PasswordChangeOrder)
        user = own_user(access, caller)
        call.note(subject=f"user:{user.name}")
        session = access.sessions.get(caller.session)
        if session and session.recovery:
            await access.users.set_password(user.id, order.new, by=caller, keep_session=caller.session)
        else:
            await access.sign_in.change_password(user.id, current=order.current, new=order.new, keep_session=caller.session)
        return Answer(status=204)

    async def end_session(self, call: Call) -> Answer:
        caller, id = call.principal, call.path["id"]
        call.note(subject=f"session:{id[:64]}")
        await self._access.sessions.end(id, user_id=caller.id)
        headers = {"set-cookie": expired_cookie(secure=call.secure)} if id == caller.session else {}
        return Answer(status=204, headers=headers)

    async def end_all_sessions(self, call: Call) -> Answer:
        user = own_user(self._access, call.principal)
        call.note(subject=f"user:{user.name}", everywhere=True)
        await self._access.sessions.end_all(user.id)
        return Answer(status=204, headers={"set-cookie": expired_cookie(secure=call.secure)})


def routes(access: Access) -> Sequence[Route]:
    """`/api/account`, its password and its sessions."""
    desk = AccountDesk(access)
    path = "/api/account"
    return (
        showing(path, "Your own account, and where you are signed in.", desk.show, AccountView),
        changing(
            "POST",
            f"{path}/password",
            "Change your password; every other session ends.",
            desk.change_password,
            audit="account.password_changed",
            rate=Rate.SIGN_IN,
            request=PasswordChangeOrder,
        ),
        changing(
            "DELETE",
            f"{path}/sessions/{{id}}",
            "End one of your sessions.",
            desk.end_session,
            audit="session.ended",
            parameters=(_ID,),
        ),
        changing("DELETE", f"{path}/sessions", "Sign out everywhere.", desk.end_all_sessions, audit="session.ended"),
    )
