"""What is kept of a session, and the cookie that its browser has."""

from typing import Final

import attrs

from pulse_core.access.facts import PLAIN_COOKIE, SECURE_COOKIE
from pulse_core.access.table import Change
from pulse_core.model.access import Session
from pulse_core.model.principal import DEFAULT_ORGANISATION

SLIDING_SECONDS: Final = 24 * 3600.0
REMEMBERED_SECONDS: Final = 30 * 86_400.0
RECOVERY_SECONDS: Final = 30 * 60.0
KIOSK_SECONDS: Final = 90 * 86_400.0
"""How long a wall display may be switched off before its link has to be opened again."""

_KIOSK_COOKIE_SECONDS = 400 * 86_400
"""The longest that browsers keep one; it is set anew while the display is looked at."""


@attrs.frozen(kw_only=True)
class SessionRecord:
    """A session as it is kept, under the hash of its secret. Without `remembered` or `recovery` it lasts while it is used.

    One of a wall display has its link's id for a `user`, and `kiosk`.
    """

    id: str
    user: str
    address: str = ""
    browser: str = ""
    organisation: str = DEFAULT_ORGANISATION
    created_at: float = 0.0
    seen_at: float = 0.0
    confirmed_at: float = 0.0
    remembered: bool = False
    recovery: bool = False
    kiosk: bool = False

    @property
    def expires_at(self) -> float:
        if self.recovery:
            return self.created_at + RECOVERY_SECONDS
        if self.remembered:
            return self.created_at + REMEMBERED_SECONDS
        if self.kiosk:
            return self.seen_at + KIOSK_SECONDS
        return self.seen_at + SLIDING_SECONDS

    def card(self, *, current: bool = False) -> Session:
        """What people see of it."""
        return Session(
            id=self.id,
            user=self.user,
            address=self.address,
            browser=self.browser,
            organisation=self.organisation,
            created_at=self.created_at,
            seen_at=self.seen_at,
            expires_at=self.expires_at,
            remembered=self.remembered,
            recovery=self.recovery,
            current=current,
        )


@attrs.frozen(kw_only=True)
class Opened:
    """A new session. `cookie` is the value of Set-Cookie; `changes` are what has to be committed for it to exist."""

    card: Session
    secret: str = attrs.field(repr=False)
    csrf: str = attrs.field(repr=False)
    cookie: str = attrs.field(repr=False)
    changes: tuple[Change, ...] = attrs.field(repr=False)


def cookie_header(secret: str, *, secure: bool, remembered: bool = False, kiosk: bool = False) -> str:
    """Set-Cookie of a session. Without `remembered` or `kiosk` it goes when the browser is closed."""
    seconds = _KIOSK_COOKIE_SECONDS if kiosk else int(REMEMBERED_SECONDS) if remembered else 0
    lasting = f"; Max-Age={seconds}" if seconds else ""
    return _cookie(secret, secure=secure) + lasting


def expired_cookie(*, secure: bool) -> str:
    """Set-Cookie that takes the session's cookie away."""
    return _cookie("", secure=secure) + "; Max-Age=0"


def _cookie(value: str, *, secure: bool) -> str:
    name, flag = (SECURE_COOKIE, "; Secure") if secure else (PLAIN_COOKIE, "")
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{flag}"
