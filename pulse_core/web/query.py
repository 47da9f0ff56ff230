"""The query language of tables, saved views and the API: `status:offline type:vm cpu>80% (a or b) not c`.

Terms side by side must all hold. `or` and `not` (or `-`) and parentheses do what they say. A term is a free word, found in
the name, type, technology or tags; `key:value` with several values behind commas; or a comparison of a metric.
A comparison with an unknown value is neither true nor false, and so is its opposite: neither finds the resource.
"""

import operator
import re
from collections.abc import Callable, Mapping

import attrs

from pulse_core.errors import BadRequest
from pulse_core.model.resource import Resource
from pulse_core.web.quantity import Quantity, measured, parse_quantity

MAX_LENGTH = 1000
MAX_TERMS = 64
MAX_DEPTH = 16

Lookup = Callable[[str], Resource | None]
"""Finds a resource by its id, for what is asked of parents."""


class BadQuery(BadRequest):
    """The query cannot be read; `details["position"]` is the character at which reading stopped."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__("bad_query", message, details={"path": "query.q", "position": position})
        self.position = position


@attrs.frozen
class Word:
    """A free word."""

    text: str

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        places = (resource.name, resource.type, resource.technology, *resource.tags)
        return any(self.text in place.casefold() for place in places)


@attrs.frozen
class Field:
    """A key and the values of which one must fit."""

    key: str
    values: tuple[str, ...]

    def holds(self, resource: Resource, lookup: Lookup) -> bool | None:
        return _KEYS[self.key](resource, self.values, lookup)


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


def parse(text: str) -> Term:
    """The query as a term. Raises BadQuery."""
    if len(text) > MAX_LENGTH:
        raise BadQuery(MAX_LENGTH, f"A query has at most {MAX_LENGTH} characters.")
    return _Parser(text).whole()


def matches(term: Term, resource: Resource, lookup: Lookup) -> bool:
    """Whether the query finds the resource: it must hold, and not be unknown."""
    return term.holds(resource, lookup) is True


# What a key asks


def _equal(get: Callable[[Resource], str]) -> "_Check":
    return lambda resource, values, lookup: get(resource).casefold() in values


def _tagged(resource: Resource, values: tuple[str, ...], lookup: Lookup) -> bool:
    return any(tag.casefold() in values for tag in resource.tags)


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
_KEYS: Mapping[str, _Check] = {
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


# Reading

_TOKEN = re.compile(r"""\s*(?:(?P<paren>[()])|(?P<minus>-)(?=[^\s)])|(?P<text>(?:"[^"]*"|[^\s()"])+)|(?P<open>"))""")
_TERM = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)(:|>=|<=|!=|=|>|<)(.*)", re.DOTALL)


@attrs.frozen
class _Token:
    text: str
    at: int
    paren: bool = False

    @property
    def word(self) -> str:
        return "(" if self.paren and self.text == "(" else ")" if self.paren else self.text.lower()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match["open"]:
            raise BadQuery(at if match is None else match.start("open"), "A quotation mark is not closed.")
        kind = str(match.lastgroup)
        found.append(_Token(match[kind], match.start(kind), paren=kind == "paren"))
        at = match.end()
    if len(found) > MAX_TERMS * 3:
        raise BadQuery(found[MAX_TERMS * 3].at, f"A query has at most {MAX_TERMS} terms.")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._end = len(text)

    def whole(self) -> Term:
        term = self._any(0)
        if self._next < len(self._tokens):
            raise BadQuery(self._at, "This parenthesis was never opened.")
        return term

    @property
    def _at(self) -> int:
        return self._tokens[self._next].at if self._next < len(self._tokens) else self._end

    def _peek(self) -> str:
        return self._tokens[self._next].word if self._next < len(self._tokens) else ""

    def _any(self, depth: int) -> Term:
        if depth > MAX_DEPTH:
            raise BadQuery(self._at, f"Parentheses and `not` go at most {MAX_DEPTH} deep.")
        terms = [self._all(depth)]
        while self._peek() == "or":
            if not _terms_of(terms[-1]):
                raise BadQuery(self._at, "`or` needs a term on its left.")
            self._next += 1
            terms.append(self._all(depth))
            if not _terms_of(terms[-1]):
                raise BadQuery(self._at, "`or` needs a term on its right.")
        return terms[0] if len(terms) == 1 else Some(tuple(terms))

    def _all(self, depth: int) -> Term:
        terms: list[Term] = []
        while self._peek() not in ("", ")", "or"):
            if self._peek() == "and":
                self._next += 1
                continue
            terms.append(self._one(depth))
        return terms[0] if len(terms) == 1 else All(tuple(terms))

    def _one(self, depth: int) -> Term:
        if self._peek() in ("not", "-"):
            return self._opposite(depth)
        if self._peek() == "(":
            return self._group(depth)
        token = self._tokens[self._next]
        self._next += 1
        return _term(token)

    def _opposite(self, depth: int) -> Term:
        self._next += 1
        if self._peek() in ("", ")", "or", "and"):
            raise BadQuery(self._at, "`not` needs a term behind it.")
        if depth > MAX_DEPTH:
            raise BadQuery(self._at, f"Parentheses and `not` go at most {MAX_DEPTH} deep.")
        return Not(self._one(depth + 1))

    def _group(self, depth: int) -> Term:
        opened = self._at
        self._next += 1
        term = self._any(depth + 1)
        if self._peek() != ")":
            raise BadQuery(opened, "This parenthesis is not closed.")
        self._next += 1
        return term


def _terms_of(term: Term) -> bool:
    return not isinstance(term, All) or bool(term.terms)


def _term(token: _Token) -> Term:
    match = None if token.text.startswith('"') else _TERM.fullmatch(token.text)
    if match is None:
        return Word(_bare(token.text))
    key, sign, value = match.groups()
    if sign == ":":
        return _field(key, value, token)
    quantity = parse_quantity(value)
    if quantity is None:
        raise BadQuery(token.at + match.start(3), "A metric is compared with a number, such as 80%, 10GiB or 3d.")
    return Compare(key.lower(), sign, quantity)


def _field(key: str, value: str, token: _Token) -> Field:
    if key.lower() not in _KEYS:
        raise BadQuery(token.at, f"There is no key {key!r}: use {', '.join(sorted(_KEYS))}.")
    values = tuple(part for text in value.split(",") if (part := _bare(text)))
    if not values:
        raise BadQuery(token.at + len(key) + 1, f"{key!r} needs a value.")
    return Field(key.lower(), values)


def _bare(text: str) -> str:
    return text.replace('"', "").casefold()
