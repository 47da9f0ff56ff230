"""What the cluster does and did: tasks, and their names, which carry where, when, what and who."""

from collections import deque
from collections.abc import Iterator
from typing import Final

import attrs

MOST_TASKS: Final = 2000
SHOWN_IN_CLUSTER: Final = 25
"""How many finished tasks each node tells the cluster of."""


@attrs.define(kw_only=True, eq=False)
class Task:
    """One task. `ended_at` 0 while it runs, `status` is then nothing, and OK or the error's text later."""

    node: str
    type: str
    id: str
    user: str
    started_at: float
    pid: int
    pstart: int
    ended_at: float = 0.0
    status: str = ""
    log: tuple[str, ...] = ()

    @property
    def upid(self) -> str:
        """Its name."""
        about = self.id.replace(":", "\\x3a")
        return f"UPID:{self.node}:{self.pid:08X}:{self.pstart:08X}:{int(self.started_at):08X}:{self.type}:{about}:{self.user}:"


class Tasks:
    """The last of them, the newest first. It forgets the oldest."""

    def __init__(self) -> None:
        self._all: deque[Task] = deque(maxlen=MOST_TASKS)
        self._made = 0

    def begin(self, node: str, type: str, about: str, *, at: float, user: str = "root@pam") -> Task:
        """A task that runs from now on."""
        self._made += 1
        pid = 1000 + self._made * 37 % 400_000
        pstart = int(at) % 100_000_000 + self._made
        task = Task(node=node, type=type, id=about, user=user, started_at=at, pid=pid, pstart=pstart)
        self._all.appendleft(task)
        return task

    def end(self, task: Task, *, at: float, status: str = "OK", log: tuple[str, ...] = ()) -> None:
        """It is done."""
        task.ended_at, task.status, task.log = at, status, log or (f"TASK {status}",)

    def past(self, node: str, type: str, about: str, *, at: float, seconds: float, status: str = "OK") -> Task:
        """A task that was done before anybody looked."""
        task = self.begin(node, type, about, at=at)
        self.end(task, at=at + seconds, status=status)
        return task

    def named(self, upid: str) -> Task | None:
        """By its name."""
        return next((task for task in self._all if task.upid == upid), None)

    def sorted(self) -> None:
        """Put what was told out of order into order."""
        self._all = deque(sorted(self._all, key=lambda task: -task.started_at), maxlen=MOST_TASKS)

    def __iter__(self) -> Iterator[Task]:
        return iter(tuple(self._all))
