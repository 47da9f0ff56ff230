"""What there is on a simulated Backup Server: datastores with namespaces, groups and backups, jobs, tasks, disks."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs

from pulse_core.testing import Wave
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.pbs.releases import Release

Row = dict[str, object]
GIB: Final = 1 << 30
TIB: Final = 1 << 40
MOST_TASKS: Final = 2_000


@attrs.define(kw_only=True, eq=False)
class Snapshot:
    """One backup. Without a size it is being made. `verified` is ok, failed or nothing."""

    at: int
    size: int | None
    verified: str = ""
    protected: bool = False
    comment: str = ""


@attrs.define(kw_only=True, eq=False)
class Group:
    """The backups of one thing, oldest first."""

    type: str
    id: str
    owner: str
    encrypted: bool = False
    comment: str = ""
    snapshots: list[Snapshot] = attrs.field(factory=list)

    @property
    def finished(self) -> list[Snapshot]:
        """Those that are complete."""
        return [one for one in self.snapshots if one.size is not None]


Groups = dict[tuple[str, str], Group]


@attrs.define(kw_only=True, eq=False)
class Datastore:
    """A datastore; the root namespace is called "". `factor` is its deduplication."""

    name: str
    total_bytes: int
    used: Wave
    namespaces: dict[str, Groups]
    comment: str = ""
    removable: bool = False
    mounted: bool = True
    factor: float = 8.0
    collected_at: int = 0
    fills_up: bool = True

    def groups(self) -> Iterator[Group]:
        """All of them."""
        return (group for groups in self.namespaces.values() for group in groups.values())


@attrs.define(kw_only=True, eq=False)
class Job:
    """A job: sync, verify or prune. `settings` is what it says beside the rest."""

    kind: str
    id: str
    store: str
    schedule: str
    every_seconds: int
    last_at: int
    namespace: str = ""
    settings: Mapping[str, object] = {}
    last_state: str = "OK"


@attrs.frozen(kw_only=True)
class Task:
    """A task; without an end it goes on."""

    number: int
    kind: str
    about: str
    user: str
    began_at: int
    ended_at: int | None = None
    status: str = ""


@attrs.frozen(kw_only=True)
class Disk:
    """A disk of the server."""

    name: str
    kind: str
    model: str
    serial: str
    size_bytes: int
    rpm: int = 0
    used_for: str = "zfs"
    wear_percent: int | None = None


@attrs.define(eq=False)
class Server:
    """One Backup Server. `clock` is the true time."""

    name: str
    release: Release
    clock: Callable[[], float]
    faults: Faults
    stores: dict[str, Datastore]
    jobs: list[Job]
    disks: list[Disk]
    cpu: Wave
    has_tape: bool = False
    booted_at: float = 0.0
    identity: str = ""
    tasks: deque[Task] = attrs.field(factory=lambda: deque(maxlen=MOST_TASKS))
    fingerprint: str = ""

    def now(self) -> float:
        """The time."""
        return self.clock()

    def hurts(self, fault: str, store: str) -> bool:
        """Whether a fault is on for a datastore."""
        meant = self.faults.of(fault)
        return store in meant or ("" in meant and store == next(iter(self.stores), ""))

    def is_readable(self, store: str) -> bool:
        """Whether a datastore can be asked for what is in it."""
        return self.is_mounted(store) and not any(self.hurts(fault, store) for fault in ("datastore_error", "datastore_offline"))

    def is_mounted(self, store: str) -> bool:
        """Whether the disk of a removable datastore is there."""
        return self.stores[store].mounted and not self.hurts("not_mounted", store)

    def did(self, kind: str, about: str, *, began_at: float, seconds: float, status: str = "OK", user: str = "root@pam") -> None:
        """Remember a task that is over."""
        began = int(began_at)
        task = Task(
            number=len(self.tasks) + 1,
            kind=kind,
            about=about,
            user=user,
            began_at=began,
            ended_at=int(began + seconds),
            status=status,
        )
        self.tasks.append(task)
