import io
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulse_core import log
from pulse_core.testing import FakeClock
from tests.security.world import NOON


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON, monotonic=1000.0)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A data directory."""
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Everything that is logged from now on, at the chattiest level that can be set."""
    yield from _listening(monkeypatch, as_json=False)


@pytest.fixture
def logged_as_json(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """The same, for programs."""
    yield from _listening(monkeypatch, as_json=True)


def _listening(monkeypatch: pytest.MonkeyPatch, *, as_json: bool) -> Iterator[Callable[[], str]]:
    said, top = io.StringIO(), logging.getLogger()
    before = list(top.handlers)
    monkeypatch.setattr(sys, "stderr", said)
    log.configure("debug", json=as_json)
    added = [handler for handler in top.handlers if handler not in before]
    top.handlers = added  # whatever else listens in a test run is no part of Pulse
    yield said.getvalue
    top.handlers = before
    log.configure("info")
    for handler in [one for one in top.handlers if one not in before]:
        top.removeHandler(handler)
