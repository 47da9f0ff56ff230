"""Say which of an index's images belongs to a machine: os, architecture and variant, by the names that images use."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import attrs

_ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "i386": "386",
    "i686": "386",
    "aarch64": "arm64",
    "armhf": "arm",
    "armv7l": "arm",
    "armv6l": "arm",
    "armel": "arm",
}
_PLAIN_VARIANTS = {("arm64", "v8"), ("amd64", "v1")}
"""Variants that say nothing more than their architecture."""

_LADDERS = {
    "arm": ("v5", "v6", "v7", "v8"),
    "amd64": ("", "v2", "v3", "v4"),
    "arm64": ("", "v8.1", "v8.2", "v8.3", "v8.4", "v8.5", "v9"),
}
"""Variants from the oldest: a machine runs its own and every earlier one."""


@attrs.frozen
class Platform:
    """What an image is made for. Make one with `Platform.of`, which knows the aliases."""

    os: str
    architecture: str
    variant: str = ""

    @classmethod
    def of(cls, os: str, architecture: str, variant: str = "") -> "Platform":
        """The platform by the names that image indexes use."""
        plain = _ARCHITECTURES.get(architecture.lower(), architecture.lower())
        kept = variant.lower()
        return cls(os.lower() or "linux", plain, "" if (plain, kept) in _PLAIN_VARIANTS else kept)

    def __str__(self) -> str:
        return "/".join(filter(None, (self.os, self.architecture, self.variant)))


class HasPlatform(Protocol):
    """Something that is made for one platform."""

    @property
    def platform(self) -> Platform: ...


Offer = TypeVar("Offer", bound=HasPlatform)


def fitting(platform: Platform, offers: Sequence[Offer]) -> list[Offer]:
    """Those that an engine on `platform` would choose from: the best variant it can run; several if that is not told."""
    same = [one for one in offers if (one.platform.os, one.platform.architecture) == (platform.os, platform.architecture)]
    exact = [one for one in same if one.platform.variant == platform.variant]
    if exact or len(same) < 2:
        return exact or _if_it_runs(platform, same)
    ladder = _LADDERS.get(platform.architecture, ())
    if platform.variant not in ladder:
        return same
    for variant in reversed(ladder[: ladder.index(platform.variant)]):
        earlier = [one for one in same if one.platform.variant == variant]
        if earlier:
            return earlier
    return [one for one in same if not one.platform.variant]


def _if_it_runs(platform: Platform, only: list[Offer]) -> list[Offer]:
    """The only image of the architecture, unless its variant is known to be too new."""
    ladder = _LADDERS.get(platform.architecture, ())
    known = [one for one in only if one.platform.variant in ladder]
    if platform.variant not in ladder or not known:
        return only
    return [one for one in known if ladder.index(one.platform.variant) <= ladder.index(platform.variant)]
