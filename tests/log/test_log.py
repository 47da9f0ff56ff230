"""Log lines can be trusted: one event is one line, and no secret gets in."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core import log
from pulse_core.plugin import Secret


@pytest.fixture
def written(capsys):
    """Gives what went to standard error; the logging of the test process is left as it was found."""
    top, own = logging.getLogger(), logging.getLogger("pulse")
    handlers, level = list(top.handlers), own.level
    yield lambda: capsys.readouterr().err
    top.handlers[:] = handlers
    own.setLevel(level)


def test_an_event_is_one_line_of_words(written):
    log.configure("info", json=False)

    log.get(source="host:local").warning("source_lost", silent_seconds=90, reason="no answer")

    assert written().split(" ", 1)[1] == 'WARNING source_lost source=host:local silent_seconds=90 reason="no answer"\n'


def test_json_carries_the_same_facts(written):
    log.configure("info", json=True)

    log.get(source="host:local").error("store_failed", error=OSError("full"), rows=3)

    line = json.loads(written())
    assert {name: line[name] for name in ("level", "event", "source", "error", "rows")} == {
        "level": "error",
        "event": "store_failed",
        "source": "host:local",
        "error": "OSError: full",
        "rows": 3,
    }


@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_never_gets_into_a_line_however_deep_it_lies(written, as_json):
    log.configure("debug", json=as_json)

    log.get(token=Secret("canary")).info("opened", config={"token": Secret("canary")}, list=[(Secret("canary"),)])

    assert "canary" not in written()


def test_a_level_below_the_chosen_one_is_silent(written):
    log.configure("warning")

    log.get().info("noise")
    log.get().error("trouble")

    lines = written()
    assert "noise" not in lines
    assert "trouble" in lines


def test_configuring_again_does_not_double_the_lines(written):
    log.configure("info")
    log.configure("info")

    log.get().info("once")

    assert written().count("once") == 1


def test_the_lines_of_libraries_are_written_with_their_name(written):
    log.configure("info")

    logging.getLogger("library").warning("bad\nthing %s", "here")

    assert 'WARNING "bad\\nthing here" logger=library' in written()


def test_a_very_long_value_is_clipped(written):
    log.configure("info")

    log.get().info("long", answer="x" * 100_000)

    assert len(written()) < 2_200


@given(event=st.text(), name=st.text(), value=st.text())
def test_no_text_can_forge_a_line_or_drive_a_terminal(event, name, value):
    record = logging.LogRecord("pulse", logging.INFO, "", 0, "%s", (event,), None)
    record.pulse_facts = {name: value}

    text, encoded = log._Text().format(record), log._Json().format(record)

    assert text.isprintable()
    assert encoded.isprintable()
    assert json.loads(encoded)["event"] == event
