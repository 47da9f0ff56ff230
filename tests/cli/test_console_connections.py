"""What `pulse connection` promises: the API in words, settings by their types, and no secret on a command line."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.cli import main
from pulse_core.cli.given import field_of, settings_of, typed

SCHEMA = {
    "type": "object",
    "properties": {
        "address": {"type": "string", "title": "Address"},
        "token": {"type": "string", "format": "password", "writeOnly": True, "title": "Token"},
        "interval_seconds": {"type": "number", "title": "Interval", "default": 10.0},
        "verify": {"type": "boolean", "title": "Check the certificate", "default": True},
        "skip": {"type": "array", "items": {"type": "string"}, "title": "Leave out", "default": []},
        "port": {"anyOf": [{"type": "integer"}, {"type": "null"}], "title": "Port", "default": None},
        "depth": {"enum": [1, 2], "title": "Depth", "default": 1},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}, "title": "Labels", "default": {}},
        "proxy": {
            "type": "object",
            "title": "Proxy",
            "properties": {"password": {"type": "string", "writeOnly": True, "title": "Proxy password"}},
        },
    },
    "required": ["address"],
}
LAB = {
    "offer": "lab",
    "title": "Laboratory",
    "description": "A shelf of beakers",
    "plugin": "laboratory",
    "interval_seconds": 10,
    "schema": SCHEMA,
    "recipes": [{"title": "Make the account", "commands": ["labctl add pulse"], "note": "As root."}],
}
CARD = {
    "id": "3f9c0a77be",
    "source": "lab:3f9c0a77be",
    "offer": "lab",
    "title": "Cellar",
    "config": {"address": "https://lab.example", "token": "•••"},
    "paused": False,
    "problem": "",
    "revision": 1,
    "created_at": 0.0,
    "created_by": "console",
    "changed_at": 0.0,
}
WORKS = {
    "problem": "",
    "hint": "",
    "summary": "Two beakers.",
    "facts": [["Release", "8.4"]],
    "certificate": {
        "fingerprint": "ab" * 32,
        "subject": "CN=lab",
        "issuer": "CN=lab",
        "names": ["lab"],
        "begins_at": 0.0,
        "ends_at": None,
    },
    "lacks": [{"feature": "Heat", "permission": "heat.read", "where": "/", "fix": "labctl grant heat", "optional": True}],
    "recipes": [],
}
FAILS = {**WORKS, "problem": "the token does not hold", "hint": "make a new one", "summary": "", "facts": [], "lacks": []}


@pytest.fixture
def stdin(monkeypatch):
    def give(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    give("")
    return give


@pytest.fixture
def lab(api):
    api.lists("/api/connection-types", LAB)
    api.lists("/api/connections", CARD)
    api.answers["POST /api/connections"] = (201, CARD)
    api.answers["POST /api/connection-tests"] = (200, WORKS)
    return api


def test_connections_are_listed_with_their_state(api, capsys):
    broken = CARD | {"id": "b", "title": "Attic", "problem": "its connector is gone"}
    api.lists("/api/connections", CARD, CARD | {"id": "a", "title": "Roof", "paused": True}, broken)

    assert main(["connection", "list"]) == 0

    _, cellar, roof, attic = capsys.readouterr().out.splitlines()
    assert ("asked" in cellar, "paused" in roof, "its connector is gone" in attic) == (True, True, True)


def test_the_settings_of_a_type_are_told_with_the_commands_that_prepare_it(lab, capsys):
    assert main(["connection", "types", "lab"]) == 0

    told = capsys.readouterr().out
    assert all(words in told for words in ("address", "(required)", "proxy.password", "secret", "labctl add pulse", "As root."))


def test_a_connection_is_added_with_its_settings_and_the_secrets_of_standard_input(lab, stdin, capsys):
    stdin("canary one\ncanary two\n")
    words = ["--title", "Cellar", "--set", "address=https://lab.example", "--set", "interval_seconds=30", "--set", "verify=no"]
    secrets = ["--secret", "token", "--secret", "proxy.password"]

    assert main(["connection", "add", "lab", *words, *secrets]) == 0

    config = {
        "address": "https://lab.example",
        "interval_seconds": 30,
        "verify": False,
        "token": "canary one",
        "proxy": {"password": "canary two"},
    }
    assert lab.asked_for("POST /api/connections") == {"offer": "lab", "title": "Cellar", "config": config}
    said = capsys.readouterr()
    assert CARD["id"] in said.out
    assert "canary" not in said.out + said.err


def test_a_secret_is_no_argument(lab, capsys):
    assert main(["connection", "add", "lab", "--set", "token=canary"]) == 2

    said = capsys.readouterr().err
    assert "--secret token" in said
    assert "canary" not in said


def test_a_secret_that_is_not_given_is_named(lab, stdin, capsys):
    assert main(["connection", "add", "lab", "--secret", "token"]) == 2
    assert "token" in capsys.readouterr().err


def test_what_does_not_work_is_not_added_when_it_was_to_be_tested(lab, capsys):
    lab.answers["POST /api/connection-tests"] = (200, FAILS)

    assert main(["connection", "add", "lab", "--set", "address=https://lab.example", "--test"]) == 1

    assert "the token does not hold" in capsys.readouterr().err
    assert "POST /api/connections" not in [order for order, _ in lab.asked]


def test_a_kept_connection_is_tested_with_what_is_kept(lab, capsys):
    assert main(["connection", "test", "Cellar"]) == 0

    assert lab.asked_for("POST /api/connection-tests") == {"offer": "lab", "config": CARD["config"], "id": CARD["id"]}
    told = capsys.readouterr().out
    assert all(words in told for words in ("Two beakers.", "8.4", "AB:AB", "heat.read", "labctl grant heat"))


def test_a_test_that_fails_says_why_and_what_to_do(lab, capsys):
    lab.answers["POST /api/connection-tests"] = (200, FAILS)

    assert main(["connection", "test", CARD["id"]]) == 1

    said = capsys.readouterr().err
    assert ("the token does not hold" in said, "make a new one" in said) == (True, True)


@pytest.mark.parametrize(("word", "paused"), [("pause", True), ("resume", False)])
def test_a_connection_is_paused_and_resumed(lab, word, paused):
    lab.answers[f"PATCH /api/connections/{CARD['id']}"] = (200, CARD | {"paused": paused})

    assert main(["connection", word, "Cellar"]) == 0

    assert lab.asked_for(f"PATCH /api/connections/{CARD['id']}") == {"paused": paused}


def test_what_went_with_a_removed_connection_is_said(lab, capsys):
    lab.answers[f"DELETE /api/connections/{CARD['id']}"] = (200, {"removed": 3})

    assert main(["connection", "remove", CARD["id"]]) == 0

    assert "3 resources" in capsys.readouterr().out


def test_a_title_that_two_bear_is_not_enough(api, capsys):
    api.lists("/api/connections", CARD, CARD | {"id": "another"})

    assert main(["connection", "remove", "Cellar"]) == 1

    assert "another" in capsys.readouterr().err


def test_an_unknown_type_is_named_with_those_that_are_there(lab, capsys):
    assert main(["connection", "add", "attic"]) == 2
    assert "lab" in capsys.readouterr().err


def test_json_is_what_the_api_says(lab, capsys):
    assert main(["connection", "test", "Cellar", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == WORKS


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("verify", "yes", True),
        ("verify", "perhaps", "perhaps"),
        ("interval_seconds", "2.5", 2.5),
        ("interval_seconds", "soon", "soon"),
        ("interval_seconds", "nan", "nan"),
        ("skip", "[NaN]", "[NaN]"),
        ("skip", "a, b,", ["a", "b"]),
        ("skip", '["a,b"]', ["a,b"]),
        ("skip", "[", "["),
        ("port", "", None),
        ("port", "443", 443),
        ("depth", "2", 2),
        ("depth", "3", "3"),
        ("labels", "a=1,b=x=y", {"a": "1", "b": "x=y"}),
        ("unheard", "of", "of"),
        ("address.of", "x", "x"),
    ],
)
def test_a_setting_is_taken_by_its_type_and_what_is_not_of_it_is_left_for_the_api_to_name(name, text, value):
    assert typed(field_of(SCHEMA, name), text) == value


@given(name=st.sampled_from([*SCHEMA["properties"], "nothing", "a.b"]), text=st.text())
def test_no_text_breaks_the_reading_of_a_setting(name, text):
    if name != "token":
        json.dumps(settings_of(SCHEMA, [f"{name}={text}"], []), allow_nan=False)
