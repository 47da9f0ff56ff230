"""Look at a configuration class: its fields with their resolved types and hints."""

import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeGuard, Union, get_args, get_origin, get_type_hints

import attrs

from pulse_core.plugin.fields import FIELD, Hints, Secret

SCALARS: Final = (str, int, float, bool)
_PLAIN: Final = Hints()


@attrs.frozen(kw_only=True)
class Field:
    """One field. `kind` is its type without `| None`; `optional` says whether None is a value of it."""

    name: str
    kind: object
    optional: bool
    hints: Hints
    default: object = attrs.NOTHING

    @property
    def required(self) -> bool:
        return self.default is attrs.NOTHING

    @property
    def secret(self) -> bool:
        return self.kind is Secret


def shape(cls: type) -> tuple[Field, ...]:
    """The fields in order of declaration. Raises TypeError for a type that no form could show."""
    if not attrs.has(cls):
        raise TypeError(f"{cls.__name__} is not an attrs class")
    hints = get_type_hints(cls)
    return tuple(_field(cls, attribute, hints[attribute.name]) for attribute in attrs.fields(cls) if attribute.init)


def _field(cls: type, attribute: "attrs.Attribute[object]", annotation: object) -> Field:
    kind, optional = _without_none(annotation)
    if not _showable(kind):
        raise TypeError(f"{cls.__name__}.{attribute.name}: no form can show {kind}")
    hints = attribute.metadata.get(FIELD, _PLAIN)
    default: Any = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, but the stubs say function
        default = attrs.NOTHING if default.takes_self else default.factory()
    return Field(name=attribute.alias or attribute.name, kind=kind, optional=optional, hints=hints, default=default)


def _without_none(annotation: object) -> tuple[object, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    others = [part for part in get_args(annotation) if part is not types.NoneType]
    return (others[0] if len(others) == 1 else annotation), len(others) < len(get_args(annotation))


def _showable(kind: object) -> bool:
    if item := tuple_item(kind):
        return _showable(item)
    return is_text_map(kind) or kind is Secret or kind in SCALARS or is_enum(kind) or is_config(kind)


def tuple_item(kind: object) -> object | None:
    """`T` of `tuple[T, ...]`, None for anything else."""
    arguments = get_args(kind)
    return arguments[0] if get_origin(kind) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis else None


def is_text_map(kind: object) -> bool:
    """Whether it is `Mapping[str, str]`."""
    return get_origin(kind) in (Mapping, dict) and get_args(kind) == (str, str)


def is_enum(kind: object) -> TypeGuard[type[Enum]]:
    """Whether it is an Enum class."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_config(kind: object) -> TypeGuard[type]:
    """Whether it is a nested configuration class."""
    return isinstance(kind, type) and attrs.has(kind)
