"""The releases that the simulated server can be of, and what tells them apart."""

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Release:
    """`number` compares; `version` and `release` are two halves in the answer, `3.4` and `1`."""

    number: tuple[int, int]
    release: str
    repoid: str
    kernel: str

    @property
    def version(self) -> str:
        """The first half."""
        return f"{self.number[0]}.{self.number[1]}"

    @property
    def has_backends(self) -> bool:
        """Whether datastores say what they lie on."""
        return self.number >= (4, 2)

    @property
    def has_identity(self) -> bool:
        """Whether the server has an identity of its own."""
        return self.number >= (4, 2)


RELEASES: Final[Mapping[str, Release]] = {
    one.version: one
    for one in (
        Release(number=(3, 4), release="1", repoid="85fbad9f1ca2e4a0", kernel="6.8.12-10-pve"),
        Release(number=(4, 0), release="11", repoid="ca6124d5fa4a0cb1", kernel="6.14.8-2-pve"),
        Release(number=(4, 2), release="6", repoid="73bbf41a7b3fbb19", kernel="6.17.4-1-pve"),
    )
}
