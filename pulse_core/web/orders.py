"""What callers send to the desks of access. What is secret in it never shows when it is printed."""

from typing import Annotated, Literal

import attrs
import msgspec

from pulse_core.model.access import Right
from pulse_core.model.kiosk import KioskView

_Identity = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9._-]*\Z")]
_FilePath = Annotated[str, msgspec.Meta(max_length=1024, pattern=r"^(/[^\x00-\x1f]*)?\Z")]
_AgentId = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._-]+\Z")]


@attrs.frozen(kw_only=True)
class SignInOrder:
    """Sign in. `code` is of the second factor, or a recovery code; `remember` asks for thirty days instead of one."""

    name: str
    password: str = attrs.field(repr=False)
    code: str = attrs.field(default="", repr=False)
    remember: bool = False


@attrs.frozen(kw_only=True)
class ConfirmOrder:
    """Prove once more who one is."""

    password: str = attrs.field(repr=False)
    code: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class SetupCheckOrder:
    """Ask whether this is the bootstrap token."""

    token: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class SetupOrder:
    """Make the first administrator. With an empty `password` one is made up, and told once."""

    token: str = attrs.field(repr=False)
    name: str
    password: str = attrs.field(default="", repr=False)
    title: str = ""


@attrs.frozen(kw_only=True)
class RecoveryOrder:
    """Ask for a recovery token, for `user` (an administrator's name; empty is any) and so many minutes."""

    user: str = ""
    minutes: int = 15


@attrs.frozen(kw_only=True)
class RedeemOrder:
    """Turn a recovery token into a session."""

    token: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class PasswordChangeOrder:
    """Change one's own password. A session that a recovery token opened need not know the current one."""

    current: str = attrs.field(default="", repr=False)
    new: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class CodeOrder:
    """Prove that the app shows the right codes."""

    code: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class NewUserOrder:
    """Add a user. With an empty `password` one is made up, and told once."""

    name: str
    title: str = ""
    roles: tuple[str, ...] = ()
    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class UserChangeOrder:
    """Change a user: what is left out stays."""

    title: str | None = None
    roles: tuple[str, ...] | None = None
    disabled: bool | None = None


@attrs.frozen(kw_only=True)
class PasswordOrder:
    """Set somebody's password. With an empty one it is made up, and told once."""

    password: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class NewRoleOrder:
    """Add a role: all that the inherited roles and `allow` give, less what `deny` takes.

    Its `id` stays; without one it is made of the title.
    """

    id: str = ""
    title: str
    description: str = ""
    inherits: tuple[str, ...] = ()
    allow: tuple[Right, ...] = ()
    deny: tuple[Right, ...] = ()


@attrs.frozen(kw_only=True)
class NewTokenOrder:
    """Make an API token. A personal one never does more than its owner; one without scopes does nothing."""

    name: str
    scopes: tuple[str, ...] = ()
    expires_in_days: float | None = None
    personal: bool = True


@attrs.frozen(kw_only=True)
class TokenChangeOrder:
    """Change a token: what is left out stays."""

    name: str | None = None
    scopes: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True)
class NewKioskOrder:
    """Make a link for wall displays. Without `expires_in_days` it holds until it is revoked."""

    name: str
    views: tuple[KioskView, ...]
    expires_in_days: float | None = None


@attrs.frozen(kw_only=True)
class KioskOrder:
    """Exchange a link's secret for a session of the display."""

    secret: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class EnrolmentOrder:
    """Invite agents: so many, within so many minutes. The rest shapes the command.

    `platform` is a service, in the foreground, or only the print of its unit; `identity` is a second agent's name on the
    same machine; `ca_file` lies on that machine.
    """

    minutes: int = 60
    uses: int = 1
    platform: Literal["service", "foreground", "print"] = "service"
    identity: _Identity = ""
    ca_file: _FilePath = ""
    skip_verify: bool = False


@attrs.frozen(kw_only=True)
class EnrolOrder:
    """An agent asks for a token of its own. `agent` is its id, `hostname` how people know its machine."""

    agent: _AgentId
    hostname: str = ""
    version: str = ""
