"""Make the storages of an estate."""

from collections.abc import Sequence

from pulse_core.testing import Wave
from pulse_proxmox.simulator.pve.machine import TIB
from pulse_proxmox.simulator.pve.storage import Store

DATASTORE = "main"
NAMESPACE = "homelab"


def stores(nodes: Sequence[str], *, ceph: bool, backup_server: str, fingerprint: str) -> list[Store]:
    """Local and shared ones; the NFS for images is of all nodes but the last, if there are enough of them."""
    some = tuple(nodes[:-1]) if len(nodes) > 3 else ()
    found = [
        _store("local", "dir", ("iso", "vztmpl", "backup", "snippets"), 0, path="/var/lib/vz"),
        Store(
            id="local-zfs",
            type="zfspool",
            content=("images", "rootdir"),
            size_bytes=0,
            used=Wave(mean=0),
            pool="rpool",
            settings={"pool": "rpool/data", "sparse": 1},
        ),
        _shared("nfs-iso", "nfs", ("iso", "vztmpl"), 4 * TIB, 0.31, server="10.20.9.5", export="/tank/iso"),
        _shared("nfs-backup", "nfs", ("backup",), 24 * TIB, 0.68, nodes=some, server="10.20.9.5", export="/tank/backup"),
        _shared(
            "backup",
            "pbs",
            ("backup",),
            40 * TIB,
            0.57,
            server=backup_server,
            datastore=DATASTORE,
            namespace=NAMESPACE,
            fingerprint=fingerprint,
            username="pve@pbs!cluster",
        ),
    ]
    if ceph:
        found.append(_shared("ceph-vm", "rbd", ("images", "rootdir"), 12 * TIB, 0.41, pool="vm", krbd=0))
    return found


def _store(id: str, type: str, content: Sequence[str], size_bytes: int, **settings: str | int) -> Store:
    return Store(id=id, type=type, content=content, size_bytes=size_bytes, used=Wave(mean=0), settings=settings)


def _shared(
    id: str, type: str, content: Sequence[str], size_bytes: int, used: float, nodes: Sequence[str] = (), **settings: str | int
) -> Store:
    wave = Wave(mean=used, day_share=0.02, day_phase=4.0)
    if type == "nfs":
        settings |= {"path": f"/mnt/pve/{id}", "options": "vers=4.2"}
    return Store(id=id, type=type, content=content, size_bytes=size_bytes, used=wave, shared=True, nodes=nodes, settings=settings)
