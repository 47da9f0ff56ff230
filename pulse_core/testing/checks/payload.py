"""Walk a report's payload: is it plain JSON, and what would it be with one thing broken."""

import math
from collections.abc import Callable, Iterator
from typing import Final

from pulse_core.model.report import Json

Path = tuple[str | int, ...]
WRONG: Final[tuple[Json, ...]] = (None, True, -1, 1e308, "x", "", [], {}, [None], {"x": None})
"""What a platform's answer can hold where something else was expected."""


def troubles(payload: object, path: Path = ()) -> Iterator[str]:
    """Where the payload is not plain JSON."""
    if payload is None or isinstance(payload, str | bool | int):
        return
    if isinstance(payload, float):
        if not math.isfinite(payload):
            yield f"{shown(path)} is {payload}"
    elif isinstance(payload, list):
        for index, one in enumerate(payload):
            yield from troubles(one, (*path, index))
    elif isinstance(payload, dict):
        for name, one in payload.items():
            if not isinstance(name, str):
                yield f"{shown(path)} has the key {name!r}, which is not a text"
            yield from troubles(one, (*path, str(name)))
    else:
        yield f"{shown(path)} is {type(payload).__name__}, which is not JSON"


def texts(payload: Json) -> Iterator[str]:
    """Every text in the payload."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, list):
        for one in payload:
            yield from texts(one)
    elif isinstance(payload, dict):
        for name, one in payload.items():
            yield name
            yield from texts(one)


def broken(payload: Json, *, most: int) -> Iterator[tuple[str, Json]]:
    """Variants of the payload with one thing missing, cut short or of a wrong type; at most about `most` of them."""
    paths = list(_paths(payload))
    step = max(1, len(paths) * (len(WRONG) + 2) // most)
    variants = ((path, change) for path in paths for change in range(len(WRONG) + 2))
    for number, (path, change) in enumerate(variants):
        if number % step == 0:
            yield _variant(payload, path, change)


def shown(path: Path) -> str:
    """A path as people write it: `$.disks[0].size`."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def _paths(payload: Json, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(payload, list):
        for index, one in enumerate(payload):
            yield from _paths(one, (*path, index))
    elif isinstance(payload, dict):
        for name, one in payload.items():
            yield from _paths(one, (*path, name))


def _variant(payload: Json, path: Path, change: int) -> tuple[str, Json]:
    if change < len(WRONG):
        return f"{shown(path)} = {WRONG[change]!r}", _with(payload, path, lambda _: WRONG[change])
    if change == len(WRONG):
        return f"{shown(path)} cut short", _with(payload, path, _cut)
    return f"{shown(path)} left out", _without(payload, path)


def _with(payload: Json, path: Path, make: Callable[[Json], Json]) -> Json:
    if not path:
        return make(payload)
    return _replaced(payload, path[0], _with(_child(payload, path[0]), path[1:], make))


def _without(payload: Json, path: Path) -> Json:
    if not path:
        return None
    if len(path) > 1:
        return _replaced(payload, path[0], _without(_child(payload, path[0]), path[1:]))
    if isinstance(payload, list):
        return [one for index, one in enumerate(payload) if index != path[0]]
    return {name: one for name, one in payload.items() if name != path[0]} if isinstance(payload, dict) else payload


def _child(payload: Json, part: str | int) -> Json:
    if isinstance(payload, list) and isinstance(part, int):
        return payload[part]
    return payload[part] if isinstance(payload, dict) and isinstance(part, str) else None


def _replaced(payload: Json, part: str | int, value: Json) -> Json:
    if isinstance(payload, list):
        return [value if index == part else one for index, one in enumerate(payload)]
    return {name: value if name == part else one for name, one in payload.items()} if isinstance(payload, dict) else payload


def _cut(value: Json) -> Json:
    if isinstance(value, str | list):
        return value[: len(value) // 2]
    return dict(list(value.items())[: len(value) // 2]) if isinstance(value, dict) else value
