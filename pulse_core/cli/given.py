"""Make the settings of a connection from a command line, by the JSON Schema of its type; secrets are never arguments."""

import getpass
import json
import math
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulse_core.errors import ConfigError

Schema = Mapping[str, Any]
_FLAGS: Final = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
LONGEST: Final = 65536


def settings_of(schema: Schema, pairs: Iterable[str], secrets: Iterable[str]) -> dict[str, Any]:
    """The settings that `name=value` and the names of secrets come to. Raises ConfigError for what is no pair, or no secret."""
    config: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise ConfigError("--set", f"expected NAME=VALUE, got {pair!r}")
        wanted = field_of(schema, name)
        if _is_secret(wanted):
            raise ConfigError(name, f"it is a secret, and a command line can be seen by everybody here: use --secret {name}")
        _put(config, name, typed(wanted, value))
    for name in secrets:
        _put(config, name, _asked(name, field_of(schema, name)))
    return config


def field_of(schema: Schema, path: str) -> Schema:
    """What the schema says of a dotted path; nothing where it knows it not, so that the API names the mistake."""
    for name in path.split("."):
        schema = schema.get("properties", {}).get(name, {})
    return schema


def typed(wanted: Schema, text: str) -> Any:
    """The text as its type would have it; one that is not of it is given on, for the API to name."""
    if "anyOf" in wanted:
        inner: Schema = next((one for one in wanted["anyOf"] if one.get("type") != "null"), {})
        return None if text in ("", "null") else typed(inner, text)
    match wanted.get("type"):
        case "boolean":
            return _FLAGS.get(text.strip().lower(), text)
        case "integer" | "number":
            return _number(text)
        case "array":
            return _list(wanted.get("items", {}), text)
        case "object":
            return _map(text)
        case None if "enum" in wanted:
            return next((one for one in wanted["enum"] if str(one) == text), text)
    return text


def _number(text: str) -> float | int | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _list(item: Schema, text: str) -> Any:
    if text.lstrip().startswith("["):
        return _json(text)
    return [typed(item, part) for piece in text.split(",") if (part := piece.strip())]


def _map(text: str) -> Any:
    if text.lstrip().startswith("{"):
        return _json(text)
    pairs = [piece.partition("=") for piece in text.split(",") if piece.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _is_secret(wanted: Schema) -> bool:
    return bool(wanted.get("writeOnly"))


def _asked(name: str, wanted: Schema) -> str:
    """A secret, by prompt at a terminal, else the next line of standard input."""
    if wanted and not _is_secret(wanted):
        raise ConfigError(name, f"it is no secret: use --set {name}=VALUE")
    if sys.stdin.isatty():
        text = getpass.getpass(f"{wanted.get('title') or name}: ")
    else:
        text = sys.stdin.readline(LONGEST).rstrip("\r\n")
    if not text:
        raise ConfigError(name, "it is empty: give it a line of standard input, in the order of --secret")
    return text


def _put(config: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for name in way:
        inner = config.setdefault(name, {})
        if not isinstance(inner, dict):
            raise ConfigError(path, f"{name} was set already, and not as a group")
        config = inner
    config[last] = value
