"""One consistent look at memory and disk, for some series over some hours."""

import sqlite3
from array import array
from collections.abc import Iterator, Mapping, Sequence

import attrs

from pulse_core.store.series import stored
from pulse_core.store.series.block import Block
from pulse_core.store.series.chunks import Samples, by_hour, settled
from pulse_core.store.series.floors import Floors
from pulse_core.store.series.points import HOUR_MS, MINUTE_MS, Point, Points, bucketed, merged
from pulse_core.store.series.rollup import raw_samples
from pulse_core.store.series.stored import Asked, HourOf


@attrs.frozen(kw_only=True)
class View:
    """`blocks` hold exactly the samples that are not in the chunks of the connection's snapshot."""

    connection: sqlite3.Connection
    blocks: Sequence[Block]
    floors: Floors

    def samples(self, asked: Asked) -> dict[int, Samples]:
        """Every sample, by series."""
        parts: dict[int, list[Samples]] = {}
        for (_, series), samples in stored.samples(self.connection, asked):
            parts.setdefault(series, []).append(samples)
        for series, unsealed in self._unsealed(asked):
            parts.setdefault(series, []).append(unsealed)
        return {series: settled(found) for series, found in parts.items()}

    def counts(self, asked: Asked) -> dict[int, int]:
        """At least as many samples as each series has."""
        found = stored.counts(self.connection, asked)
        for series, (at_ms, _) in self._unsealed(asked):
            found[series] = found.get(series, 0) + len(at_ms)
        return found

    def points(self, asked: Asked, unit_ms: int) -> dict[int, list[tuple[int, Point]]]:
        """Minutes or hours by series, ascending; what is not rolled up yet is rolled up here."""
        rows = stored.minutes if unit_ms == MINUTE_MS else stored.hours
        found: dict[HourOf, Points] = dict(rows(self.connection, asked))
        found.update(self._unrolled(asked, unit_ms, found))
        by_series: dict[int, list[tuple[int, Point]]] = {}
        for (_, series), points in sorted(found.items(), key=lambda item: item[0]):
            by_series.setdefault(series, []).extend(points.items())
        return by_series

    def _unrolled(self, asked: Asked, unit_ms: int, rolled: Mapping[HourOf, Points]) -> dict[HourOf, Points]:
        unsealed: dict[HourOf, list[Samples]] = {}
        for series, samples in self._unsealed(asked):
            for hour, part in by_hour(settled([samples])):
                unsealed.setdefault((hour, series), []).append(part)
        stale = stored.stale(self.connection, asked)
        found: dict[HourOf, Points] = {}
        for hour, series in sorted(stale.union(unsealed)):
            parts = unsealed.get((hour, series), [])
            if hour >= self.floors.raw:
                parts = [raw_samples(self.connection, hour, series), *parts]
                found[hour, series] = bucketed(*settled(parts), unit_ms)
                continue
            found[hour, series] = merged(rolled.get((hour, series), {}), bucketed(*settled(parts), unit_ms))
        return found

    def _unsealed(self, asked: Asked) -> Iterator[tuple[int, Samples]]:
        first_ms, end_ms = asked.first * HOUR_MS, (asked.last + 1) * HOUR_MS
        for block in self.blocks:
            for series in asked.series:
                found = block.of(series)
                if found and (inside := _inside(found, first_ms, end_ms)):
                    yield series, inside


def _inside(samples: Samples, first_ms: int, end_ms: int) -> Samples | None:
    at_ms, values = samples
    if first_ms <= min(at_ms) and max(at_ms) < end_ms:
        return samples
    kept = [index for index, at in enumerate(at_ms) if first_ms <= at < end_ms]
    if not kept:
        return None
    return array("q", [at_ms[index] for index in kept]), array("d", [values[index] for index in kept])
