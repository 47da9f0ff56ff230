"""Part a configuration into what may lie open and what is secret, and join the two again."""

from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence

from pulse_core.forms.redact import plain
from pulse_core.forms.shape import is_config, shape
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret


def parted(config: object) -> tuple[dict[str, Json], dict[str, str]]:
    """The configuration as JSON without its secrets, and the secrets that are set, by path (`proxy.password`)."""
    secrets: dict[str, str] = {}
    return _object(config, "", secrets), secrets


def joined(open_part: Mapping[str, Json], secrets: Mapping[str, str]) -> dict[str, Json]:
    """What `parted` took apart, as `structure` takes it. A secret whose place is not there any more is left out."""
    whole = {name: _copied(value) for name, value in open_part.items()}
    for path, text in secrets.items():
        *way, last = path.split(".")
        place = _at(whole, way)
        if isinstance(place, MutableMapping):
            place[last] = text
    return whole


def secret_at(raw: Mapping[str, Json], path: str) -> Json:
    """What somebody wrote at the path of a secret; None where nothing."""
    *way, last = path.split(".")
    place = _at(raw, way)
    return place.get(last) if isinstance(place, Mapping) else None


def guarded(config: object) -> tuple[Json, ...]:
    """The values that say where secrets are sent: while they stay, a kept secret goes where it went before."""
    return tuple(plain(value) for value in _guarded(config))


def _guarded(config: object) -> Iterator[object]:
    for field in shape(type(config)):
        value = getattr(config, field.name)
        if is_config(type(value)):
            yield from _guarded(value)
        elif field.hints.redact and not field.secret:
            yield value


def _object(config: object, path: str, secrets: dict[str, str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for field in shape(type(config)):
        value, place = getattr(config, field.name), f"{path}{field.name}"
        if not isinstance(value, Secret):
            found[field.name] = _value(value, place, secrets)
        elif value:
            secrets[place] = value.reveal()
    return found


def _value(value: object, path: str, secrets: dict[str, str]) -> Json:
    if is_config(type(value)):
        return _object(value, f"{path}.", secrets)
    if isinstance(value, tuple):
        return [_value(one, f"{path}.{index}", secrets) for index, one in enumerate(value)]
    return plain(value)


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _at(whole: object, way: list[str]) -> object:
    for name in way:
        if isinstance(whole, Mapping):
            whole = whole.get(name)
        elif isinstance(whole, MutableSequence) and name.isdigit() and int(name) < len(whole):
            whole = whole[int(name)]
        else:
            return None
    return whole
