"""Names: nobody can be mistaken for somebody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access import names
from pulse_core.errors import BadRequest


@pytest.mark.parametrize("name", ["a", "root", "ann.b", "ann@example.org", "a_b+c-d", "0day", "x" * 64, "ann-"])
def test_a_plain_name_is_kept_as_it_is(name: str) -> None:
    assert names.user_name(name) == name


def test_a_name_is_one_name_in_any_case() -> None:
    assert names.user_name("Ann.B@Example.ORG") == "ann.b@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " ann",
        "ann ",
        "ann.",
        ".ann",
        "-ann",
        "@ann",
        "ann b",
        "ann\n",
        "ann\0",
        "a\x1bnn",
        "x" * 65,
        "аdmin",  # Cyrillic a
        "\u212aate",  # the sign for kelvin, which folds to k
        "admın",  # dotless i
        "ADMİN",  # dotted I, which folds to two characters
        "ｒｏｏｔ",
        "ro\u200bot",
        "ro\u202eot",
        "roöt",
        "ann/../bob",
        "ann%00",
        "\ud800",
    ],
)
def test_what_could_be_taken_for_another_name_is_refused_with_words(name: str) -> None:
    with pytest.raises(BadRequest) as refused:
        names.user_name(name)
    assert refused.value.code == "bad_name"
    assert "letters a to z" in refused.value.message
    assert names.known_name(name) == ""


@given(st.text(max_size=80))
def test_whatever_is_taken_is_plain_and_stays_what_it_is(text: str) -> None:
    kept = names.known_name(text)
    assert kept == "" or re.fullmatch(r"[a-z0-9][a-z0-9._@+-]*(?<!\.)", kept)
    assert names.known_name(kept) == kept
    assert kept in ("", text.lower())


@given(st.text(max_size=80))
def test_a_title_shows_all_that_it_holds(text: str) -> None:
    try:
        title = names.title(text)
    except BadRequest:
        return
    assert title == title.strip(" ")
    assert title.isprintable()


@pytest.mark.parametrize("title", ["a\nb", "a\x00b", "a\u202eb", "a\u200bb", "a\tb", "\ud800"])
def test_a_title_with_what_cannot_be_seen_is_refused(title: str) -> None:
    with pytest.raises(BadRequest, match="cannot be seen"):
        names.title(title)


def test_a_title_may_be_in_any_language_and_has_an_end() -> None:
    assert names.title("  Zoë 山田 🙂 ") == "Zoë 山田 🙂"
    with pytest.raises(BadRequest, match="at most 100"):
        names.title("x" * 101)
    with pytest.raises(BadRequest, match="Give it a title"):
        names.title(" ", required=True)


@pytest.mark.parametrize(
    ("title", "slug"), [("Night shift", "night-shift"), ("  Zoë & Co. ", "zoe-co"), ("山田", ""), ("--", "")]
)
def test_a_title_becomes_an_id_that_can_be_read(title: str, slug: str) -> None:
    assert names.slug(title) == slug
