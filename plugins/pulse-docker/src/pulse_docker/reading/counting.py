"""What Podman counts otherwise than Docker, or not at all."""

import re

import attrs

from pulse_core.plugin.narrow import Record, part, text

_UNCROSSED = (4, 4)
"""Until this Podman what came in was called sent, and what went out received: https://github.com/containers/podman/pull/16628"""

_RELEASE = re.compile(r"(\d{1,4})\.(\d{1,4})")


@attrs.frozen(kw_only=True)
class Counting:
    """How an engine counts. `zeros_for_none`: it says nothing as 0 for a container without a network of its own."""

    throttling: bool = True
    crossed: bool = False
    zeros_for_none: bool = False


def counting_of(payload: Record) -> Counting:
    """How the engine counts that a report comes from."""
    if text(part(payload, "host"), "Runtime") != "podman":
        return Counting()
    found = _RELEASE.match(text(payload, "release"))
    crossed = found is not None and (int(found[1]), int(found[2])) < _UNCROSSED
    return Counting(throttling=False, crossed=crossed, zeros_for_none=True)
