"""A configuration class is enough: form, parsing, redaction and reference follow from it."""

from collections.abc import Mapping
from enum import StrEnum

import attrs
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import ConfigErrors
from pulse_core.forms import MARKER, from_env, from_texts, redact, redaction_values, reference, schema, structure
from pulse_core.plugin import Secret, field, secret


class Mode(StrEnum):
    FAST = "fast"
    FULL = "full"


@attrs.frozen(kw_only=True)
class Tls:
    verify: bool = field(True, title="Verify")
    fingerprint: str = field("", pattern="^[0-9a-f]*$")
    key: Secret | None = secret(None, title="Key")


@attrs.frozen(kw_only=True)
class Lab:
    address: str = field(title="Address", help="https://host:port", env="LAB_ADDRESS", redact=True)
    token: Secret = secret(title="Token", env="LAB_TOKEN")
    interval_seconds: float = field(10.0, title="Interval", minimum=2, maximum=3600)
    retries: int = field(3, minimum=0, env="LAB_RETRIES", advanced=True)
    mode: Mode = field(Mode.FAST)
    level: str = field("low", choices=("low", "high"))
    nodes: tuple[str, ...] = field((), env="LAB_NODES", redact=True)
    labels: Mapping[str, str] = field(attrs.Factory(dict))
    note: str | None = field(None)
    tls: Tls = field(attrs.Factory(Tls))


GOOD = {"address": "https://lab.example:8006", "token": "canary"}


def errors_of(raw):
    with pytest.raises(ConfigErrors) as caught:
        structure(Lab, raw, "connections.lab")
    return {error.path.removeprefix("connections.lab."): error.message for error in caught.value.errors}


def test_what_is_left_out_takes_its_default():
    lab = structure(Lab, GOOD)

    assert (lab.address, lab.token.reveal(), lab.mode, lab.tls) == ("https://lab.example:8006", "canary", Mode.FAST, Tls())


def test_every_kind_of_field_is_read():
    raw = {"mode": "full", "nodes": ["a", "b"], "labels": {"x": "y"}, "note": None, "interval_seconds": 5}

    lab = structure(Lab, GOOD | raw | {"tls": {"verify": False, "key": "k"}})

    assert (lab.mode, lab.nodes, lab.labels, lab.note) == (Mode.FULL, ("a", "b"), {"x": "y"}, None)
    assert isinstance(lab.interval_seconds, float)
    assert lab.tls.verify is False
    assert lab.tls.key is not None
    assert lab.tls.key.reveal() == "k"


