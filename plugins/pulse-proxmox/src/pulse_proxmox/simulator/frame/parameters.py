"""Check parameters strictly, by a declared table, and say of each what is wrong with it, as the products do."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from pulse_proxmox.simulator.frame.refusals import Refused

Value = str | int | float | bool
FAILED: Final = "Parameter verification failed."
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_TRUE: Final = ("1", "on", "yes", "true")
_FALSE: Final = ("0", "off", "no", "false")


class _Wrong(Exception):
    """Said of one value."""


@attrs.frozen(kw_only=True)
class Parameter:
    """One row of the table: `type` is string, integer, number or boolean, which is 0 or 1 on the wire."""

    name: str
    type: str = "string"
    optional: bool = True
    choices: Sequence[str] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    default: Value | None = None

    def read(self, text: str) -> Value:
        """The value. Raises _Wrong with the words for it."""
        value = _READERS[self.type](text)
        if self.choices and text not in self.choices:
            raise _Wrong(f"value '{text}' does not have a value in the enumeration '{', '.join(self.choices)}'")
        if self.pattern and not re.search(self.pattern, text):
            raise _Wrong("value does not match the regex pattern")
        if not isinstance(value, str) and self.minimum is not None and value < self.minimum:
            raise _Wrong(f"value must have a minimum value of {self.minimum:g}")
        if not isinstance(value, str) and self.maximum is not None and value > self.maximum:
            raise _Wrong(f"value must have a maximum value of {self.maximum:g}")
        return value


def checked(table: Sequence[Parameter], given: Mapping[str, str]) -> dict[str, Value]:
    """The values by name, defaults filled in. Raises Refused with every error, by parameter."""
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for row in table:
        text = given.get(row.name)
        if text is not None:
            _read(row, text, values, errors)
        elif not row.optional:
            errors[row.name] = "property is missing and it is not optional"
        elif row.default is not None:
            values[row.name] = row.default
    for name in given.keys() - {row.name for row in table}:
        errors[name] = "property is not defined in schema and the schema does not allow additional properties"
    if errors:
        raise Refused(400, FAILED, dict(sorted(errors.items())))
    return values


def _read(row: Parameter, text: str, values: dict[str, Value], errors: dict[str, str]) -> None:
    try:
        values[row.name] = row.read(text)
    except _Wrong as wrong:
        errors[row.name] = str(wrong)


def _integer(text: str) -> Value:
    if not _INTEGER.fullmatch(text):
        raise _Wrong(f"type check ('integer') failed - got '{text}'")
    return int(text)


def _number(text: str) -> Value:
    if not _NUMBER.fullmatch(text):
        raise _Wrong(f"type check ('number') failed - got '{text}'")
    return float(text)


def _boolean(text: str) -> Value:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise _Wrong(f"type check ('boolean') failed - got '{text}'")


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "string": str,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
