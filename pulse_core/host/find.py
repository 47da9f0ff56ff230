"""Find the plugins that are installed beside Pulse."""

import importlib
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points

import attrs

from pulse_core.plugin.hooks import ENTRY_POINTS


@attrs.frozen(kw_only=True)
class Candidate:
    """A plugin that could be loaded: `get` imports its module."""

    name: str
    get: Callable[[], object]
    origin: str


def installed() -> tuple[Candidate, ...]:
    """The plugins in the entry-point group, by name; two of one name stand side by side."""
    points = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value))
    return tuple(Candidate(name=point.name, get=point.load, origin=point.value) for point in points)


def given(modules: Mapping[str, object]) -> tuple[Candidate, ...]:
    """Plugins named by hand. A value is a module, or its dotted name."""
    return tuple(_candidate(name, modules[name]) for name in sorted(modules))


def _candidate(name: str, module: object) -> Candidate:
    if isinstance(module, str):
        return Candidate(name=name, get=lambda: importlib.import_module(module), origin=module)
    return Candidate(name=name, get=lambda: module, origin=str(getattr(module, "__name__", name)))
