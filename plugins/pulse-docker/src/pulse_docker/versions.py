"""Agree with an engine on the version of its API."""

import re
from collections.abc import Mapping

from pulse_core.plugin import SourceGarbled, SourceRefused

Version = tuple[int, int]
OLDEST: Version = (1, 24)
NEWEST: Version = (1, 56)
ONE_SHOT: Version = (1, 41)
"""Since then a sample of the statistics can be had without a second one a second later."""

_FORM = re.compile(r"(\d{1,3})\.(\d{1,5})")


def agreed(version: Mapping[str, object]) -> Version:
    """The newest version that both sides speak, from the engine's answer to /version.

    Raises SourceRefused when there is none, SourceGarbled when the engine does not say.
    """
    newest = parsed(version.get("ApiVersion"))
    if newest is None:
        raise SourceGarbled("the engine does not say which version of the API it speaks", hint="check that it is an engine")
    oldest = parsed(version.get("MinAPIVersion")) or OLDEST
    if newest < OLDEST:
        raise SourceRefused(
            f"the engine speaks API {written(newest)}, Pulse {written(OLDEST)} and newer", hint="update the engine"
        )
    if oldest > NEWEST:
        raise SourceRefused(
            f"the engine speaks API {written(oldest)} and newer, Pulse up to {written(NEWEST)}", hint="update Pulse"
        )
    return min(newest, NEWEST)


def parsed(text: object) -> Version | None:
    """A version as numbers; None for what is none."""
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    return (int(found[1]), int(found[2])) if found else None


def written(version: Version) -> str:
    """A version as the API writes it."""
    return f"{version[0]}.{version[1]}"


def is_podman(version: Mapping[str, object]) -> bool:
    """Whether it is Podman that answers."""
    components = version.get("Components")
    names = [part.get("Name") for part in components if isinstance(part, dict)] if isinstance(components, list) else []
    return any(isinstance(name, str) and "podman" in name.lower() for name in names)
