"""What can be wrong with a simulated Backup Server, besides the faults of its transport."""

from collections.abc import Mapping
from typing import Final

from pulse_proxmox.simulator.frame.faults import COMMON

FAULTS: Final[Mapping[str, str]] = {
    **COMMON,
    "datastore_error": "a datastore cannot be read: datastore_error:main",
    "datastore_offline": "a datastore is in maintenance, offline",
    "datastore_read_only": "a datastore is in maintenance, read-only",
    "not_mounted": "a removable datastore is not mounted",
    "namespace_unreadable": "nobody may read a namespace: namespace_unreadable:main/homelab",
    "verify_failed": "the newest backup of each group failed its verification",
    "backup_running": "a backup of the first group of each namespace goes on",
    "job_failed": "every job failed when it ran last",
    "disk_failing": "SMART of the first disk says failed",
    "pool_degraded": "the ZFS pool is degraded",
}
"""Those that are for a datastore are for the first one, where none is named."""
