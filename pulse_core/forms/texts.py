"""Make a configuration from texts alone: command lines and environment variables."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from pulse_core.errors import ConfigError, ConfigErrors
from pulse_core.forms.shape import Field, is_config, is_enum, is_text_map, shape, tuple_item
from pulse_core.forms.structure import structure
from pulse_core.plugin.fields import Secret

Config = TypeVar("Config")
_FLAGS: Final = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def from_texts(cls: type[Config], texts: Mapping[str, str], path: str = "") -> Config:
    """The configuration from texts by field: `{"address": "https://…", "tls.verify": "no", "nodes": "a,b"}`.

    Lists are written with commas, maps as `name=value,…`, and either as JSON. Raises ConfigErrors.
    """
    raw: dict[str, object] = {}
    fields = dict(leaves(cls))
    for name, text in texts.items():
        _put(raw, name, _untext(fields[name], text) if name in fields else text)
    return structure(cls, raw, path)


def from_env(cls: type[Config], environ: Mapping[str, str]) -> Config:
    """The configuration from the environment names that its fields declare. Raises ConfigErrors that name those."""
    names = {name: field.hints.env for name, field in leaves(cls) if field.hints.env}
    try:
        return from_texts(cls, {name: environ[env] for name, env in names.items() if env in environ})
    except ConfigErrors as errors:
        raise ConfigErrors([ConfigError(names.get(one.path, one.path), one.message) for one in errors.errors]) from None


def leaves(cls: type, path: str = "") -> Iterator[tuple[str, Field]]:
    """Every field that holds a value, with its dotted path; nested configurations are gone through."""
    for field in shape(cls):
        name = f"{path}.{field.name}" if path else field.name
        if is_config(field.kind):
            yield from leaves(field.kind, name)
            continue
        yield name, field


def _put(raw: dict[str, object], name: str, value: object) -> None:
    first, _, rest = name.partition(".")
    if not rest:
        raw[first] = value
        return
    inner = raw.setdefault(first, {})
    if isinstance(inner, dict):
        _put(inner, rest, value)


def _untext(field: Field, text: str) -> object:
    if field.optional and text in ("", "null"):
        return None
    if item := tuple_item(field.kind):
        return _list(item, text)
    if is_text_map(field.kind):
        return _map(text)
    return _scalar(field.kind, text)


def _scalar(kind: object, text: str) -> object:
    """The text as its type would have it; a text that is not one is given on, for `structure` to name."""
    if kind in (str, Secret):
        return text
    if kind is bool:
        return _FLAGS.get(text.strip().lower(), text)
    if kind in (int, float) or is_enum(kind):
        return _number(kind, text)
    return _json(text)


def _number(kind: object, text: str) -> object:
    if is_enum(kind):
        return next((member for member in kind if str(member.value) == text), text)
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        return text


def _list(item: object, text: str) -> object:
    if text.lstrip().startswith("["):
        return _json(text)
    return [_scalar(item, part) for piece in text.split(",") if (part := piece.strip())]


def _map(text: str) -> object:
    if text.lstrip().startswith("{"):
        return _json(text)
    pairs = [piece.partition("=") for piece in text.split(",") if piece.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
