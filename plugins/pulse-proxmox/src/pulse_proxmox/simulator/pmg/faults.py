"""What can go wrong with simulated gateways, by name; `name:of` says with which, and without it the last one is meant."""

from collections.abc import Mapping
from typing import Final

from pulse_proxmox.simulator.frame.faults import COMMON

FAULTS: Final[Mapping[str, str]] = {
    **COMMON,
    "node_down": "a gateway has no power (node_down:<node>)",
    "out_of_sync": "the database of a gateway stays behind (out_of_sync:<node>)",
    "queue_full": "the world does not take mails from a gateway (queue_full:<node>)",
    "service_down": "the filter of a gateway failed (service_down:<node>)",
    "signatures_old": "a gateway gets no signatures for a week (signatures_old:<node>)",
    "quarantine_flood": "a wave of spam fills the quarantine",
    "disk_full": "the disk of a gateway is full (disk_full:<node>)",
    "empty_cluster": "the cluster's list is empty, and is no error",
}
"""What each fault does, in words."""
