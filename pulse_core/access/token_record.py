"""What is kept of an API token, and how its secret is made and recognised."""

import secrets
from typing import Final

import attrs

from pulse_core.model.access import Token
from pulse_core.model.principal import DEFAULT_ORGANISATION

PREFIX: Final = "pls_"

_SECRET_LENGTH = len(PREFIX) + 43
_HINT_LETTERS = 4


@attrs.frozen(kw_only=True)
class TokenRecord:
    """A token as it is kept. `made_at` is when its secret was made: a rotated token has the same id and a later one."""

    id: str
    name: str
    scopes: tuple[str, ...]
    hash: str = attrs.field(repr=False)
    hint: str = ""
    owner: str = ""
    organisation: str = DEFAULT_ORGANISATION
    agent: str = ""
    uses_left: int | None = None
    created_at: float = 0.0
    created_by: str = ""
    made_at: float = 0.0
    expires_at: float | None = None
    used_at: float | None = None

    def over(self, now: float) -> bool:
        """Whether it has expired, or has been used as often as it may be."""
        return (self.expires_at is not None and self.expires_at <= now) or (self.uses_left is not None and self.uses_left <= 0)

    def card(self) -> Token:
        """What people see of it."""
        return Token(**{name: getattr(self, name) for name in _CARD_FIELDS})


_CARD_FIELDS = tuple(one.name for one in attrs.fields(Token))


@attrs.frozen(kw_only=True)
class Minted:
    """A token and its secret, which nobody is told again."""

    token: Token
    secret: str = attrs.field(repr=False)


def new_secret() -> str:
    """32 random bytes, to be recognised by scanners that look for what was published by accident."""
    return PREFIX + secrets.token_urlsafe(32)


def new_id() -> str:
    """Public, and never used again."""
    return f"tok_{secrets.token_hex(10)}"


def looks_like_one(secret: str) -> bool:
    """Whether it can be a token of Pulse at all."""
    return len(secret) == _SECRET_LENGTH and secret.startswith(PREFIX)


def hint(secret: str) -> str:
    """How a secret begins and ends, for people to tell their tokens apart."""
    bare = secret.removeprefix(PREFIX)
    return f"{bare[:_HINT_LETTERS]}…{bare[-_HINT_LETTERS:]}"
