"""Read the reports of the three products: one pure function for each kind."""

from collections.abc import Mapping

from pulse_core.plugin import Adapter
from pulse_proxmox.pbs.reading.backups import read_backups as read_pbs_backups
from pulse_proxmox.pbs.reading.disks import read_disks as read_pbs_disks
from pulse_proxmox.pbs.reading.server import read_server as read_pbs_server
from pulse_proxmox.pbs.reading.tasks import read_tasks as read_pbs_tasks
from pulse_proxmox.pmg.reading.gateway import read_gateway as read_pmg_gateway
from pulse_proxmox.pmg.reading.tasks import read_tasks as read_pmg_tasks
from pulse_proxmox.pve.reading.backups import read_backups
from pulse_proxmox.pve.reading.ceph import read_ceph
from pulse_proxmox.pve.reading.disks import read_disks
from pulse_proxmox.pve.reading.estate import read_estate
from pulse_proxmox.pve.reading.meminfo import read_memory
from pulse_proxmox.pve.reading.replication import read_replication
from pulse_proxmox.pve.reading.snapshots import read_snapshots
from pulse_proxmox.pve.reading.tasks import read_tasks
from pulse_proxmox.pve.reading.zfs import read_zfs

PVE: Mapping[str, Adapter] = {
    "pve-estate": read_estate,
    "pve-memory": read_memory,
    "pve-disks": read_disks,
    "pve-zfs": read_zfs,
    "pve-ceph": read_ceph,
    "pve-tasks": read_tasks,
    "pve-backups": read_backups,
    "pve-snapshots": read_snapshots,
    "pve-replication": read_replication,
}
"""Those of a cluster."""

PBS: Mapping[str, Adapter] = {
    "pbs-server": read_pbs_server,
    "pbs-tasks": read_pbs_tasks,
    "pbs-backups": read_pbs_backups,
    "pbs-disks": read_pbs_disks,
}
"""Those of a Backup Server."""

PMG: Mapping[str, Adapter] = {"pmg-gateway": read_pmg_gateway, "pmg-tasks": read_pmg_tasks}
"""Those of a Mail Gateway."""

ADAPTERS: Mapping[str, Adapter] = {**PVE, **PBS, **PMG}
