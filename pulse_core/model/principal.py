"""Who asks."""

from enum import StrEnum

import attrs

DEFAULT_ORGANISATION = "default"
"""The organisation that always exists."""


class PrincipalKind(StrEnum):
    """How somebody came in: nobody has not; the console is whoever may use the data directory."""

    NOBODY = "nobody"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105  # a kind, not a secret
    CONSOLE = "console"


@attrs.frozen(kw_only=True)
class Principal:
    """Somebody who was let in, and what they may do.

    `id` is opaque and for life; `name` is for people. `scopes` bound what a token may do, `permissions` are the
    (action, resource) pairs that the roles come to. `session` and `token` name what they came by, `confirmed_at` when
    a person last proved who they are, `agent` the only agent that a token may speak for.
    """

    id: str
    kind: PrincipalKind = attrs.field(converter=PrincipalKind)
    name: str
    organisation: str = DEFAULT_ORGANISATION
    scopes: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    permissions: frozenset[tuple[str, str]] = frozenset()
    session: str = ""
    token: str = ""
    confirmed_at: float = 0.0
    agent: str = ""


NOBODY = Principal(id="nobody", kind=PrincipalKind.NOBODY, name="nobody")
"""A caller who presented nothing."""
