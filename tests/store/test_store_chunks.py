"""Samples as bytes: whichever way they are packed, they are the same, and come back."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from pulse_core.store.series.block import ordered
from pulse_core.store.series.chunks import by_hour, hour_of, pack_runs, pack_samples, settled, unpack_samples
from pulse_core.store.series.points import HOUR_MS

START = 472_222 * HOUR_MS
SAMPLES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2 * HOUR_MS - 1) | st.integers(0, 40), st.floats(allow_nan=False)),
    min_size=1,
    max_size=40,
)


@given(SAMPLES, st.booleans())
def test_a_block_packed_column_by_column_is_what_its_series_are_one_by_one(
    samples: list[tuple[int, int, float]], tidy: bool
) -> None:
    if tidy:
        samples = sorted({(series, at % HOUR_MS): (series, at % HOUR_MS, value) for series, at, value in samples}.values())
    series, offsets, values = zip(*samples, strict=True)
    block = ordered(series, array("q", [START + at for at in offsets]), array("d", values))
    by_series = [(number, settled([(at_ms, found)])) for number, at_ms, found in block.runs()]

    hour = hour_of(block)

    if hour is None:
        assert not tidy
        return
    assert list(pack_runs(hour, block)) == [(number, len(found[0]), pack_samples(hour, found)) for number, found in by_series]
    assert [unpack_samples(hour, body) for _, _, body in pack_runs(hour, block)] == [found for _, found in by_series]
    assert all([only for only, _ in by_hour(found)] == [hour] for _, found in by_series)


def test_tidy_samples_of_one_hour_are_known_as_such() -> None:
    block = ordered([2, 1, 1, 2], array("q", [START, START + 5, START + 9, START + 3]), array("d", [1.0, 2.0, 3.0, 4.0]))

    assert hour_of(block) == START // HOUR_MS
