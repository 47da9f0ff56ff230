"""The sheet on which the sections of a report write what they found of one resource."""

from collections.abc import Mapping

import attrs

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Losses


@attrs.define
class Sheet:
    """Metrics, totals of counters, meanings and reasons of one observation in the making."""

    losses: Losses
    metrics: dict[str, float | None] = attrs.field(factory=dict)
    counters: dict[str, float | None] = attrs.field(factory=dict)
    meanings: dict[str, str] = attrs.field(factory=dict)
    unknown: dict[str, Unknown] = attrs.field(factory=dict)

    def put(self, values: Mapping[str, float | None]) -> None:
        """Metrics that this machine has: None means that they are unknown now."""
        self.metrics.update(values)

    def put_known(self, values: Mapping[str, float | None]) -> None:
        """Metrics that not every machine has: those without a value are left out."""
        self.metrics.update((name, value) for name, value in values.items() if value is not None)

    def count(self, totals: Mapping[str, float | None]) -> None:
        """Ever-growing totals, each under the name of the rate that comes of it."""
        self.counters.update((name, total) for name, total in totals.items() if total is not None)

    def miss(self, names: tuple[str, ...], why: Unknown) -> None:
        """Metrics that should be there and are not, and why."""
        for name in names:
            self.metrics[name] = None
            self.unknown[name] = why
