"""One look around: where, how far it got, and what was found."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from pulse_core.model.report import Json
from pulse_core.plugin.tools import Certificate

MOST_FOUND: Final = 256


class ScanState(StrEnum):
    """`ended` is by itself, `cut` by its limit of time or findings, `cancelled` by a person."""

    RUNNING = "running"
    ENDED = "ended"
    CUT = "cut"
    CANCELLED = "cancelled"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Finding:
    """Something that a connector recognised. `config` is what its form can be filled with; `base_url` where it answers.

    `name` and `version` are its own words. `connection` is the one that watches this address already, or empty.
    """

    id: str
    offer: str
    base_url: str
    name: str
    version: str
    config: Mapping[str, Json]
    certificate: Certificate | None
    connection: str
    found_at: float


@attrs.frozen(kw_only=True)
class Progress:
    """How many of the doors (address and port) were knocked at, and how many were open."""

    knocked: int
    doors: int
    open: int


@attrs.frozen(kw_only=True)
class ScanCard:
    """A look around, as it stands. `open` doors answered, whatever is behind them."""

    id: str
    range: str
    state: ScanState
    started_by: str
    started_at: float
    ended_at: float | None
    addresses: int
    doors: int
    knocked: int
    open: int
    found: tuple[Finding, ...]


@attrs.define(eq=False)
class Scan:
    """A look around while it goes on."""

    id: str
    range: str
    started_by: str
    started_at: float
    addresses: int
    doors: int
    state: ScanState = ScanState.RUNNING
    ended_at: float | None = None
    knocked: int = 0
    open: int = 0
    found: list[Finding] = attrs.field(factory=list)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state is ScanState.RUNNING

    @property
    def progress(self) -> Progress:
        """How far it got."""
        return Progress(knocked=self.knocked, doors=self.doors, open=self.open)

    def knows(self, offer: str, base_url: str) -> bool:
        """Whether that was found already."""
        return any((one.offer, one.base_url) == (offer, base_url) for one in self.found)

    def card(self) -> ScanCard:
        """As it stands now."""
        return ScanCard(
            id=self.id,
            range=self.range,
            state=self.state,
            started_by=self.started_by,
            started_at=self.started_at,
            ended_at=self.ended_at,
            addresses=self.addresses,
            doors=self.doors,
            knocked=self.knocked,
            open=self.open,
            found=tuple(self.found),
        )
