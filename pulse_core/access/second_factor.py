"""The second factor: an authenticator app, and recovery codes for the day it is lost."""

import io

import attrs

from pulse_core.access import one_time
from pulse_core.access.people import Account, People
from pulse_core.errors import BadRequest, Conflict, Unavailable, VaultError
from pulse_core.model.principal import Principal
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.tools import Clock

BEGUN_SECONDS = 600.0
_MOST_BEGUN = 1_000
_TABLE, _FIELD = "users", "second_factor"


@attrs.frozen(kw_only=True)
class SecondFactorOffer:
    """The secret of a second factor, told once: as text, as an address for apps, and as a picture of that address."""

    secret: str = attrs.field(repr=False)
    uri: str = attrs.field(repr=False)
    qr_svg: str = attrs.field(repr=False)


@attrs.frozen
class _Begun:
    secret: str = attrs.field(repr=False)
    at: float


class SecondFactor:
    """Begun in memory, kept sealed once a first code proved that the app has the secret."""

    def __init__(self, people: People, sealer: Sealer, clock: Clock, *, issuer: str = "Pulse") -> None:
        self._people = people
        self._sealer = sealer
        self._clock = clock
        self._issuer = issuer
        self._begun: dict[str, _Begun] = {}

    def begin(self, user_id: str) -> SecondFactorOffer:
        """A new secret, good for ten minutes. Raises NotFound, Conflict when there is a second factor already."""
        account = self._people.get(user_id)
        _refuse_second(account)
        secret = one_time.new_secret()
        self._begun.pop(user_id, None)
        self._begun[user_id] = _Begun(secret, self._clock.now())
        if len(self._begun) > _MOST_BEGUN:
            del self._begun[next(iter(self._begun))]
        uri = one_time.uri(secret, name=account.name, issuer=self._issuer)
        return SecondFactorOffer(secret=secret, uri=uri, qr_svg=_picture(uri))

    async def confirm(self, user_id: str, code: str) -> tuple[str, ...]:
        """Keep what was begun, proved by a code of the app. The recovery codes, shown once.

        Raises NotFound, Conflict when nothing was begun or there is a second factor already, BadRequest for a wrong code.
        """
        async with self._people.changing():
            account, begun = self._people.get(user_id), self._begun.get(user_id)
            _refuse_second(account)
            now = self._clock.now()
            if begun is None or not 0 <= now - begun.at <= BEGUN_SECONDS:
                raise Conflict("not_begun", "Begin again: a new secret is good for ten minutes.")
            step = one_time.matching_step(begun.secret, code, now=now, after=0)
            if step is None:
                raise BadRequest("bad_code", "That is not the code that the app shows now.", details={"field": "code"})
            sealed = self._sealer.seal(begun.secret, table=_TABLE, id=user_id, field=_FIELD)
            codes = await self._keep_codes(attrs.evolve(account, second_factor=sealed, second_factor_step=step))
            self._begun.pop(user_id, None)
        return codes

    async def remove(self, user_id: str, *, by: Principal) -> None:
        """Go without, recovery codes included. Raises NotFound, Forbidden for another who may do more than `by`."""
        async with self._people.changing():
            account = self._people.get(user_id)
            self._people.refuse_reach(account, by)
            bare = attrs.evolve(account, second_factor="", second_factor_step=0, recovery_codes=())
            if bare != account:
                await self._people.write(self._people.with_account(bare))

    async def renew_codes(self, user_id: str) -> tuple[str, ...]:
        """Ten new recovery codes, shown once; the old ones die. Raises NotFound, Conflict without a second factor."""
        async with self._people.changing():
            account = self._people.get(user_id)
            if not account.second_factor:
                raise Conflict("no_second_factor", "There is no second factor yet.")
            return await self._keep_codes(account)

    def codes_left(self, user_id: str) -> int:
        """How many recovery codes are unused."""
        return len(self._people.get(user_id).recovery_codes)

    def spent(self, account: Account, code: str) -> Account | None:
        """The account once this code is used up, None when the code does not hold. Raises Unavailable when it is sealed shut."""
        step = one_time.matching_step(self._secret(account), code, now=self._clock.now(), after=account.second_factor_step)
        if step is not None:
            return attrs.evolve(account, second_factor_step=step)
        left = one_time.without_code(account.recovery_codes, one_time.recovery_hash(account.id, code))
        return None if left is None else attrs.evolve(account, recovery_codes=left)

    async def _keep_codes(self, account: Account) -> tuple[str, ...]:
        codes = one_time.new_recovery_codes()
        hashes = tuple(one_time.recovery_hash(account.id, code) for code in codes)
        await self._people.write(self._people.with_account(attrs.evolve(account, recovery_codes=hashes)))
        return codes

    def _secret(self, account: Account) -> str:
        try:
            return self._sealer.unseal(account.second_factor, table=_TABLE, id=account.id, field=_FIELD).reveal()
        except VaultError as error:
            raise Unavailable("vault_shut", "The second factor cannot be checked: what is sealed cannot be opened.") from error


def _refuse_second(account: Account) -> None:
    if account.second_factor:
        raise Conflict("second_factor_exists", "There is a second factor already: remove it first.")


def _picture(uri: str) -> str:
    import segno  # takes a while and some memory, and few people enrol

    drawn = io.BytesIO()
    segno.make_qr(uri, error="m").save(drawn, kind="svg", xmldecl=False, scale=4, border=4)
    return drawn.getvalue().decode()
