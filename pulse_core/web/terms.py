"""What a query is made of: terms that hold for a resource, do not hold, or cannot be told."""

import operator
import re
from collections.abc import Callable, Mapping

import attrs

from pulse_core.model.resource import Resource
from pulse_core.web.quantity import Quantity, measured

Lookup = Callable[[str], Resource | None]
"""Finds a resource by its id, for what is asked of parents."""


@attrs.frozen
class Word:
    """A free word."""

    text: str

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        places = (resource.name, resource.type, resource.technology, *resource.all_tags)
        return any(self.text in place.casefold() for place in places)


@attrs.frozen
class Field:
    """A key and the values of which one must fit."""

    key: str
    values: tuple[str, ...]

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        return KEYS[self.key](resource, self.values, lookup)


@attrs.frozen
class Compare:
    """A metric against a number."""

    metric: str
    sign: str
    quantity: Quantity

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        value = measured(resource.metrics, self.metric, self.quantity)
        return None if value is None else _SIGNS[self.sign](value, self.quantity.value)


@attrs.frozen
class Not:
    """The opposite of a term."""

    term: "Term"

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        inner = self.term.holds(resource, lookup)
        return None if inner is None else not inner


@attrs.frozen
class All:
    """Every term must hold; with none, everything does."""

    terms: tuple["Term", ...]

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        found = {term.holds(resource, lookup) for term in self.terms}
        return False if False in found else None if None in found else True


@attrs.frozen
class Some:
    """At least one term must hold."""

    terms: tuple["Term", ...]

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        found = {term.holds(resource, lookup) for term in self.terms}
        return True if True in found else None if None in found else False


Term = Word | Field | Compare | Not | All | Some


def matches(term: Term, resource: Resource, lookup: Lookup) -> bool:
    """Whether the query finds the resource: it must hold, and not be unknown."""
    return term.holds(resource, lookup) is True


# What a key asks


def _equal(get: Callable[[Resource], str]) -> "_Check":
    return lambda resource, values, lookup: get(resource).casefold() in values


def _tagged(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    return any(tag.casefold() in values for tag in resource.all_tags)


def _named(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    return any(value in resource.name.casefold() for value in values)


def _of_source(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    """A source by its whole id, or by any part of it: its offer, its name, its agent."""
    parts = {part for source in resource.sources for part in (source.casefold(), *re.split("[:/]", source.casefold()))}
    return not parts.isdisjoint(values)


def _child_of(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    parent = lookup(resource.parent) if resource.parent else None
    return parent is not None and _is(parent, values)


def _below(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    """Anything above it counts; a ring of parents ends the climb."""
    above, climbed = resource.parent, {resource.id}
    while above and above not in climbed:
        climbed.add(above)
        parent = lookup(above)
        if parent is None:
            return False
        if _is(parent, values):
            return True
        above = parent.parent
    return False


def _is(resource: Resource, values: tuple[str, ...]) -> bool:
    return resource.name.casefold() in values or resource.id.casefold() in values


_Check = Callable[[Resource, tuple[str, ...], Lookup], bool]
KEYS: Mapping[str, _Check] = {
    "status": _equal(lambda resource: resource.status),
    "type": _equal(lambda resource: resource.type),
    "technology": _equal(lambda resource: resource.technology),
    "id": _equal(lambda resource: resource.id),
    "tag": _tagged,
    "tags": _tagged,
    "name": _named,
    "source": _of_source,
    "parent": _child_of,
    "node": _below,
}
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
