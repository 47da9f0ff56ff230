"""What a cluster says, in few words."""

from types import SimpleNamespace

import pytest

from pulse_core.plugin import Report
from pulse_proxmox.adapters import PVE

NOON = 1_780_000_000.0
F = "ab" * 32
GIB = 1 << 30


def guest(vmid=101, *, kind="qemu", status="running", node="pve1", **more):
    """A row among the resources."""
    row = {"id": f"{kind}/{vmid}", "type": kind, "vmid": vmid, "name": "web", "node": node, "status": status, "template": 0}
    numbers = {"cpu": 0.25, "maxcpu": 4, "mem": 2 * GIB, "maxmem": 4 * GIB, "disk": 0, "maxdisk": 32 * GIB, "uptime": 60}
    return {**row, **numbers, "netin": 1, "netout": 2, "diskread": 3, "diskwrite": 4, **more}


def node(name="pve1", **more):
    row = {"id": f"node/{name}", "type": "node", "node": name, "status": "online", "cpu": 0.5, "maxcpu": 8, "uptime": 900}
    return {**row, "mem": 8 * GIB, "maxmem": 32 * GIB, "disk": 2 * GIB, "maxdisk": 8 * GIB, **more}


def storage(name="local", *, on="pve1", shared=0, **more):
    row = {"id": f"storage/{on}/{name}", "type": "storage", "storage": name, "node": on, "shared": shared, "status": "available"}
    return {**row, "plugintype": "dir", "content": "iso,backup", "disk": 25, "maxdisk": 100, **more}


