"""Find the route of a path: a table of templates, `/nodes/{node}/status`, walked part by part."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import attrs

from pulse_proxmox.simulator.frame.accounts import Caller
from pulse_proxmox.simulator.frame.parameters import Parameter, Value
from pulse_proxmox.simulator.frame.permissions import ANYBODY, Permission


@attrs.frozen(kw_only=True)
class Call:
    """One question that was let through. `place` is the node that was asked, `now` the time by the product's clock."""

    caller: Caller
    place: str
    now: float
    values: Mapping[str, Value]

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        return str(self.values.get(name, default))

    def number(self, name: str, default: int = 0) -> int:
        """A parameter as a whole number."""
        value = self.values.get(name, default)
        return default if isinstance(value, str) else int(value)

    def flag(self, name: str) -> bool:
        """Whether a parameter is set."""
        return bool(self.values.get(name, False))


@attrs.frozen(kw_only=True)
class Reply:
    """`data`, and what stands beside it in the envelope, such as `total`."""

    data: object
    beside: Mapping[str, object] = {}


Answering = Callable[[Call], object]


@attrs.frozen(kw_only=True)
class Route:
    """`answer` returns the data or a `Reply`, or raises Refused or Hangs. `node` names the parameter to be reached."""

    template: str
    answer: Answering
    method: str = "GET"
    need: Permission = ANYBODY
    parameters: Sequence[Parameter] = ()
    node: str = ""
    open: bool = False
    tokens: bool = True


class _Step:
    def __init__(self) -> None:
        self.named: dict[str, _Step] = {}
        self.captured: _Step | None = None
        self.routes: dict[str, tuple[Route, tuple[str, ...]]] = {}


class Routes:
    """The table. A literal part is preferred to a captured one."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Step()
        self._all: list[Route] = []
        for route in routes:
            self._add(route)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._all)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and what the path captured; None where there is none."""
        parts = [unquote(part) for part in path.strip("/").split("/") if part]
        found = _walk(self._root, parts, [])
        if found is None or method not in found[0].routes:
            return None
        route, names = found[0].routes[method]
        return route, dict(zip(names, found[1], strict=True))

    def _add(self, route: Route) -> None:
        step, names = self._root, []
        for part in route.template.strip("/").split("/"):
            if part.startswith("{"):
                names.append(part.strip("{}"))
                step.captured = step.captured or _Step()
                step = step.captured
            else:
                step = step.named.setdefault(part, _Step())
        step.routes[route.method] = (route, tuple(names))
        self._all.append(route)


def _walk(step: _Step, parts: Sequence[str], texts: list[str]) -> tuple[_Step, list[str]] | None:
    if not parts:
        return (step, texts) if step.routes else None
    literal = step.named.get(parts[0])
    found = _walk(literal, parts[1:], texts) if literal else None
    if found is not None or step.captured is None:
        return found
    return _walk(step.captured, parts[1:], [*texts, parts[0]])
