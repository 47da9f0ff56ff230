"""Administer users: who has an account, what they may do, and how they are let back in."""

from collections.abc import Awaitable, Callable, Sequence

from pulse_core.access import Access
from pulse_core.model.access import User
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Route
from pulse_core.web.accounts import PasswordMade, SessionList, UserList, UserMade
from pulse_core.web.orders import NewUserOrder, PasswordOrder, UserChangeOrder
from pulse_core.web.routes.administration import reading, writing

_ID = Parameter(name="id", required=True, help="A user's id.")


class UserDesk:
    """Keeps the list of users."""

    def __init__(self, access: Access, forget: Callable[[str], Awaitable[None]]) -> None:
        self._access = access
        self._forget = forget

    async def list(self, call: Call) -> Answer:
        return Answer(body=UserList(data=self._access.users.all()))

    async def one(self, call: Call) -> Answer:
        return Answer(body=self._user(call))

    async def add(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, NewUserOrder)
        made_up = "" if order.password else self._access.passwords.generate()
        call.note(subject=f"user:{order.name[:64]}", roles=list(order.roles[:50]))
        user = await self._access.users.add(
            name=order.name, password=order.password or made_up, title=order.title, roles=order.roles, by=call.principal
        )
        await self._access.bootstrap.discard()  # the first of them may come by the console
        return Answer(body=UserMade(user=user, password=made_up), status=201)

    async def change(self, call: Call) -> Answer:
        order, user = call.body, self._noted(call)
        assert isinstance(order, UserChangeOrder)
        if order.roles is not None:
            call.note(roles=list(order.roles[:50]), roles_before=list(user.roles))
        if order.disabled is not None:
            call.note(disabled=order.disabled)
        changed = await self._access.users.change(
            user.id, title=order.title, roles=order.roles, disabled=order.disabled, by=call.principal
        )
        return Answer(body=changed)

    async def remove(self, call: Call) -> Answer:
        user = self._noted(call)
        await self._access.users.remove(user.id, by=call.principal)
        await self._forget(user.id)
        return Answer(status=204)

    async def set_password(self, call: Call) -> Answer:
        order, user = call.body, self._noted(call)
        assert isinstance(order, PasswordOrder)
        made_up = "" if order.password else self._access.passwords.generate()
        await self._access.users.set_password(user.id, order.password or made_up, by=call.principal)
        return Answer(body=PasswordMade(password=made_up))

    async def remove_second_factor(self, call: Call) -> Answer:
        await self._access.second_factor.remove(self._noted(call).id, by=call.principal)
        return Answer(status=204)

    async def sessions(self, call: Call) -> Answer:
        return Answer(body=SessionList(data=self._access.sessions.of(self._user(call).id, current=call.principal.session)))

    async def end_sessions(self, call: Call) -> Answer:
        await self._access.sessions.end_all(self._noted(call).id)
        return Answer(status=204)

    async def unlock(self, call: Call) -> Answer:
        await self._access.lockouts.clear(name=self._noted(call).name)
        return Answer(status=204)

    def _user(self, call: Call) -> User:
        return self._access.users.get(call.path["id"])

    def _noted(self, call: Call) -> User:
        """The user whom the trail will name."""
        user = self._user(call)
        call.note(subject=f"user:{user.name}")
        return user


def routes(access: Access, forget: Callable[[str], Awaitable[None]]) -> Sequence[Route]:
    """`/api/users`. `forget` drops what only a user saw, once their account is gone."""
    desk = UserDesk(access, forget)
    return (
        _read("", "Everybody with an account.", desk.list, UserList, ()),
        _read("/{id}", "One user.", desk.one, User),
        _read("/{id}/sessions", "Where a user is signed in.", desk.sessions, SessionList),
        writing(
            "POST",
            "/api/users",
            "Add a user; a password that is made up is told once.",
            desk.add,
            audit="user.added",
            tag="users",
            request=NewUserOrder,
            response=UserMade,
            status=201,
        ),
        _write("PATCH", "", "Change a user.", desk.change, "user.changed", UserChangeOrder, User),
        _write("DELETE", "", "Remove a user, their sessions and their tokens.", desk.remove, "user.removed"),
        _write(
            "POST",
            "/password",
            "Set a user's password; one that is made up is told once.",
            desk.set_password,
            "user.password_set",
            PasswordOrder,
            PasswordMade,
        ),
        _write(
            "DELETE",
            "/second-factor",
            "Remove a user's second factor.",
            desk.remove_second_factor,
            "user.second_factor_removed",
        ),
        _write("DELETE", "/sessions", "Sign a user out everywhere.", desk.end_sessions, "user.sessions_ended"),
        _write("POST", "/unlock", "Let a user try again who failed too often.", desk.unlock, "user.unlocked"),
    )


def _read(path: str, summary: str, handle: Handle, response: type, parameters: tuple[Parameter, ...] = (_ID,)) -> Route:
    return reading(f"/api/users{path}", summary, handle, response, parameters=parameters, tag="users")


def _write(
    method: str,
    path: str,
    summary: str,
    handle: Handle,
    audit: str,
    request: type | None = None,
    response: type | None = None,
) -> Route:
    return writing(
        method,
        f"/api/users/{{id}}{path}",
        summary,
        handle,
        audit=audit,
        parameters=(_ID,),
        request=request,
        response=response,
        tag="users",
    )
