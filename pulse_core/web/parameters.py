"""Check the parameters of a request against their declarations."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from pulse_core.errors import BadRequest
from pulse_core.plugin.routes import Parameter

Value = str | int | float | bool | None

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_MAX_TEXT = 4096


def parse_query(declared: Sequence[Parameter], given: Iterable[tuple[str, str]]) -> Mapping[str, Value]:
    """The values of all declared parameters, defaults included. A list given twice counts as one list.

    Raises BadRequest with the path of the first parameter that does not fit.
    """
    texts: dict[str, str] = {}
    for name, text in given:
        texts[name] = f"{texts[name]},{text}" if name in texts else text
    known = {parameter.name for parameter in declared}
    for name in texts:
        if name not in known:
            raise refuse(f"query.{name[:80]}", "There is no such parameter.")
    return {parameter.name: _value(parameter, texts.get(parameter.name)) for parameter in declared}


def refuse(path: str, message: str) -> BadRequest:
    """The error of a parameter that does not fit."""
    return BadRequest("bad_parameter", f"{path}: {message}", details={"path": path})


def number_of(value: Value) -> float | None:
    """The number that a checked parameter holds; None where it was left out."""
    return float(value) if isinstance(value, int | float) else None


def _value(parameter: Parameter, text: str | None) -> Value:
    path = f"query.{parameter.name}"
    if text is None or (text == "" and parameter.type is not str):
        if parameter.required:
            raise refuse(path, "This parameter is required.")
        return parameter.default
    value = _parse(parameter.type, text, path)
    _check_range(parameter, value, path)
    if parameter.choices and text not in parameter.choices:
        raise refuse(path, f"Must be one of: {', '.join(parameter.choices)}.")
    return value


def _parse(type: type, text: str, path: str) -> Value:
    if type is int:
        return _whole(text, path)
    if type is float:
        return _number(text, path)
    if type is bool:
        return _yes_or_no(text, path)
    if len(text) > _MAX_TEXT:
        raise refuse(path, f"Longer than {_MAX_TEXT} characters.")
    return text


def _whole(text: str, path: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise refuse(path, "Must be a whole number.")
    return int(text)


def _number(text: str, path: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise refuse(path, "Must be a number.") from None
    if not math.isfinite(value):
        raise refuse(path, "Must be a finite number.")
    return value


def _yes_or_no(text: str, path: str) -> bool:
    if text.lower() not in _WORDS:
        raise refuse(path, "Must be true or false.")
    return _WORDS[text.lower()]


def _check_range(parameter: Parameter, value: Value, path: str) -> None:
    if isinstance(value, str) or value is None:
        return
    if parameter.minimum is not None and value < parameter.minimum:
        raise refuse(path, f"Must be at least {parameter.minimum:g}.")
    if parameter.maximum is not None and value > parameter.maximum:
        raise refuse(path, f"Must be at most {parameter.maximum:g}.")
