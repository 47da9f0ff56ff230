"""The query language, against the table that the frontend reads too."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import BadRequest
from pulse_core.model.metadata import Metadata
from pulse_core.model.resource import Resource, SourceView
from pulse_core.model.status import SourceStatus, Status
from pulse_core.web.query import BadQuery, parse
from pulse_core.web.span import seconds_of
from pulse_core.web.terms import matches

TABLE = json.loads((Path(__file__).parent / "query_cases.json").read_text(encoding="utf-8"))


def resource(facts):
    view = SourceView(status=SourceStatus.LIVE, last_seen=0.0, stale_after_seconds=1.0, key="k")
    return Resource(
        **{
            **facts,
            "status": Status(facts["status"]),
            "tags": tuple(facts.get("tags", ())),
            "metadata": Metadata(tags=tuple(facts["metadata"]["tags"])) if "metadata" in facts else None,
            "sources": dict.fromkeys(facts["sources"], view),
        }
    )


ESTATE = {facts["id"]: resource(facts) for facts in TABLE["resources"]}


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["query"] or "empty")
def test_a_query_finds_what_the_table_says(case):
    if "position" in case:
        with pytest.raises(BadQuery) as refused:
            parse(case["query"])
        assert refused.value.position == case["position"]
        return
    term = parse(case["query"])

    assert [id for id, found in ESTATE.items() if matches(term, found, ESTATE.get)] == case["finds"]


WORDS = st.sampled_from(
    [
        "(",
        ")",
        "-",
        "or",
        "not",
        "and",
        '"',
        "a",
        "status:",
        "tag:x,y",
        "cpu>",
        "80%",
        "disk<1e9",
        "x:y",
        "node:r1",
        " ",
        "\t",
        "é",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map("".join)))
def test_any_text_is_a_query_or_says_where_it_is_not(text):
    position = 0
    try:
        term = parse(text)
        for found in ESTATE.values():
            matches(term, found, ESTATE.get)
    except BadQuery as refused:
        position = refused.position

    assert 0 <= position <= len(text)


@pytest.mark.parametrize("text", ["(" * 400, "not " * 240 + "a", "-" * 900 + "a", "a " * 499, "x" * 1001])
def test_a_query_may_not_be_long_or_deep(text):
    with pytest.raises(BadQuery):
        parse(text)


def test_parents_in_a_ring_end_the_climb():
    a, b = (resource({**TABLE["resources"][3], "id": i, "parent": p}) for i, p in (("a", "b"), ("b", "a")))

    assert not matches(parse("node:nobody"), a, {"a": a, "b": b}.get)


@given(st.text(max_size=12))
def test_a_range_is_read_or_refused(text):
    seconds = 300.0
    with contextlib.suppress(BadRequest):
        seconds = seconds_of(text)

    assert 300 <= seconds <= 400 * 86_400
