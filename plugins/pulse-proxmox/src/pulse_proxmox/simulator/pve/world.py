"""What the endpoints answer from: the cluster, who may see what of it, and the certificates of its nodes."""

from collections.abc import Mapping
from typing import Final

import attrs

from pulse_proxmox.simulator.frame.accounts import Accounts, Caller
from pulse_proxmox.simulator.frame.authority import Authority, Issued
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import Need, OneOf, Permission
from pulse_proxmox.simulator.pve.published import Published
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.state import Cluster


@attrs.define(kw_only=True, eq=False)
class World:
    """`certificates` by node are put here as soon as it is known where the nodes are served."""

    cluster: Cluster
    accounts: Accounts
    authority: Authority
    published: Published
    certificates: Mapping[str, Issued] = {}

    @property
    def release(self) -> Release:
        """What the cluster is of."""
        return self.cluster.release

    def may(self, caller: Caller, path: str, *privileges: str) -> bool:
        """Whether the caller has any of the privileges there."""
        return not self.accounts.privileges(caller, path).isdisjoint(privileges)

    def sees_guest(self, caller: Caller, vmid: int) -> bool:
        """Whether a list shows a guest to the caller."""
        return self.may(caller, f"/vms/{vmid}", "VM.Audit")

    def sees_store(self, caller: Caller, name: str) -> bool:
        """Whether a list shows a storage to the caller."""
        return self.may(caller, f"/storage/{name}", "Datastore.Audit", "Datastore.AllocateSpace")


NODE: Final = Parameter(name="node", optional=False)
STORAGE: Final = Parameter(name="storage", optional=False)
ROOT_AUDIT: Final = Need(path="/", privileges=("Sys.Audit",))
NODE_AUDIT: Final = Need(path="/nodes/{node}", privileges=("Sys.Audit",))
NODE_MODIFY: Final = Need(path="/nodes/{node}", privileges=("Sys.Modify",))
GUEST_AUDIT: Final = Need(path="/vms/{vmid}", privileges=("VM.Audit",))
STORE_AUDIT: Final = Need(path="/storage/{storage}", privileges=("Datastore.Audit", "Datastore.AllocateSpace"), any=True)
CEPH_AUDIT: Final = Need(path="/", privileges=("Sys.Audit", "Datastore.Audit"), any=True)


def vmid(release: Release, name: str = "vmid", *, optional: bool = False) -> Parameter:
    """The number of a guest: from 8 on it is bounded."""
    if release.number < (8, 0):
        return Parameter(name=name, type="integer", optional=optional, minimum=1)
    return Parameter(name=name, type="integer", optional=optional, minimum=100, maximum=999_999_999)


def disks_audit(release: Release) -> Permission:
    """What it takes to see the disks and pools of a node."""
    return CEPH_AUDIT if release.number < (8, 0) else ROOT_AUDIT


def disk_list_audit(release: Release) -> Permission:
    """The list of disks can be had for one node, too."""
    root = disks_audit(release)
    assert isinstance(root, Need)
    return OneOf(needs=(root, Need(path="/nodes/{node}", privileges=root.privileges, any=root.any)))


def agent_need(release: Release, what: str) -> Need:
    """What it takes to ask a guest agent: one privilege until 8, one for each kind of question since."""
    if release.old_monitor:
        return Need(path="/vms/{vmid}", privileges=("VM.Monitor",))
    return Need(path="/vms/{vmid}", privileges=(f"VM.GuestAgent.{what}", "VM.GuestAgent.Unrestricted"), any=True)
