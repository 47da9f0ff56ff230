from pathlib import Path
from typing import Any

import pytest

from pulse_core.agent.backlog import DISK_RETRY_SECONDS, PATIENCE_SECONDS, Backlog
from pulse_core.agent.spool import Spool
from pulse_core.agent.wire import Record
from pulse_core.testing.clock import FakeClock

EVERYTHING = 1 << 24


def record(number: int) -> Record:
    return Record("host:local", b'{"n":%d}' % number)


def numbers(backlog: Backlog) -> list[bytes]:
    return [one.body for one in backlog.peek(EVERYTHING).records]


def bodies(*of: int) -> list[bytes]:
    return [record(number).body for number in of]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def backlog(folder: Path, clock: FakeClock, log: Any) -> Backlog:
    return Backlog(Spool(folder, limit_bytes=1 << 20), clock=clock, log=log)


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.seg"))


def test_nothing_is_written_while_the_server_answers(backlog: Backlog, folder: Path) -> None:
    for number in range(20):
        backlog.add(record(number))
        backlog.ack(backlog.peek(EVERYTHING).end)

    assert backlog.count == 0
    assert segments(folder) == []


def test_what_waits_is_written_when_the_server_goes_away_and_what_comes_then_too(backlog: Backlog, folder: Path) -> None:
    backlog.add(record(1))
    backlog.hold()
    backlog.add(record(2))

    again = Spool(folder, limit_bytes=1 << 20)
    again.open()

    assert [one.body for one in again.peek(EVERYTHING)] == bodies(1, 2)


def test_a_slow_server_makes_it_write_after_ten_seconds(backlog: Backlog, folder: Path, clock: FakeClock) -> None:
    backlog.add(record(1))
    clock.advance(PATIENCE_SECONDS + 1)
    backlog.add(record(2))

    assert segments(folder)
    assert numbers(backlog) == bodies(1, 2)


def test_the_backlog_comes_before_what_is_new(backlog: Backlog) -> None:
    backlog.hold()
    backlog.add(record(1))
    backlog.release()
    backlog.add(record(2))

    assert numbers(backlog) == bodies(1, 2)


def test_an_acknowledgement_reaches_records_that_were_written_down_meanwhile(backlog: Backlog) -> None:
    backlog.add(record(1))
    backlog.add(record(2))
    batch = backlog.peek(EVERYTHING)
    backlog.hold()
    backlog.add(record(3))

    backlog.ack(batch.end)
    backlog.ack(batch.end)

    assert numbers(backlog) == bodies(3)


class BrokenDisk(Spool):
    broken = True

    def append(self, record: Record) -> None:
        if self.broken:
            raise OSError(28, "No space left on device")
        super().append(record)


def test_a_full_disk_leaves_a_bounded_ring_in_memory_and_counts_what_falls_out(folder: Path, clock: FakeClock, log: Any) -> None:
    backlog = Backlog(BrokenDisk(folder, limit_bytes=1 << 20), clock=clock, log=log, ring_bytes=40)

    backlog.hold()
    for number in range(10):
        backlog.add(record(number))

    assert numbers(backlog) == bodies(5, 6, 7, 8, 9)
    assert backlog.dropped == 5
    assert log.names() == ["spool_unwritable"]


def test_a_disk_that_heals_gets_the_ring_in_order(folder: Path, clock: FakeClock, log: Any) -> None:
    spool = BrokenDisk(folder, limit_bytes=1 << 20)
    backlog = Backlog(spool, clock=clock, log=log)
    backlog.hold()
    backlog.add(record(1))

    spool.broken = False
    backlog.add(record(2))
    before = spool.count
    clock.advance(DISK_RETRY_SECONDS)
    backlog.add(record(3))

    assert (before, spool.count) == (0, 3)
    assert numbers(backlog) == bodies(1, 2, 3)
    assert log.names() == ["spool_unwritable", "spool_writable"]


def test_a_spool_whose_files_were_deleted_is_counted_and_does_not_stop_it(backlog: Backlog, folder: Path, log: Any) -> None:
    backlog.hold()
    backlog.add(record(1))
    backlog.release()
    for path in segments(folder):
        path.unlink()

    backlog.add(record(2))

    assert numbers(backlog) == bodies(2)
    assert backlog.dropped == 1
    assert "spool_lost" in log.names()


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path, clock: FakeClock, log: Any) -> None:
    (tmp_path / "file").write_text("in the way")
    backlog = Backlog(Spool(tmp_path / "file" / "spool", limit_bytes=1 << 20), clock=clock, log=log)

    backlog.hold()
    backlog.add(record(1))

    assert numbers(backlog) == bodies(1)


def test_a_spool_that_can_no_longer_be_read_is_counted_and_does_not_stop_it(backlog: Backlog, folder: Path, log: Any) -> None:
    backlog.hold()
    for number in (1, 2):
        backlog.add(record(number))
    batch = backlog.peek(1)
    for path in segments(folder):
        path.unlink()
        path.mkdir()  # reading it fails, as on a dying disk

    backlog.ack(batch.end)
    backlog.release()
    backlog.add(record(3))

    assert numbers(backlog) == bodies(3)
    assert backlog.dropped == 2
    assert "spool_lost" in log.names()
