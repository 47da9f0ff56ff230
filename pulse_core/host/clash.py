"""Settle who has a name that two want: core first, then plugins in order of their names. Both sides are named."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from pulse_core.errors import PluginFailed
from pulse_core.host.cards import Owned, Refusal
from pulse_core.host.kinds import SHARED, merge, parts
from pulse_core.plugin.kinds import SHARED_KINDS, Kind

CORE: Final = "pulse"
"""The name under which core stands in a clash."""

_NOUNS: Final = {
    "pulse_sources": "source",
    "pulse_adapters": "reader of the report kind",
    "pulse_notifiers": "notifier",
    "pulse_ai_providers": "AI provider",
    "pulse_ai_tools": "AI tool",
    "pulse_auth_backends": "auth backend",
    "pulse_alert_rules": "alert rule",
    "pulse_actions": "action",
    "pulse_stores": "store",
    "pulse_simulators": "simulator for",
    "pulse_scopes": "scope",
    "pulse_pages": "page",
    "pulse_routes": "route",
    "pulse_commands": "command",
}
Table = dict[str, Owned[Any]]


@attrs.frozen(kw_only=True)
class Arranged:
    """Everything that is declared, by hook and key, and what was left out."""

    tables: Mapping[str, Table]
    kinds: tuple[Kind, ...]
    facets: Mapping[str, Owned[type]]
    refusals: tuple[Refusal, ...]


def arrange(answers: Iterable[tuple[str, str, Mapping[str, object]]], *, reserved: Mapping[str, Collection[str]]) -> Arranged:
    """Settle `answers` (plugin, hook, things by key), which come in order of the plugins' names.

    Raises PluginFailed when two auth backends want one name: who lets people in must not depend on an order.
    """
    tables: dict[str, Table] = {hook: {} for hook in _NOUNS}
    kinds = _Kinds()
    refusals: list[Refusal] = []
    for plugin, hook, items in answers:
        if hook == "pulse_kinds":
            refusals += [refusal for kind in items.values() if isinstance(kind, Kind) for refusal in kinds.add(plugin, kind)]
            continue
        refusals += _named(plugin, hook, items, tables[hook], reserved.get(hook, ()))
    merged = tuple(owned.item for owned in kinds.owned.values())
    return Arranged(tables=tables, kinds=merged, facets=kinds.facets, refusals=tuple(refusals))


def _named(plugin: str, hook: str, items: Mapping[str, object], table: Table, reserved: Collection[str]) -> Iterator[Refusal]:
    for key, item in items.items():
        owner = CORE if key in reserved else table[key].plugin if key in table else ""
        if not owner:
            table[key] = Owned(plugin=plugin, item=item)
            continue
        refusal = _clash(plugin, f"{_NOUNS[hook]} {key}", owner)
        if hook == "pulse_auth_backends":
            raise PluginFailed(plugin, refusal.reason)
        yield refusal


class _Kinds:
    """The kinds as they grow, and who brought each part of the shared ones."""

    def __init__(self) -> None:
        self.owned = {kind.type: Owned(plugin=CORE, item=kind) for kind in SHARED_KINDS}
        self.facets: dict[str, Owned[type]] = {}
        self._parts = {(kind.type, part): CORE for kind in SHARED_KINDS for part in parts(kind)}

    def add(self, plugin: str, kind: Kind) -> Iterator[Refusal]:
        """Take the kind in, and say what of it was not taken."""
        held = self.owned.get(kind.type)
        if held is not None and kind.type not in SHARED:
            yield _clash(plugin, f"kind {kind.type}", held.plugin)
            return
        yield from self._facet(plugin, kind)
        if held is None:
            self.owned[kind.type] = Owned(plugin=plugin, item=kind)
            return
        merged, left_out = merge(held.item, kind)
        self.owned[kind.type] = Owned(plugin=CORE, item=merged)
        for part in parts(merged):
            self._parts.setdefault((kind.type, part), plugin)
        yield from (_clash(plugin, f"{part} of {kind.type}", self._parts[kind.type, part]) for part in left_out)

    def _facet(self, plugin: str, kind: Kind) -> Iterator[Refusal]:
        if not kind.facet_name or kind.facet is None:
            return
        held = self.facets.setdefault(kind.facet_name, Owned(plugin=plugin, item=kind.facet))
        if held.plugin != plugin:
            yield _clash(plugin, f"facet {kind.facet_name}", held.plugin)


def _clash(plugin: str, what: str, owner: str) -> Refusal:
    return Refusal(plugin=plugin, step="clash", reason=f"its {what} is left out, because {owner} has it already")
