"""A named number: its name ends in its unit, and its value is a float or unknown."""

from enum import StrEnum

import attrs


class Unit(StrEnum):
    """What a metric's name must end in, and what its value then means."""

    BYTES_PER_SECOND = "bytes_per_second"
    PER_SECOND = "per_second"
    BYTES = "bytes"
    RATIO = "ratio"
    SECONDS = "seconds"
    CELSIUS = "celsius"
    WATTS = "watts"
    VOLTS = "volts"
    HERTZ = "hertz"
    RPM = "rpm"
    COUNT = "count"

    @classmethod
    def of(cls, metric: str) -> "Unit":
        """The unit that a metric's name declares; a name without one counts things (`load_1m`, `updates_pending_count`)."""
        return next((unit for unit in cls if metric.endswith(f"_{unit}")), cls.COUNT)


@attrs.frozen
class Metric:
    """A number that a kind of resource has.

    `name` ends in its unit. `total` names the metric that this one is a part of (`memory_total_bytes` for
    `memory_used_bytes`), so that screens can draw it as a share. `warn` and `bad` are where a screen starts to
    colour the value; they are not alert rules. `low_is_bad` turns them round.
    """

    name: str
    title: str
    total: str | None = None
    warn: float | None = None
    bad: float | None = None
    low_is_bad: bool = False
    description: str = ""

    @property
    def unit(self) -> Unit:
        return Unit.of(self.name)


@attrs.frozen
class Unknown:
    """Why a value is missing, and what would bring it: `Unknown("the guest agent is off", "install and start it")`."""

    reason: str
    fix: str = ""


@attrs.frozen
class Measurement:
    """A metric's value with its provenance.

    `value` is None when it is unknown. `source` said it at `at` (the server's clock). `meaning` names the
    definition that was measured (`guest_available`, `cgroup_workingset`), empty when there is only one.
    """

    value: float | None
    source: str
    at: float
    meaning: str = ""
