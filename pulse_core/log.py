"""Log events with their facts, as lines for people or as JSON for programs. A thin layer on the standard library."""

import json as encoding
import logging
import math
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from pulse_core.plugin.tools import Log

_FACTS: Final = "pulse_facts"
_LONGEST: Final = 2_000
_root = logging.getLogger("pulse")


def get(**bound: object) -> Log:
    """A log whose every event carries `bound`: `get(source="host:local")`."""
    return _BoundLog(bound)


def configure(level: str = "info", json: bool = False) -> None:
    """Write events of `level` and above to standard error. May be called again at any time: the last call holds."""
    top = logging.getLogger()
    for old in [handler for handler in top.handlers if isinstance(handler, _Stderr)]:
        top.removeHandler(old)
    handler = _Stderr(sys.stderr)
    handler.setFormatter(_Json() if json else _Text())
    top.addHandler(handler)
    _root.setLevel(level.upper())


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]  # generic only in the stubs
    """Our own handler, so that configuring again finds it."""


class _BoundLog:
    def __init__(self, bound: Mapping[str, object]) -> None:
        self._bound = bound

    def debug(self, event: str, **facts: object) -> None:
        self._emit(logging.DEBUG, event, facts)

    def info(self, event: str, **facts: object) -> None:
        self._emit(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._emit(logging.WARNING, event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._emit(logging.ERROR, event, facts)

    def _emit(self, level: int, event: str, facts: Mapping[str, object]) -> None:
        if _root.isEnabledFor(level):
            _root.log(level, "%s", event, extra={_FACTS: {**self._bound, **facts}})


class _Text(logging.Formatter):
    """`2026-05-01T10:00:00.000Z WARNING source_lost source=host:local silent_seconds=90`."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{_text(name)}={_text(value)}" for name, value in _facts(record).items())
        line = f"{_time(record)} {record.levelname:<7} {_event(record.getMessage())}"
        return f"{line} {facts}" if facts else line


class _Json(logging.Formatter):
    """One JSON object a line: `at`, `level`, `event`, then the facts."""

    def format(self, record: logging.LogRecord) -> str:
        head = {"at": _time(record), "level": record.levelname.lower(), "event": _clipped(record.getMessage())}
        facts = {name: _plain(value) for name, value in _facts(record).items() if name not in head}
        return encoding.dumps({**head, **facts})


def _facts(record: logging.LogRecord) -> dict[str, object]:
    facts: dict[str, object] = dict(getattr(record, _FACTS, {}))
    if record.name != _root.name:
        facts["logger"] = record.name
    if record.exc_info and record.exc_info[0] is not None:
        facts["traceback"] = "".join(traceback.format_exception(*record.exc_info))
    return facts


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> bool | int | float | str | None:
    """The value as JSON can hold it. Anything but a scalar is shown by its repr, which masks secrets at any depth."""
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, str):
        return _clipped(value)
    if isinstance(value, BaseException):
        return _clipped(f"{type(value).__name__}: {value}")
    return _clipped(repr(value))


def _text(value: object) -> str:
    """The value in one word; what is not one is quoted, and what could forge a line or drive a terminal is escaped."""
    text = str(_plain(value))
    if not text.isprintable():
        return encoding.dumps(text)
    if text and not any(mark in text for mark in ' "=\\'):
        return text
    return encoding.dumps(text, ensure_ascii=False)


def _event(text: str) -> str:
    return _clipped(text) if text.isprintable() else encoding.dumps(_clipped(text))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"
