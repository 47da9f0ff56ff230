"""What can go wrong in a simulated cluster, by name; `name:of` says where, and without it the cluster chooses."""

from collections.abc import Mapping
from typing import Final

from pulse_proxmox.simulator.frame.faults import COMMON

FAULTS: Final[Mapping[str, str]] = {
    **COMMON,
    "node_down": "a node has no power (the last one, or node_down:<node>)",
    "quorum_lost": "more than half of the nodes are gone, and the rest is read-only",
    "isolated": "a node is cut off from the others: each side sees the other as offline (isolated:<node>)",
    "empty_nodes": "the list of nodes and of everything is empty, and is no error: the cluster's file system is not there",
    "stale_stats": "the daemon that gathers the numbers hangs on a node: its things are unknown (stale_stats:<node>)",
    "guest_agent_hang": "guest agents never answer (guest_agent_hang:<vmid>)",
    "guest_agent_down": "guest agents do not run (guest_agent_down:<vmid>)",
    "storage_offline": "a storage cannot be reached (storage_offline:<id>)",
    "migration": "a guest is being migrated, until the fault is taken away (migration:<vmid>)",
    "backup_running": "a guest is being backed up, until the fault is taken away (backup_running:<vmid>)",
    "backup_stopped": "a guest is stopped for its backup, until the fault is taken away (backup_stopped:<vmid>)",
    "backup_failing": "every backup that ends, ends with an error, and nothing is kept of it",
    "ha_fence": "a node is fenced, and its services wait for it (ha_fence:<node>)",
    "ha_error": "a service of the high availability is in error (ha_error:<vmid>)",
    "zfs_degraded": "a disk of a mirror faulted (zfs_degraded:<node>)",
    "disk_failing": "a disk says that it fails (disk_failing:<node>)",
    "ceph_warning": "an OSD is down, and placement groups are degraded",
    "replication_failing": "every replication fails",
}
"""What each fault does, in words."""
