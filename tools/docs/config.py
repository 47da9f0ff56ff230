"""The reference of settings, from the fields that declare them."""

from typing import get_type_hints

import attrs

from pulse_core.plugin.fields import FIELD, Hints
from pulse_core.settings import Settings
from tools.docs.source import introduction

INTRODUCTION = """\
A setting is written into `.env` in the data directory, one `NAME=value` a line, or into the environment, which beats
the file. Pulse reads the file again when it changes and on SIGHUP; a file with a mistake is refused with its line, and
the settings stay as they were. A mistyped name is an error, not a silent default."""


def page() -> str:
    types = get_type_hints(Settings)
    rows = [_row(attribute, types[attribute.name]) for attribute in attrs.fields(Settings)]
    head = "| name | type | default | what it is |\n| --- | --- | --- | --- |"
    return "\n\n".join(
        ("# Settings", introduction("pulse_core.settings"), INTRODUCTION, Settings.__doc__ or "", "\n".join((head, *rows)))
    )


def _row(attribute: "attrs.Attribute[object]", kind: object) -> str:
    hints: Hints = attribute.metadata[FIELD]
    what = f"{hints.title}. {hints.help} {_limits(hints)}".replace("|", "\\|")
    return f"| `{hints.env}` | {_type(kind)} | {_default(attribute.default)} | {' '.join(what.split())} |"


def _limits(hints: Hints) -> str:
    if hints.choices:
        return f"One of {', '.join(f'`{choice}`' for choice in hints.choices)}."
    low = f"at least {hints.minimum:g}" if hints.minimum is not None else ""
    high = f"at most {hints.maximum:.12g}" if hints.maximum is not None else ""
    limits = ", ".join(filter(None, (low, high)))
    return f"{limits[:1].upper()}{limits[1:]}." if limits else ""


def _type(kind: object) -> str:
    words = {bool: "true or false", int: "whole number", float: "number", str: "text"}
    return words.get(kind, "list") if isinstance(kind, type) else "list"


def _default(value: object) -> str:
    if value in ("", ()):
        return "(empty)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
