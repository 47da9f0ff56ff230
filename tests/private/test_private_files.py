"""Files that only we may read are written whole, and refused when somebody else may have had a hand in them."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pulse_core.private import (
    PrivateFileUnsafe,
    private_directory,
    read_mounted,
    read_private,
    remove_private,
    replace_private,
    trusted,
    write_private,
)

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def written(path: Path, content: bytes = b"secret") -> Path:
    write_private(path, content)
    return path


def test_what_is_written_can_be_read_by_us_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "keys" / "one")

    assert read_private(path, max_bytes=100) == b"secret"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_a_strict_umask_leaves_the_file_readable_to_us(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        path = written(tmp_path / "one")
    finally:
        os.umask(before)

    assert mode(path) == 0o600


def test_a_directory_that_others_may_enter_is_shut(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    loose.chmod(0o755)

    private_directory(loose)

    assert mode(loose) == 0o700


def test_a_file_where_the_directory_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")

    with pytest.raises(OSError, match="taken"):
        private_directory(tmp_path / "taken")


def test_a_missing_file_is_missing_and_nothing_worse(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_private(tmp_path / "none", max_bytes=1)
    with pytest.raises(FileNotFoundError):
        read_mounted(tmp_path / "none", max_bytes=1)


def test_a_symbolic_link_is_refused_in_words(tmp_path: Path) -> None:
    target = written(tmp_path / "target")
    link = tmp_path / "link"
    link.symlink_to(target)

    with pytest.raises(PrivateFileUnsafe, match="symbolic link"):
        read_private(link, max_bytes=100)


def test_a_link_that_leads_nowhere_is_refused_too(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "none")

    with pytest.raises(PrivateFileUnsafe, match="symbolic link"):
        read_private(link, max_bytes=100)


def test_writing_replaces_a_symbolic_link_and_leaves_its_target_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"of somebody else")
    link = tmp_path / "link"
    link.symlink_to(target)

    write_private(link, b"ours")

    assert target.read_bytes() == b"of somebody else"
    assert not link.is_symlink()
    assert read_private(link, max_bytes=100) == b"ours"


@pytest.mark.parametrize("loose", [0o640, 0o604, 0o620, 0o602, 0o601, 0o777])
def test_permissions_for_anybody_else_are_refused_in_words(tmp_path: Path, loose: int) -> None:
    path = written(tmp_path / "one")
    path.chmod(loose)

    with pytest.raises(PrivateFileUnsafe, match=f"mode {loose:04o}.*chmod 600"):
        read_private(path, max_bytes=100)


@as_root
def test_a_foreign_owner_is_refused_in_words(tmp_path: Path) -> None:
    path = written(tmp_path / "one")
    os.chown(path, NOBODY, NOBODY)

    with pytest.raises(PrivateFileUnsafe, match=r"another user \(65534\)"):
        read_private(path, max_bytes=100)
    with pytest.raises(PrivateFileUnsafe, match=r"another user \(65534\)"):
        read_mounted(path, max_bytes=100)


def test_only_we_and_root_are_trusted() -> None:
    assert [owner for owner in (0, 999, 1000, 1001, NOBODY) if trusted(owner, us=1000)] == [0, 1000]


@pytest.mark.parametrize("read", [read_private, read_mounted])
def test_what_is_no_regular_file_is_refused_without_waiting_for_it(tmp_path: Path, read) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "directory").mkdir(mode=0o700)

    for name in ("pipe", "directory"):
        with pytest.raises(PrivateFileUnsafe, match="not a regular file"):
            read(tmp_path / name, max_bytes=100)


@pytest.mark.parametrize("read", [read_private, read_mounted])
def test_a_file_that_is_too_large_is_refused_and_not_read(tmp_path: Path, read) -> None:
    path = written(tmp_path / "one", b"x" * 11)

    with pytest.raises(PrivateFileUnsafe, match="larger than 10 bytes"):
        read(path, max_bytes=10)
    assert read(path, max_bytes=11) == b"x" * 11


@as_root
@pytest.mark.parametrize("allowed", [0o400, 0o440, 0o444, 0o644])
def test_a_mounted_file_of_root_may_be_readable_by_others_and_behind_a_link(tmp_path: Path, allowed: int) -> None:
    path = written(tmp_path / "secret")
    path.chmod(allowed)
    (tmp_path / "link").symlink_to(path)

    assert read_mounted(tmp_path / "link", max_bytes=100) == b"secret"


@as_root
@pytest.mark.parametrize("loose", [0o660, 0o646, 0o622])
def test_a_mounted_file_that_others_may_write_is_refused(tmp_path: Path, loose: int) -> None:
    path = written(tmp_path / "secret")
    path.chmod(loose)

    with pytest.raises(PrivateFileUnsafe, match="written by others"):
        read_mounted(path, max_bytes=100)


def test_a_write_that_fails_leaves_the_old_file_and_no_remains(tmp_path: Path) -> None:
    path = written(tmp_path / "keys" / "one", b"old")
    taken = path.parent / "taken"
    taken.mkdir()
    (taken / "inside").write_bytes(b"")

    with pytest.raises(OSError, match="taken"):
        write_private(taken, b"new")

    assert read_private(path, max_bytes=10) == b"old"
    assert sorted(one.name for one in path.parent.iterdir()) == ["one", "taken"]


def test_writers_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "one"
    contents = [bytes([number]) * 4096 for number in range(32)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: write_private(path, content), contents))

    assert read_private(path, max_bytes=4096) in contents
    assert [one.name for one in tmp_path.iterdir()] == ["one"]


def test_one_file_takes_the_place_of_another(tmp_path: Path) -> None:
    replace_private(written(tmp_path / "next", b"new"), written(tmp_path / "now", b"old"))

    assert read_private(tmp_path / "now", max_bytes=10) == b"new"
    assert not (tmp_path / "next").exists()


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    path = written(tmp_path / "one")

    remove_private(path)
    remove_private(path)
    remove_private(tmp_path / "no" / "directory")

    assert not path.exists()
