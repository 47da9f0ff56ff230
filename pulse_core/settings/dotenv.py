"""Read a `.env` file strictly: `KEY=value` a line, quotes, comments. A mistake is named with its line."""

import re
from typing import Final

import attrs

from pulse_core.errors import ConfigError

_KEY: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*")
_AFTER_QUOTE: Final = re.compile(r"[ \t]*(?:#.*)?")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "$": "$"}


@attrs.frozen
class Line:
    """One assignment and where it stands."""

    number: int
    key: str
    value: str


def parse(text: str, *, file: str = ".env") -> tuple[Line, ...]:
    """The assignments in order. Raises ConfigError with path `<file>:<line>` for what is not one, or a repeated key.

    A bare value ends at ` #`. In "double quotes" `\\n \\t \\r \\" \\\\ \\$` are escapes; in 'single quotes' nothing is.
    Nothing is substituted, and no value goes over a line's end.
    """
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), start=1):
        row = raw.strip(" \t")
        if not row or row.startswith("#"):
            continue
        line = _line(row, number, f"{file}:{number}")
        if line.key in seen:
            raise ConfigError(f"{file}:{number}", f"{line.key} was set already on line {seen[line.key]}")
        seen[line.key] = number
        lines.append(line)
    return tuple(lines)


def _line(row: str, number: int, path: str) -> Line:
    start = _KEY.match(row)
    if start is None:
        raise ConfigError(path, "expected KEY=value")
    rest = row[start.end() :]
    value = _quoted(rest, path) if rest[:1] in ('"', "'") else re.split(r"(?:^|[ \t]+)#", rest, maxsplit=1)[0].rstrip()
    if any(ord(character) < 32 and character not in "\t\n\r" for character in value):
        raise ConfigError(path, "a control character in the value")
    return Line(number, start[1], value)


def _quoted(rest: str, path: str) -> str:
    mark, out, at = rest[0], [], 1
    while at < len(rest) and rest[at] != mark:
        character = rest[at]
        if mark == '"' and character == "\\":
            at += 1
            character = _escape(rest[at : at + 1], path)
        out.append(character)
        at += 1
    if at >= len(rest):
        raise ConfigError(path, f"the quote {mark} is not closed")
    if not _AFTER_QUOTE.fullmatch(rest[at + 1 :]):
        raise ConfigError(path, "text behind the closing quote")
    return "".join(out)


def _escape(character: str, path: str) -> str:
    if character not in _ESCAPES:
        raise ConfigError(path, f"unknown escape \\{character}; write \\\\ for a backslash, or use single quotes")
    return _ESCAPES[character]
