"""The query language of tables, saved views and the API: `status:offline type:vm cpu>80% (a or b) not c`.

Terms side by side must all hold. `or` and `not` (or `-`) and parentheses do what they say. A term is a free word, found in
the name, type, technology or tags; `key:value` with several values behind commas; or a comparison of a metric.
A comparison with an unknown value is neither true nor false, and so is its opposite: neither finds the resource.
"""

import re

import attrs

from pulse_core.errors import BadRequest
from pulse_core.web.quantity import parse_quantity
from pulse_core.web.terms import KEYS, All, Compare, Field, Not, Some, Term, Word

MAX_LENGTH = 1000
MAX_TERMS = 64
MAX_DEPTH = 16


class BadQuery(BadRequest):
    """The query cannot be read; `details["position"]` is the character at which reading stopped."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__("bad_query", message, details={"path": "query.q", "position": position})
        self.position = position


def parse(text: str) -> Term:
    """The query as a term. Raises BadQuery."""
    if len(text) > MAX_LENGTH:
        raise BadQuery(MAX_LENGTH, f"A query has at most {MAX_LENGTH} characters.")
    return _Parser(text).whole()


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
    if key.lower() not in KEYS:
        raise BadQuery(token.at, f"There is no key {key!r}: use {', '.join(sorted(KEYS))}.")
    values = tuple(part for text in value.split(",") if (part := _bare(text)))
    if not values:
        raise BadQuery(token.at + len(key) + 1, f"{key!r} needs a value.")
    return Field(key.lower(), values)


def _bare(text: str) -> str:
    return text.replace('"', "").casefold()
