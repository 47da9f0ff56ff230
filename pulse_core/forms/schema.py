"""Describe a configuration class as JSON Schema (draft 2020-12), from which screens draw its form."""

from enum import Enum
from typing import Final

from pulse_core.forms.redact import plain
from pulse_core.forms.shape import Field, is_config, is_enum, is_text_map, shape, tuple_item
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Hints, Secret

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(cls: type) -> dict[str, Json]:
    """The schema. Secrets are `writeOnly` and have no default; fields for the few carry `x-advanced`.

    Those that only who may change settings may set carry `x-privileged`.
    """
    return {"$schema": DIALECT, **_object(cls)}


def _object(cls: type) -> dict[str, Json]:
    fields = shape(cls)
    properties: dict[str, Json] = {field.name: _field(field) for field in fields}
    required: list[Json] = [field.name for field in fields if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _field(field: Field) -> dict[str, Json]:
    hints = field.hints
    inner = _kind(field.kind, hints)
    shown: dict[str, Json] = {"anyOf": [inner, {"type": "null"}]} if field.optional else inner
    shown["title"] = hints.title or field.name.replace("_", " ").capitalize()
    if hints.help:
        shown["description"] = hints.help
    if hints.advanced:
        shown["x-advanced"] = True
    if field.hints.privileged:
        shown["x-privileged"] = True
    if field.secret:
        shown["writeOnly"] = True
    elif not field.required:
        shown["default"] = plain(field.default)
    return shown


def _kind(kind: object, hints: Hints) -> dict[str, Json]:
    if is_config(kind):
        return _object(kind)
    if is_enum(kind):
        return _enum(kind)
    if item := tuple_item(kind):
        return {"type": "array", "items": _kind(item, hints)}
    if is_text_map(kind):
        return {"type": "object", "additionalProperties": {"type": "string"}}
    if kind is Secret:
        return {"type": "string", "format": "password", "writeOnly": True}
    return {"type": _TYPES[kind], **_limits(hints)}  # type: ignore[index]  # `shape` let only these through


def _enum(kind: type[Enum]) -> dict[str, Json]:
    return {"enum": [member.value for member in kind]}


def _limits(hints: Hints) -> dict[str, Json]:
    limits: dict[str, Json] = {}
    if hints.minimum is not None:
        limits["minimum"] = hints.minimum
    if hints.maximum is not None:
        limits["maximum"] = hints.maximum
    if hints.choices:
        limits["enum"] = list(hints.choices)
    if hints.pattern:
        limits["pattern"] = hints.pattern
    return limits
