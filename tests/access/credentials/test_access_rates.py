"""How often one caller may try, and how they are told to wait."""

import pytest

from pulse_core.access import Locked, RateTable, Scopes, TooMany, from_elsewhere
from pulse_core.access.scopes import CORE_SCOPES, PRESETS, covers, reach
from pulse_core.plugin.ports import Scope
from pulse_core.plugin.routes import Rate
from pulse_core.testing.clock import FakeClock


def tries(table: RateTable, rate: Rate, *, caller: str = "198.51.100.7") -> int:
    """How many go through at once."""
    for count in range(1_000_000):
        try:
            table.spend(caller=caller, route="POST /api/session", rate=rate)
        except TooMany:
            return count
    return 0


@pytest.mark.parametrize(("rate", "at_once", "seconds_each"), [(Rate.SIGN_IN, 10, 6), (Rate.RECOVERY, 3, 200)])
def test_signing_in_and_recovering_are_slow(clock: FakeClock, rate: Rate, at_once: int, seconds_each: float) -> None:
    table = RateTable(monotonic=clock.monotonic)

    assert tries(table, rate) == at_once
    clock.advance(seconds_each)
    assert tries(table, rate) == 1
    assert tries(table, rate, caller="203.0.113.9") == at_once


def test_every_class_has_its_limits(clock: FakeClock) -> None:
    for rate in Rate:
        RateTable(monotonic=clock.monotonic).spend(caller="x", route="y", rate=rate)


def test_whoever_is_locked_out_is_told_how_long_and_nothing_else() -> None:
    locked = Locked(retry_after_seconds=900)

    assert isinstance(locked, TooMany)
    assert (locked.status, locked.code, locked.retry_after_seconds) == (429, "locked", 900)
    assert (TooMany(retry_after_seconds=1).code, locked.details) == ("rate_limited", {"retry_after_seconds": 900})


def test_a_browser_says_when_another_site_asks() -> None:
    assert from_elsewhere("cross-site")
    assert from_elsewhere("same-site")
    assert from_elsewhere("whatever")
    assert not from_elsewhere("same-origin")
    assert not from_elsewhere("none")
    assert not from_elsewhere("")


def test_core_and_plugins_scopes_are_listed_with_who_brings_them() -> None:
    scopes = Scopes([("lab", Scope(name="lab:report", title="Reports")), ("eve", Scope(name="*", title="mine"))])

    listed = {one.name: one.owner for one in scopes.all()}
    assert len(listed) == len(CORE_SCOPES) + 1
    assert (listed["lab:report"], listed["*"]) == ("lab", "")
    assert scopes.checked(["*", "ai:chat"]) == ("*",)


def test_every_core_scope_reaches_something_and_presets_are_made_of_them() -> None:
    names = {scope.name for scope in CORE_SCOPES}

    assert all(reach([name]) for name in names)
    assert all(set(preset.scopes) <= names for preset in PRESETS)


def test_everything_covers_all_and_nothing_covers_none() -> None:
    assert covers(frozenset({"*"}), "audit:read")
    assert not covers(frozenset(), "audit:read")
    assert not covers(frozenset({"audit"}), "audit:read")
    assert not covers(frozenset({"audit:*"}), "audit:read")
