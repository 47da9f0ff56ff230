"""Administer roles, and say what rights are made of."""

from collections.abc import Sequence

from pulse_core.access import ACTIONS, RESOURCES, Access
from pulse_core.access.roles import RoleOrder
from pulse_core.model.access import Role
from pulse_core.model.report import Json
from pulse_core.plugin.routes import Answer, Call, Parameter, Route
from pulse_core.web.accounts import PermissionList, RoleList
from pulse_core.web.orders import NewRoleOrder
from pulse_core.web.routes.administration import reading, writing

_ID = Parameter(name="id", required=True, help="A role's id.")
_TAG = "roles"
_NOTED = 50
"""How many rights of a role go into the audit trail."""


class RoleDesk:
    """Keeps the list of roles."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def list(self, call: Call) -> Answer:
        return Answer(body=RoleList(data=self._access.roles.all()))

    async def one(self, call: Call) -> Answer:
        return Answer(body=self._access.roles.get(call.path["id"]))

    async def add(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, NewRoleOrder)
        call.note(subject=f"role:{(order.id or order.title)[:64]}", rights=_rights(order))
        wanted = RoleOrder(
            title=order.title, description=order.description, inherits=order.inherits, allow=order.allow, deny=order.deny
        )
        return Answer(body=await self._access.roles.add(wanted, by=call.principal, id=order.id), status=201)

    async def change(self, call: Call) -> Answer:
        order, role = call.body, self._access.roles.get(call.path["id"])
        assert isinstance(order, RoleOrder)
        call.note(subject=f"role:{role.id}", rights=_rights(order))
        return Answer(body=await self._access.roles.change(role.id, order, by=call.principal))

    async def remove(self, call: Call) -> Answer:
        role = self._access.roles.get(call.path["id"])
        call.note(subject=f"role:{role.id}", title=role.title)
        await self._access.roles.remove(role.id, by=call.principal)
        return Answer(status=204)

    async def permissions(self, call: Call) -> Answer:
        return Answer(body=PermissionList(actions=ACTIONS, resources=RESOURCES))


def routes(access: Access) -> Sequence[Route]:
    """`/api/roles` and `/api/permissions`."""
    desk, one = RoleDesk(access), "/api/roles/{id}"
    return (
        reading("/api/permissions", "What rights are made of.", desk.permissions, PermissionList, tag=_TAG),
        reading("/api/roles", "Every role, the built-in ones first.", desk.list, RoleList, tag=_TAG),
        reading(one, "One role.", desk.one, Role, parameters=(_ID,), tag=_TAG),
        writing(
            "POST",
            "/api/roles",
            "Add a role.",
            desk.add,
            audit="role.added",
            request=NewRoleOrder,
            response=Role,
            status=201,
            tag=_TAG,
        ),
        writing(
            "PUT",
            one,
            "Say what a role is from now on.",
            desk.change,
            audit="role.changed",
            parameters=(_ID,),
            request=RoleOrder,
            response=Role,
            tag=_TAG,
        ),
        writing(
            "DELETE",
            one,
            "Remove a role that nobody bears.",
            desk.remove,
            audit="role.removed",
            parameters=(_ID,),
            tag=_TAG,
        ),
    )


def _rights(order: RoleOrder | NewRoleOrder) -> dict[str, Json]:
    """What an auditor wants to know of it, in words."""
    return {
        "inherits": list(order.inherits[:_NOTED]),
        "allow": [" ".join(right) for right in order.allow[:_NOTED]],
        "deny": [" ".join(right) for right in order.deny[:_NOTED]],
    }
