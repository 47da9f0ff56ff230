"""Turn what somebody came by into a principal: who they are, and what that comes to right now."""

import base64
import hashlib
from collections.abc import Callable
from typing import Final

import attrs

from pulse_core.access.kiosk import SCOPES as KIOSK_SCOPES
from pulse_core.access.people import Account, People
from pulse_core.access.scopes import Scopes, reach
from pulse_core.access.session_record import SessionRecord
from pulse_core.access.token_record import TokenRecord
from pulse_core.errors import Unauthenticated
from pulse_core.model.kiosk import KioskLink
from pulse_core.model.principal import Principal, PrincipalKind

OUTSIDE: Final = "ext_"
"""How the ids of people and tokens begin that are not kept here."""
_LONGEST_NAME = 100

FALLBACK_ROLES: Final = {"proxy": ("viewer",)}
"""What somebody may who was vouched for without a role that exists here. Of those that are not named: nothing."""


class Principals:
    """Nothing is believed of a record but who it names: rights are those of the account and its roles as they are now.

    `kiosk` gives the link of a wall display, as long as it holds.
    """

    def __init__(self, people: People, scopes: Scopes, kiosk: Callable[[str], KioskLink | None]) -> None:
        self._people = people
        self._scopes = scopes
        self._kiosk = kiosk

    def of_session(self, record: SessionRecord, now: float) -> Principal | None:
        """Who is behind a session; None when the account is gone or disabled. Who was let in to recover is fresh."""
        if record.kiosk:
            return self._screen(record)
        account = self._people.find(record.user)
        if account is None or account.disabled:
            return None
        return Principal(
            id=account.id,
            kind=PrincipalKind.PERSON,
            name=account.name,
            organisation=record.organisation,
            roles=account.roles,
            permissions=self._people.effective(account.roles),
            session=record.id,
            confirmed_at=now if record.recovery else record.confirmed_at,
        )

    def _screen(self, record: SessionRecord) -> Principal | None:
        """A wall display: a program that may look, as long as its link holds, and whoever bounds the link may look, too."""
        link = self._kiosk(record.user)
        if link is None:
            return None
        rights = reach(KIOSK_SCOPES)
        account = self._people.find(link.owner) if link.owner else None
        if link.owner:
            rights = self._people.effective(account.roles) & rights if account and not account.disabled else frozenset()
        return Principal(
            id=record.id,
            kind=PrincipalKind.TOKEN,
            name=link.name,
            organisation=link.organisation,
            scopes=frozenset(KIOSK_SCOPES) if rights == reach(KIOSK_SCOPES) else frozenset(),
            permissions=rights,
            session=record.id,
            token=record.id,
        )

    def of_token(self, record: TokenRecord) -> Principal | None:
        """What a token may do; None when its owner is gone or disabled.

        One with an owner has the owner's id and never more rights; one without has its own id, and its scopes bound it.
        Its `confirmed_at` is when its secret was made.
        """
        account = self._people.find(record.owner) if record.owner else None
        if record.owner and (account is None or account.disabled):
            return None
        return Principal(
            id=account.id if account else record.id,
            kind=PrincipalKind.TOKEN,
            name=record.name,
            organisation=record.organisation,
            scopes=frozenset(record.scopes),
            roles=account.roles if account else (),
            permissions=self._people.effective(account.roles) & reach(record.scopes) if account else frozenset(),
            token=record.id,
            confirmed_at=record.made_at,
            agent=record.agent,
        )

    def of_outside(self, provider: str, said: Principal, now: float) -> Principal | None:
        """Somebody for whom a backend vouches: known by provider and subject (the id it gave), never by a name.

        Whoever is linked to an account is that account. Roles and scopes that do not exist here are nothing; rights
        come from the roles, whatever the backend says of them. None for what cannot be vouched for.
        """
        if said.kind is PrincipalKind.TOKEN:
            return self._outside_token(provider, said)
        if said.kind is not PrincipalKind.PERSON or not said.id:
            return None
        account = self._people.linked(provider, said.id)
        if account:
            return self._linked(account, said, now)
        roles = tuple(role for role in said.roles if role in self._people.roles) or FALLBACK_ROLES.get(provider, ())
        return Principal(
            id=outside_id(provider, said.id),
            kind=PrincipalKind.PERSON,
            name=said.name[:_LONGEST_NAME],
            organisation=said.organisation,
            roles=roles,
            permissions=self._people.effective(roles),
            confirmed_at=min(said.confirmed_at, now),
        )

    def outsider_now(self, principal: Principal) -> Principal | None:
        """Somebody who came by a backend's word, as they are now; None when their account is gone or disabled."""
        if principal.kind is PrincipalKind.TOKEN:
            return principal
        account = self._people.find(principal.id)
        if account is None and not principal.id.startswith(OUTSIDE):
            return None
        if account is None:
            return attrs.evolve(principal, permissions=self._people.effective(principal.roles))
        rights = self._people.effective(account.roles)
        return None if account.disabled else attrs.evolve(principal, roles=account.roles, permissions=rights)

    def _linked(self, account: Account, said: Principal, now: float) -> Principal:
        if account.disabled:
            raise Unauthenticated("account_disabled", "This account is disabled: ask an administrator.")
        return Principal(
            id=account.id,
            kind=PrincipalKind.PERSON,
            name=account.name,
            organisation=account.organisation,
            roles=account.roles,
            permissions=self._people.effective(account.roles),
            confirmed_at=min(said.confirmed_at, now),
        )

    def _outside_token(self, provider: str, said: Principal) -> Principal | None:
        if not said.id:
            return None
        own_id = outside_id(provider, said.id)
        return Principal(
            id=own_id,
            kind=PrincipalKind.TOKEN,
            name=said.name[:_LONGEST_NAME],
            organisation=said.organisation,
            scopes=frozenset(scope for scope in said.scopes if self._scopes.knows(scope)),
            token=own_id,
            agent=said.agent,
        )


def outside_id(provider: str, subject: str) -> str:
    """The id, for life, of somebody whom a provider knows by that subject. It is never the id of an account."""
    digest = hashlib.sha256(f"{len(provider)}:{provider}{subject}".encode()).digest()
    return OUTSIDE + base64.b32encode(digest[:15]).decode().lower()
