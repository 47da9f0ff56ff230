"""What is known of users, roles, tokens and sessions, without anything secret."""

import attrs

from pulse_core.model.principal import DEFAULT_ORGANISATION

Right = tuple[str, str]
"""An action and the resource it is done to; `*` is every resource."""


@attrs.frozen(kw_only=True)
class User:
    """A person with an account. `id` is for life, `name` is what they sign in with, `title` is how they are called.

    `provider` is empty for a local account, else the way of signing in that vouches for them. Times are seconds since
    the epoch, None for what never happened.
    """

    id: str
    name: str
    title: str = ""
    roles: tuple[str, ...] = ()
    disabled: bool = False
    provider: str = ""
    second_factor: bool = False
    organisation: str = DEFAULT_ORGANISATION
    created_at: float = 0.0
    signed_in_at: float | None = None
    locked_until: float | None = None


@attrs.frozen(kw_only=True)
class Role:
    """What its bearers may do: all that it and the roles it inherits from allow, less what any of them denies."""

    id: str
    title: str
    description: str = ""
    inherits: tuple[str, ...] = ()
    allow: tuple[Right, ...] = ()
    deny: tuple[Right, ...] = ()
    built_in: bool = False


@attrs.frozen(kw_only=True)
class Token:
    """An API token, without its secret. `hint` is how the secret begins and ends. `owner` is the user who bounds it.

    A token with an owner may never do more than the owner, and dies with the account. One without belongs to the
    organisation. `agent` is the agent it was bound to by its first use. `uses_left` counts down what may be used only
    so often (enrolment); None is without end.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    hint: str = ""
    owner: str = ""
    organisation: str = DEFAULT_ORGANISATION
    agent: str = ""
    uses_left: int | None = None
    created_at: float = 0.0
    created_by: str = ""
    expires_at: float | None = None
    used_at: float | None = None


@attrs.frozen(kw_only=True)
class Session:
    """A signed-in browser. `current` marks the one that asks. `recovery` is one that a recovery token opened."""

    id: str
    user: str
    address: str = ""
    browser: str = ""
    organisation: str = DEFAULT_ORGANISATION
    created_at: float = 0.0
    seen_at: float = 0.0
    expires_at: float = 0.0
    remembered: bool = False
    recovery: bool = False
    current: bool = False
