"""Numbers as people write them (`80%`, `10GiB`, `3d`), and the metric they are compared with."""

import re
from collections.abc import Iterator, Mapping

import attrs

from pulse_core.model.metric import Unit

_NUMBER = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%/]*)", re.ASCII)

_SIZES = {"b": 1} | {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("kmgtp", start=1)
    for suffix, base in (("b", 1000), ("ib", 1024))
}
_TIMES = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_BYTES = (Unit.BYTES, Unit.BYTES_PER_SECOND)


@attrs.frozen
class Quantity:
    """A number in the units of metrics. `units` are those it can be compared with; none means any."""

    value: float
    units: tuple[Unit, ...] = ()


def parse_quantity(text: str) -> Quantity | None:
    """The number that a person wrote, or None when it is none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number, unit = float(match[1]), match[2].lower()
    if unit == "":
        return Quantity(number)
    if unit == "%":
        return Quantity(number / 100, (Unit.RATIO,))
    if unit in _TIMES:
        return Quantity(number * _TIMES[unit], (Unit.SECONDS,))
    per_second = unit.endswith("/s")
    size = _SIZES.get(unit.removesuffix("/s"))
    if size is None:
        return None
    return Quantity(number * size, (Unit.BYTES_PER_SECOND,) if per_second else _BYTES)


def measured(metrics: Mapping[str, float | None], name: str, quantity: Quantity) -> float | None:
    """The value of the metric that `name` means on a resource; None when it is unknown or there is no such metric.

    `cpu` means `cpu_ratio`; else the metric of exactly that name; else the shortest one that starts with it and has
    the unit of the number: `disk<10GiB` is about `disk_used_bytes`.
    """
    fits = next((found for found in _meant(metrics, name, quantity) if found in metrics), None)
    return None if fits is None else metrics[fits]


def _meant(metrics: Mapping[str, float | None], name: str, quantity: Quantity) -> Iterator[str]:
    if not quantity.units or Unit.RATIO in quantity.units:
        yield f"{name}_ratio"
    if _comparable(name, quantity):
        yield name
    if Unit.BYTES in quantity.units:
        yield from (f"{name}_bytes", f"{name}_used_bytes")
    longer = (metric for metric in metrics if metric.startswith(f"{name}_") and _comparable(metric, quantity))
    yield from sorted(longer, key=lambda metric: (len(metric), metric))


def _comparable(metric: str, quantity: Quantity) -> bool:
    return not quantity.units or Unit.of(metric) in quantity.units
