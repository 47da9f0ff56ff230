"""Make a configuration from what a person wrote, strictly: every mistake is named with its path, none is guessed away."""

import difflib
import math
import re
from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeVar

from pulse_core.errors import ConfigError, ConfigErrors
from pulse_core.forms.shape import Field, is_config, is_enum, is_text_map, shape, tuple_item
from pulse_core.plugin.fields import Hints, Secret

Config = TypeVar("Config")
_WORDS: Final = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", Secret: "a text"}


def structure(cls: type[Config], raw: object, path: str = "") -> Config:
    """The configuration. Raises ConfigErrors with all that does not fit, each with the path of its field.

    Nothing is converted but a whole number to a float: "true" is not a bool, 1 is not a text, True is not a number.
    """
    errors: list[ConfigError] = []
    config = _config(cls, raw, path, errors)
    if errors:
        raise ConfigErrors(errors)
    return config  # type: ignore[return-value]  # without errors it is one


def _config(cls: type, raw: object, path: str, errors: list[ConfigError]) -> object:
    if isinstance(raw, cls):
        return raw
    if not isinstance(raw, Mapping):
        return _wrong(errors, path, f"expected an object, got {_said(raw)}")
    fields = {field.name: field for field in shape(cls)}
    before = len(errors)
    for name in raw:
        if name not in fields:
            _wrong(errors, _join(path, str(name)), _unknown(str(name), tuple(fields)))
    values = {name: _field(field, raw, _join(path, name), errors) for name, field in fields.items() if _given(field, raw)}
    if len(errors) > before:
        return None
    try:
        return cls(**values)
    except (ValueError, TypeError) as error:  # a validator of the class
        return _wrong(errors, path, str(error))


def _given(field: Field, raw: Mapping[object, object]) -> bool:
    return field.required or field.name in raw


def _field(field: Field, raw: Mapping[object, object], path: str, errors: list[ConfigError]) -> object:
    if field.name not in raw:
        return _wrong(errors, path, "is required")
    value = raw[field.name]
    if value is None and field.optional:
        return None
    return _value(field.kind, value, field.hints, path, errors)


def _value(kind: object, raw: object, hints: Hints, path: str, errors: list[ConfigError]) -> object:
    if is_config(kind):
        return _config(kind, raw, path, errors)
    if is_enum(kind):
        return _choice(kind, raw, path, errors)
    if item := tuple_item(kind):
        if not isinstance(raw, list | tuple):
            return _wrong(errors, path, f"expected a list, got {_said(raw)}")
        return tuple(_value(item, one, hints, f"{path}[{index}]", errors) for index, one in enumerate(raw))
    if is_text_map(kind):
        return _text_map(raw, path, errors)
    return _scalar(kind, raw, hints, path, errors)


def _scalar(kind: object, raw: object, hints: Hints, path: str, errors: list[ConfigError]) -> object:
    if kind is Secret and isinstance(raw, Secret):
        return raw
    if kind is float and type(raw) is int and abs(raw) < 2**53:
        raw = float(raw)
    expected = str if kind is Secret else kind
    if type(raw) is not expected:
        return _wrong(errors, path, f"expected {_WORDS[kind]}, got {'something else' if kind is Secret else _said(raw)}")  # type: ignore[index]
    if reason := _outside(raw, hints):
        return _wrong(errors, path, reason)
    return Secret(str(raw)) if kind is Secret else raw


def _outside(value: object, hints: Hints) -> str:
    """Why the value is not within its limits; empty when it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            return "is not a finite number"
        if hints.minimum is not None and value < hints.minimum:
            return f"{value} is less than {hints.minimum:g}"
        if hints.maximum is not None and value > hints.maximum:
            return f"{value} is more than {hints.maximum:g}"
    if isinstance(value, str):
        if hints.choices and value not in hints.choices:
            return f"{value!r} is not one of {', '.join(hints.choices)}"
        if hints.pattern and not re.search(hints.pattern, value):
            return f"does not look like {hints.pattern}"
    return ""


def _choice(kind: type[Enum], raw: object, path: str, errors: list[ConfigError]) -> object:
    members: Mapping[object, Enum] = {member.value: member for member in kind}
    if isinstance(raw, kind):
        return raw
    if isinstance(raw, str | int) and not isinstance(raw, bool) and raw in members:
        return members[raw]
    return _wrong(errors, path, f"{_said(raw)} is not one of {', '.join(map(str, members))}")


def _text_map(raw: object, path: str, errors: list[ConfigError]) -> object:
    if not isinstance(raw, Mapping):
        return _wrong(errors, path, f"expected an object, got {_said(raw)}")
    for name, text in raw.items():
        if type(name) is not str or type(text) is not str:
            _wrong(errors, _join(path, str(name)), f"expected a text, got {_said(text)}")
    return dict(raw)


def _wrong(errors: list[ConfigError], path: str, message: str) -> object:
    errors.append(ConfigError(path, message))
    return None


def _unknown(name: str, names: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return "there is no such setting" + (f"; did you mean {close[0]}?" if close else "")


def _said(raw: object) -> str:
    """The value as JSON would write its kind, and itself where that is short."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float):
        text = repr(raw)
        return text if len(text) <= 40 else f"{text[:40]}…"
    return "a list" if isinstance(raw, list | tuple) else "an object"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
