"""What an adapter promises: it is pure, it says what it means, and no answer of a platform makes it raise."""

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Final

import attrs
import msgspec

from pulse_core.host.calling import Failure, contained
from pulse_core.host.metric_names import trouble_with_metric
from pulse_core.host.reading import sound
from pulse_core.model.metric import Unit
from pulse_core.model.report import RELATION_KINDS, Observation, Reading, Report
from pulse_core.plugin.source import Adapter
from pulse_core.testing.checks.payload import broken, troubles
from pulse_core.testing.checks.points import nonsense_in_points
from pulse_core.testing.checks.promise import Promise, hold

_VARIANTS: Final = 2_000
_MOST: Final = 20_000
_RATES: Final = (Unit.PER_SECOND, Unit.BYTES_PER_SECOND, Unit.RATIO)


def check_adapter(adapter: Adapter, report: Report, *, variants: int = _VARIANTS) -> Reading:
    """Check an adapter with a report that it should be able to read. Gives the reading. Raises ContractBroken.

    About `variants` broken forms of the payload are tried: each record left out, cut short and of a wrong type.
    """
    hold(f"the adapter for {report.kind}", adapter_promises(adapter, report, variants=variants))
    return adapter(report)


def adapter_promises(adapter: Adapter, report: Report, *, variants: int = _VARIANTS) -> Iterator[Promise]:
    """Each promise of an adapter, kept or broken."""
    yield Promise("the payload is plain JSON", tuple(troubles(report.payload)))
    before = copy.deepcopy(report)
    reading = contained(lambda: adapter(report))
    checked = reading if isinstance(reading, Failure) else sound(reading, most=_MOST)
    if isinstance(checked, Failure):
        yield Promise("it reads the report", (checked.reason,))
        return
    dropped = tuple(f"{one.path} {one.reason}" for one in checked.dropped)
    yield Promise("it reads the report, every record of it", dropped)
    yield Promise("it changes nothing that it is given", () if report == before else ("the report is not as it was",))
    again = contained(lambda: adapter(report))
    yield Promise("it says the same of the same report", () if again == reading else ("the second reading differs",))
    yield Promise("what it says makes sense", tuple(_nonsense(checked)))
    yield Promise("no broken answer makes it raise", tuple(_fragile(adapter, report, variants)))


def _fragile(adapter: Adapter, report: Report, variants: int) -> Iterator[str]:
    for what, payload in broken(report.payload, most=variants):
        reading = contained(lambda payload=payload: adapter(attrs.evolve(report, payload=payload)))  # type: ignore[misc]
        checked = reading if isinstance(reading, Failure) else sound(reading, most=_MOST)
        if isinstance(checked, Failure):
            yield f"with {what} it {checked.reason}"


def _nonsense(reading: Reading) -> Iterator[str]:
    if not (reading.observations or reading.events or reading.recovery_points):
        yield "it says nothing at all"
    yield from nonsense_in_points(reading.recovery_points)
    for one in reading.observations:
        where = f"{one.type} {one.key}"
        yield from (f"{where}: {trouble}" for trouble in (*_metrics(one), *_ties(one), *_facet(one)))


def _metrics(one: Observation) -> Iterator[str]:
    for values in (one.metrics, one.counters):
        for name, value in values.items():
            if trouble := trouble_with_metric(name):
                yield trouble
            if not _number(value):
                yield f"{name} is {value!r}, neither a finite number nor None"
    for name in one.counters:
        if Unit.of(name) not in _RATES:
            yield f"the counter {name} becomes a rate, and its name must end in one"
    for name in one.unknown:
        if one.metrics.get(name, one.counters.get(name)) is not None:
            yield f"{name} is said to be unknown and has a value"


def _number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return value is None or (isinstance(value, int | float) and math.isfinite(value))


def _ties(one: Observation) -> Iterator[str]:
    for relation in (*one.relations, *((one.parent,) if one.parent else ())):
        if relation.kind not in RELATION_KINDS:
            yield f"{relation!r} is not a relation that core knows"


def _facet(one: Observation) -> Iterator[str]:
    if one.facet is None:
        return
    facet = one.facet
    if not one.facet_name:
        yield "its facet has no facet_name"
    if not attrs.has(type(facet)) or isinstance(facet, Mapping):
        yield "its facet is not an attrs value"
        return
    try:
        msgspec.json.encode(facet)
    except (TypeError, ValueError) as error:
        yield f"its facet cannot be encoded: {error}"
