"""What a connector needs to be allowed on each product, and what of it an account lacks."""

from collections.abc import Mapping, Sequence

import attrs

from pulse_core.plugin import Json, Lack
from pulse_core.plugin.narrow import text


@attrs.frozen(kw_only=True)
class Need:
    """One of `privileges` on `path` for a `feature`. `since` and `before` are first numbers of versions, 0 for any.

    Whoever has the privilege `spared_by`, a path and its name, needs none of them.
    """

    feature: str
    privileges: tuple[str, ...]
    path: str
    optional: bool = True
    spared_by: tuple[str, str] | None = None
    since: int = 0
    before: int = 0

    def is_of(self, release: int) -> bool:
        """Whether it is needed in this version; a version that is not known counts as the newest."""
        return (not release or release >= self.since) and (not self.before or 0 < release < self.before)


_VMS, _STORAGE = "/vms", "/storage"
PVE_NEEDS: tuple[Need, ...] = (
    Need(feature="nodes, cluster, Ceph, disks, tasks", privileges=("Sys.Audit",), path="/", optional=False),
    Need(feature="VMs and containers", privileges=("VM.Audit",), path=_VMS, optional=False),
    Need(feature="storages", privileges=("Datastore.Audit", "Datastore.AllocateSpace"), path=_STORAGE),
    Need(feature="pools", privileges=("Pool.Audit",), path="/pool"),
    Need(feature="file systems, addresses and systems of VMs", privileges=("VM.Monitor",), path=_VMS, before=9),
    Need(
        feature="file systems, addresses and systems of VMs",
        privileges=("VM.GuestAgent.Audit", "VM.GuestAgent.Unrestricted"),
        path=_VMS,
        since=9,
    ),
    Need(
        feature="the true memory of VMs",
        privileges=("VM.GuestAgent.FileRead", "VM.GuestAgent.Unrestricted"),
        path=_VMS,
        since=9,
    ),
    Need(
        feature="backups on storages, which are listed as none without it",
        privileges=("Datastore.AllocateSpace", "Datastore.Allocate"),
        path=_STORAGE,
    ),
    Need(
        feature="backups of guests, which are listed as none without it",
        privileges=("VM.Backup",),
        path=_VMS,
        spared_by=(_STORAGE, "Datastore.Allocate"),
    ),
    Need(feature="pending updates", privileges=("Sys.Modify",), path="/nodes"),
)

PBS_NEEDS: tuple[Need, ...] = (
    Need(feature="the server itself", privileges=("Sys.Audit",), path="/system/status", optional=False),
    Need(feature="datastores and backups", privileges=("Datastore.Audit",), path="/datastore", optional=False),
    Need(feature="tasks", privileges=("Sys.Audit",), path="/system/tasks"),
    Need(feature="disks", privileges=("Sys.Audit",), path="/system/disks"),
    Need(feature="sync jobs", privileges=("Remote.Audit",), path="/remote"),
    Need(feature="tape", privileges=("Tape.Audit",), path="/tape"),
)


def release_of(version: Mapping[str, Json]) -> int:
    """The first number of a version, such as 9; 0 when it is not told."""
    digits = text(version, "version").partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0


def lacks(needs: Sequence[Need], permissions: Mapping[str, Json], *, release: int = 0, account: str = "") -> tuple[Lack, ...]:
    """What is needed and not allowed. `permissions` is the answer to /access/permissions: paths, and what is allowed on each."""
    return tuple(
        _lack(need, permissions, account)
        for need in needs
        if need.is_of(release)
        and not any(holds(permissions, need.path, privilege) for privilege in need.privileges)
        and not (need.spared_by and holds(permissions, *need.spared_by))
    )


def holds(permissions: Mapping[str, Json], path: str, privilege: str) -> bool:
    """Whether a privilege is allowed on a path: there, or above it where it goes down from there."""
    here = path
    while True:
        allowed = permissions.get(here)
        if isinstance(allowed, dict):
            # The nearest path that is named decides: what is allowed above it does not count there.
            return privilege in allowed and (here == path or allowed[privilege] in (1, True))
        if here == "/":
            return False
        here = here.rpartition("/")[0] or "/"


def _lack(need: Need, permissions: Mapping[str, Json], account: str) -> Lack:
    somewhere = sorted(
        path
        for path, allowed in permissions.items()
        if path.startswith(f"{need.path.rstrip('/')}/") and isinstance(allowed, dict) and need.privileges[0] in allowed
    )
    where = need.path
    if somewhere:
        where = f"{need.path}, but for {', '.join(somewhere[:3])}{' and others' if len(somewhere) > 3 else ''}"
    whom = f"{account.partition('!')[0]} and {account}" if "!" in account else account or "the user, and its token,"
    return Lack(
        feature=need.feature,
        permission=need.privileges[0],
        where=where,
        fix=f"give {whom} a role with {need.privileges[0]} on {need.path}",
        optional=need.optional or bool(somewhere),
    )
