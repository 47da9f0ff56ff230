"""List the backups of one namespace: its groups each time, of a group the backups only when something may have changed.

A server reads a file of each backup that it lists, and answers all of them at once: what did not change is not asked for.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from zlib import crc32

import attrs

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import number, part, text, whole
from pulse_proxmox.client.answers import NotThere
from pulse_proxmox.client.session import Session, Value
from pulse_proxmox.pbs.known import Row, records

ANEW_SECONDS: Final = 7200.0
"""So often a group is listed though nothing changed: whether backups were verified, or protected, is not told by the group."""
ANSWER_SECONDS: Final = 60.0
MOST_GROUPS: Final = 10_000
MOST_AT_ONCE: Final = 2_000
"""So many backups may be asked for in one question of a whole namespace."""
_FEW: Final = 4
"""Up to so many groups are asked for one by one."""
_SPREAD: Final = 0.3
_GROUP: Final = ("backup-type", "backup-id")
_SNAPSHOT: Final = ("backup-time", "size", "comment", "owner", "fingerprint")

Key = tuple[str, str]


@attrs.define(eq=False)
class Group:
    """What is remembered of a group: what it said of itself when its backups were last listed, and what these come to."""

    count: int
    last: int
    listed_at: float
    backups: int = 0
    unverified: int = 0
    failed: int = 0
    running: int = 0
    anew: bool = False

    def is_due(self, row: Row, now: float, spread: float) -> bool:
        """Whether its backups have to be listed: something changed, is being made, or was not looked at for long."""
        changed = (self.count, self.last) != _state(row)
        return changed or self.anew or bool(self.running) or now - self.listed_at >= ANEW_SECONDS * (1 - spread)


class Listing:
    """One namespace of one datastore."""

    def __init__(self, session: Session, store: str, namespace: str, *, clock: Clock) -> None:
        self.store = store
        self.namespace = namespace
        self.groups: dict[Key, Group] = {}
        self._session = session
        self._clock = clock

    def look_again(self) -> None:
        """Somebody verified what is in it."""
        for group in self.groups.values():
            group.anew = True

    def count(self, name: str) -> int:
        """The sum over its groups."""
        return sum(getattr(group, name) for group in self.groups.values())

    async def ask(self) -> tuple[list[Json], bool]:
        """The member `groups` of a report, and whether it is complete. Raises SourceError of every kind.

        One whose backups could not be listed is told as it was; one that was never listed is left out.
        """
        rows = await self._session.get_list(self._path("groups"), self._query(), seconds=ANSWER_SECONDS)
        found = {key: row for row in records(rows[:MOST_GROUPS]) if (key := _key(row))}
        for gone in self.groups.keys() - found.keys():
            del self.groups[gone]
        now = self._clock.monotonic()
        due = [key for key, row in found.items() if self._is_due(key, row, now)]
        listed, failed = await self._listed({key: found[key] for key in due})
        told: list[Json] = [_told(found[key], listed.get(key)) for key in found if key in self.groups or key in listed]
        return told, not failed and len(rows) <= MOST_GROUPS and len(found) == len(rows)

    def _is_due(self, key: Key, row: Row, now: float) -> bool:
        known = self.groups.get(key)
        return known is None or known.is_due(row, now, _SPREAD * _place(key))

    async def _listed(self, due: Mapping[Key, Row]) -> tuple[dict[Key, list[Json]], bool]:
        """The backups of these groups, and whether any of them could not be listed."""
        found: dict[Key, list[Json]] = {}
        missed = False
        for keys in _questions(due):
            query = dict(zip(_GROUP, keys[0], strict=True)) if len(keys) == 1 else {}
            try:
                rows = await self._session.get_list(self._path("snapshots"), self._query(**query), seconds=ANSWER_SECONDS)
            except NotThere:
                continue  # removed since its group was listed
            except SourceError:
                missed = missed or any(key not in self.groups for key in keys)
                continue
            found |= _by_group(rows, keys)
            del rows
        for key, snapshots in found.items():
            self.groups[key] = _group(due[key], snapshots, self._clock.monotonic())
        return found, missed

    def _path(self, what: str) -> str:
        return f"/admin/datastore/{self.store}/{what}"

    def _query(self, **more: Value) -> dict[str, Value]:
        return {**({"ns": self.namespace} if self.namespace else {}), **more}


def _questions(due: Mapping[Key, Row]) -> Iterable[tuple[Key, ...]]:
    """Which groups are asked for together: a few one by one, many at once if they are small."""
    backups = sum(_state(row)[0] for row in due.values())
    if len(due) > _FEW and backups <= MOST_AT_ONCE:
        return (tuple(due),)
    return tuple((key,) for key in due)


def _by_group(rows: list[Json], keys: Iterable[Key]) -> dict[Key, list[Json]]:
    """The backups of each of these groups, slim."""
    found: dict[Key, list[Json]] = {key: [] for key in keys}
    for row in records(rows):
        of = found.get(_key(row) or ("", ""))
        if of is not None:
            of.append(slim(row))
    return found


def slim(row: Row) -> dict[str, Json]:
    """A backup without its files: of them only how they are encrypted is read."""
    kept: dict[str, Json] = {name: row[name] for name in _SNAPSHOT if row.get(name) is not None}
    if row.get("protected") is True:
        kept["protected"] = True
    if state := text(part(row, "verification"), "state", limit=16):
        kept["verification"] = {"state": state, "upid": text(part(row, "verification"), "upid", limit=512)}
    if mode := _crypt_mode(row.get("files")):
        kept["crypt-mode"] = mode
    return kept


def _crypt_mode(files: Json) -> str:
    """The mode of its data: the index is signed at most, and a log has none."""
    modes = {
        text(file, "crypt-mode", limit=16)
        for file in (records(files[:256]) if isinstance(files, list) else ())
        if not text(file, "filename").endswith((".blob", ".log"))
    } or {text(file, "crypt-mode", limit=16) for file in (records(files[:256]) if isinstance(files, list) else ())}
    modes.discard("")
    return next((mode for mode in ("none", "sign-only", "encrypt") if mode in modes), "")


def _group(row: Row, snapshots: list[Json], now: float) -> Group:
    count, last = _state(row)
    states = [text(part(one, "verification"), "state") for one in records(snapshots)]
    return Group(
        count=count,
        last=last,
        listed_at=now,
        backups=len(snapshots),
        unverified=states.count(""),
        failed=states.count("failed"),
        running=sum(number(one, "size") is None for one in records(snapshots)),
    )


def _told(row: Row, snapshots: list[Json] | None) -> Json:
    group: dict[str, Json] = {name: row.get(name) for name in _GROUP}
    return {**group, "snapshots": snapshots}


def _key(row: Row) -> Key | None:
    type, id = text(row, "backup-type", limit=32), text(row, "backup-id", limit=256)
    return (type, id) if type and id else None


def _state(row: Row) -> tuple[int, int]:
    return max(0, whole(row, "backup-count") or 0), whole(row, "last-backup") or 0


def _place(key: Key) -> float:
    """Between 0 and 1, always the same for the same group, so that not all are listed anew at once."""
    return crc32("/".join(key).encode()) % 1001 / 1000
