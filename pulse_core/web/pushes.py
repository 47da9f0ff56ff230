"""Read an agent's push: strictly as a whole, forgivingly record by record."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from pulse_core.errors import BadRequest, WrongVersion
from pulse_core.model.ids import AgentId
from pulse_core.model.push import OLDEST_PROTOCOL, PROTOCOL, AgentCard, Push
from pulse_core.model.report import Dropped, Report
from pulse_core.web.structure import explain, structure

MAX_REPORTS = 2000
MAX_DROPPED_TOLD = 100
_LONGEST_INTERVAL_SECONDS = 86_400.0
_LATEST = 1e11
"""Clocks may be off by decades; one that is off by three thousand years tells no time."""

_Text = Annotated[str, msgspec.Meta(max_length=512)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._-]+\Z")]
_Time = Annotated[float, msgspec.Meta(ge=0, le=_LATEST)]
_REPORT = re.compile(r"^reports\[(\d+)\]", re.ASCII)
_SOURCE = re.compile(r"[A-Za-z0-9._-]{1,64}:[^\s/\x00-\x1f]{1,128}", re.ASCII)


class _Head(msgspec.Struct):
    protocol: int


class _Card(msgspec.Struct):
    id: _Name
    version: _Text
    hostname: _Text = ""
    started_at: _Time = 0.0
    privileges: tuple[_Text, ...] = ()


class _Push(msgspec.Struct):
    protocol: int
    agent: _Card
    source: str
    sent_at: _Time
    reports: Annotated[list[msgspec.Raw], msgspec.Meta(max_length=MAX_REPORTS)]
    spool_dropped: Annotated[int, msgspec.Meta(ge=0)] = 0
    error: str = ""


class _Report(msgspec.Struct):
    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    payload: Any  # the platform's own words; an adapter narrows them
    scope: _Text = "all"
    complete: bool = True
    source: str = ""
    taken_at: float = 0.0
    monotonic: float = 0.0
    epoch: _Text = ""
    interval_seconds: float = 0.0


def read_push(body: bytes, *, kind: str) -> tuple[Push, Sequence[Dropped], Sequence[int]]:
    """The push with the reports that could be read, which could not, and at which place each of the first ones stood.

    `kind` is the offer that the route names.

    Raises WrongVersion for a protocol that is not spoken here, BadRequest with the path of what does not fit.
    """
    _check_protocol(structure(body, _Head).protocol)
    read = structure(body, _Push)
    _check_source(read.source, kind)
    reports, dropped, places = _reports(read.reports)
    card = AgentCard(
        id=AgentId(read.agent.id),
        version=read.agent.version,
        hostname=read.agent.hostname,
        started_at=read.agent.started_at,
        privileges=read.agent.privileges,
    )
    push = Push(
        protocol=read.protocol,
        agent=card,
        source=read.source,
        sent_at=read.sent_at,
        reports=tuple(reports),
        spool_dropped=read.spool_dropped,
        error=read.error[:1000],
    )
    return push, dropped, places


def replaced(dropped: Sequence[Dropped], places: Sequence[int]) -> Sequence[Dropped]:
    """What the line could not read, under the places that the reports had in the body."""
    return [Dropped(_REPORT.sub(lambda found: f"reports[{places[int(found[1])]}]", one.path), one.reason) for one in dropped]


def told(dropped: Sequence[Dropped]) -> tuple[Dropped, ...]:
    """What a receipt says of dropped records: the first of them, and how many more there were."""
    if len(dropped) <= MAX_DROPPED_TOLD:
        return tuple(dropped)
    more = len(dropped) - MAX_DROPPED_TOLD
    return (*dropped[:MAX_DROPPED_TOLD], Dropped("reports", f"and {more} more"))


def _check_protocol(protocol: int) -> None:
    if OLDEST_PROTOCOL <= protocol <= PROTOCOL:
        return
    spoken = list(range(OLDEST_PROTOCOL, PROTOCOL + 1))
    message = f"This server speaks agent protocol {spoken}, the agent {protocol}: update the older of the two."
    raise WrongVersion("wrong_protocol", message, details={"path": "protocol", "spoken": spoken})


def _check_source(source: str, kind: str) -> None:
    if not _SOURCE.fullmatch(source):
        raise BadRequest("bad_source", "source: Must be <offer>:<name>.", details={"path": "source"})
    if source.partition(":")[0] != kind:
        raise BadRequest("wrong_kind", f"source: Is not of the kind {kind[:64]!r}.", details={"path": "source"})


def _reports(raws: Sequence[msgspec.Raw]) -> tuple[list[Report], list[Dropped], list[int]]:
    reports: list[Report] = []
    dropped: list[Dropped] = []
    places: list[int] = []
    for number, raw in enumerate(raws):
        path = f"reports[{number}]"
        try:
            reports.append(_report(msgspec.json.decode(raw, type=_Report)))
            places.append(number)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            where, why = explain(error, path=path)
            dropped.append(Dropped(where, why[:300]))
        except ValueError as error:
            dropped.append(Dropped(f"{path}.{error}", "Is out of range."))
    return reports, dropped, places


def _report(read: _Report) -> Report:
    """Raises ValueError with the name of a field that is out of range."""
    if not 0 <= read.interval_seconds <= _LONGEST_INTERVAL_SECONDS:
        raise ValueError("interval_seconds")
    for name in ("taken_at", "monotonic"):
        if not 0 <= getattr(read, name) <= _LATEST:
            raise ValueError(name)
    return Report(
        kind=read.kind,
        payload=read.payload,
        scope=read.scope,
        complete=read.complete,
        taken_at=read.taken_at,
        monotonic=read.monotonic,
        epoch=read.epoch,
        interval_seconds=read.interval_seconds,
    )
