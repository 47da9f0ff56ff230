"""Read spans of time from a request: `range=1h`, or `since` and `until`."""

import re
from collections.abc import Mapping

import attrs

from pulse_core.plugin.routes import Parameter
from pulse_core.web.parameters import Value, refuse

_RANGE = re.compile(r"(\d{1,6})(m|h|d|w)", re.ASCII)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SHORTEST_SECONDS = 5 * 60
_LONGEST_SECONDS = 400 * 86_400

RANGE = Parameter(name="range", default="1h", help="How far back from now: a number and m, h, d or w, from 5m to 400d.")
SINCE = Parameter(name="since", type=float, minimum=0, help="From when, in seconds since the epoch.")
UNTIL = Parameter(name="until", type=float, minimum=0, help="Until when, in seconds since the epoch; now when left out.")


@attrs.frozen(kw_only=True)
class Span:
    """From `since` to `until`, in seconds since the epoch."""

    since: float
    until: float


def span_of(query: Mapping[str, Value], *, now: float) -> Span:
    """The span a query asks for. Raises BadRequest."""
    until = query.get("until")
    end = min(float(until), now + _LONGEST_SECONDS) if isinstance(until, int | float) else now
    since = query.get("since")
    if not isinstance(since, int | float):
        return Span(since=end - seconds_of(str(query["range"])), until=end)
    if since > end:
        raise refuse("query.since", "Must not be later than `until`.")
    return Span(since=max(float(since), end - _LONGEST_SECONDS), until=end)


def seconds_of(text: str) -> float:
    """The seconds of a range such as `90m`. Raises BadRequest."""
    match = _RANGE.fullmatch(text)
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    if not _SHORTEST_SECONDS <= seconds <= _LONGEST_SECONDS:
        raise refuse("query.range", "Must be a number and m, h, d or w, from 5m to 400d.")
    return seconds
