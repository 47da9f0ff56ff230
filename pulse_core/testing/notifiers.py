"""Notifiers with a character."""

from pulse_core.errors import SourceUnreachable
from pulse_core.plugin.ports import Message


class FakeNotifier:
    """Keeps what it was given to deliver."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    async def send(self, message: Message) -> None:
        self.sent.append(message)


class BrokenNotifier(FakeNotifier):
    """Fails `times` times (for ever by default) with `error`, then delivers."""

    def __init__(self, error: Exception | None = None, *, times: int | None = None) -> None:
        super().__init__()
        self.attempts = 0
        self._error = error or SourceUnreachable("nobody answers at the door")
        self._times = times

    async def send(self, message: Message) -> None:
        self.attempts += 1
        if self._times is None or self.attempts <= self._times:
            raise self._error
        await super().send(message)
