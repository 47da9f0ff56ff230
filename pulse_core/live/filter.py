"""What a subscriber wants to hear of."""

from collections.abc import Iterable

import attrs

from pulse_core.model.change import Change
from pulse_core.model.resource import Resource

ALWAYS = ("id", "type")
"""The fields that no filter leaves out: without them a reader could not place the rest."""


@attrs.frozen(kw_only=True)
class Filter:
    """Resources of these types, of these sources, with these ids; of them these fields. Empty means all.

    A field is a top-level name of a resource (`status`, `metrics`), one facet (`facets.agent`) or one metric
    (`metrics.cpu_ratio`).
    """

    types: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    @property
    def takes_every_resource(self) -> bool:
        return not (self.types or self.sources or self.ids)

    def admits(self, *, type: str, sources: Iterable[str], ids: Iterable[str]) -> bool:
        if self.types and type not in self.types:
            return False
        if self.ids and self.ids.isdisjoint(ids):
            return False
        return not (self.sources and self.sources.isdisjoint(sources))

    def admits_resource(self, resource: Resource) -> bool:
        return self.admits(type=resource.type, sources=resource.sources, ids=(resource.id, *resource.aliases))

    def admitted_before(self, change: Change) -> bool:
        """Whether the resource was admitted before the change: one that moves into sight counts as added."""
        if self.takes_every_resource:
            return True
        type = _old(change, "type", change.resource.type)
        sources = _old(change, "sources", change.resource.sources)
        aliases = _old(change, "aliases", change.resource.aliases)
        return self.admits(type=str(type), sources=_names(sources), ids=(change.id, *_names(aliases)))

    def wants(self, field: str) -> bool:
        """Whether a field, facet or metric is wanted by its own name or by the name of the whole."""
        return not self.fields or field in self.fields or field in ALWAYS or field.split(".", 1)[0] in self.fields

    def wants_part_of(self, field: str) -> bool:
        """Whether the field, or anything in it, is wanted."""
        return self.wants(field) or any(name.startswith(f"{field}.") for name in self.fields)


EVERYTHING = Filter()


def _old(change: Change, field: str, now: object) -> object:
    return change.fields[field][0] if field in change.fields else now


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, Iterable) else ()
