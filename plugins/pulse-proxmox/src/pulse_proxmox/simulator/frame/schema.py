"""Compare a simulator with the schema that its product publishes: for tests, because the schemas are not shipped.

The products share a dialect of JSON schema: `optional` instead of `required`, booleans that are 0 or 1 on the wire, and
property names such as `net[n]`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import Anybody, OneOf, Permission
from pulse_proxmox.simulator.frame.routes import Route

Schema = Mapping[str, Any]
NOTHING: Final[Collection[str]] = frozenset()
_INTEGER: Final = re.compile(r"-?\d+")


def troubles(schema: Schema, value: object, *, at: str = "", spared: Collection[str] = NOTHING) -> Iterator[str]:
    """What of a value the schema does not allow, in words. `spared` names members that are known to differ in truth."""
    check = _CHECKS.get(str(schema.get("type", "any")))
    if check is None:
        return
    wrong = check(value)
    if wrong:
        yield f"{at or '/'}: {value!r:.80} is no {wrong}"
        return
    yield from _bounds(schema, value, at)
    if isinstance(value, dict):
        yield from _members(schema, value, at, spared)
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from troubles(schema.get("items", {}), item, at=f"{at}/{place}", spared=spared)


def parameter_troubles(route: Route, schema: Schema) -> Iterator[str]:
    """Where the table of a route is not what the product declares."""
    declared: Mapping[str, Schema] = schema.get("parameters", {}).get("properties", {})
    ours = {row.name: row for row in route.parameters}
    for name in sorted(declared.keys() ^ ours.keys()):
        yield f"{route.template}: {name} is {'not taken' if name in declared else 'not declared'}"
    for name in declared.keys() & ours.keys():
        for what, (theirs, own) in _compared(declared[name], ours[name]).items():
            if theirs != own:
                yield f"{route.template}: {what} of {name} is {own!r}, and declared as {theirs!r}"


def route_troubles(route: Route, schema: Schema) -> Iterator[str]:
    """Where a route asks another permission, or goes another way, than the product declares."""
    declared = schema.get("permissions") or {}
    own = _permission(route.need)
    theirs = declared.get("check") if "check" in declared else "anybody"
    if theirs != own:
        yield f"{route.template}: needs {own!r}, and {theirs!r} is declared"
    if bool(schema.get("proxyto")) != bool(route.node):
        yield f"{route.template}: proxied {bool(route.node)}, and {schema.get('proxyto')!r} is declared"
    if bool(schema.get("allowtoken", 1)) != route.tokens:
        yield f"{route.template}: tokens {route.tokens}"


def _permission(need: Permission) -> object:
    if isinstance(need, Anybody):
        return "anybody"
    if isinstance(need, OneOf):
        return ["or", *(_permission(one) for one in need.needs)]
    asked: list[object] = ["perm", need.path, list(need.privileges)]
    return [*asked, "any", 1] if need.any else asked


def _compared(schema: Schema, row: Parameter) -> Mapping[str, tuple[object, object]]:
    """Pairs of what is declared and what is in the table."""
    type = schema.get("type", "string")
    return {
        "type": (type, row.type),
        "optional": (bool(schema.get("optional")), row.optional),
        "choices": (sorted(schema.get("enum", ())), sorted(row.choices)),
        "minimum": (_limit(schema, "minimum"), row.minimum),
        "maximum": (_limit(schema, "maximum"), row.maximum),
    }


def _limit(schema: Schema, name: str) -> float | None:
    """Some are written as text."""
    return float(schema[name]) if name in schema else None


def _bounds(schema: Schema, value: object, at: str) -> Iterator[str]:
    if "enum" in schema and str(value) not in [str(one) for one in schema["enum"]]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    pattern = schema.get("pattern")
    if pattern and isinstance(value, str) and not re.fullmatch(str(pattern).replace("(?^", "(?").replace("(?u:", "(?:"), value):
        yield f"{at}: {value!r} does not match {pattern}"
    least, most = _limit(schema, "minimum"), _limit(schema, "maximum")
    if isinstance(value, int | float) and ((least is not None and value < least) or (most is not None and value > most)):
        yield f"{at}: {value!r} is out of bounds"


def _members(schema: Schema, value: Mapping[str, object], at: str, spared: Collection[str]) -> Iterator[str]:
    declared: Mapping[str, Schema] = schema.get("properties", {})
    for name, inner in declared.items():
        if name in spared:
            continue
        if name in value:
            yield from troubles(inner, value[name], at=f"{at}/{name}", spared=spared)
        elif not inner.get("optional") and "[n]" not in name:
            yield f"{at}: {name} is missing"
    more = schema.get("additionalProperties", 1)
    if declared and more in (0, False):
        for name in value.keys() - declared.keys():
            yield f"{at}: {name} is not declared"


def _integer(value: object) -> str:
    fine = isinstance(value, int) or (isinstance(value, str) and _INTEGER.fullmatch(value))
    return "" if fine and not isinstance(value, bool) else "integer"


def _boolean(value: object) -> str:
    return "" if value in (0, 1) and not isinstance(value, float) else "boolean"


def _plain(name: str, *types: type) -> Callable[[object], str]:
    return lambda value: "" if isinstance(value, types) and not isinstance(value, bool) else name


_CHECKS: Final[Mapping[str, Callable[[object], str]]] = {
    "string": _plain("string", str),
    "integer": _integer,
    "number": _plain("number", int, float),
    "boolean": _boolean,
    "object": _plain("object", dict),
    "array": _plain("array", list),
}
