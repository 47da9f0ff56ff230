"""One promise of the contract, kept or broken."""

from collections.abc import Iterable

import attrs


@attrs.frozen
class Promise:
    """A promise in words. `troubles` are the ways in which it is broken; none means that it is kept."""

    words: str
    troubles: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.troubles


class ContractBroken(AssertionError):
    """Some promises of the contract are broken; the message names each with what was seen."""

    def __init__(self, about: str, broken: Iterable[Promise]) -> None:
        self.broken = tuple(broken)
        lines = [f"  {promise.words}: {trouble}" for promise in self.broken for trouble in promise.troubles[:5]]
        super().__init__("\n".join([f"{about} breaks the contract:", *lines]))


def hold(about: str, promises: Iterable[Promise]) -> None:
    """Raise ContractBroken if any promise is broken."""
    broken = [promise for promise in promises if not promise.kept]
    if broken:
        raise ContractBroken(about, broken)
