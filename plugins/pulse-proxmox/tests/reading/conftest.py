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
