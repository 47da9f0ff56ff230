"""The roles: four that are built in, and an organisation's own."""

from collections.abc import Iterable

import attrs

from pulse_core.access import names
from pulse_core.access.people import Estate, People
from pulse_core.access.permissions import ACTIONS, EVERYTHING, RESOURCE_NAMES, circular, inherited
from pulse_core.access.refusals import Forbidden
from pulse_core.errors import BadRequest, Conflict, NotFound
from pulse_core.model.access import Right, Role
from pulse_core.model.principal import Principal

_MOST_RIGHTS = 100
_MOST_PARENTS = 20


@attrs.frozen(kw_only=True)
class RoleOrder:
    """What an own role shall be."""

    title: str
    description: str = ""
    inherits: tuple[str, ...] = ()
    allow: tuple[Right, ...] = ()
    deny: tuple[Right, ...] = ()


class Roles:
    """Reads from memory; changes only what is own, and never what the one who changes bears himself."""

    def __init__(self, people: People) -> None:
        self._people = people

    def all(self) -> list[Role]:
        """The built-in ones, then the own ones by title."""
        return sorted(self._people.roles.values(), key=lambda role: (not role.built_in, "" if role.built_in else role.title))

    def find(self, role_id: str) -> Role | None:
        """The role, None where there is none."""
        return self._people.roles.get(role_id)

    def get(self, role_id: str) -> Role:
        """The role. Raises NotFound."""
        role = self.find(role_id)
        if role is None:
            raise NotFound("unknown_role", "There is no such role.")
        return role

    def effective(self, role_ids: Iterable[str]) -> frozenset[Right]:
        """What the bearer of these roles may do, every single right."""
        return self._people.effective(tuple(role_ids))

    async def add(self, order: RoleOrder, *, by: Principal, id: str = "") -> Role:
        """Make an own role; its id, made of the title when none is given, stays.

        Raises BadRequest, Conflict, Forbidden for rights that `by` lacks.
        """
        async with self._people.changing():
            role = self._drawn(_wanted_id(id, self._people.roles) or _free_id(order.title, self._people.roles), order)
            await self._put(role, by=by)
        return role

    async def change(self, role_id: str, order: RoleOrder, *, by: Principal) -> Role:
        """Make it what `order` says, whole. Raises NotFound, BadRequest, Conflict, Forbidden."""
        seen = self.get(role_id)
        async with self._people.changing():
            if self.get(role_id) != seen:
                raise Conflict("changed_meanwhile", "Somebody else changed this role just now: look again, and repeat.")
            self._refuse_own(seen, by)
            role = self._drawn(role_id, order)
            await self._put(role, by=by)
        return role

    async def remove(self, role_id: str, *, by: Principal) -> None:
        """Remove an own role that nobody bears and none inherits from. Raises NotFound, Conflict, Forbidden."""
        async with self._people.changing():
            role = self.get(role_id)
            self._refuse_own(role, by)
            if users := _bearers(role_id, self._people):
                raise Conflict("role_in_use", f"Give whoever has this role another one first (users: {users}).")
            if heirs := [other.title for other in self._people.roles.values() if role_id in other.inherits]:
                raise Conflict("role_in_use", f"These roles inherit from it: {', '.join(sorted(heirs))}.")
            await self._people.write(self._people.without_role(role_id))

    def _drawn(self, role_id: str, order: RoleOrder) -> Role:
        role = Role(
            id=role_id,
            title=names.title(order.title, required=True),
            description=names.description(order.description),
            inherits=tuple(dict.fromkeys(order.inherits)),
            allow=tuple(dict.fromkeys(order.allow)),
            deny=tuple(dict.fromkeys(order.deny)),
        )
        _check(role, self._people.estate())
        return role

    async def _put(self, role: Role, *, by: Principal) -> None:
        before = self._people.estate()
        self._people.judge(before, attrs.evolve(before, roles={**before.roles, role.id: role}), by=by, also=(role.id,))
        await self._people.write(self._people.with_role(role))

    def _refuse_own(self, role: Role, by: Principal) -> None:
        if role.built_in:
            raise Forbidden("built_in_role", "The built-in roles stay as they are: make an own role.")
        account = self._people.find(by.id)
        borne = (*by.roles, *(account.roles if account else ()))
        if role.id in inherited(borne, self._people.roles):
            raise Forbidden("own_role", "You bear this role yourself: another administrator has to change it.")


def _check(role: Role, estate: Estate) -> None:
    if len(role.allow) + len(role.deny) > _MOST_RIGHTS or len(role.inherits) > _MOST_PARENTS:
        raise BadRequest("too_many", f"A role has at most {_MOST_RIGHTS} rights and inherits from at most {_MOST_PARENTS}.")
    for action, resource in (*role.allow, *role.deny):
        if action not in ACTIONS or resource not in (*RESOURCE_NAMES, EVERYTHING):
            raise BadRequest("bad_right", f"There is no right to {action[:40]!r} {resource[:40]!r}.", details={"field": "allow"})
    for parent in role.inherits:
        if parent not in estate.roles:
            raise BadRequest("unknown_role", f"There is no role {parent[:40]!r} to inherit from.", details={"field": "inherits"})
    if circular(role, estate.roles):
        raise BadRequest("circular_role", "The role would inherit from itself.", details={"field": "inherits"})


def _wanted_id(id: str, taken: Iterable[str]) -> str:
    if id and names.slug(id) != id:
        raise BadRequest("bad_role_id", "A role's id is small letters, digits and dashes.", details={"field": "id"})
    if id in taken:
        raise Conflict("role_exists", "There is a role of this id already.")
    return id


def _free_id(title: str, taken: Iterable[str]) -> str:
    wanted, known = names.slug(title) or "role", set(taken)
    if wanted not in known:
        return wanted
    return next(one for number in range(2, len(known) + 3) if (one := f"{wanted}-{number}") not in known)


def _bearers(role_id: str, people: People) -> int:
    return sum(role_id in account.roles for account in people.accounts())
