"""Decide when a source is due. Pure, and spread so that sources do not ask in step."""

import hashlib

JITTER = 0.05
"""By how much of the interval a due time is moved at random, either way."""

LATENCY_SHARE = 0.25
"""A source that takes longer than this share of its interval is asked less often: answering is all it would do."""

LONGEST_STRETCH = 10.0
"""An interval is stretched at most this many times."""


def offset_seconds(source: str, interval_seconds: float) -> float:
    """Where in the interval a source has its place: always the same for the same id, within the first 5 s."""
    digest = hashlib.blake2b(source.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64 * min(interval_seconds, 5.0)


def adapted_interval(interval_seconds: float, latency_seconds: float | None) -> float:
    """The interval, stretched for a slow source so that it is busy at most a quarter of the time."""
    if latency_seconds is None:
        return interval_seconds
    return min(max(interval_seconds, latency_seconds / LATENCY_SHARE), interval_seconds * LONGEST_STRETCH)


def smoothed(previous: float | None, measured: float) -> float:
    """A moving mean of latencies that forgets half of the past in about four answers."""
    return measured if previous is None else previous + 0.2 * (measured - previous)


def next_due(*, last_due: float, now: float, wait_seconds: float, dice: float) -> float:
    """When to ask next, on the monotonic clock. `dice` is random, 0 to 1.

    Counted from when the source was due, so that slow answers do not shift its place; missed turns are skipped.
    """
    due = last_due + wait_seconds * (1 + JITTER * (2 * dice - 1))
    return due if due > now else now + wait_seconds * dice * JITTER
