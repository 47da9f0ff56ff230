"""Say what of a Backup Server is not shown, why, and what to do about it."""

from collections.abc import Iterable, Mapping
from typing import Final

from pulse_core.plugin import Json, Lack, SourceError

MOST: Final = 32
FEATURES: Final[Mapping[str, str]] = {
    "status": "the server's numbers",
    "gc": "garbage collection",
    "sync": "sync jobs",
    "verify": "verification jobs",
    "prune": "prune jobs",
    "datastores": "definitions of datastores",
    "services": "services",
    "pools": "ZFS pools",
    "traffic": "limits of traffic",
    "tape": "tape",
    "updates": "pending updates",
    "subscription": "the subscription",
    "certificate": "the certificate",
    "permissions": "which privileges are missing",
    "namespaces": "namespaces",
    "backups": "backups",
    "disks": "disks",
    "tasks": "tasks",
}


def troubles_of(
    tiers: Iterable[tuple[str, str, SourceError]], lacks: Iterable[Lack], status: SourceError | None, *, unnamed: bool
) -> list[Json]:
    """The member `troubles` of a payload. `unnamed`: the server does not tell its fingerprint."""
    found: list[Json] = []
    if status is not None:
        found.append(_trouble("status", "", status))
    if unnamed:
        reason = "the server does not tell its fingerprint, so that nothing on it is known elsewhere"
        found.append({"feature": "which server this is", "reason": reason, "fix": "give Sys.Audit on /system/status"})
    for lack in lacks:
        reason = f"the privilege {lack.permission} is missing on {lack.where}"
        found.append({"feature": lack.feature, "reason": reason, "fix": lack.fix})
    found += [_trouble(tier, target, error) for tier, target, error in tiers]
    return found[:MOST]


def _trouble(tier: str, target: str, error: SourceError) -> Json:
    feature = FEATURES.get(tier, tier)
    return {"feature": f"{feature} of {target}" if target else feature, "reason": str(error), "fix": error.hint}
