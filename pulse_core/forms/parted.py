"""Part a configuration into what may lie open and what is secret, and join the two again."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, MutableSequence

from pulse_core.forms.redact import MARKER, plain
from pulse_core.forms.shape import Field, is_config, shape
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret


def parted(config: object) -> tuple[dict[str, Json], dict[str, Secret]]:
    """The configuration as JSON without its secrets, and the secrets that are set, by path (`proxy.password`)."""
    secrets: dict[str, Secret] = {}
    return _object(config, "", secrets), secrets


def joined(open_part: Mapping[str, Json], secrets: Mapping[str, Secret]) -> dict[str, object]:
    """What `parted` took apart, as `structure` takes it. A secret whose place is not there any more is left out.

    Secrets stay what they are: where the class takes none any more, they neither pass nor stand in what is wrong.
    """
    whole: dict[str, object] = dict(_copied(open_part))
    for path, secret in secrets.items():
        _put(whole, path, secret)
    return whole


def masked(open_part: Mapping[str, Json], paths: Iterable[str]) -> dict[str, Json]:
    """The open part with a marker where each secret is."""
    whole = _copied(open_part)
    for path in paths:
        _put(whole, path, MARKER)
    return whole


def secret_at(raw: Mapping[str, Json], path: str) -> object:
    """What somebody wrote at the path of a secret; None where nothing."""
    return _at(raw, path.split("."))


def guarded(config: object) -> Mapping[str, Json]:
    """By path, the values that say where secrets are sent, and to whom: while they stay, kept ones go where they went."""
    return {path: plain(value) for path, field, value in _open(config) if field.hints.redact or field.hints.vouches}


def privileged(config: object) -> Mapping[str, Json]:
    """By path, the values that open something of Pulse's own machine, but for those that are as the class has them."""
    return {path: plain(value) for path, field, value in _open(config) if field.hints.privileged and value != field.default}


def _open(config: object, path: str = "") -> Iterator[tuple[str, Field, object]]:
    """Every field that is no secret, at any depth, in order."""
    for field in shape(type(config)):
        value, place = getattr(config, field.name), f"{path}{field.name}"
        if field.secret:
            continue
        yield place, field, value
        inner = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for index, one in inner:
            if is_config(type(one)):
                yield from _open(one, f"{place}." if index is None else f"{place}.{index}.")


def _object(config: object, path: str, secrets: dict[str, Secret]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for field in shape(type(config)):
        value, place = getattr(config, field.name), f"{path}{field.name}"
        if not isinstance(value, Secret):
            found[field.name] = _value(value, place, secrets)
        elif value:
            secrets[place] = value
    return found


def _value(value: object, path: str, secrets: dict[str, Secret]) -> Json:
    if isinstance(value, Secret):  # one of a list: its place is kept for it
        secrets[path] = value
        return ""
    if is_config(type(value)):
        return _object(value, f"{path}.", secrets)
    if isinstance(value, tuple):
        return [_value(one, f"{path}.{index}", secrets) for index, one in enumerate(value)]
    return plain(value)


def _copied(whole: Mapping[str, Json]) -> dict[str, Json]:
    return {name: _copy(one) for name, one in whole.items()}


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return _copied(value)
    return [_copy(one) for one in value] if isinstance(value, list) else value


def _put(whole: object, path: str, value: object) -> None:
    *way, last = path.split(".")
    place = _at(whole, way)
    if isinstance(place, MutableMapping):
        place[last] = value
    elif isinstance(place, MutableSequence) and last.isdigit() and int(last) < len(place):
        place[int(last)] = value


def _at(whole: object, way: list[str]) -> object:
    for name in way:
        if isinstance(whole, Mapping):
            whole = whole.get(name)
        elif isinstance(whole, MutableSequence) and name.isdigit() and int(name) < len(whole):
            whole = whole[int(name)]
        else:
            return None
    return whole
