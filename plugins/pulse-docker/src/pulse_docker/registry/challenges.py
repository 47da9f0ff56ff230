"""Read what a registry asks for when it says 401: the WWW-Authenticate header, strictly (RFC 9110, section 11)."""

import re
from collections.abc import Mapping, Sequence

import attrs

LONGEST_HEADER = 8192
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a word of the grammar
_QUOTED = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e]|\\[\t \x21-\x7e])*"'
_SCHEME = re.compile(rf"\s*({_TOKEN})(?:[ ]+|$|(?=\s*,))")
_PARAMETER = re.compile(rf"\s*({_TOKEN})\s*=\s*({_TOKEN}|{_QUOTED})\s*(?:,|$)")


@attrs.frozen
class Challenge:
    """One way to say who one is. `scheme` and the names of the parameters are in lower case."""

    scheme: str
    parameters: Mapping[str, str]


def parse_challenges(headers: Sequence[str]) -> list[Challenge]:
    """The challenges that could be read; what follows something that does not fit in its header is left out."""
    return [challenge for header in headers[:8] for challenge in _of_one(header)]


def _of_one(header: str) -> list[Challenge]:
    if len(header) > LONGEST_HEADER:
        return []
    found: list[Challenge] = []
    place = 0
    while place < len(header):
        scheme = _SCHEME.match(header, place)
        if scheme is None:
            return found
        parameters, place = _parameters(header, scheme.end())
        if parameters is None:
            return found
        found.append(Challenge(scheme.group(1).lower(), parameters))
    return found


def _parameters(header: str, place: int) -> tuple[dict[str, str] | None, int]:
    """The parameters from here on, and where the next challenge begins; None when one is given twice."""
    parameters: dict[str, str] = {}
    while (match := _PARAMETER.match(header, place)) is not None:
        name, value = match.group(1).lower(), match.group(2)
        if name in parameters:
            return None, len(header)
        parameters[name] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        place = match.end()
    if not parameters:
        comma = re.compile(r"\s*,").match(header, place)
        place = comma.end() if comma else place
    return parameters, place
