"""Recovery points: the list of them, what they come to for each subject, by day, and what tells them apart."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from pulse_core.model.recovery import Outcome, PointKind, PointMode
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Rate, Route
from pulse_core.recovery import (
    Attribution,
    RecoveryFacets,
    RecoveryPage,
    RecoverySeries,
    RollupPage,
    RollupSeries,
    Wanted,
)
from pulse_core.web.listing import comma_list
from pulse_core.web.parameters import Value, number_of, refuse
from pulse_core.web.ports import Recovery

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
MOST_AT_ONCE = 100
"""How many ids of points or of rollups one question may name."""

_IDS: Mapping[str, re.Pattern[str]] = {"id": re.compile(r"p[0-9a-f]{16}"), "rollup": re.compile(r"s[0-9a-f]{16}")}
_VERIFIED = ("true", "false", "unknown")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(PointKind),
    "mode": tuple(PointMode),
    "outcome": tuple(Outcome),
    "attribution": tuple(Attribution),
    "verified": _VERIFIED,
}


def _list_of(name: str, what: str) -> Parameter:
    choices = f": {', '.join(_CHOICES[name])}" if name in _CHOICES else ""
    return Parameter(name=name, default="", help=f"{what}, a comma list{choices}.")


FILTERS = (
    _list_of("source", "Ids of sources of which one tells of it"),
    _list_of("kind", "Kinds"),
    _list_of("mode", "Modes"),
    _list_of("outcome", "Outcomes"),
    _list_of("resource", "Ids of the resources whose points they are"),
    _list_of("candidate", "Ids of resources whose points they may be, without evidence that they are"),
    _list_of("rollup", f"Ids of rollups, at most {MOST_AT_ONCE}"),
    _list_of("subject_type", "What their platform calls the type of the original"),
    _list_of("repository", "Where they lie"),
    _list_of("namespace", "Namespaces"),
    _list_of("attribution", "How it is known whose they are"),
    _list_of("verified", "Whether they were checked"),
    Parameter(name="from", type=float, minimum=0, help="No older moments, in seconds since the epoch."),
    Parameter(name="to", type=float, minimum=0, help="No newer moments, in seconds since the epoch."),
    Parameter(name="q", default="", help="A text in the subject, its resource's name, the place, the key or the comment."),
)
ID = _list_of("id", f"Ids of points, at most {MOST_AT_ONCE}; one that is gone is not in the answer")
PAGE = (
    Parameter(name="limit", type=int, default=DEFAULT_LIMIT, minimum=1, maximum=MAX_LIMIT),
    Parameter(name="cursor", default="", help="Go on where a page ended: its `next`."),
)
EAST = Parameter(
    name="tz_offset_minutes",
    type=int,
    default=0,
    minimum=-14 * 60,
    maximum=14 * 60,
    help="By how many minutes the days are ahead of UTC; less than 0 west of it.",
)


class Paged(Protocol):
    """Answers a page. Raises ValueError for a cursor that is none."""

    def __call__(self, wanted: Wanted, *, cursor: str, limit: int) -> RecoveryPage | RollupPage: ...


class RecoveryDesk:
    """Answers questions about recovery points."""

    def __init__(self, recovery: Recovery) -> None:
        self._recovery = recovery

    async def points(self, call: Call) -> Answer:
        return self._page(call, self._recovery.points)

    async def rollups(self, call: Call) -> Answer:
        return self._page(call, self._recovery.rollups)

    async def series(self, call: Call) -> Answer:
        east = int(call.query["tz_offset_minutes"] or 0)
        return Answer(body=self._recovery.series(wanted_of(call.query), east_minutes=east))

    async def rollup_series(self, call: Call) -> Answer:
        east = int(call.query["tz_offset_minutes"] or 0)
        wanted = wanted_of(call.query)
        if not wanted.rollups:
            raise refuse("query.rollup", f"Must be a comma list of 1 to {MOST_AT_ONCE} ids of rollups.")
        asked = sorted(wanted.rollups)
        return Answer(body=self._recovery.series_of_each(wanted, rollups=asked, east_minutes=east))

    async def facets(self, call: Call) -> Answer:
        return Answer(body=self._recovery.facets(wanted_of(call.query)))

    def _page(self, call: Call, ask: Paged) -> Answer:
        try:
            found = ask(wanted_of(call.query), cursor=str(call.query["cursor"]), limit=int(call.query["limit"] or 1))
        except ValueError as error:
            raise refuse("query.cursor", "Must be the `next` of a page.") from error
        return Answer(body=found)


def wanted_of(query: Mapping[str, Value]) -> Wanted:
    """The points that the checked parameters ask for. Raises BadRequest for a word that is none of the choices."""
    for name, choices in _CHOICES.items():
        if unknown := sorted(comma_list(query[name]) - {*choices}):
            raise refuse(f"query.{name}", f"{unknown[0][:80]!r} is none of: {', '.join(choices)}.")
    ids, rollups = (_ids_of(query, name) for name in ("id", "rollup"))
    return Wanted(
        ids=ids,
        sources=comma_list(query["source"]),
        kinds=comma_list(query["kind"]),
        modes=comma_list(query["mode"]),
        outcomes=comma_list(query["outcome"]),
        resources=comma_list(query["resource"]),
        candidates=comma_list(query["candidate"]),
        rollups=rollups,
        subject_types=comma_list(query["subject_type"]),
        repositories=comma_list(query["repository"]),
        namespaces=comma_list(query["namespace"]),
        attributions=comma_list(query["attribution"]),
        verified=comma_list(query["verified"]),
        since=number_of(query["from"]),
        until=number_of(query["to"]),
        text=str(query["q"]),
    )


def _ids_of(query: Mapping[str, Value], name: str) -> frozenset[str]:
    """The ids of a parameter that may not be there. Raises BadRequest for what is no such id, and for too many."""
    ids = comma_list(query.get(name))
    if wrong := sorted(id for id in ids if not _IDS[name].fullmatch(id)):
        raise refuse(f"query.{name}", f"{wrong[0][:80]!r} is no id of that kind.")
    if len(ids) > MOST_AT_ONCE:
        raise refuse(f"query.{name}", f"Holds {len(ids)} ids; {MOST_AT_ONCE} is the most.")
    return ids


def routes(recovery: Recovery) -> Sequence[Route]:
    """`/api/recovery/points` and what is made of them."""
    desk = RecoveryDesk(recovery)
    paged, each = (*FILTERS, *PAGE), (*FILTERS, EAST)
    return (
        _route("points", "Recovery points that fit, newest first.", desk.points, RecoveryPage, (ID, *paged)),
        _route("rollups", "What they come to for each subject.", desk.rollups, RollupPage, paged),
        _route("series", "How many there are of each day.", desk.series, RecoverySeries, each),
        _route("rollup-series", "How many there are of each day, rollup by rollup.", desk.rollup_series, RollupSeries, each),
        _route("facets", "By which values they can be told apart.", desk.facets, RecoveryFacets, FILTERS),
    )


def _route(name: str, summary: str, handle: Handle, response: type, parameters: tuple[Parameter, ...]) -> Route:
    return Route(
        method="GET",
        path=f"/api/recovery/{name}",
        summary=summary,
        handle=handle,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        rate=Rate.READ,
        parameters=parameters,
        response=response,
        tag="recovery points",
    )
