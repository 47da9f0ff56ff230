"""Find, order and cut a list of resources, as a request asks."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

import attrs

from pulse_core.model.resource import Resource
from pulse_core.web.parameters import Value
from pulse_core.web.query import parse
from pulse_core.web.terms import Lookup, Term, matches

_URGENCY = {"offline": 0, "warning": 1, "unknown": 2, "online": 3}
SORTS: Mapping[str, Callable[[Resource], str | float]] = {
    "name": lambda resource: resource.name.casefold(),
    "status": lambda resource: _URGENCY.get(resource.status, len(_URGENCY)),
    "type": attrgetter("type"),
    "last_seen": attrgetter("last_seen"),
}


@attrs.frozen(kw_only=True)
class Listing:
    """What a caller wants of the list. Empty sets mean all; `order` is asc or desc; pages count from 1."""

    types: frozenset[str]
    sources: frozenset[str]
    statuses: frozenset[str]
    parents: frozenset[str]
    tags: frozenset[str]
    term: Term
    sort: str
    descending: bool
    page: int
    limit: int

    def find(self, resources: Sequence[Resource], lookup: Lookup) -> Sequence[Resource]:
        """All that fit, in order. Ties are broken by name and id, so that no two lists differ."""
        found = sorted((r for r in resources if self._fits(r, lookup)), key=attrgetter("name", "id"))
        return sorted(found, key=SORTS[self.sort], reverse=self.descending)

    def cut(self, found: Sequence[Resource]) -> Sequence[Resource]:
        """The resources of the wanted page."""
        first = (self.page - 1) * self.limit
        return found[first : first + self.limit]

    def _fits(self, resource: Resource, lookup: Lookup) -> bool:
        return (
            (not self.types or resource.type in self.types)
            and (not self.statuses or resource.status in self.statuses)
            and (not self.parents or resource.parent in self.parents)
            and (not self.sources or not self.sources.isdisjoint(resource.sources))
            and (not self.tags or not self.tags.isdisjoint(resource.all_tags))
            and matches(self.term, resource, lookup)
        )


def listing_of(query: Mapping[str, Value]) -> Listing:
    """The listing that the checked parameters ask for. Raises BadRequest for a query that cannot be read."""
    return Listing(
        types=comma_list(query["type"]),
        sources=comma_list(query["source"]),
        statuses=comma_list(query["status"]),
        parents=comma_list(query["parent"]),
        tags=comma_list(query["tags"]),
        term=parse(str(query["q"])),
        sort=str(query["sort"]),
        descending=query["order"] == "desc",
        page=int(query["page"] or 1),
        limit=int(query["limit"] or 1),
    )


def comma_list(value: Value) -> frozenset[str]:
    """The parts of a comma list."""
    return frozenset(part for part in str(value or "").split(",") if part)
