"""List a configuration's fields for its reference page."""

import attrs

from pulse_core.forms.redact import plain
from pulse_core.forms.shape import Field, is_config, is_enum, is_text_map, tuple_item
from pulse_core.forms.texts import leaves
from pulse_core.plugin.fields import Hints, Secret


@attrs.frozen(kw_only=True)
class Row:
    """One field in words. `default` is empty when the field is required or has nothing to show."""

    name: str
    type: str
    required: bool
    default: str
    env: str
    title: str
    help: str
    limits: str
    secret: bool
    advanced: bool


def reference(cls: type) -> tuple[Row, ...]:
    """A row for each field, nested ones by their dotted path, in order of declaration."""
    return tuple(_row(name, field) for name, field in leaves(cls))


def _row(name: str, field: Field) -> Row:
    hints = field.hints
    return Row(
        name=name,
        type=_type(field.kind) + (" or nothing" if field.optional else ""),
        required=field.required,
        default="" if field.required or field.secret or field.default is None else _shown(field.default),
        env=hints.env,
        title=hints.title or field.name.replace("_", " ").capitalize(),
        help=hints.help,
        limits=_limits(hints),
        secret=field.secret,
        advanced=hints.advanced,
    )


def _type(kind: object) -> str:
    if item := tuple_item(kind):
        return f"list of {_type(item)}"
    if is_text_map(kind):
        return "map of texts"
    if is_enum(kind):
        return " | ".join(str(member.value) for member in kind)
    if is_config(kind):
        return kind.__name__
    return {str: "text", int: "whole number", float: "number", bool: "true or false", Secret: "secret"}[kind]  # type: ignore[index]


def _shown(default: object) -> str:
    value = plain(default)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return str(value)


def _limits(hints: Hints) -> str:
    parts = []
    if hints.minimum is not None:
        parts.append(f"at least {hints.minimum:g}")
    if hints.maximum is not None:
        parts.append(f"at most {hints.maximum:g}")
    if hints.choices:
        parts.append(f"one of {', '.join(hints.choices)}")
    if hints.pattern:
        parts.append(f"like {hints.pattern}")
    return "; ".join(parts)
