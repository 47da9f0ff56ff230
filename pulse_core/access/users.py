"""The users: who has an account, and who may change whose."""

import base64
import secrets
from collections.abc import Callable, Iterable, Sequence

import attrs

from pulse_core.access import names
from pulse_core.access.built_in import ADMIN, VIEWER
from pulse_core.access.passwords import Passwords
from pulse_core.access.people import Account, People
from pulse_core.access.refusals import Forbidden
from pulse_core.access.table import Change
from pulse_core.errors import BadRequest, Conflict
from pulse_core.model.access import User
from pulse_core.model.principal import Principal
from pulse_core.plugin.tools import Clock

_MOST_ROLES = 20
_LONGEST_SUBJECT = 255

Also = Callable[[User], Sequence[Change]]
"""What shall be written together with a user, or not at all: the session that they open by it."""


def nothing(*_: object) -> Sequence[Change]:
    """Nothing else to write."""
    return ()


def never(_: str) -> float | None:
    """Nobody is locked out."""
    return None


class Users:
    """Reads from memory, cards without anything secret; every change keeps an administrator.

    `signing_out(user, session)` are the changes that end a user's sessions but that one, `leaving(user)` those that end
    all that hangs on an account: they are written together with what causes them.
    """

    def __init__(
        self,
        people: People,
        passwords: Passwords,
        clock: Clock,
        *,
        signing_out: Callable[[str, str], Sequence[Change]] = nothing,
        leaving: Callable[[str], Sequence[Change]] = nothing,
        locked_until: Callable[[str], float | None] = never,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._clock = clock
        self._signing_out = signing_out
        self._leaving = leaving
        self._locked_until = locked_until

    def all(self) -> list[User]:
        """Every user by name."""
        return sorted(map(self._card, self._people.accounts()), key=lambda user: user.name)

    def find(self, user_id: str) -> User | None:
        """The user, None where there is none."""
        return self._card_of(self._people.find(user_id))

    def get(self, user_id: str) -> User:
        """The user. Raises NotFound."""
        return self._card(self._people.get(user_id))

    def named(self, name: str) -> User | None:
        """By the name they sign in with, in any case."""
        return self._card_of(self._people.named(names.known_name(name)))

    def linked(self, provider: str, subject: str) -> User | None:
        """Whom `provider` vouches for as `subject`."""
        return self._card_of(self._people.linked(provider, subject))

    async def add(self, *, name: str, password: str, title: str = "", roles: Sequence[str] = (), by: Principal) -> User:
        """Make a local account. Raises BadRequest, Conflict, Forbidden for rights that `by` lacks."""
        account = self._new(names.user_name(name), title=title, roles=roles)
        self._refuse_taken(account.name)
        account = await self._with_password(account, password)
        async with self._people.changing():
            self._refuse_taken(account.name)
            self._check_roles(account.roles)
            self._judge(account, by)
            await self._people.write(self._people.with_account(account))
        return self._card(account)

    async def add_first(self, *, name: str, password: str, title: str = "", also: Also = nothing) -> User:
        """Make the first administrator, who is in with it. Raises BadRequest, Conflict when there is a user already."""
        self._refuse_set_up()
        account = self._new(names.user_name(name), title=title, roles=(ADMIN,))
        account = attrs.evolve(await self._with_password(account, password), signed_in_at=account.created_at)
        async with self._people.changing():
            self._refuse_set_up()
            await self._people.write(self._people.with_account(account), *also(self._card(account)))
        return self._card(account)

    async def link(
        self, *, provider: str, subject: str, name: str = "", title: str = "", roles: Sequence[str] = (VIEWER,)
    ) -> User:
        """The account that `provider` vouches for as `subject`; made when there is none. Never an account by its name.

        `name` is what to call a new one; when it is taken, another is found. Raises BadRequest, Conflict.
        """
        _check_subject(provider, subject)
        async with self._people.changing():
            if account := self._people.linked(provider, subject):
                return self._card(account)
            self._check_roles(roles)
            account = attrs.evolve(
                self._new(self._free_name(name, provider), title=title, roles=roles), provider=provider, subject=subject
            )
            await self._people.write(self._people.with_account(account))
        return self._card(account)

    async def change(
        self,
        user_id: str,
        *,
        title: str | None = None,
        roles: Sequence[str] | None = None,
        disabled: bool | None = None,
        by: Principal,
    ) -> User:
        """Change what is given. Raises NotFound, BadRequest, Conflict, Forbidden for oneself and for rights that `by` lacks."""
        seen = self._people.get(user_id)
        async with self._people.changing():
            account = self._people.get(user_id)
            if _administered(account) != _administered(seen):
                raise Conflict("changed_meanwhile", "Somebody else changed this user just now: look again, and repeat.")
            changed = self._changed(account, title=title, roles=roles, disabled=disabled, by=by)
            if (changed.roles, changed.disabled) != (account.roles, account.disabled):
                self._people.refuse_stronger(account, by)
            if changed != account:
                self._judge(changed, by)
                ends = self._signing_out(user_id, "") if changed.disabled and not account.disabled else ()
                await self._people.write(self._people.with_account(changed), *ends)
        return self._card(changed)

    async def set_password(self, user_id: str, password: str, *, by: Principal, keep_session: str = "") -> None:
        """Give the user a new password, and end their sessions but `keep_session`.

        Raises NotFound, BadRequest, Conflict, Forbidden when `by` is another who may not do all that the user may.
        """
        account = self._people.get(user_id)
        self._people.refuse_reach(account, by)
        if account.provider:
            raise Conflict("signs_in_elsewhere", "This user has no password here: they sign in by another way.")
        fresh = await self._with_password(account, password)
        async with self._people.changing():
            account = self._people.get(user_id)
            self._people.refuse_reach(account, by)
            account = attrs.evolve(account, password_hash=fresh.password_hash, password_set_at=fresh.password_set_at)
            await self._people.write(self._people.with_account(account), *self._signing_out(user_id, keep_session))

    async def remove(self, user_id: str, *, by: Principal) -> None:
        """Remove the account with all that hangs on it. Raises NotFound, Conflict, Forbidden for oneself and who may do more."""
        async with self._people.changing():
            account = self._people.get(user_id)
            if user_id == by.id:
                raise _own("You cannot remove yourself: another administrator has to.")
            self._people.refuse_stronger(account, by)
            before = self._people.estate()
            bearers = {user: roles for user, roles in before.bearers.items() if user != user_id}
            self._people.judge(before, attrs.evolve(before, bearers=bearers), by=by)
            await self._people.write(self._people.without_account(account), *self._leaving(user_id))

    def _changed(
        self, account: Account, *, title: str | None, roles: Sequence[str] | None, disabled: bool | None, by: Principal
    ) -> Account:
        changed = attrs.evolve(
            account,
            title=account.title if title is None else names.title(title),
            roles=account.roles if roles is None else _unique(roles),
            disabled=account.disabled if disabled is None else disabled,
        )
        if account.id == by.id and (set(changed.roles), changed.disabled) != (set(account.roles), account.disabled):
            raise _own("You cannot change your own roles, nor disable yourself: another administrator has to.")
        if roles is not None:
            self._check_roles(changed.roles)
        return changed

    def _judge(self, account: Account, by: Principal) -> None:
        before = self._people.estate()
        after = {**before.bearers, account.id: () if account.disabled else account.roles}
        self._people.judge(before, attrs.evolve(before, bearers=after), by=by)

    def _new(self, name: str, *, title: str, roles: Sequence[str]) -> Account:
        self._check_roles(roles)
        return Account(
            id="usr_" + base64.b32encode(secrets.token_bytes(10)).decode()[:12].lower(),
            name=name,
            title=names.title(title),
            roles=_unique(roles),
            organisation=self._people.organisation,
            created_at=self._clock.now(),
        )

    async def _with_password(self, account: Account, password: str) -> Account:
        self._passwords.check(password, name=account.name)
        hashed = await self._passwords.hash(password)
        return attrs.evolve(account, password_hash=hashed, password_set_at=self._clock.now())

    def _check_roles(self, roles: Sequence[str]) -> None:
        if len(set(roles)) > _MOST_ROLES:
            raise BadRequest("too_many", f"A user has at most {_MOST_ROLES} roles.", details={"field": "roles"})
        for role in roles:
            if role not in self._people.roles:
                raise BadRequest("unknown_role", f"There is no role {role[:40]!r}.", details={"field": "roles"})

    def _refuse_taken(self, name: str) -> None:
        if self._people.named(name):
            raise Conflict("name_taken", "There is a user of this name already.")

    def _refuse_set_up(self) -> None:
        if not self._people.empty:
            raise Conflict("already_set_up", "Pulse is set up already: sign in.")

    def _free_name(self, wanted: str, provider: str) -> str:
        wanted = (names.known_name(wanted) or names.slug(provider) or "user")[:56].rstrip(".")
        if not self._people.named(wanted):
            return wanted
        return f"{wanted}-{secrets.token_hex(3)}"

    def _card_of(self, account: Account | None) -> User | None:
        return self._card(account) if account else None

    def _card(self, account: Account) -> User:
        return User(
            id=account.id,
            name=account.name,
            title=account.title,
            roles=account.roles,
            disabled=account.disabled,
            provider=account.provider,
            second_factor=bool(account.second_factor),
            organisation=account.organisation,
            created_at=account.created_at,
            signed_in_at=account.signed_in_at,
            locked_until=self._locked_until(account.name),
        )


def _administered(account: Account) -> tuple[object, ...]:
    """What one administrator could take from another's change."""
    return (account.title, account.roles, account.disabled)


def _unique(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(roles))


def _check_subject(provider: str, subject: str) -> None:
    if not provider or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise BadRequest("bad_subject", "A linked account needs a provider, and a subject of at most 255 characters.")


def _own(words: str) -> Forbidden:
    return Forbidden("own_roles", words)
