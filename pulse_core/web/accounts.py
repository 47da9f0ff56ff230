"""What the desks of access answer. Only what is shown once holds a secret."""

from collections.abc import Sequence

import attrs

from pulse_core.access import ResourceCard, ScopeCard, ScopePreset
from pulse_core.model.access import Right, Role, Session, Token, User
from pulse_core.model.kiosk import KioskLink


@attrs.frozen(kw_only=True)
class PrincipalCard:
    """Who asks, as a page shows them."""

    id: str
    kind: str
    name: str


@attrs.frozen(kw_only=True)
class Way:
    """A way to sign in."""

    name: str
    title: str


@attrs.frozen(kw_only=True)
class SessionState:
    """Whether somebody is signed in, who, and what they may do.

    `state` is setup (nobody has an account yet), signed_out or signed_in. `csrf` goes into the header X-CSRF-Token of
    whatever changes something. `confirmed_at` is when they last proved who they are, 0 for never; `expires_at` when
    the session ends unless it is used. `bootstrap_file` is told only before the setup, and only to this machine. `kiosk` is
    what a wall display shows, and who is signed in is nobody but the display.
    """

    state: str
    user: User | None = None
    principal: PrincipalCard | None = None
    roles: Sequence[str] = ()
    permissions: Sequence[Right] = ()
    csrf: str = attrs.field(default="", repr=False)
    confirmed_at: float = 0.0
    expires_at: float | None = None
    ways: Sequence[Way] = ()
    bootstrap_file: str = ""
    logout_url: str = ""
    kiosk: KioskLink | None = None


@attrs.frozen(kw_only=True)
class SetupDone:
    """The first administrator is signed in. `password` is told once, and only when it was made up."""

    session: SessionState
    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class RecoveryIssued:
    """Where the recovery token is, and until when it holds. The token itself is told to the console only."""

    file: str
    expires_at: float
    token: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class AccountView:
    """One's own account, and where one is signed in."""

    user: User
    second_factor: bool
    recovery_codes_left: int
    sessions: Sequence[Session]


@attrs.frozen(kw_only=True)
class RecoveryCodes:
    """Codes that each do once in place of the second factor; told once."""

    recovery_codes: Sequence[str] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class UserList:
    """Everybody with an account."""

    data: Sequence[User]


@attrs.frozen(kw_only=True)
class UserMade:
    """A new user. `password` is told once, and only when it was made up."""

    user: User
    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class PasswordMade:
    """A password was set; it is told once, and only when it was made up."""

    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class SessionList:
    """Where somebody is signed in."""

    data: Sequence[Session]


@attrs.frozen(kw_only=True)
class RoleList:
    """Every role, the built-in ones first."""

    data: Sequence[Role]


@attrs.frozen(kw_only=True)
class PermissionList:
    """What rights are made of."""

    actions: Sequence[str]
    resources: Sequence[ResourceCard]


@attrs.frozen(kw_only=True)
class ScopeList:
    """What tokens can be allowed."""

    data: Sequence[ScopeCard]
    presets: Sequence[ScopePreset]


@attrs.frozen(kw_only=True)
class TokenList:
    """API tokens, without their secrets."""

    data: Sequence[Token]


@attrs.frozen(kw_only=True)
class TokenMade:
    """A token and its secret, which is told once."""

    token: Token
    secret: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class KioskLinkView:
    """A link for wall displays, and the screens that it let in and that are still there."""

    link: KioskLink
    screens: Sequence[Session]


@attrs.frozen(kw_only=True)
class KioskLinkList:
    """Every link for wall displays, without its secret."""

    data: Sequence[KioskLinkView]


@attrs.frozen(kw_only=True)
class KioskLinkMade:
    """A link, its secret and the whole address to open: told once. `address` is empty where nobody knows how Pulse is reached."""

    link: KioskLink
    secret: str = attrs.field(repr=False)
    address: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Enrolment:
    """An invitation of agents: its secret, told once, and the command that uses it."""

    secret: str = attrs.field(repr=False)
    token: Token
    command: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Enrolled:
    """An agent's own token, told once."""

    token: str = attrs.field(repr=False)
