"""Declare what the resources of the three products measure and how they are shown."""

from pulse_core.plugin import Kind
from pulse_proxmox.kinds.ceph import CEPH
from pulse_proxmox.kinds.estate import CLUSTER, NODE
from pulse_proxmox.kinds.guests import CONTAINER, VM
from pulse_proxmox.kinds.pbs import SERVER, with_datastores
from pulse_proxmox.kinds.pmg import GATEWAY
from pulse_proxmox.kinds.storage import DISK, STORAGE

PVE: tuple[Kind, ...] = (CLUSTER, NODE, VM, CONTAINER, with_datastores(STORAGE), DISK, CEPH)
"""Those of a cluster; a storage of it may be the datastore of a Backup Server."""

PBS: tuple[Kind, ...] = (SERVER,)
"""Those of a Backup Server alone."""

PMG: tuple[Kind, ...] = (GATEWAY,)
"""Those of Mail Gateways."""

KINDS: tuple[Kind, ...] = (*PVE, *PBS, *PMG)
