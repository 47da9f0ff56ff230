"""Samples that arrived together, ordered by series: found by bisection, 20 bytes each."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import attrs

from pulse_core.store.series.columns import floats, integers, packed

WIDTH = 20
_WINDOW = 4096


@attrs.frozen(kw_only=True)
class Block:
    """Parallel columns. Within a series the order is that of arrival."""

    series: "array[int]"
    at_ms: "array[int]"
    values: "array[float]"

    def __len__(self) -> int:
        return len(self.series)

    def of(self, series: int) -> "tuple[array[int], array[float]] | None":
        """The samples of one series, None when there are none."""
        start = bisect_left(self.series, series)
        if start == len(self.series) or self.series[start] != series:
            return None
        end = bisect_right(self.series, series, start)
        return self.at_ms[start:end], self.values[start:end]

    def between(self, start: int, end: int) -> "Block":
        """The samples of the series from `start` to before `end`."""
        low, high = bisect_left(self.series, start), bisect_left(self.series, end)
        return Block(series=self.series[low:high], at_ms=self.at_ms[low:high], values=self.values[low:high])

    def runs(self) -> "Iterator[tuple[int, array[int], array[float]]]":
        """Each series with its samples."""
        start = 0
        while start < len(self.series):
            series = self.series[start]
            end = bisect_right(self.series, series, start)
            yield series, self.at_ms[start:end], self.values[start:end]
            start = end

    def pack(self) -> bytes:
        """As bytes for the log."""
        return packed((self.series, self.at_ms, self.values))


def ordered(series: Sequence[int], at_ms: "array[int]", values: "array[float]") -> Block:
    """A block of columns in any order; of two samples at one moment the later in the columns stays the later."""
    order = sorted(range(len(series)), key=series.__getitem__)
    return Block(
        series=array("i", [series[index] for index in order]),
        at_ms=array("q", [at_ms[index] for index in order]),
        values=array("d", [values[index] for index in order]),
    )


def joined(blocks: Sequence[Block]) -> Block:
    """One block of several, in the order in which they arrived."""
    if len(blocks) == 1:
        return blocks[0]
    series, at_ms, values = array("i"), array("q"), array("d")
    for block in blocks:
        series.extend(block.series)
        at_ms.extend(block.at_ms)
        values.extend(block.values)
    return ordered(series, at_ms, values)


def windows(blocks: Sequence[Block]) -> Iterator[Block]:
    """What `joined` makes of them, a range of series at a time: to order all at once would take many times their memory."""
    blocks = [block for block in blocks if len(block)]
    start = min((block.series[0] for block in blocks), default=0)
    last = max((block.series[-1] for block in blocks), default=-1)
    for low in range(start, last + 1, _WINDOW):
        parts = [part for block in blocks if len(part := block.between(low, low + _WINDOW))]
        if parts:
            yield joined(parts)


def unpacked(body: bytes) -> Block:
    """A block back from the log."""
    count = len(body) // WIDTH
    return Block(
        series=integers("i", body[: 4 * count]),
        at_ms=integers("q", body[4 * count : 12 * count]),
        values=floats(body[12 * count :]),
    )
