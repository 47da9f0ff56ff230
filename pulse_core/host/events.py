"""Look over the events that an adapter made, before anybody relies on them."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Final

import attrs
import msgspec

from pulse_core.model.report import SEVERITIES, Dropped, Event

LONGEST_NAME: Final = 500
"""Characters of a key, a kind, a subject, its type and an outcome; what is longer is dropped, for it would name another."""
LONGEST_TITLE: Final = 1000
"""Characters of a title; what is longer is cut."""
LARGEST_DETAILS: Final = 8192
"""Bytes of the details as JSON; what is larger is left out, and the event told without it."""

_NAMES: Final = ("key", "kind", "title", "subject", "subject_type", "severity", "outcome")
_BOUNDED: Final = tuple(name for name in _NAMES if name != "title")
_NEEDED: Final = ("key", "kind", "title")
_encode = msgspec.json.Encoder().encode


def sound_events(events: Sequence[object]) -> tuple[tuple[Event, ...], tuple[Dropped, ...]]:
    """The events that can stand, and by path what was dropped of the others."""
    kept: list[Event] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    for index, event in enumerate(events):
        if reason := _trouble(event, seen):
            dropped.append(Dropped(f"events[{index}]", reason))
            continue
        assert isinstance(event, Event)
        seen.add(event.key)
        if reason := _unkeepable(event.details):
            dropped.append(Dropped(f"events[{index}].details", reason))
        kept.append(_fitting(event, with_details=not reason))
    return tuple(kept), tuple(dropped)


def _fitting(event: Event, *, with_details: bool) -> Event:
    if with_details and len(event.title) <= LONGEST_TITLE:
        return event
    title = event.title if len(event.title) <= LONGEST_TITLE else event.title[: LONGEST_TITLE - 1] + "…"
    return attrs.evolve(event, title=title, details=event.details if with_details else {})


def _trouble(event: object, seen: set[str]) -> str:
    """What is wrong with an event, in words; empty when it is what it says and can be told and kept."""
    if not isinstance(event, Event):
        return f"is {type(event).__name__}, not an Event"
    reason = next(_misshapen(event), "")
    return reason or (f"the key {event.key} is used twice" if event.key in seen else "")


def _misshapen(event: Event) -> Iterator[str]:
    texts: dict[str, object] = {name: getattr(event, name) for name in _NAMES}
    yield from (f"its {name} is {type(text).__name__}" for name, text in texts.items() if not isinstance(text, str))
    yield from (f"has no {name}" for name in _NEEDED if not texts[name])
    yield from (f"its {name} is longer than {LONGEST_NAME}" for name in _BOUNDED if len(str(texts[name])) > LONGEST_NAME)
    yield from (f"its {name} is not Unicode" for name, text in texts.items() if not _is_unicode(str(text)))
    if event.severity not in SEVERITIES:
        yield f"its severity is {event.severity!r}, none of {', '.join(SEVERITIES)}"
    if not _is_moment(event.at):
        yield "its at is no finite number"
    if event.ended_at is not None and not _is_moment(event.ended_at):
        yield "its ended_at is no finite number"


def _is_moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12 and isfinite(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unkeepable(details: object) -> str:
    """Why details cannot be kept; empty when they can."""
    if not isinstance(details, Mapping):
        return f"are {type(details).__name__}"
    try:
        size = len(_encode(dict(details)))
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError) as error:
        return f"cannot be written as JSON: {error}"
    return f"have {size} bytes; {LARGEST_DETAILS} is the limit" if size > LARGEST_DETAILS else ""
