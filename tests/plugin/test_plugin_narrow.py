"""A platform's JSON is narrowed by one door: what does not fit is unknown or dropped with its path, and nothing is guessed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import narrow
from pulse_core.plugin.narrow import Losses, Unfit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
NO_NUMBER = ("12", True, [], {}, -1, float("nan"), float("inf"), 10**21)


@pytest.mark.parametrize("value", [None, *NO_NUMBER])
def test_a_value_that_is_no_number_is_unknown(value):
    assert narrow.number({"used": value}, "used") is None


@pytest.mark.parametrize("value", NO_NUMBER)
def test_an_amount_that_is_no_number_makes_its_record_unfit(value):
    with pytest.raises(Unfit, match="used is not a finite, positive number"):
        narrow.amount({"used": value}, "used")


@pytest.mark.parametrize("row", [{}, {"used": None}])
def test_an_amount_that_is_not_given_is_unknown(row):
    assert narrow.amount(row, "used") is None


def test_an_amount_is_a_float():
    assert narrow.amount({"used": 12}, "used") == 12.0


def test_numbers_keep_their_sign_only_where_one_is_asked_for():
    row = {"celsius": -4.5, "code": -9.0, "half": 0.5}

    assert narrow.signed(row, "celsius") == -4.5
    assert narrow.whole(row, "code") == -9
    assert narrow.whole(row, "half") is None
    assert narrow.number(row, "celsius") is None


@pytest.mark.parametrize(
    ("said", "number"), [("12.5", 12.5), (3, 3.0), ("-1", None), ("nan", None), ("9" * 40, None), ("x", None)]
)
def test_a_platform_that_writes_numbers_as_texts_is_understood_when_it_is_known_to(said, number):
    assert narrow.numeric({"used": said}, "used") == number


@pytest.mark.parametrize(
    ("said", "truth"), [(True, True), (0, False), ("1", True), ("0", False), ("yes", None), (2, None), (None, None)]
)
def test_yes_and_no_are_also_one_and_zero_and_silence_is_neither(said, truth):
    assert narrow.truth({"enabled": said}, "enabled") is truth
    assert narrow.flag({"enabled": said}, "enabled") is (said is True)


def test_a_part_is_found_through_its_parents_and_is_empty_where_one_is_missing():
    row = {"a": {"b": {"c": 1}}, "x": [1]}

    assert narrow.part(row, "a", "b") == {"c": 1}
    assert narrow.part(row, "a", "c", "b") == narrow.part(row, "x") == {}


def test_rows_are_the_objects_of_a_list_up_to_a_limit():
    row = {"list": [{"n": 1}, "no", None, {"n": 2}, {"n": 3}], "none": {"n": 1}}

    assert list(narrow.rows(row, "list", limit=4)) == [{"n": 1}, {"n": 2}]
    assert list(narrow.rows(row, "none")) == []


def test_a_text_is_cut_and_a_name_must_not_be_empty():
    assert narrow.text({"name": "abcdef"}, "name", limit=4) == "abc…"
    assert narrow.text({"name": 5}, "name") == ""
    assert narrow.named({"Name": "", "Id": "x1"}, "Name", "Id") == "x1"
    with pytest.raises(Unfit, match="Name is missing"):
        narrow.named({"Name": None}, "Name", "Id")


def test_lists_and_objects_of_texts_leave_out_what_is_none():
    assert narrow.texts(["a", 1, None, "b"], limit=4) == ("a", "b")
    assert narrow.texts("a") == ()
    assert narrow.pairs({"b": "2", "a": "1", "n": 3, "c": "3"}, limit=2) == {"a": "1", "b": "2"}
    assert narrow.pairs([["a", "1"]]) == {}


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("1970-01-03T00:00:00Z", 172_800.0),
        ("1970-01-03T02:00:00+02:00", 172_800.0),
        (172_800, 172_800.0),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-03T00:00:00", None),
        (0, None),
        (1e15, None),
        ("soon", None),
    ],
)
def test_a_moment_is_a_time_with_a_zone_and_never_is_none(said, at):
    assert narrow.moment({"created": said}, "created") == at


def test_what_is_unknown_makes_neither_a_sum_nor_a_share():
    assert narrow.total([None, 1.0, 2.5]) == 3.5
    assert narrow.total([None]) is None
    assert narrow.ratio(1.0, 4.0) == 0.25
    assert narrow.ratio(5.0, 4.0) == 1.0
    assert narrow.ratio(None, 4.0) is None
    assert narrow.ratio(1.0, 0.0) is None


def test_a_record_that_does_not_fit_is_dropped_with_its_path_and_the_others_stay():
    losses = Losses()

    found = list(losses.each([{"name": "a"}, 5, {"name": ""}, {"name": "d"}], "things", _name, limit=10))

    assert found == ["a", "d"]
    assert [(one.path, one.reason) for one in losses.dropped] == [
        ("things[1]", "not an object"),
        ("things[2]", "name is missing"),
    ]


def test_more_records_than_are_read_are_told_once():
    losses = Losses()

    found = list(losses.each([{"name": "a"}] * 5, "things", _name, limit=3))

    assert found == ["a"] * 3
    assert [(one.path, one.reason) for one in losses.dropped] == [("things[3]", "2 more than the 3 that are read")]


def test_a_list_that_is_none_is_dropped_and_one_that_is_missing_is_no_loss():
    losses = Losses()

    assert list(losses.each("many", "things", _name, limit=3)) == list(losses.each(None, "others", _name, limit=3)) == []
    assert [(one.path, one.reason) for one in losses.dropped] == [("things", "not a list")]


@given(JSON)
def test_no_value_makes_a_reader_raise_and_all_that_comes_out_fits(value):
    row = {"x": value}

    for read in (narrow.number, narrow.numeric, narrow.moment):
        assert (found := read(row, "x")) is None or 0 <= found < math.inf
    assert (found := narrow.signed(row, "x")) is None or math.isfinite(found)
    assert narrow.whole(row, "x") is None or isinstance(narrow.whole(row, "x"), int)
    assert narrow.truth(row, "x") in (True, False, None)
    for said in (narrow.text(row, "x"), *narrow.texts(value), *narrow.pairs(value), *narrow.pairs(value).values()):
        assert said.encode("utf-8") is not None


@given(JSON)
def test_whatever_a_list_holds_is_read_or_accounted_for(value):
    losses = Losses()

    found = list(losses.each(value, "things", _name, limit=3))

    rows = value[:3] if isinstance(value, list) else []
    over = isinstance(value, list) and len(value) > 3
    wrong = value is not None and not isinstance(value, list)
    assert len(found) + len(losses.dropped) == len(rows) + over + wrong


def _name(row: narrow.Record) -> str:
    return narrow.named(row, "name")
