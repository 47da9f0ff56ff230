"""Tell a page who is signed in, and what they may do."""

from pulse_core.access import Access, Opened, is_direct
from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.routes import Call
from pulse_core.web.accounts import PrincipalCard, SessionState, Way

WAYS = (Way(name="password", title="Password"),)
"""How people can sign in at Pulse itself."""


def session_state(access: Access, call: Call) -> SessionState:
    """How the caller stands."""
    caller = call.principal
    if caller.kind is PrincipalKind.NOBODY:
        return _stranger(access, call)
    session = access.sessions.get(caller.session)
    kiosk = access.kiosks.alive(session.user) if session and caller.kind is PrincipalKind.TOKEN else None
    return SessionState(
        state="signed_in",
        user=access.users.find(caller.id),
        principal=_card(caller),
        roles=caller.roles,
        permissions=sorted(caller.permissions),
        csrf=access.csrf_token(caller, cookie=call.headers.get("cookie", ""), secure=call.secure),
        confirmed_at=caller.confirmed_at,
        expires_at=kiosk.expires_at if kiosk else session.expires_at if session else None,
        ways=WAYS,
        logout_url="" if session else access.logout_url,
        kiosk=kiosk,
    )


def welcome(access: Access, user: User, opened: Opened, *, at: float) -> SessionState:
    """How somebody stands who signed in this moment."""
    return SessionState(
        state="signed_in",
        user=user,
        principal=PrincipalCard(id=user.id, kind=PrincipalKind.PERSON, name=user.name),
        roles=user.roles,
        permissions=sorted(access.roles.effective(user.roles)),
        csrf=opened.csrf,
        confirmed_at=at,
        expires_at=opened.card.expires_at,
        ways=WAYS,
    )


def _stranger(access: Access, call: Call) -> SessionState:
    if not access.needs_setup:
        return SessionState(state="signed_out", ways=WAYS)
    here = is_direct(call.address, call.headers)
    return SessionState(state="setup", ways=WAYS, bootstrap_file=str(access.bootstrap.path) if here else "")


def _card(caller: Principal) -> PrincipalCard:
    return PrincipalCard(id=caller.id, kind=caller.kind, name=caller.name)