CONFIG = {
    "agent": "enabled=1",
    "balloon": 1024,
    "cores": 4,
    "description": "the shop",
    "digest": "0" * 40,
    "memory": "4096",
    "meta": "creation-qemu=9.0.2,ctime=1700000000",
    "net0": "virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=5",
    "onboot": 1,
    "ostype": "l26",
    "scsi0": "local:101/vm-101-disk-0.qcow2,size=32G",
    "smbios1": "uuid=4c4c4544-0042-3510-8052-b4c04f4a4d31",
    "tags": "prod;web",
}
GUESTS = {
    "qemu/101": {
        "current": {
            "status": "running",
            "qmpstatus": "running",
            "ballooninfo": {"total_mem": 4 * GIB, "free_mem": GIB, "actual": 4 * GIB, "last_update": 5},
            "pressurecpusome": "1.5",
            "pressureiosome": 1,
            "pressurememorysome": 0,
        },
        "config": CONFIG,
        "pending": [{"key": "memory", "value": 4096, "pending": 8192}, {"key": "net1", "value": "x", "delete": 1}],
        "agent": {
            "osinfo": {"pretty-name": "Debian 12", "version": "12", "kernel-release": "6.1"},
            "network": [{"name": "eth0", "ip-addresses": [{"ip-address": "192.0.2.7"}]}],
            "fsinfo": [{"name": "sda1", "mountpoint": "/", "type": "ext4", "used-bytes": GIB, "total-bytes": 4 * GIB}],
            "trouble": None,
            "memory_trouble": {"kind": "file_read", "reason": "refused", "fix": ""},
            "meminfo_at": None,
        },
        "snapshots": 2,
        "created_at": 1_700_000_000,
        "last_backup": {"at": NOON - 5000, "storage": "pbs", "size": 5, "outcome": "success", "verified": True, "volid": "x"},
        "replication": [{"id": "101-0", "target": "pve2", "last_sync": NOON - 60, "fail_count": 1, "error": "x"}],
        "before_lock": "running",
        "last_task": {"type": "qmstart", "status": "OK", "endtime": NOON},
    },
    "lxc/200": {
        "config": {"rootfs": "local:200/vm-200-disk-0.raw,size=8G", "mp0": "/tank,mp=/srv", "unprivileged": 1},
        "interfaces": [{"name": "eth0", "inet": "192.0.2.9/24"}],
    },
}
NODE = {
    "status": {
        "loadavg": ["0.5", "0.2", "0.1"],
        "wait": 0.1,
        "swap": {"used": 1, "total": 4},
        "memory": {"available": 5},
        "ksm": {"shared": 1},
        "cpuinfo": {"model": "x", "cpus": 8, "sockets": 1},
        "pveversion": "pve-manager/9.0.3/a",
        "current-kernel": {"release": "6.14"},
        "boot-info": {"mode": "efi"},
    },
    "subscription": {"status": "active", "level": "c", "nextduedate": "2027-01-01"},
    "updates": [{"Package": "a", "OldVersion": "1", "Version": "2"}],
    "updates_trouble": {"reason": "x", "fix": "y"},
    "certificates": [{"filename": "pve-ssl.pem", "notafter": NOON + 9e6, "subject": "CN=x", "san": ["x"], "fingerprint": "AA"}],
}
STORAGES = [
    {"storage": "local", "type": "dir", "path": "/tank/x"},
    {"storage": "vms", "type": "zfspool", "pool": "tank/vms"},
    {"storage": "rbd", "type": "rbd", "pool": "rbd"},
    {"storage": "pbs", "type": "pbs", "server": "b", "datastore": "main", "fingerprint": ":".join(["cd"] * 32), "nodes": "pve1"},
]
TREE = [{"name": "tank", "state": "ONLINE", "children": [{"name": "mirror-0", "state": "ONLINE", "children": [{"name": "sda"}]}]}]
FULL = {
    "pve-estate": {
        "status": [
            {"type": "cluster", "name": "lab", "quorate": 1, "nodes": 2},
            {"type": "node", "name": "pve1", "online": 1, "ip": "192.0.2.1", "nodeid": 1, "local": 1},
            {"type": "node", "name": "pve2", "online": 0, "ip": "192.0.2.2", "nodeid": 2},
        ],
        "resources": [
            node(),
            guest(tags="prod;web", hastate="started", pool="shop", memhost=5 * GIB),
            guest(200, kind="lxc", disk=GIB, lock="backup"),
            storage(),
            storage("vms", plugintype="zfspool"),
            storage("rbd", shared=1, plugintype="rbd"),
            storage("pbs", shared=1, plugintype="pbs"),
        ],
        "known": {
            "nodes": {"pve1": NODE},
            "guests": GUESTS,
            "storages": STORAGES,
            "ha": [
                {"type": "master", "node": "pve1"},
                {"type": "fencing", "armed-state": "armed"},
                {"type": "service", "sid": "vm:101", "state": "started", "request_state": "started", "node": "pve1"},
            ],
            "options": {"tag-style": {"color-map": "prod:ff0000:ffffff"}},
            "jobs": [{"id": "j", "schedule": "02:00", "all": 1, "storage": "pbs", "enabled": 1, "next-run": NOON}],
            "not_backed_up": [200],
        },
        "tasks": [{"upid": "u", "type": "vzdump", "id": "200", "starttime": NOON}],
        "troubles": [{"feature": "updates", "reason": "x", "fix": "y", "node": "pve1"}, {"feature": "ceph", "reason": "x"}],
    },
    "pve-memory": {
        "guests": {
            "qemu/101": {
                "meminfo": "MemTotal: 4 kB\nMemAvailable: 3 kB\nCached: 1 kB\nSwapTotal: 2 kB\nSwapFree: 1 kB",
                "at": NOON,
            }
        }
    },
    "pve-disks": {
        "node": "pve1",
        "disks": [
            {
                "devpath": "/dev/sda",
                "model": "A",
                "serial": "S1",
                "size": 9,
                "health": "PASSED",
                "wearout": 97,
                "type": "ssd",
                "rpm": 0,
            },
            {"devpath": "/dev/nvme0n1", "serial": "S2", "health": "UNKNOWN", "wwn": "eui.0025385b61b00001", "osdid": 3},
        ],
        "smart": {
            "/dev/sda": {
                "type": "ata",
                "health": "PASSED",
                "attributes": [
                    {"id": f"{id:>3}", "name": "x", "raw": raw, "value": 100}
                    for id, raw in (
                        (5, "0"),
                        (9, "1309"),
                        (12, "1"),
                        (194, "32 (Min/Max 2/46)"),
                        (197, "0"),
                        (198, "0"),
                        (199, "1"),
                    )
                ],
            },
            "/dev/nvme0n1": {
                "type": "text",
                "health": "PASSED",
                "text": "Temperature: 41 Celsius\nPower On Hours: 1,234\nAvailable Spare: 100%\nUnsafe Shutdowns: 2\n"
                "Data Units Written: 5 [1 GB]\nMedia and Data Integrity Errors: 0\n",
            },
        },
    },
    "pve-zfs": {
        "node": "pve1",
        "pools": [{"name": "tank", "size": 100, "alloc": 40, "free": 60, "frag": 5, "dedup": 1.0, "health": "ONLINE"}],
        "details": {
            "tank": {
                "name": "tank",
                "state": "ONLINE",
                "children": TREE,
                "scan": "none",
                "errors": "none",
                "action": "",
                "status": "",
            }
        },
        "storages": STORAGES,
    },
    "pve-ceph": {
        "status": {
            "fsid": "0b5e0a5e-1111-2222-3333-444455556666",
            "health": {
                "status": "HEALTH_WARN",
                "checks": {"X": {"severity": "HEALTH_WARN", "summary": {"message": "m"}, "muted": False}},
            },
            "monmap": {"mons": [{"name": "pve1"}]},
            "quorum_names": ["pve1"],
            "mgrmap": {"active_name": "pve1"},
            "osdmap": {"num_osds": 2, "num_up_osds": 1, "num_in_osds": 2},
            "pgmap": {
                "bytes_used": 1,
                "bytes_total": 4,
                "num_pgs": 8,
                "pgs_by_state": [{"state_name": "active+clean", "count": 8}],
                "degraded_ratio": 0.1,
                "misplaced_ratio": 0.1,
                "recovering_bytes_per_sec": 1,
                "read_bytes_sec": 1,
                "write_bytes_sec": 1,
                "read_op_per_sec": 1,
                "write_op_per_sec": 1,
            },
        },
        "osds": {
            "root": {
                "children": [
                    {"type": "host", "name": "pve1", "children": [{"type": "osd", "name": "osd.0", "status": "down", "in": 1}]}
                ]
            }
        },
        "pools": [{"pool_name": "vms", "type": "replicated", "size": 3, "min_size": 2, "bytes_used": 1, "percent_used": 0.1}],
    },
    "pve-tasks": {
        "tasks": [
            {
                "upid": "UPID:pve1:1:2:3:qmstart:101:root@pam:",
                "type": "qmstart",
                "id": "101",
                "node": "pve1",
                "user": "root@pam",
                "starttime": NOON,
                "endtime": NOON + 1,
                "status": "OK",
            }
        ]
    },
    "pve-backups": {
        "storage": STORAGES[3],
        "node": None,
        "content": [
            {
                "volid": "pbs:backup/vm/101/2026-01-31T01:00:04Z",
                "vmid": 101,
                "ctime": 1_769_821_204,
                "size": 5,
                "format": "pbs-vm",
                "notes": "web",
                "protected": 1,
                "encrypted": "ab",
                "verification": {"state": "ok"},
            },
            {"volid": "pbs:backup/host/nas/2026-01-31T01:00:04Z", "size": 5},
        ],
        "guests": {"qemu/101": {"created_at": 1_700_000_000, "name": "web"}, "lxc/200": None},
        "vzdumps": [{"vmid": 101, "starttime": 1_769_821_200, "endtime": 1_769_821_300, "status": "OK"}],
    },
    "pve-snapshots": {
        "guests": {
            "qemu/101": {
                "snapshots": [
                    {"name": "a", "snaptime": 1_769_821_204, "description": "x", "parent": "b", "vmstate": 1},
                    {"name": "current"},
                ],
                "created_at": 1_700_000_000,
            },
            "lxc/200": {"snapshots": None},
        }
    },
    "pve-replication": {
        "jobs": [
            {
                "id": "101-0",
                "guest": 101,
                "target": "pve2",
                "source": "pve1",
                "last_sync": 1_769_821_204,
                "last_try": 1_769_822_204,
                "duration": 3.5,
                "fail_count": 1,
                "error": "no route",
            }
        ]
    },
}


