"""The releases that the simulated cluster can be of, and what tells them apart."""

from collections.abc import Mapping
from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Release:
    """`number` compares, `version` is what the manager's package has."""

    number: tuple[int, int]
    version: str
    repoid: str
    kernel: str
    qemu: str
    suite: str

    @property
    def name(self) -> str:
        """As the product shows it: `9.2`."""
        return f"{self.number[0]}.{self.number[1]}"

    @property
    def old_monitor(self) -> bool:
        """Whether the guest agent is asked with VM.Monitor, before that privilege was split."""
        return self.number < (9, 0)


RELEASES: Final[Mapping[str, Release]] = {
    release.name: release
    for release in (
        Release(number=(7, 4), version="7.4-16", repoid="0f39f621", kernel="5.15.108-1-pve", qemu="8.0.2", suite="bullseye"),
        Release(
            number=(8, 4), version="8.4.1", repoid="2a5fa54a8503f96d", kernel="6.8.12-11-pve", qemu="9.2.0", suite="bookworm"
        ),
        Release(number=(9, 0), version="9.0.6", repoid="49c767b70aeb6648", kernel="6.14.11-1-pve", qemu="10.0.2", suite="trixie"),
        Release(number=(9, 2), version="9.2.4", repoid="5e5ae681198514d4", kernel="6.17.4-1-pve", qemu="10.1.2", suite="trixie"),
    )
}
