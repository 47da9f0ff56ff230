"""What a source says: raw as a report, understood as a reading."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from pulse_core.model.identity import Claim
from pulse_core.model.metric import Unknown
from pulse_core.model.recovery import PointScopes, PointSet
from pulse_core.model.status import Status

if TYPE_CHECKING:
    Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
else:  # decoders cannot follow a type into itself, and at run time any JSON value is one
    Json = Any
"""What a platform's answer is made of. The only untyped value in Pulse; adapters narrow it once."""


@attrs.frozen(kw_only=True)
class Report:
    """What a source says, raw, as the platform said it.

    `kind` chooses the adapter. `scope` names the set of resources that this report speaks of, and `complete` says
    whether it speaks of all of them: only absence from two complete reports of a scope removes a resource, unless the
    platform said in so many words that it is `Gone`.
    A source sets `kind`, `payload` and, where they differ, `scope` and `complete`; the collecting room stamps the rest.

    `taken_at` is seconds since the epoch, `monotonic` seconds of the clock that rates are computed from; `epoch`
    names the process whose monotonic clock that is, so that a restart is seen as one. `interval_seconds` is how often
    this scope is reported; 0 means as often as the source is asked.
    """

    kind: str
    payload: Json
    scope: str = "all"
    complete: bool = True
    source: str = ""
    taken_at: float = 0.0
    monotonic: float = 0.0
    epoch: str = ""
    interval_seconds: float = 0.0


class Vantage(IntEnum):
    """From where a resource was seen. The nearer view of a metric wins over the farther one."""

    OUTSIDE = 0
    """Guessed from traffic or a probe."""
    PLATFORM = 1
    """The hypervisor, engine or cluster that runs it says so."""
    INSIDE = 2
    """Something that runs in it says so."""


RELATION_KINDS = (
    "runs_on",
    "stores_on",
    "backed_by",
    "member_of",
    "depends_on",
    "mounted_to",
    "attached_to",
    "protected_by",
    "exposed_by",
    "owned_by",
)
"""Every relation that core knows, read from the resource that carries it: a disk is `attached_to` a host."""


@attrs.frozen
class Relation:
    """A tie to another resource, named by an observation's key in the same source, or by a claim of the other.

    `type` narrows the key to one type of resource, for sources whose keys repeat across types.
    """

    kind: str
    key: str = ""
    type: str = ""
    claim: Claim | None = None


class Part(StrEnum):
    """How much of a resource an observation speaks of, for a source that learns what a thing is and its numbers apart.

    What a part leaves out stays as it was; numbers of what is not known yet are dropped. Numbers may come in reports of
    any scope: the one that tells the structure keeps the resource, and decides whether it is still there. Once no numbers
    are to come any more, say the whole.
    """

    WHOLE = "whole"
    STRUCTURE = "structure"
    """All but numbers; metrics that it names all the same are taken."""
    NUMBERS = "numbers"
    """Only key, type, metrics, counters, and the meanings and unknowns of these."""


@attrs.frozen(kw_only=True)
class Observation:
    """What one source says of one resource at one moment.

    `key` is the source's own stable name for it, unique per type within the source. `metrics` maps a metric's name
    to its value (None is unknown, and `unknown` may say why). `counters` maps the name of a *rate* metric to the
    ever-growing total it is computed from: core divides by time, sees resets, and leaves the first one unknown.
    `meanings` names the definition behind a metric where there are several. `facet` is a frozen attrs value of the
    connector's own, shown under `facet_name`; nothing that changes at every sample belongs in it. `part` says how much
    of the resource this is about.
    """

    key: str
    type: str
    name: str
    status: Status = Status.ONLINE
    status_reason: str = ""
    technology: str = ""
    claims: tuple[Claim, ...] = ()
    metrics: Mapping[str, float | None] = attrs.field(factory=dict)
    counters: Mapping[str, float | None] = attrs.field(factory=dict)
    meanings: Mapping[str, str] = attrs.field(factory=dict)
    unknown: Mapping[str, Unknown] = attrs.field(factory=dict)
    facet: object | None = None
    facet_name: str = ""
    parent: Relation | None = None
    relations: tuple[Relation, ...] = ()
    tags: tuple[str, ...] = ()
    vantage: Vantage = Vantage.PLATFORM
    part: Part = Part.WHOLE


SEVERITIES = ("info", "warning", "critical")
"""How bad an event is, from what is only worth knowing to what somebody should look at now."""


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened, as the platform tells it. `key` is unique within the source: a repeat is dropped.

    `subject` is the key of the resource that it happened to, in the same source; `subject_type` narrows it to one type,
    for sources whose keys repeat across types. One that is not known yet may be named: it is found once it is. Without a
    subject the event is the source's own. `severity` is one of `SEVERITIES`.

    `at` is seconds since the epoch. What lasts, such as a task, is told once, when it is over: `at` is then when it began,
    `ended_at` when it ended, and `outcome` how, in the platform's own short word.
    """

    key: str
    at: float
    kind: str
    title: str
    subject: str = ""
    subject_type: str = ""
    severity: str = "info"
    ended_at: float | None = None
    outcome: str = ""
    details: Mapping[str, Json] = attrs.field(factory=dict)


@attrs.frozen
class Dropped:
    """A record of a report that could not be read: where it stood and why."""

    path: str
    reason: str


@attrs.frozen(kw_only=True)
class Gone:
    """What the platform says it removed, under the source's own name for it: it goes at once, whatever its scope.

    Only for a platform's own word. That a list does not hold it is silence, and that an answer failed is not even that.
    What is observed in the same reading is not gone, whatever else is said.
    """

    key: str
    type: str


@attrs.frozen(kw_only=True)
class Reading:
    """What an adapter made of one report."""

    observations: tuple[Observation, ...] = ()
    gone: tuple[Gone, ...] = ()
    events: tuple[Event, ...] = ()
    recovery_points: tuple[PointSet, ...] = ()
    point_scopes: tuple[PointScopes, ...] = ()
    dropped: tuple[Dropped, ...] = ()
