"""What the configuration of a guest says."""

from hashlib import sha1

from pulse_proxmox.simulator.pve.guest import Guest, tidy
from pulse_proxmox.simulator.pve.machine import MIB
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.releases import Release


def configuration(guest: Guest, release: Release) -> Row:
    """As the endpoint answers it."""
    row = _machine(guest, release) if guest.kind == "qemu" else _container(guest)
    row |= {"onboot": 1} if guest.onboot else {}
    row |= {"tags": ";".join(guest.tags)} if guest.tags else {}
    row |= {"lock": guest.lock} if guest.lock else {}
    row |= {"template": 1} if guest.template else {}
    row |= {"parent": guest.snapshots[-1].name} if guest.snapshots else {}
    digest = sha1(repr(sorted(row.items())).encode(), usedforsecurity=False).hexdigest()
    return {**row, "digest": digest}


def _machine(guest: Guest, release: Release) -> Row:
    mebibytes = guest.memory_bytes // MIB
    row: Row = {
        "name": guest.name,
        "ostype": guest.ostype,
        "cores": guest.cores,
        "sockets": 1,
        "cpu": "x86-64-v2-AES",
        "memory": mebibytes if release.number < (8, 0) else str(mebibytes),
        "scsihw": "virtio-scsi-single",
        "boot": "order=scsi0",
        "scsi0": f"{guest.storage}:vm-{guest.vmid}-disk-0,discard=on,iothread=1,size={tidy(guest.disk_bytes)}",
        "net0": f"virtio={guest.mac},bridge=vmbr0,firewall=1",
        "smbios1": f"uuid={guest.uuid}",
        "vmgenid": guest.uuid[::-1].replace("-", "")[:8] + guest.uuid[8:],
        "meta": f"creation-qemu={release.qemu},ctime={int(guest.created_at)}",
    }
    row |= {"agent": "1,fstrim_cloned_disks=1"} if guest.agent else {}
    row |= {"balloon": 0} if guest.balloon == "off" else {}
    row |= {"bios": "ovmf", "machine": "q35"} if guest.windows else {"ciuser": "admin", "cipassword": "**********"}
    if guest.extra_bytes:
        row["scsi1"] = f"{guest.storage}:vm-{guest.vmid}-disk-1,size={tidy(guest.extra_bytes)}"
    return row


def _container(guest: Guest) -> Row:
    return {
        "hostname": guest.name,
        "ostype": guest.ostype,
        "arch": "amd64",
        "cores": guest.cores,
        "memory": guest.memory_bytes // MIB,
        "swap": 512,
        "unprivileged": 1,
        "features": "nesting=1",
        "rootfs": f"{guest.storage}:subvol-{guest.vmid}-disk-0,size={tidy(guest.disk_bytes)}",
        "net0": f"name=eth0,bridge=vmbr0,hwaddr={guest.mac},ip=dhcp,type=veth",
    }
