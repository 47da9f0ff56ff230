"""Sign somebody in by the very write that proves who they are: both are kept, or neither."""

from collections.abc import Mapping, Sequence

import attrs

from pulse_core.access import Access, Opened
from pulse_core.access.table import Change
from pulse_core.model.access import User
from pulse_core.model.audit import Actor
from pulse_core.model.principal import PrincipalKind
from pulse_core.plugin.routes import Call
from pulse_core.web.accounts import SessionState
from pulse_core.web.greeting import welcome


@attrs.define(eq=False, kw_only=True)
class Arrival:
    """Somebody at the door. Give `opening` along with the proof; once that is written, they are in."""

    access: Access
    call: Call
    remembered: bool = False
    recovery: bool = False
    _opened: Opened | None = None

    def opening(self, user: User) -> Sequence[Change]:
        """What opens their session, in place of the one that the browser has: what it presents is never adopted."""
        self.call.note(subject=f"user:{user.name}", actor=Actor(id=user.id, kind=str(PrincipalKind.PERSON), name=user.name))
        self._opened = self.access.sessions.opening(
            user.id,
            address=self.call.address,
            browser=_browser(self.call.headers),
            secure=self.call.secure,
            remembered=self.remembered,
            recovery=self.recovery,
            instead_of=self.call.principal.session,
        )
        return self._opened.changes

    @property
    def headers(self) -> Mapping[str, str]:
        """What gives the browser its cookie."""
        assert self._opened is not None
        return {"set-cookie": self._opened.cookie}

    def state(self, user: User) -> SessionState:
        """How they stand now."""
        assert self._opened is not None
        return welcome(self.access, user, self._opened, at=self.call.received_at)


def _browser(headers: Mapping[str, str]) -> str:
    """How the browser calls itself, in letters that can be shown: people read it in the list of their sessions."""
    return "".join(letter for letter in headers.get("user-agent", "") if letter.isprintable())
