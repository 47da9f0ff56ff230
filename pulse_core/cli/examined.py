"""Say in words what a test of a connection found."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from pulse_core.cli.shown import joined, plain, table, when

Found = Mapping[str, Any]


def works(found: Found) -> bool:
    """Whether the settings can be used as they are."""
    return not found["problem"]


def tell(found: Found) -> None:
    """What is wrong goes to standard error, what is there to standard output."""
    if not works(found):
        print(f"It does not work: {plain(found['problem'])}", file=sys.stderr)
        if found["hint"]:
            print(plain(found["hint"]), file=sys.stderr)
    for line in lines(found):
        print(line)


def lines(found: Found) -> Iterable[str]:
    """What there is to know besides the problem."""
    if works(found):
        yield plain(found["summary"]) or "It answers."
    width = max((len(name) for name, _ in found["facts"]), default=0)
    for name, value in found["facts"]:
        yield f"  {plain(name).ljust(width)}  {plain(value)}"
    if found["certificate"]:
        yield from _certificate(found["certificate"])
    if found["lacks"]:
        yield ""
        yield "Permissions that are missing; all else works:"
        rows = [(one["feature"], one["permission"], one["where"] or "-", one["fix"] or "-") for one in found["lacks"]]
        yield table(("NOT SHOWN", "PERMISSION", "WHERE", "HOW TO GIVE IT"), rows)


def _certificate(shown: Mapping[str, Any]) -> Iterable[str]:
    fingerprint = str(shown["fingerprint"]).replace(":", "").upper()
    pairs = ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2))
    yield ""
    yield f"Certificate of {plain(shown['subject'] or 'somebody')}, by {plain(shown['issuer'] or 'somebody')}"
    yield f"  names        {plain(joined(shown['names']))}"
    yield f"  valid until  {when(shown['ends_at'], never='not said')}"
    yield f"  SHA-256      {plain(pairs)}"
