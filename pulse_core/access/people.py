"""The people and the own roles as they are kept, and what must hold whoever changes them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

import attrs

from pulse_core.access.built_in import BUILT_IN
from pulse_core.access.permissions import ADMINISTER, effective
from pulse_core.access.refusals import Forbidden
from pulse_core.access.table import Change, Table, commit
from pulse_core.errors import Conflict, NotFound
from pulse_core.model.access import Right, Role
from pulse_core.model.principal import DEFAULT_ORGANISATION, Principal, PrincipalKind
from pulse_core.plugin.stores import Document, Documents

MOST_USERS = 10_000
MOST_OWN_ROLES = 200
_MOST_REMEMBERED = 1_000


@attrs.frozen(kw_only=True)
class Account:
    """A user as kept, with what proves who they are: hashes, and the second factor's secret sealed.

    `provider` and `subject` are who vouches for them and under which name there; both empty for a local account.
    """

    id: str
    name: str
    title: str = ""
    roles: tuple[str, ...] = ()
    disabled: bool = False
    provider: str = ""
    subject: str = attrs.field(default="", repr=False)
    organisation: str = DEFAULT_ORGANISATION
    created_at: float = 0.0
    signed_in_at: float | None = None
    password_hash: str = attrs.field(default="", repr=False)
    password_set_at: float | None = None
    second_factor: str = attrs.field(default="", repr=False)
    second_factor_step: int = 0
    recovery_codes: tuple[str, ...] = attrs.field(default=(), repr=False)


@attrs.frozen
class Estate:
    """Who bears which roles, and what the roles are: all that rights depend on. Disabled accounts bear none."""

    bearers: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, Role]


class People:
    """Accounts and roles in memory. Whoever changes them is alone with them from what he decides on until it is written."""

    def __init__(self, documents: Documents, *, organisation: str = DEFAULT_ORGANISATION) -> None:
        self._documents = documents
        self._organisation = organisation
        self._accounts = Table("users", Account, most=MOST_USERS)
        self._own_roles = Table("roles", Role, most=MOST_OWN_ROLES)
        self._by_name: dict[str, str] = {}
        self._by_subject: dict[tuple[str, str], str] = {}
        self._remembered: dict[tuple[str, ...], frozenset[Right]] = {}
        self.roles: Mapping[str, Role] = BUILT_IN
        self._lock = asyncio.Lock()
        self._unsure = False

    def renewed(self, document: Document) -> None:
        """Take over an account whose second factor was sealed anew."""
        self._accounts.take(document)

    async def load(self) -> None:
        """Take over what is kept; again after somebody else wrote it. Raises StoreError."""
        async with self._lock:
            await self._load()

    async def upkeep(self) -> None:
        """Look again after a write of which nobody knows whether it was done. Raises StoreError."""
        async with self.changing():
            pass

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[None]:
        """Alone with the records, and sure that they are what is kept. Raises StoreError."""
        async with self._lock:
            if self._unsure:
                await self._load()
            yield

    @property
    def organisation(self) -> str:
        return self._organisation

    @property
    def empty(self) -> bool:
        """Whether there is no user yet."""
        return not len(self._accounts)

    def find(self, user_id: str) -> Account | None:
        return self._accounts.get(user_id)

    def get(self, user_id: str) -> Account:
        """Raises NotFound."""
        account = self.find(user_id)
        if account is None:
            raise NotFound("unknown_user", "There is no such user.")
        return account

    def named(self, name: str) -> Account | None:
        """By the name as it is kept."""
        return self._accounts.get(self._by_name.get(name, ""))

    def linked(self, provider: str, subject: str) -> Account | None:
        return self._accounts.get(self._by_subject.get((provider, subject), ""))

    def accounts(self) -> Sequence[Account]:
        return [account for _, account in self._accounts.items()]

    def estate(self) -> Estate:
        return Estate({account.id: bearing(account) for account in self.accounts()}, self.roles)

    def effective(self, role_ids: tuple[str, ...]) -> frozenset[Right]:
        """What these roles come to, remembered until a role changes."""
        rights = self._remembered.get(role_ids)
        if rights is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            rights = self._remembered[role_ids] = effective(role_ids, self.roles)
        return rights

    def administrators(self) -> list[Account]:
        """The enabled ones, who came first first."""
        able = [one for one in self.accounts() if ADMINISTER in self.effective(bearing(one))]
        return sorted(able, key=lambda one: (one.created_at, one.id))

    def judge(self, before: Estate, after: Estate, *, by: Principal, also: Sequence[str] = ()) -> None:
        """Let no change take the last administrator away or give what `by` lacks. `also` are roles that nobody may bear yet."""
        gained = judged(before, after)
        for role_id in also:
            gained |= effective((role_id,), after.roles) - effective((role_id,), before.roles)
        refuse_beyond(gained, by)

    def refuse_reach(self, account: Account, by: Principal) -> None:
        """Whoever could sign in as somebody has their rights: `by` must have them already. Raises Forbidden."""
        if account.id != by.id:
            refuse_beyond(self.effective(account.roles), by)

    def refuse_stronger(self, account: Account, by: Principal) -> None:
        """Nobody takes anything from an administrator who may do more. Raises Forbidden."""
        rights = self.effective(account.roles)
        if account.id == by.id or by.kind is PrincipalKind.CONSOLE or ADMINISTER not in rights:
            return
        if not by.permissions >= rights:
            words = f"{account.name} administers more than you do: another administrator has to."
            raise Forbidden("beyond_own_rights", words)

    def with_account(self, account: Account) -> Change:
        before, change = self._accounts.get(account.id), self._accounts.put(account.id, account)

        def apply() -> None:
            change.apply()
            self._forget(before)
            self._know(account)

        return Change(change.write, apply)

    def without_account(self, account: Account) -> Change:
        change = self._accounts.delete(account.id)

        def apply() -> None:
            change.apply()
            self._forget(account)

        return Change(change.write, apply)

    def with_role(self, role: Role) -> Change:
        return self._and_then_count_roles(self._own_roles.put(role.id, role))

    def without_role(self, role_id: str) -> Change:
        return self._and_then_count_roles(self._own_roles.delete(role_id))

    async def write(self, *changes: Change) -> None:
        """All of it or nothing, while `changing`. Raises StoreError, and Conflict when it was changed behind our back."""
        if not changes:
            return
        self._unsure = True  # a store that was too slow, or whom nobody waited for, may have done it yet
        try:
            await commit(self._documents, *changes)
        except Conflict:
            await self._load()
            raise
        self._unsure = False

    async def _load(self) -> None:
        await self._accounts.load(self._documents)
        await self._own_roles.load(self._documents)
        self._by_name.clear()
        self._by_subject.clear()
        for account in self.accounts():
            self._know(account)
        self._count_roles()
        self._unsure = False

    def _and_then_count_roles(self, change: Change) -> Change:
        def apply() -> None:
            change.apply()
            self._count_roles()

        return Change(change.write, apply)

    def _count_roles(self) -> None:
        self.roles = {**dict(self._own_roles.items()), **BUILT_IN}
        self._remembered.clear()

    def _know(self, account: Account) -> None:
        self._by_name[account.name] = account.id
        if account.provider:
            self._by_subject[account.provider, account.subject] = account.id

    def _forget(self, account: Account | None) -> None:
        if account:
            self._by_name.pop(account.name, None)
            self._by_subject.pop((account.provider, account.subject), None)


def bearing(account: Account) -> tuple[str, ...]:
    """The roles that count: a disabled account bears none."""
    return () if account.disabled else account.roles


def judged(before: Estate, after: Estate) -> frozenset[Right]:
    """What anybody gains. Raises Conflict when there was an administrator before, and would be none after."""
    had, have = _rights(before), _rights(after)
    if any(ADMINISTER in rights for rights in had.values()) and not any(ADMINISTER in rights for rights in have.values()):
        raise Conflict(
            "last_administrator", "This would leave nobody who can administer users: make another administrator first."
        )
    nothing: frozenset[Right] = frozenset()
    return nothing.union(*(rights - had.get(user, nothing) for user, rights in have.items() if rights is not had.get(user)))


def refuse_beyond(rights: Iterable[Right], by: Principal) -> None:
    """Raises Forbidden when `by` does not have all these rights. The console has them all."""
    if by.kind is PrincipalKind.CONSOLE or by.permissions.issuperset(rights):
        return
    lacking = sorted(set(rights) - by.permissions)
    words = ", ".join(f"{action} {resource}" for action, resource in lacking[:3])
    raise Forbidden("beyond_own_rights", f"You cannot give what you may not do yourself: {words}.")


def _rights(estate: Estate) -> dict[str, frozenset[Right]]:
    known: dict[tuple[str, ...], frozenset[Right]] = {}
    for roles in estate.bearers.values():
        if roles not in known:
            known[roles] = effective(roles, estate.roles)
    return {user: known[roles] for user, roles in estate.bearers.items()}
