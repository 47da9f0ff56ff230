"""Prove who somebody is: by password and second factor, at the same cost and with the same answer for whoever it is."""

import attrs

from pulse_core.access import names
from pulse_core.access.lockouts import Lockouts, address_key, confirm_key, user_key
from pulse_core.access.passwords import Passwords
from pulse_core.access.people import Account, People
from pulse_core.access.second_factor import SecondFactor
from pulse_core.access.users import Also, Users, nothing
from pulse_core.errors import Unauthenticated, Unavailable
from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.tools import Clock


@attrs.frozen
class _Password:
    """A password that fits the account as it was; `rehashed` replaces what was made with the parameters of old."""

    account: Account
    rehashed: str = attrs.field(default="", repr=False)


class SignIn:
    """Failures are counted before anything is said; only success tells anything about an account."""

    def __init__(
        self,
        people: People,
        users: Users,
        passwords: Passwords,
        second_factor: SecondFactor,
        lockouts: Lockouts,
        clock: Clock,
    ) -> None:
        self._people = people
        self._users = users
        self._passwords = passwords
        self._second_factor = second_factor
        self._lockouts = lockouts
        self._clock = clock

    async def prove(self, *, name: str, password: str, code: str = "", address: str = "", also: Also = nothing) -> User:
        """The user whose name, password and code these are; `also` is written together with what this uses up.

        Raises Unauthenticated `bad_credentials`, or `second_factor_required` once the password fits; Locked, TooMany,
        Unavailable when too many sign in at once.
        """
        keys = (user_key(name), *([address_key(address)] if address else ()))
        with self._lockouts.attempt(*keys):
            account = self._people.named(names.known_name(name))
            user = await self._proven(account, password, code, keys=keys, also=also, arrives=True)
        await self._lockouts.forgive(user_key(name))
        return user

    async def confirm(self, user_id: str, *, password: str, code: str = "", also: Also = nothing) -> User:
        """The same proof from within a session. Raises NotFound, and what `prove` raises."""
        account = self._people.get(user_id)
        key = confirm_key(account.name)
        with self._lockouts.attempt(key):
            user = await self._proven(account, password, code, keys=(key,), also=also, arrives=False)
        await self._lockouts.forgive(key)
        return user

    async def change_password(self, user_id: str, *, current: str, new: str, keep_session: str = "") -> None:
        """Give oneself a new password, and end all other sessions. Raises what `prove` raises, and BadRequest."""
        account = self._people.get(user_id)
        self._passwords.check(new, name=account.name)
        key = confirm_key(account.name)
        with self._lockouts.attempt(key):
            await self._fitting(account, current, keys=(key,))
        await self._lockouts.forgive(key)
        oneself = Principal(id=user_id, kind=PrincipalKind.PERSON, name=account.name)
        await self._users.set_password(user_id, new, by=oneself, keep_session=keep_session)

    async def _proven(
        self, account: Account | None, password: str, code: str, *, keys: tuple[str, ...], also: Also, arrives: bool
    ) -> User:
        fitting = await self._fitting(account, password, keys=keys)
        async with self._people.changing():
            user = await self._enter(fitting, code, also=also, arrives=arrives)
        if user is None:
            await self._lockouts.fail(*keys)
            raise _code_wanted("That code does not hold: wait for the next one, or use a recovery code.")
        return user

    async def _fitting(self, account: Account | None, password: str, *, keys: tuple[str, ...]) -> _Password:
        known = account.password_hash if account and not account.disabled else ""
        if not await self._passwords.matches(known, password) or account is None:
            await self._lockouts.fail(*keys)
            raise _refused()
        return _Password(account, await self._rehashed(known, password))

    async def _rehashed(self, password_hash: str, password: str) -> str:
        if not self._passwords.outdated(password_hash):
            return ""
        try:
            return await self._passwords.hash(password)
        except Unavailable:  # next time, then
            return ""

    async def _enter(self, fitting: _Password, code: str, *, also: Also, arrives: bool) -> User | None:
        """Use the code up and write what comes with it; None when the code does not hold. Called while changing."""
        account = self._people.find(fitting.account.id)
        if account is None or account.disabled or account.password_hash != fitting.account.password_hash:
            raise _refused()  # it was changed while the password was hashed
        proven: Account | None = account
        if account.second_factor:
            if not code:
                raise _code_wanted("Type the code that your authenticator app shows, too.")
            proven = self._second_factor.spent(account, code)
        if proven is None:
            return None
        proven = attrs.evolve(
            proven,
            signed_in_at=self._clock.now() if arrives else account.signed_in_at,
            password_hash=fitting.rehashed or account.password_hash,
        )
        user = self._users.get(account.id)
        changes = [] if proven == account else [self._people.with_account(proven)]
        await self._people.write(*changes, *also(user))
        return self._users.get(account.id)


def _refused() -> Unauthenticated:
    return Unauthenticated("bad_credentials", "Name or password are wrong.")


def _code_wanted(words: str) -> Unauthenticated:
    return Unauthenticated("second_factor_required", words)