class Cluster:
    """Makes payloads of a cluster, and reads them."""

    noon, fingerprint = NOON, F

    def about(self, release="8.4.1", quorate=True):
        version = {"version": release}
        return {"fingerprint": F, "name": "lab", "address": "https://lab:8006", "version": version, "quorate": quorate}

    def report(self, kind, *, release="8.4.1", quorate=True, **payload):
        return Report(kind=kind, payload={"cluster": self.about(release, quorate), **payload}, taken_at=NOON, monotonic=100.0)

    def read(self, kind, **payload):
        """The reading of a report; every record of it must be read."""
        reading = PVE[kind](self.report(kind, **payload))
        assert reading.dropped == ()
        return reading

    def estate(self, *rows, known=None, guests=None, nodes=None, members=("pve1", "pve2"), online=1, **more):
        """Observations by type and key."""
        status = [{"type": "cluster", "name": "lab", "quorate": 1, "nodes": len(members)}]
        status += [{"type": "node", "name": name, "online": online, "ip": "192.0.2.1", "nodeid": 1} for name in members]
        known = {"guests": guests or {}, "nodes": nodes or {}, **(known or {})}
        payload = {"status": status, "resources": list(rows), "known": known, "tasks": [], "troubles": []}
        found = self.read("pve-estate", **(payload | more)).observations
        return {(one.type, one.key): one for one in found}

    def guest(self, row=None, *, release="8.4.1", quorate=True, tasks=(), ha=(), options=None, **said):
        """One guest with all that is known of it."""
        row = row or guest()
        known = {"ha": list(ha), "options": options or {}}
        kind = {"qemu": "vm", "lxc": "system-container"}[row["type"]]
        found = self.estate(row, known=known, guests={row["id"]: said}, tasks=list(tasks), release=release, quorate=quorate)
        return found[kind, row["id"]]


@pytest.fixture
def cluster():
    return Cluster()


@pytest.fixture
def rows():
    return SimpleNamespace(guest=guest, node=node, storage=storage)


@pytest.fixture
def full():
    """A payload of each kind that has everything in it."""
    return FULL
