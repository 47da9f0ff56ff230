"""Events that an adapter made are looked over one by one, before anybody relies on them."""

import json
import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.host.events import LARGEST_DETAILS, LONGEST_NAME, LONGEST_TITLE, sound_events
from pulse_core.host.reading import sound
from pulse_core.plugin import Event, Reading

GOOD = Event(key="1", at=1_700_000_000.0, kind="door-opened", title="the door was opened", subject="door")


def test_events_that_are_what_they_say_pass_as_they_are():
    lasting = attrs.evolve(GOOD, key="2", ended_at=1_700_000_060.0, outcome="ok", details={"hand": "left"}, severity="critical")

    reading = sound(Reading(events=(GOOD, lasting)), most=10)

    assert reading == Reading(events=(GOOD, lasting))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"key": ""}, "has no key"),
        ({"kind": 7}, "its kind is int"),
        ({"title": None}, "its title is NoneType"),
        ({"subject": "d" * (LONGEST_NAME + 1)}, "its subject is longer than 500"),
        ({"subject_type": b"door"}, "its subject_type is bytes"),
        ({"outcome": "\ud800"}, "its outcome is not Unicode"),
        ({"severity": "awful"}, "its severity is 'awful', none of info, warning, critical"),
        ({"at": math.nan}, "its at is no finite number"),
        ({"at": True}, "its at is no finite number"),
        ({"at": "now"}, "its at is no finite number"),
        ({"ended_at": math.inf}, "its ended_at is no finite number"),
    ],
)
def test_an_event_that_cannot_stand_is_dropped_by_path_and_the_others_stand(fields, reason):
    bad = attrs.evolve(GOOD, **{"key": "2", **fields})

    reading = sound(Reading(events=(GOOD, bad, attrs.evolve(GOOD, key="3"))), most=10)

    assert isinstance(reading, Reading)
    assert [event.key for event in reading.events] == ["1", "3"]
    assert [(lost.path, lost.reason) for lost in reading.dropped] == [("events[1]", reason)]


def test_what_is_no_event_and_what_comes_twice_is_dropped():
    kept, dropped = sound_events((GOOD, "boo", GOOD))

    assert kept == (GOOD,)
    assert [(lost.path, lost.reason) for lost in dropped] == [
        ("events[1]", "is str, not an Event"),
        ("events[2]", "the key 1 is used twice"),
    ]


@pytest.mark.parametrize("details", [{"all": "x" * LARGEST_DETAILS}, {"odd": object()}, {"no text": "\ud800"}, "words"])
def test_an_event_whose_details_cannot_be_kept_is_told_without_them(details):
    kept, dropped = sound_events((attrs.evolve(GOOD, details=details),))

    assert kept == (GOOD,)
    assert [lost.path for lost in dropped] == ["events[0].details"]


def test_a_title_that_is_too_long_is_cut():
    ((event,), dropped) = sound_events((attrs.evolve(GOOD, title="x" * 5000),))

    assert (len(event.title), event.title[-1], dropped) == (LONGEST_TITLE, "…", ())


anything = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers()))


@given(st.lists(st.fixed_dictionaries({field.name: anything for field in attrs.fields(Event)})))
def test_whatever_an_adapter_makes_what_is_left_can_be_told(made):
    kept, dropped = sound_events([Event(**fields) for fields in made])

    assert len(kept) + len([lost for lost in dropped if not lost.path.endswith(".details")]) == len(made)
    json.dumps([attrs.asdict(event) for event in kept], allow_nan=False).encode()
