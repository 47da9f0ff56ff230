"""Decide what a new token may be: nobody gives away more than he may himself."""

from collections.abc import Iterable
from typing import Final

import attrs

from pulse_core.access.refusals import Forbidden
from pulse_core.access.scopes import AGENT_SCOPES, Scopes, covers, reach
from pulse_core.access.token_record import TokenRecord
from pulse_core.errors import BadRequest, Conflict
from pulse_core.model.principal import Principal, PrincipalKind

MOST_MINUTES: Final = 7 * 24 * 60
MOST_USES: Final = 1_000

_LONGEST_NAME = 100
_LONGEST_LIFE_SECONDS = 10 * 366 * 86_400.0


@attrs.frozen(kw_only=True)
class Maker:
    """Who makes or changes a token: the principal, the token it came by, and whether it is a user with an account."""

    principal: Principal
    token: TokenRecord | None = None
    has_account: bool = False


def is_agents(scopes: Iterable[str]) -> bool:
    """Whether these scopes are what an agent needs to report, and nothing besides."""
    asked = tuple(scopes)
    return bool(asked) and all(scope in AGENT_SCOPES or scope.endswith(":report") for scope in asked)


def given(scopes: Iterable[str], *, known: Scopes, maker: Maker) -> tuple[str, ...]:
    """The scopes in order. Raises BadRequest for one that does not exist, Forbidden for one that its maker lacks."""
    asked, by = known.checked(scopes), maker.principal
    if by.kind is PrincipalKind.CONSOLE:
        return asked
    for scope in asked:
        if by.kind is PrincipalKind.TOKEN and not covers(by.scopes, scope):
            raise _beyond(scope)
        if by.id != by.token and not reach((scope,)) <= by.permissions:
            raise _beyond(scope)
    return asked


def owner(scopes: Iterable[str], *, personal: bool, maker: Maker) -> str:
    """Whose token it becomes; empty for the organisation's. Raises Forbidden for somebody without an account.

    What an agent needs to report is never personal: machines outlive accounts. What a personal token makes is its
    owner's, whatever was asked for: else it would outlive the account.
    """
    by = maker.principal
    if is_agents(scopes):
        return ""
    if by.kind is PrincipalKind.TOKEN:
        return maker.token.owner if maker.token else ""
    if not personal or by.kind is PrincipalKind.CONSOLE:
        return ""
    if not maker.has_account:
        words = "You have no account here of your own, only your proxy's word: make a token of the organisation instead."
        raise Forbidden("no_account", words)
    return by.id


def expiry(expires_at: float | None, *, now: float, maker: Maker) -> float | None:
    """When it ends. Raises BadRequest for the past, Forbidden for a token that would outlive the one that makes it."""
    if expires_at is not None and not now < expires_at <= now + _LONGEST_LIFE_SECONDS:
        raise BadRequest("bad_expiry", "A token expires in the future, within ten years.", details={"path": "expires_in_days"})
    ends = maker.token.expires_at if maker.token else None
    if ends is not None and (expires_at is None or expires_at > ends):
        raise Forbidden("beyond_own_rights", "A token cannot make one that outlives it: give it an earlier expiry.")
    return expires_at


def changeable(record: TokenRecord, *, maker: Maker) -> None:
    """Raises Forbidden for another person's token: whoever changed it would act in their name. Revoking it is another thing."""
    by = maker.principal
    if record.owner and record.owner != by.id and by.kind is not PrincipalKind.CONSOLE:
        raise Forbidden("not_yours", "This is another person's token: you may revoke it, not change it.")


def replaceable(record: TokenRecord, *, known: Scopes, now: float, maker: Maker) -> None:
    """Raises Conflict for a token that is over, and Forbidden for one that may do or last more than who asks."""
    changeable(record, maker=maker)
    if record.over(now):
        raise Conflict("expired_token", "The token has expired: make a new one.")
    given(record.scopes, known=known, maker=maker)
    expiry(record.expires_at, now=now, maker=maker)


def named(name: str) -> str:
    """A name as it is kept. Raises BadRequest."""
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        words = f"A token needs a name of at most {_LONGEST_NAME} characters, on one line."
        raise BadRequest("bad_name", words, details={"path": "name"})
    return name


def enrolment(*, minutes: int, uses: int) -> None:
    """Raises BadRequest for an enrolment that lasts too long, or lets too many in."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadRequest("bad_minutes", f"An enrolment lasts 1 to {MOST_MINUTES} minutes.", details={"path": "minutes"})
    if not 1 <= uses <= MOST_USES:
        raise BadRequest("bad_uses", f"An enrolment lets 1 to {MOST_USES} agents in.", details={"path": "uses"})


def _beyond(scope: str) -> Forbidden:
    words = f"Nobody gives away more than he may himself, and {scope} is more."
    return Forbidden("beyond_own_rights", words, details={"scope": scope})
