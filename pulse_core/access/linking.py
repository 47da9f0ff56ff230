"""The door for signing in elsewhere: remember who left for which provider, and know them when they come back.

A provider's plugin begins, sends the browser away with the state, and finishes with what comes back. Who comes back is
looked up by provider and subject (`Users.linked`), and by nothing else: never by a name or an e-mail address.
"""

import hmac
import secrets
from collections import OrderedDict
from typing import Final

import attrs

from pulse_core.access.refusals import Forbidden
from pulse_core.access.secret_hash import secret_hash
from pulse_core.errors import BadRequest
from pulse_core.plugin.tools import Clock

SECONDS: Final = 600.0
MOST: Final = 1_000
_LONGEST_PATH = 2_000


@attrs.frozen(kw_only=True)
class Departure:
    """Somebody who left. `note` is the provider's own, such as a nonce and a PKCE verifier."""

    provider: str
    return_to: str
    note: str = attrs.field(default="", repr=False)
    cookie_hash: str = attrs.field(repr=False)
    at: float


class Links:
    """Those under way, each for ten minutes and one return. Over a thousand, who left first is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._away: OrderedDict[str, Departure] = OrderedDict()

    def __len__(self) -> int:
        return len(self._away)

    def begin(self, provider: str, return_to: str = "/", *, note: str = "") -> tuple[str, str]:
        """The state to send along, and the cookie that binds it to this browser. Raises BadRequest for a foreign address."""
        if not is_local_path(return_to):
            raise BadRequest("bad_return", "One returns to a page of Pulse only.", details={"path": "return_to"})
        state, cookie = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        departure = Departure(
            provider=provider, return_to=return_to, note=note, cookie_hash=secret_hash(cookie), at=self._clock.monotonic()
        )
        self._away[secret_hash(state)] = departure
        if len(self._away) > MOST:
            self._away.popitem(last=False)
        return state, cookie

    def finish(self, state: str, cookie: str, *, provider: str) -> Departure:
        """Who left with this state. It is used up by this, whoever brings it.

        Raises Forbidden when it is unknown or too old, was begun in another browser, or with another provider.
        """
        departure = self._away.pop(secret_hash(state), None)
        if (
            departure is None
            or self._clock.monotonic() - departure.at > SECONDS
            or not hmac.compare_digest(departure.cookie_hash, secret_hash(cookie))
            or departure.provider != provider
        ):
            raise Forbidden("bad_state", "This sign-in was not begun here, or took too long: begin again.")
        return departure


def is_local_path(text: str) -> bool:
    """Whether a browser that is sent there stays here, however it reads odd letters."""
    if not text.startswith("/") or len(text) > _LONGEST_PATH:
        return False
    odd = "\\" in text or not text.isascii() or not text.isprintable() or " " in text
    return not odd and not text.startswith("//")
