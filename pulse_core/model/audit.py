"""What is written down of what somebody did."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from pulse_core.model.principal import DEFAULT_ORGANISATION
from pulse_core.model.report import Json


class Outcome(StrEnum):
    """How it ended: done, refused (they may not, or it made no sense), or failed (Pulse could not)."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Actor:
    """Who did it, as they were known then."""

    id: str
    kind: str
    name: str


@attrs.frozen(kw_only=True)
class AuditEvent:
    """One event of the trail. `seq` has no hole within an organisation; `previous` is the SHA-256 (hex) of the event before.

    `event` is `<noun>.<verb>`, `subject` what it was done to. `count` says how many like it are told of by this one.
    `at` is seconds since the epoch.
    """

    seq: int
    at: float
    event: str
    actor: Actor
    subject: str = ""
    outcome: Outcome = Outcome.DONE
    code: str = ""
    address: str = ""
    request_id: str = ""
    count: int = 1
    details: Mapping[str, Json] = attrs.field(factory=dict)
    organisation: str = DEFAULT_ORGANISATION
    previous: str = ""
