"""Pulse connector: watches Proxmox VE, Proxmox Backup Server and Proxmox Mail Gateway."""

from pulse_core.plugin import Manifest

MANIFEST = Manifest(
    title="Proxmox",
    version="0.1.0",
    description="Nodes, guests, storage, disks, Ceph and backups of Proxmox VE, Backup Servers and Mail Gateways",
)