@pytest.mark.parametrize(
    ("part", "path", "words"),
    [
        ({"tls": {"verify": "maybe"}}, "tls.verify", "expected true or false, got 'maybe'"),
        ({"tls": {"verify": 1}}, "tls.verify", "expected true or false, got 1"),
        ({"retries": True}, "retries", "expected a whole number, got true"),
        ({"retries": 3.0}, "retries", "expected a whole number, got 3.0"),
        ({"retries": -1}, "retries", "-1 is less than 0"),
        ({"interval_seconds": float("nan")}, "interval_seconds", "not a finite number"),
        ({"interval_seconds": 1e9}, "interval_seconds", "more than 3600"),
        ({"interval_seconds": 10**400}, "interval_seconds", "expected a number"),
        ({"level": "middle"}, "level", "not one of low, high"),
        ({"mode": "slow"}, "mode", "not one of fast, full"),
        ({"nodes": "a,b"}, "nodes", "expected a list"),
        ({"nodes": ["a", 7]}, "nodes[1]", "expected a text, got 7"),
        ({"labels": {"a": 1}}, "labels.a", "expected a text, got 1"),
        ({"tls": {"fingerprint": "XY"}}, "tls.fingerprint", "does not look like"),
        ({"tls": []}, "tls", "expected an object, got a list"),
        ({"adress": "x"}, "adress", "did you mean address?"),
        ({"token": 5}, "token", "expected a text, got something else"),
        ({"retries": None}, "retries", "expected a whole number, got null"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_never_guessed(part, path, words):
    errors = errors_of(GOOD | part)

    assert list(errors) == [path]
    assert words in errors[path]


def test_all_mistakes_are_told_in_one_go():
    assert set(errors_of({"retries": "x", "other": 1, "tls": {"verify": 0}})) == {
        "address",
        "token",
        "retries",
        "other",
        "tls.verify",
    }


def test_a_validator_of_the_class_is_heard():
    @attrs.frozen(kw_only=True)
    class Even:
        number: int = field(2)

        def __attrs_post_init__(self) -> None:
            if self.number % 2:
                raise ValueError("must be even")

    with pytest.raises(ConfigErrors, match="must be even"):
        structure(Even, {"number": 3})


def test_the_environment_is_read_by_type():
    lab = from_env(Lab, {"LAB_ADDRESS": "https://a", "LAB_TOKEN": "t", "LAB_RETRIES": "7", "LAB_NODES": "a, b", "OTHER": "1"})

    assert (lab.retries, lab.nodes) == (7, ("a", "b"))


def test_a_mistake_in_the_environment_names_the_variable():
    with pytest.raises(ConfigErrors) as caught:
        from_env(Lab, {"LAB_ADDRESS": "https://a", "LAB_RETRIES": "many"})

    assert {error.path for error in caught.value.errors} == {"LAB_TOKEN", "LAB_RETRIES"}


def test_a_command_line_reaches_nested_fields():
    texts = {"address": "x", "token": "t", "tls.verify": "no", "labels": "a=1,b=2", "mode": "full", "nodes": '["p,q"]'}

    lab = from_texts(Lab, texts)

    assert (lab.tls.verify, lab.labels, lab.mode, lab.nodes) == (False, {"a": "1", "b": "2"}, Mode.FULL, ("p,q",))


def test_the_schema_is_valid_and_agrees_with_the_parser():
    shape = schema(Lab)
    jsonschema.Draft202012Validator.check_schema(shape)
    validator = jsonschema.Draft202012Validator(shape)

    assert validator.is_valid(GOOD)
    assert not validator.is_valid({"address": "x"})
    assert not validator.is_valid(GOOD | {"retries": -1})
    assert not validator.is_valid(GOOD | {"stranger": 1})


def test_the_schema_says_what_a_form_needs():
    properties = schema(Lab)["properties"]

    assert properties["address"] == {"type": "string", "title": "Address", "description": "https://host:port"}
    assert properties["token"] == {"type": "string", "format": "password", "writeOnly": True, "title": "Token"}
    assert properties["interval_seconds"]["default"] == 10.0
    assert properties["retries"]["x-advanced"] is True
    assert properties["level"]["enum"] == ["low", "high"]
    assert properties["note"]["anyOf"][1] == {"type": "null"}


def test_what_is_shown_holds_no_secret_and_nothing_marked():
    shown = redact(structure(Lab, GOOD | {"nodes": ["pve1"], "tls": {"key": "inner"}}))

    assert (shown["token"], shown["address"], shown["nodes"], shown["note"]) == (MARKER, MARKER, MARKER, None)
    assert "canary" not in str(shown)
    assert "inner" not in str(shown)


def test_recordings_learn_which_texts_to_replace_longest_first():
    lab = structure(Lab, GOOD | {"token": "a/b", "nodes": ["node-one", "n"], "tls": {"key": "inner"}})

    texts = redaction_values(lab)

    assert set(texts) == {
        "https://lab.example:8006",
        "lab.example:8006",
        "lab.example",
        "a/b",
        "a%2Fb",
        "node-one",
        "inner",
    }
    assert [len(text) for text in texts] == sorted((len(text) for text in texts), reverse=True)


def test_the_reference_has_a_row_for_each_field():
    rows = {row.name: row for row in reference(Lab)}

    assert list(rows)[-3:] == ["tls.verify", "tls.fingerprint", "tls.key"]
    assert (rows["token"].type, rows["token"].secret, rows["token"].default) == ("secret", True, "")
    assert (rows["retries"].default, rows["retries"].limits, rows["retries"].env) == ("3", "at least 0", "LAB_RETRIES")
    assert rows["mode"].type == "fast | full"


def test_a_type_that_no_form_can_show_is_refused_at_once():
    @attrs.frozen(kw_only=True)
    class Odd:
        thing: complex = field(0j)

    with pytest.raises(TypeError, match="no form can show"):
        schema(Odd)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["address", "token", "tls", "verify"]), inner),
    max_leaves=10,
)


@given(JSON)
def test_any_json_is_a_configuration_or_refused_with_paths(raw):
    try:
        config = structure(Lab, raw)
    except ConfigErrors as errors:
        config = errors.errors

    assert config


@given(
    st.dictionaries(st.sampled_from(["address", "token", "tls", "tls.verify", "labels", "nodes", "retries", "x.y"]), st.text())
)
def test_any_texts_are_a_configuration_or_refused(texts):
    try:
        config = from_texts(Lab, texts)
    except ConfigErrors as errors:
        config = errors.errors

    assert config
