"""Every event that core writes to the trail, and where the change that it tells of is kept."""

from collections.abc import Mapping
from typing import Final

import attrs

from pulse_core.plugin.stores import Delete, Put

BESIDE: Final = frozenset({"lockouts"})
"""Collections that are written on the way to something else: such a write tells of nothing by itself."""


@attrs.frozen
class Known:
    """A name that stands in the trail. A write to one of `kept_in` carries the event; empty is any but those beside."""

    title: str
    kept_in: frozenset[str] = frozenset()


_SESSIONS: Final = frozenset({"sessions"})
_KIOSKS: Final = frozenset({"kiosk-links"})

EVENTS: Final[Mapping[str, Known]] = {
    "access.refused": Known("Refused: no right, or not signed in"),
    "account.password_changed": Known("Changed the own password"),
    "account.recovery_codes_made": Known("Made new recovery codes"),
    "account.second_factor_added": Known("Added a second factor"),
    "account.second_factor_begun": Known("Began with a second factor"),
    "account.second_factor_removed": Known("Removed the second factor"),
    "agent.configured": Known("Told an agent what to do"),
    "agent.enrolled": Known("An agent enrolled"),
    "agent.invited": Known("Invited agents"),
    "audit.damaged": Known("Found that the trail was changed outside Pulse"),
    "audit.exported": Known("Exported the audit trail"),
    "audit.pruned": Known("The oldest events ended, as configured"),
    "kiosk.added": Known("Made a link for wall displays", _KIOSKS),
    "kiosk.ended": Known("A wall display was signed out", _SESSIONS),
    "kiosk.opened": Known("A wall display was let in", _SESSIONS),
    "kiosk.revoked": Known("Revoked a link for wall displays", _KIOSKS),
    "preference.changed": Known("Changed their own preferences"),
    "preference.reset": Known("Went back to the first preferences"),
    "recovery.issued": Known("Issued a recovery token"),
    "recovery.redeemed": Known("Used a recovery token"),
    "resource.annotated": Known("Wrote a note, tags or links"),
    "resource.linked": Known("Said that two resources are one"),
    "resource.unlinked": Known("Split a resource"),
    "resource.unpinned": Known("Took a decision about identity back"),
    "role.added": Known("Added a role"),
    "role.changed": Known("Changed a role"),
    "role.removed": Known("Removed a role"),
    "session.confirmed": Known("Confirmed who they are", _SESSIONS),
    "session.ended": Known("Signed out, or ended a session", _SESSIONS),
    "session.opened": Known("Signed in", _SESSIONS),
    "setup.checked": Known("Tried the bootstrap token"),
    "setup.done": Known("Made the first administrator", frozenset({"users"})),
    "connection.added": Known("Added a connection"),
    "connection.changed": Known("Changed a connection"),
    "connection.removed": Known("Removed a connection"),
    "connection.tested": Known("Tested a connection"),
    "discovery.begun": Known("Had Pulse look around"),
    "discovery.cancelled": Known("Stopped looking around"),
    "source.forgotten": Known("Forgot a source"),
    "token.added": Known("Added a token"),
    "token.bound": Known("A token became the one of the agent that used it first"),
    "token.changed": Known("Changed a token"),
    "token.revoked": Known("Revoked a token"),
    "token.rotated": Known("Gave a token a new secret"),
    "user.added": Known("Added a user"),
    "user.changed": Known("Changed a user"),
    "user.password_set": Known("Set a user's password"),
    "user.removed": Known("Removed a user"),
    "user.second_factor_removed": Known("Removed a user's second factor"),
    "user.sessions_ended": Known("Signed a user out everywhere", _SESSIONS),
    "user.unlocked": Known("Unlocked a user"),
    "vault.rotated": Known("Changed the keys of what is sealed"),
    "view.added": Known("Saved a view"),
    "view.changed": Known("Changed a saved view"),
    "view.removed": Known("Removed a saved view"),
    "view.shared": Known("Shared a view with everybody"),
    "view.unshared": Known("Shared a view no more"),
    "webhook.added": Known("Added a webhook of the audit trail"),
    "webhook.removed": Known("Removed a webhook of the audit trail"),
    "webhook.tested": Known("Tested a webhook of the audit trail"),
}


def carries(event: str, *writes: Put | Delete) -> bool:
    """Whether these writes are the change that the event tells of."""
    collections = {write.collection for write in writes}
    known = EVENTS.get(event)
    if known and known.kept_in:
        return bool(collections & known.kept_in)
    return event == "user.unlocked" or not writes or bool(collections - BESIDE)
