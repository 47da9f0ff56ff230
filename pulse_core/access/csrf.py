"""Prove that a change was asked for by Pulse's own page, and not by another site in the same browser."""

import hashlib
import hmac
import secrets

_PURPOSE = b"pulse.csrf.v1\0"


class Csrf:
    """Tokens of sessions come from the session's secret; those of people whom a proxy vouches for, from this process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of_session(self, secret: str) -> str:
        """The token that goes with this session, and with no other."""
        return _mac(secret.encode(), b"session")

    def of_person(self, principal_id: str) -> str:
        """The token of somebody without a session. It holds until Pulse starts anew."""
        return _mac(self._key, principal_id.encode())

    def matches(self, presented: str, expected: str) -> bool:
        """Whether it is the one, in a time that tells nothing. Nothing presented never is."""
        return bool(presented) and hmac.compare_digest(presented.encode(), expected.encode())


def from_elsewhere(sec_fetch_site: str) -> bool:
    """Whether the browser says that another site asks; a caller that says nothing is no browser of today."""
    return sec_fetch_site.strip().lower() not in ("", "same-origin", "none")


def _mac(key: bytes, what: bytes) -> str:
    return hmac.new(key, _PURPOSE + what, hashlib.sha256).hexdigest()
