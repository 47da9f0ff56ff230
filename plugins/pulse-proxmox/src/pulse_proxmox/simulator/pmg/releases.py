"""The releases that simulated gateways can be of, and what tells them apart."""

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Release:
    """`number` compares, `version` is what the package of the interface has."""

    number: tuple[int, int]
    version: str
    repoid: str
    kernel: str

    @property
    def name(self) -> str:
        """As the product shows it: `9.1`."""
        return f"{self.number[0]}.{self.number[1]}"

    @property
    def tells_units(self) -> bool:
        """Whether it tells of services how they are set, and shows its certificates."""
        return self.number >= (7, 0)


RELEASES: Final[Mapping[str, Release]] = {
    release.name: release
    for release in (
        Release(number=(6, 3), version="6.3-5", repoid="cce2c4fa", kernel="5.4.78-2-pve"),
        Release(number=(9, 1), version="9.1.2", repoid="a81be06f6af0a2d1", kernel="6.17.4-1-pve"),
    )
}
