"""Make an event of what is known, short and clean enough to be kept for years."""

from collections.abc import Mapping
from typing import Final

from pulse_core.audit.act import Act
from pulse_core.audit.canonical import canonical
from pulse_core.audit.coalesce import Told
from pulse_core.model.audit import Actor, AuditEvent, Outcome
from pulse_core.model.report import Json

MOST_LETTERS: Final = 512
"""How long a text of an event may be; the rest is cut off and marked."""
MOST_DETAILS_BYTES: Final = 16_384
MOST_ITEMS: Final = 200
DEEPEST: Final = 6

SYSTEM: Final = Actor(id="pulse", kind="system", name="Pulse")
"""Who does what nobody asked for just now."""


def draft(
    *,
    event: str,
    actor: Actor,
    at: float,
    organisation: str,
    subject: str = "",
    outcome: Outcome = Outcome.DONE,
    code: str = "",
    address: str = "",
    request_id: str = "",
    count: int = 1,
    details: Mapping[str, Json] | None = None,
) -> AuditEvent:
    """An event that is not in the chain yet: its number and what is before it are still to come."""
    return AuditEvent(
        seq=0,
        at=round(at, 3),
        event=clean(event),
        actor=Actor(id=clean(actor.id), kind=clean(actor.kind), name=clean(actor.name)),
        subject=clean(subject),
        outcome=outcome,
        code=clean(code),
        address=clean(address),
        request_id=clean(request_id),
        count=count,
        details=_bounded(details or {}),
        organisation=organisation,
    )


def of_act(act: Act, *, organisation: str, outcome: Outcome, code: str = "") -> AuditEvent:
    """What somebody did, as it is known now, and how it ended."""
    return draft(
        event=act.event,
        actor=act.actor,
        at=act.at,
        organisation=organisation,
        subject=act.subject,
        outcome=outcome,
        code=code,
        address=act.address,
        request_id=act.request_id,
        details=act.details,
    )


def of_refusals(told: Told, *, at: float, organisation: str) -> AuditEvent:
    """That somebody was not let through, once or so many times."""
    refusal = told.refusal
    return draft(
        event="access.refused",
        actor=refusal.actor,
        at=at,
        organisation=organisation,
        subject=refusal.route,
        outcome=Outcome.REFUSED,
        code=refusal.code,
        address=refusal.address,
        request_id=refusal.request_id,
        count=told.count,
        details={"since": told.since} if told.count > 1 else {},
    )


def of_damage(found: str, *, at: float, organisation: str) -> AuditEvent:
    """That the trail is not what was signed."""
    details: Mapping[str, Json] = {"found": found}
    return draft(event="audit.damaged", actor=SYSTEM, at=at, organisation=organisation, outcome=Outcome.FAILED, details=details)


def clean(text: str) -> str:
    """The text as UTF-8 can hold it, cut where it is too long."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _bounded(details: Mapping[str, Json]) -> Mapping[str, Json]:
    found = {clean(str(name)): _plain(value, DEEPEST) for name, value in list(details.items())[:MOST_ITEMS]}
    size = len(canonical(found))
    return found if size <= MOST_DETAILS_BYTES else {"too_long_bytes": size}


def _plain(value: object, depth: int) -> Json:
    """The value as JSON. What is none (a secret, an object) is told by its type alone."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int):
        return value if -(2**53) < value < 2**53 else str(value)
    if isinstance(value, float):
        return value
    if depth and isinstance(value, Mapping):
        return {clean(str(name)): _plain(item, depth - 1) for name, item in list(value.items())[:MOST_ITEMS]}
    if depth and isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item, depth - 1) for item in list(items)[:MOST_ITEMS]]
    return f"({type(value).__name__})"
