"""Tickets: made at login, signed, over after two hours, and renewed by giving the old one as the password."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from pulse_proxmox.simulator.frame.refusals import unauthenticated

LIFE_SECONDS: Final = 7200.0


class Tickets:
    """Makes and reads them, for one product. `end` makes an end of all that were made before."""

    def __init__(self, *, prefix: str, secret: str, now: Callable[[], float]) -> None:
        self._prefix = prefix
        self._secret = secret.encode()
        self._now = now
        self._generation = 0

    def made(self, user: str) -> str:
        """A ticket for this user."""
        plain = f"{self._prefix}:{user}:{int(self._now()):08X}"
        return f"{plain}::{self._sign(plain)}"

    def csrf(self, user: str) -> str:
        """What has to be sent along with every change."""
        plain = f"{int(self._now()):08X}:{user}"
        return f"{plain.partition(':')[0]}:{self._sign(plain)}"

    def reader(self, ticket: str, refusal: str) -> str:
        """Whose ticket it is. Raises Refused, with this text, for one that is wrong or over."""
        plain, _, signature = ticket.partition("::")
        parts = plain.split(":")
        if len(parts) != 3 or parts[0] != self._prefix or not hmac.compare_digest(signature, self._sign(plain)):
            raise unauthenticated(refusal)
        if not 0 <= self._now() - int(parts[2], 16) + 300 <= LIFE_SECONDS + 300:
            raise unauthenticated(refusal)
        return parts[1]

    def fits(self, csrf: str, user: str) -> bool:
        """Whether the token against forged requests is this user's, and not too old."""
        made, _, signature = csrf.partition(":")
        if not hmac.compare_digest(signature, self._sign(f"{made}:{user}")):
            return False
        return self._now() - int(made, 16) <= LIFE_SECONDS

    def end(self) -> None:
        """Make an end of all tickets that were made before."""
        self._generation += 1

    def _sign(self, plain: str) -> str:
        return hmac.new(self._secret, f"{self._generation}/{plain}".encode(), sha256).hexdigest()
