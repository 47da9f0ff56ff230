"""What a reader can say when it cannot read: why, and what a person can do about it."""

from typing import ClassVar


class ReaderStopped(Exception):
    """This reader has nothing to give just now. `reason` and `fix` are shown to people."""

    state: ClassVar[str] = "failed"

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


class ReaderMissing(ReaderStopped):
    """What this reader reads does not exist on this machine."""

    state = "missing"


class ReaderDenied(ReaderStopped):
    """It exists, and this process may not read it."""

    state = "denied"


class ReaderFailed(ReaderStopped):
    """It exists, and reading it went wrong."""
