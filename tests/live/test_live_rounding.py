"""What a metric value looks like on the wire."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.live.rounding import rounded


@pytest.mark.parametrize(
    ("metric", "value", "wire"),
    [
        ("cpu_ratio", 0.123456, 0.1235),
        ("cpu_ratio", 0.99999, 1),
        ("cpu_ratio", 0.0, 0),
        ("memory_used_bytes", 8_345_345_024.0, 8_345_345_024),
        ("memory_used_bytes", 1.6, 2),
        ("network_in_bytes_per_second", 123_456_789.0, 123_457_000),
        ("network_in_bytes_per_second", 12.3456789, 12.3457),
        ("uptime_seconds", 5_000_010.4, 5_000_010),
        ("load_1m", 0.333333333, 0.333333),
        ("cpu_temperature_celsius", -3.25, -3.25),
        ("load_1m", 1e-9, 1e-9),
        ("load_1m", None, None),
    ],
)
def test_a_value_keeps_the_digits_that_can_be_seen(metric, value, wire):
    assert rounded(metric, [value]) == [wire]


METRICS = st.sampled_from(["cpu_ratio", "used_bytes", "in_bytes_per_second", "uptime_seconds", "load_1m", "fan_rpm"])


@given(METRICS, st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_stays_near_and_twice_is_once(metric, value):
    (once,) = rounded(metric, [value])
    (twice,) = rounded(metric, [once])

    assert math.isclose(once, value, rel_tol=1e-5, abs_tol=0.5 if metric.endswith("bytes") else 1e-4)
    assert twice == once
