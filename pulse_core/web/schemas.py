"""Describe attrs classes as JSON Schema, the way they travel."""

import collections.abc
import inspect
import types
from enum import Enum, IntEnum
from typing import Any, ForwardRef, Literal, NewType, Union, get_args, get_origin, get_type_hints

import attrs

Schema = dict[str, Any]  # JSON Schema is whatever JSON Schema is

_PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    bytes: {"type": "string"},
    object: {},
    Any: {},
}
_LISTS = (list, tuple, set, frozenset, collections.abc.Sequence)
_MAPS = (dict, collections.abc.Mapping)


class Schemas:
    """Collects the schemas of all classes that are asked for, under their names."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._named: dict[str, type] = {}

    def of(self, hint: object) -> Schema:
        """The schema of a type; a class becomes a reference to its component."""
        if isinstance(hint, NewType):
            return self.of(hint.__supertype__)
        if isinstance(hint, str | ForwardRef):
            return {}  # a type that contains itself: any JSON
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        if isinstance(hint, type) and issubclass(hint, Enum) and get_origin(hint) is None:
            return self._enum(hint)
        if isinstance(hint, type) and attrs.has(hint):
            return self._reference(hint)
        return self._composed(hint)

    def _composed(self, hint: object) -> Schema:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return _joined([self.of(part) for part in arguments])
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin in _LISTS:
            return self._list(origin, arguments)
        if origin in _MAPS:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if _is_named_tuple(hint):
            items = [self.of(part) for part in get_type_hints(hint).values()]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        return {}

    def _list(self, origin: object, arguments: tuple[object, ...]) -> Schema:
        if origin is tuple and Ellipsis not in arguments:
            items = [self.of(part) for part in arguments]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        return {"type": "array", "items": self.of(arguments[0])}

    def _enum(self, hint: type[Enum]) -> Schema:
        kind = "integer" if issubclass(hint, IntEnum) else "string"
        return {"type": kind, "enum": [member.value for member in hint]}

    def _reference(self, cls: type) -> Schema:
        name = cls.__name__
        if self._named.setdefault(name, cls) is not cls:
            raise TypeError(f"two classes of the API are called {name}: {cls.__module__} and {self._named[name].__module__}")
        if name not in self.components:
            self.components[name] = {}
            self.components[name] = self._object(cls)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, cls: type) -> Schema:
        hints = get_type_hints(cls)
        fields = attrs.fields(cls)
        schema: Schema = {
            "type": "object",
            "properties": {field.name: self.of(hints[field.name]) for field in fields},
            "required": [field.name for field in fields if field.default is attrs.NOTHING],
        }
        return schema | ({"description": text} if (text := inspect.getdoc(cls)) else {})


def _joined(parts: list[Schema]) -> Schema:
    """A choice of schemas; an open one among them opens the whole."""
    return {} if {} in parts else {"anyOf": parts}


def _is_named_tuple(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")
