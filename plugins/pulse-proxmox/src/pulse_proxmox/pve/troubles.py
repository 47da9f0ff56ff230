"""Say what is not shown, why, and what to do about it: each thing once, however many nodes it concerns."""

from collections.abc import Iterable, Mapping
from typing import Final

from pulse_core.plugin import Json, Lack, SourceError

MOST: Final = 32
FEATURES: Final[Mapping[str, str]] = {
    "node": "the numbers of nodes",
    "vms": "the details of VMs",
    "containers": "the details of containers",
    "certificates": "certificates",
    "subscription": "subscriptions",
    "updates": "pending updates",
    "storages": "the definitions of storages",
    "ha": "high availability",
    "options": "the colours of tags",
    "permissions": "which privileges are missing",
    "backup-jobs": "backup jobs",
    "not-backed-up": "guests without a backup job",
    "disks": "disks",
    "zfs": "ZFS pools",
    "ceph": "Ceph",
    "tasks": "tasks",
    "backups": "backups",
    "replication": "replication",
}


def troubles_of(
    *,
    tiers: Iterable[tuple[str, str, SourceError]],
    endpoints: Iterable[tuple[str, SourceError]],
    lacks: Iterable[Lack],
    others: Iterable[tuple[str, SourceError]] = (),
) -> list[Json]:
    """The member `troubles` of a payload."""
    found: dict[tuple[str, str], list[Json]] = {}
    for feature, error in others:
        found.setdefault((feature, type(error).__name__), []).append(_trouble(feature, str(error), error.hint))
    for name, error in endpoints:
        found[f"endpoint {name}", ""] = [_trouble(f"asking through {name}", str(error), error.hint, node=name)]
    for lack in lacks:
        reason = f"the privilege {lack.permission} is missing on {lack.where}"
        found[f"lack {lack.feature}", ""] = [_trouble(lack.feature, reason, lack.fix)]
    for tier, target, error in tiers:
        feature = FEATURES.get(tier, tier)
        found.setdefault((feature, type(error).__name__), []).append(_trouble(feature, str(error), error.hint, node=target))
    return [_one(rows) for rows in found.values()][:MOST]


def unread(guests: int, calls_a_minute: int) -> list[Json]:
    """That the details of so many guests are still to be read, and how long that takes; nothing where all are known."""
    if not guests:
        return []
    minutes = -(-guests // calls_a_minute)
    fix = f"nothing: at {calls_a_minute} calls a minute it takes about {minutes} minute{'s' if minutes > 1 else ''}"
    return [_trouble("details of guests", f"the configurations of {guests} guests are still to be read", fix)]


def _one(rows: list[Json]) -> Json:
    """The first of several like it, which says how many more there are."""
    first = rows[0]
    if len(rows) == 1 or not isinstance(first, dict):
        return first
    return {**first, "reason": f"{first['reason']} (and {len(rows) - 1} more like it)"}


def _trouble(feature: str, reason: str, fix: str, *, node: str = "") -> Json:
    told: dict[str, Json] = {"feature": feature, "reason": reason, "fix": fix}
    return {**told, "node": node} if node else told
