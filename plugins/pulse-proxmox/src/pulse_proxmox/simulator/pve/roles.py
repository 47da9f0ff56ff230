"""The roles that a cluster comes with, as far as reading needs them, by release."""

from collections.abc import Mapping

from pulse_proxmox.simulator.pve.releases import Release

AUDIT = frozenset({"Datastore.Audit", "Pool.Audit", "SDN.Audit", "Sys.Audit", "VM.Audit"})
MAPPED = frozenset({"Mapping.Audit"})
_CHANGES = """
    Datastore.Allocate Datastore.AllocateSpace Datastore.AllocateTemplate Group.Allocate Permissions.Modify Pool.Allocate
    Realm.Allocate Realm.AllocateUser SDN.Allocate SDN.Use Sys.Console Sys.Incoming Sys.Modify Sys.PowerMgmt Sys.Syslog
    User.Modify VM.Allocate VM.Backup VM.Clone VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk
    VM.Config.HWType VM.Config.Memory VM.Config.Network VM.Config.Options VM.Console VM.Migrate VM.PowerMgmt VM.Snapshot
    VM.Snapshot.Rollback"""
CHANGES = frozenset(_CHANGES.split())
GUEST_AGENT = frozenset(f"VM.GuestAgent.{what}" for what in ("Audit", "FileRead", "FileSystemMgmt", "FileWrite", "Unrestricted"))
MONITOR = frozenset({"VM.Monitor"})


def agent_reading(release: Release) -> frozenset[str]:
    """What a role needs to ask guest agents."""
    return MONITOR if release.old_monitor else frozenset({"VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"})


def roles(release: Release) -> Mapping[str, frozenset[str]]:
    """The roles by name; `PulseMonitor` is what the recipe of the connector makes, `PulseUpdates` what more it may have."""
    audit = AUDIT if release.number < (8, 0) else AUDIT | MAPPED
    agent = MONITOR if release.old_monitor else GUEST_AGENT
    return {
        "Administrator": audit | CHANGES | agent,
        "NoAccess": frozenset(),
        "PVEAuditor": audit,
        "PVEVMUser": frozenset({"VM.Audit", "VM.Backup", "VM.Config.CDROM", "VM.Console", "VM.PowerMgmt"}),
        "PVEDatastoreUser": frozenset({"Datastore.AllocateSpace", "Datastore.Audit"}),
        "PulseMonitor": agent_reading(release),
        "PulseUpdates": frozenset({"Sys.Modify"}),
        "PulseBackups": frozenset({"Datastore.AllocateSpace", "VM.Backup"}),
        "PulseEverything": audit | agent_reading(release) | {"Sys.Modify", "Datastore.AllocateSpace", "VM.Backup"},
    }
