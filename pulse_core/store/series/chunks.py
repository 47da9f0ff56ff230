"""The samples, and the minutes, of one series in one hour as bytes. Pure."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import compress, count, pairwise
from operator import lt, ne, or_

from pulse_core.store.series.block import Block
from pulse_core.store.series.columns import floats, integers, packed
from pulse_core.store.series.points import HOUR_MS, MINUTE_MS, Point, Points

Samples = tuple["array[int]", "array[float]"]
"""Ascending moments in milliseconds since the epoch, no two the same, and the values then."""

_SAMPLE = 12
_MINUTE = 29


def settled(parts: Iterable[Samples]) -> Samples:
    """One ascending pair of columns; of two samples at one moment the later part's stays."""
    at_ms, values = _joined(tuple(parts))
    if all(map(lt, at_ms, at_ms[1:])):  # nearly always: samples come in the order of time
        return at_ms, values
    taken = dict(zip(at_ms, values, strict=True))
    moments = sorted(taken)
    return array("q", moments), array("d", [taken[at] for at in moments])


def _joined(parts: tuple[Samples, ...]) -> Samples:
    if len(parts) == 1:  # what is sealed has one part, and there are tens of thousands of series
        return parts[0]
    at_ms: array[int] = array("q")
    values: array[float] = array("d")
    for more_at_ms, more_values in parts:
        at_ms.extend(more_at_ms)
        values.extend(more_values)
    return at_ms, values


def by_hour(samples: Samples) -> Iterator[tuple[int, Samples]]:
    """The samples cut at the hours since the epoch."""
    at_ms, values = samples
    if at_ms and at_ms[0] // HOUR_MS == at_ms[-1] // HOUR_MS:
        yield at_ms[0] // HOUR_MS, samples
        return
    start = 0
    while start < len(at_ms):
        hour = at_ms[start] // HOUR_MS
        end = bisect_left(at_ms, (hour + 1) * HOUR_MS, start)
        yield hour, (at_ms[start:end], values[start:end])
        start = end


def pack_samples(hour: int, samples: Samples) -> bytes:
    """Offsets within the hour, then values."""
    at_ms, values = samples
    start = hour * HOUR_MS
    return packed((array("I", [at - start for at in at_ms]), values))


def hour_of(block: Block) -> int | None:
    """The hour in which all samples of a block lie; None where there are several, or a series does not ascend."""
    series, at_ms = block.series, block.at_ms
    first, last = min(at_ms) // HOUR_MS, max(at_ms) // HOUR_MS
    ascends = all(map(or_, map(ne, series, series[1:]), map(lt, at_ms, at_ms[1:])))
    return first if first == last and ascends else None


def pack_runs(hour: int, block: Block) -> Iterator[tuple[int, int, bytes]]:
    """Each series of a block of one hour, how many samples it has, and what `pack_samples` makes of them.

    Column by column: there are tens of thousands of series, and each has but a few samples.
    """
    start = hour * HOUR_MS
    series = block.series
    offsets, values = packed((array("I", [at - start for at in block.at_ms]),)), packed((block.values,))
    edges = [0, *compress(count(1), map(ne, series, series[1:])), len(series)]
    for low, high in pairwise(edges):
        yield series[low], high - low, offsets[4 * low : 4 * high] + values[8 * low : 8 * high]


def unpack_samples(hour: int, body: bytes) -> Samples:
    """Back to moments and values."""
    count = len(body) // _SAMPLE
    start = hour * HOUR_MS
    return array("q", [start + offset for offset in integers("I", body[: 4 * count])]), floats(body[4 * count :])


def pack_minutes(hour: int, minutes: Points) -> bytes:
    """Five columns: the minute of the hour, count, mean, low, high."""
    start = hour * HOUR_MS
    points = minutes.values()
    return packed(
        (
            array("B", [(at - start) // MINUTE_MS for at in minutes]),
            array("I", [point.samples for point in points]),
            array("d", [point.mean for point in points]),
            array("d", [point.low for point in points]),
            array("d", [point.high for point in points]),
        )
    )


def unpack_minutes(hour: int, body: bytes) -> dict[int, Point]:
    """Back to points by the start of their minute."""
    count = len(body) // _MINUTE
    start = hour * HOUR_MS
    counts = integers("I", body[count : 5 * count])
    numbers = floats(body[5 * count :])
    return {
        start + minute * MINUTE_MS: Point(counts[index], numbers[index], numbers[count + index], numbers[2 * count + index])
        for index, minute in enumerate(body[:count])
    }
