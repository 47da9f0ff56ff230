"""Settings come from where a person put them, and a mistake is named with its place."""

from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import ConfigError
from pulse_core.settings import RESTART_FIELDS, Settings, changed, check_brought, load
from pulse_core.settings.dotenv import parse
from pulse_core.settings.names import NAMES, hints


@pytest.fixture
def environ(tmp_path):
    return {"PULSE_DATA_DIR": str(tmp_path), "HOME": "/home/somebody"}


def write(environ, text):
    (Path(environ["PULSE_DATA_DIR"]) / ".env").write_text(text)


def test_without_anything_pulse_listens_on_loopback_only(environ):
    settings = load(environ)

    assert (settings.host, settings.port, settings.store) == ("127.0.0.1", 7655, "sqlite")


def test_overrides_beat_the_environment_which_beats_the_file(environ):
    write(environ, "PULSE_PORT=1001\nPULSE_LOG_LEVEL=error\nPULSE_RAW_DAYS=3\n")

    settings = load({**environ, "PULSE_PORT": "1002", "PULSE_LOG_LEVEL": "debug"}, overrides={"port": 1003})

    assert (settings.port, settings.log_level, settings.raw_days) == (1003, "debug", 3.0)


def test_the_data_directory_follows_the_xdg_rules():
    assert load({"HOME": "/nowhere/home"}).data_dir == "/nowhere/home/.local/share/pulse"
    assert load({"HOME": "/nowhere/home", "XDG_DATA_HOME": "/nowhere/xdg"}).data_dir == "/nowhere/xdg/pulse"
    assert load({"HOME": "/nowhere/home", "XDG_DATA_HOME": "relative"}).data_dir == "/nowhere/home/.local/share/pulse"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# fine\n\nPULSE_PORT\n", 3, "expected KEY=value"),
        ("PULSE_PROT=1\n", 1, "did you mean PULSE_PORT?"),
        ("PULSE_PORT=1\nPULSE_PORT=2\n", 2, "set already on line 1"),
        ("\nPULSE_PORT=many\n", 2, "not a whole number"),
        ("PULSE_PORT=70000", 1, "more than 65535"),
        ("PULSE_RAW_DAYS=nan", 1, "finite"),
        ("PULSE_LOG_JSON=maybe", 1, "neither true nor false"),
        ("PULSE_LOG_LEVEL=loud", 1, "not one of debug"),
        ('PULSE_HOST="127.0.0.1', 1, "not closed"),
        ('PULSE_HOST="127.0.0.1" or so', 1, "behind the closing quote"),
        ('PULSE_HOST="\\q"', 1, "unknown escape"),
        ("PULSE_HOST=a\x00b", 1, "control character"),
        ("PULSE_DATA_DIR=/elsewhere", 1, "says where this file is"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(environ, text, line, words):
    write(environ, text)

    with pytest.raises(ConfigError) as caught:
        check_brought(load(environ), known=())

    assert caught.value.path.endswith(f".env:{line}")
    assert words in caught.value.message


def test_text_that_is_not_utf8_is_named_with_its_line(environ, tmp_path):
    (tmp_path / ".env").write_bytes(b"PULSE_PORT=1\nPULSE_HOST=\xff\n")

    with pytest.raises(ConfigError, match=r"\.env:2: not UTF-8"):
        load(environ)


def test_quotes_comments_and_export_are_understood():
    text = '\ufeff export A = bare value # said\r\nB=\'single # "kept\\n\'\nC="two\\nlines" # so\nD=\nE=#none\nF=a#b\n'

    assert {line.key: line.value for line in parse(text)} == {
        "A": "bare value",
        "B": 'single # "kept\\n',
        "C": "two\nlines",
        "D": "",
        "E": "",
        "F": "a#b",
    }


def test_other_programs_names_and_those_of_plugins_may_stand_in_the_file(environ):
    write(environ, "HTTPS_PROXY=http://proxy\nPULSE_LAB_TOKEN=x\n")

    check_brought(load(environ), known=("PULSE_LAB_TOKEN",))


def test_a_wrong_value_in_the_environment_names_the_variable(environ):
    with pytest.raises(ConfigError) as caught:
        load({**environ, "PULSE_MAX_CLIENTS": "0"})

    assert caught.value.path == "PULSE_MAX_CLIENTS"


def test_an_override_is_held_to_the_same_limits(environ):
    with pytest.raises(ConfigError, match="port: 99999 is more than"):
        load(environ, overrides={"port": 99999})
    with pytest.raises(ConfigError, match="did you mean host"):
        load(environ, overrides={"hots": "::1"})


def test_lists_are_written_with_commas(environ):
    settings = load({**environ, "PULSE_DISABLED_PLUGINS": "one, two,,"}, overrides={"allowed_origins": ("https://a",)})

    assert settings.disabled_plugins == ("one", "two")
    assert settings.allowed_origins == ("https://a",)


def test_changed_names_what_differs():
    old = Settings()

    assert changed(old, attrs.evolve(old, port=1, log_level="debug")) == ("port", "log_level")
    assert changed(old, Settings()) == ()


def test_every_setting_has_a_name_a_title_and_says_when_it_takes_effect():
    for env, name in NAMES.items():
        assert env == f"PULSE_{name.upper()}"
        assert hints(name).title
        assert hints(name).help.endswith("Takes effect after a restart." if name in RESTART_FIELDS else "Takes effect at once.")
    assert {"host", "port", "data_dir", "store", "disabled_plugins"} <= RESTART_FIELDS
    assert "log_level" not in RESTART_FIELDS


@given(st.text())
def test_any_text_is_parsed_or_refused_with_a_line(text):
    try:
        lines = parse(text, file="x")
        numbers = [line.number for line in lines]
    except ConfigError as error:
        numbers = [int(error.path.removeprefix("x:"))]

    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= text.replace("\r\n", "\n").count("\n") + 1 for number in numbers)


@given(st.text(st.characters(min_codepoint=32)))
def test_what_is_quoted_comes_back_as_it_was(value):
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')

    (line,) = parse(f'KEY="{escaped}"')

    assert line.value == value


def test_a_web_address_is_no_data_directory():
    with pytest.raises(ConfigError, match="not a directory"):
        load({"PULSE_DATA_DIR": "file:///srv/pulse"})
