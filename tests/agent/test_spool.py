import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pulse_core.agent.segment import framed
from pulse_core.agent.spool import Spool
from pulse_core.agent.wire import Record

LIMIT = 1 << 20


def record(number: int, size: int = 10) -> Record:
    return Record("host:local", b'{"n":%d,"x":"%s"}' % (number, Random(number).randbytes(size // 2).hex().encode()))


def filled(folder: Path, count: int, limit: int = LIMIT) -> tuple[Spool, list[Record]]:
    spool, records = Spool(folder, limit_bytes=limit), [record(number) for number in range(count)]
    for one in records:
        spool.append(one)
    return spool, records


def test_what_was_appended_comes_back_in_order_from_a_new_process(tmp_path: Path) -> None:
    _, records = filled(tmp_path, 50)

    again = Spool(tmp_path, limit_bytes=LIMIT)
    again.open()

    assert again.count == 50
    assert again.peek(LIMIT) == records


def test_a_peek_is_bounded_but_gives_at_least_one(tmp_path: Path) -> None:
    spool, records = filled(tmp_path, 5)

    assert spool.peek(1) == records[:1]
    assert spool.peek(len(records[0].body) * 2 + 5) == records[:2]


def test_what_was_skipped_is_not_read_again_after_a_restart(tmp_path: Path) -> None:
    spool, records = filled(tmp_path, 10)

    spool.skip(4)
    again = Spool(tmp_path, limit_bytes=LIMIT)
    again.open()

    assert again.peek(LIMIT) == records[4:]


def test_the_oldest_go_first_when_it_is_full_and_are_counted_across_restarts(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=32_768)
    records = [record(number, 800) for number in range(200)]
    for one in records:
        spool.append(one)

    again = Spool(tmp_path, limit_bytes=32_768)
    again.open()

    assert spool.size_bytes <= 32_768
    assert again.dropped == spool.dropped == 200 - spool.count > 0
    assert again.peek(LIMIT) == records[-again.count :]


def test_a_record_larger_than_the_whole_spool_is_counted_and_left_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path, limit_bytes=4096)

    spool.append(record(1, 20_000))

    assert (spool.count, spool.dropped) == (0, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1))
def test_a_file_cut_at_any_byte_gives_a_prefix_and_takes_more(tmp_path: Path, share: float) -> None:
    folder = tmp_path / os.urandom(8).hex()
    _, records = filled(folder, 6)
    path = folder / "000000000001.seg"
    cut = int(share * path.stat().st_size)
    os.truncate(path, cut)

    again = Spool(folder, limit_bytes=LIMIT)
    again.open()
    survived = again.peek(LIMIT)
    again.append(record(99))

    assert survived == records[: len(survived)]
    assert sum(len(framed(one)) for one in survived) <= cut
    assert len(again.peek(LIMIT)) == len(survived) + 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rubbish=st.binary(max_size=200), at=st.integers(0, 400))
def test_rubbish_anywhere_never_raises_and_never_invents_a_record(tmp_path: Path, rubbish: bytes, at: int) -> None:
    folder = tmp_path / os.urandom(8).hex()
    _, records = filled(folder, 4)
    for name in ("000000000001.seg", "cursor"):
        path = folder / name
        content = path.read_bytes() if path.exists() else b""
        path.write_bytes(content[:at] + rubbish + content[at + len(rubbish) :])

    again = Spool(folder, limit_bytes=LIMIT)
    again.open()

    assert all(one in records for one in again.peek(LIMIT))


@pytest.mark.parametrize("size", range(0, 33, 3))
def test_a_cursor_cut_at_any_byte_costs_repeats_only(tmp_path: Path, size: int) -> None:
    spool, records = filled(tmp_path, 5)
    spool.skip(2)
    os.truncate(tmp_path / "cursor", size)

    again = Spool(tmp_path, limit_bytes=LIMIT)
    again.open()

    assert again.peek(LIMIT) in (records, records[2:])


def test_zeros_behind_the_last_record_are_no_records(tmp_path: Path) -> None:
    _, records = filled(tmp_path, 3)
    with (tmp_path / "000000000001.seg").open("ab") as file:
        file.write(bytes(64))

    again = Spool(tmp_path, limit_bytes=LIMIT)
    again.open()

    assert again.peek(LIMIT) == records


class SpoolModel(RuleBasedStateMachine):
    """The spool against a list: appends, skips, restarts and half-written tails in any order."""

    @initialize()
    def start(self) -> None:
        from tempfile import mkdtemp

        self.folder = Path(mkdtemp())
        self.spool = Spool(self.folder, limit_bytes=40_000)
        self.waiting: list[Record] = []
        self.next = 0

    @rule(size=st.integers(0, 6000))
    def append(self, size: int) -> None:
        one = record(self.next, size)
        self.next += 1
        before = self.spool.dropped
        self.spool.append(one)
        self.waiting.append(one)
        del self.waiting[: self.spool.dropped - before]

    @rule(count=st.integers(0, 5))
    def skip(self, count: int) -> None:
        count = min(count, self.spool.count)
        self.spool.skip(count)
        del self.waiting[:count]

    @rule()
    def restart(self) -> None:
        dropped = self.spool.dropped
        self.spool = Spool(self.folder, limit_bytes=40_000)
        self.spool.open()
        assert self.spool.dropped == dropped

    @rule(tail=st.binary(min_size=1, max_size=30))
    def killed_while_writing(self, tail: bytes) -> None:
        files = sorted(self.folder.glob("*.seg"))
        if files:
            with files[-1].open("ab") as file:
                file.write(tail)
        self.restart()

    @invariant()
    def same_as_the_list(self) -> None:
        assert self.spool.count == len(self.waiting)
        assert self.spool.peek(1 << 24) == self.waiting
        assert self.spool.size_bytes <= 40_000

    def teardown(self) -> None:
        import shutil

        shutil.rmtree(self.folder)


SpoolModel.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
test_the_spool_is_a_list_with_a_limit = SpoolModel.TestCase
