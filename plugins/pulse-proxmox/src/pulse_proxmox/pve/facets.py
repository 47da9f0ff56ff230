"""The facets of what a cluster consists of: facts that stay. What ticks is a metric.

Every one stands under the name `proxmox`. Times are seconds since the epoch. Lists are cut, and so are texts.
"""

import attrs

NAME = "proxmox"


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that the platform does not tell, why, and what to do about it."""

    feature: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class Tag:
    """A tag, with the colours that the cluster gives it as hex digits; empty where it gives none."""

    name: str
    colour: str
    text_colour: str


@attrs.frozen(kw_only=True)
class Member:
    """A node as the cluster knows it."""

    name: str
    node_id: int | None
    address: str
    online: bool | None
    local: bool


@attrs.frozen(kw_only=True)
class HaService:
    """A guest under high availability: what is wanted of it, and what it is."""

    guest: str
    state: str
    wanted: str
    node: str


@attrs.frozen(kw_only=True)
class BackupJob:
    """A backup job of the cluster. `what` says of which guests."""

    id: str
    enabled: bool
    schedule: str
    storage: str
    mode: str
    what: str
    comment: str
    next_run_at: float | None


@attrs.frozen(kw_only=True)
class ClusterFacet:
    """A cluster. `quorate` is None when nobody says."""

    name: str
    fingerprint: str
    address: str
    version: str
    quorate: bool | None
    nodes: tuple[Member, ...]
    ha_master: str
    ha_fencing: str
    ha_services: tuple[HaService, ...]
    jobs: tuple[BackupJob, ...]
    not_backed_up: tuple[str, ...]
    tags: tuple[Tag, ...]
    troubles: tuple[Trouble, ...]


@attrs.frozen(kw_only=True)
class Update:
    """A package that could be newer."""

    package: str
    installed: str
    available: str


@attrs.frozen(kw_only=True)
class ServerCertificate:
    """A certificate that a node shows or signs with."""

    file: str
    subject: str
    ends_at: float | None
    fingerprint: str


@attrs.frozen(kw_only=True)
class Subscription:
    """What support a node has: `status` is active, notfound, expired and the like."""

    status: str
    level: str
    due: str


@attrs.frozen(kw_only=True)
class NodeFacet:
    """A node."""

    node: str
    cluster: str
    address: str
    version: str
    kernel: str
    cpu_model: str
    cpus: int | None
    sockets: int | None
    boot: str
    ha_state: str
    subscription: Subscription | None
    updates: tuple[Update, ...]
    updates_trouble: Trouble | None
    certificates: tuple[ServerCertificate, ...]
    troubles: tuple[Trouble, ...]


@attrs.frozen(kw_only=True)
class Volume:
    """A disk of a guest: `slot` is where it is plugged in, `storage` is empty for what is passed through or bound."""

    slot: str
    storage: str
    volume: str
    size_bytes: float | None
    backed_up: bool
    mounted_at: str


@attrs.frozen(kw_only=True)
class Interface:
    """A network interface of a guest, as it is configured."""

    slot: str
    model: str
    mac: str
    bridge: str
    vlan: str
    firewall: bool
    connected: bool


@attrs.frozen(kw_only=True)
class Filesystem:
    """A file system inside a VM; the names of its metrics."""

    mount: str
    type: str
    device: str
    used_metric: str
    total_metric: str
    ratio_metric: str


@attrs.frozen(kw_only=True)
class PendingChange:
    """A setting that holds only after the next start. `wanted` is empty where it is to be removed."""

    name: str
    now: str
    wanted: str


@attrs.frozen(kw_only=True)
class LastBackup:
    """The newest backup of a guest that is known; none, with `at` None, where the first one failed.

    `outcome` is failed when a run after it brought none: at `failed_at`, and why.
    """

    at: float | None
    storage: str
    outcome: str
    size_bytes: float | None
    verified: bool | None
    volume: str
    failed_at: float | None
    failure: str


@attrs.frozen(kw_only=True)
class Replication:
    """A guest's replication to another node."""

    id: str
    target: str
    last_at: float | None
    failures: int
    error: str


@attrs.frozen(kw_only=True)
class AgentFact:
    """The guest agent of a VM: `state` is answering, disabled, silent, forbidden or unasked."""

    state: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class GuestFacet:
    """A VM or a container. `state` is the platform's own word, `wanted` what high availability is told."""

    kind: str
    vmid: int
    node: str
    cluster: str
    pool: str
    template: bool
    state: str
    lock: str
    task: str
    tags: tuple[Tag, ...]
    ha_state: str
    ha_wanted: str
    on_boot: bool | None
    protected: bool | None
    unprivileged: bool | None
    cpus: float | None
    memory_bytes: float | None
    balloon_bytes: float | None
    os_type: str
    os_name: str
    os_version: str
    kernel: str
    cpu_type: str
    machine: str
    bios: str
    features: str
    description: str
    smbios_uuid: str
    created_at: float | None
    agent: AgentFact | None
    addresses: tuple[str, ...]
    interfaces: tuple[Interface, ...]
    volumes: tuple[Volume, ...]
    filesystems: tuple[Filesystem, ...]
    pending: tuple[PendingChange, ...]
    last_backup: LastBackup | None
    replication: tuple[Replication, ...]


@attrs.frozen(kw_only=True)
class Leaf:
    """A part of a pool's tree; `depth` is 0 for the pool itself."""

    name: str
    depth: int
    state: str
    read_errors: float
    write_errors: float
    checksum_errors: float
    message: str


@attrs.frozen(kw_only=True)
class StorageFacet:
    """A storage of the cluster, or a pool that some lie on. `active_on` says in words on how many nodes it works."""

    storage: str
    plugin: str
    content: tuple[str, ...]
    shared: bool
    nodes: tuple[str, ...]
    nodes_allowed: tuple[str, ...]
    active_on: str
    server: str
    place: str
    namespace: str
    topology: str
    health: str
    layout: str
    scan: str
    action: str
    errors: str
    leaves: tuple[Leaf, ...]
    used_by: tuple[str, ...]


@attrs.frozen(kw_only=True)
class DiskFacet:
    """A physical disk of a node. `health` is passed, failing or unknown; `said` is the platform's own word."""

    node: str
    device: str
    model: str
    vendor: str
    serial: str
    wwn: str
    kind: str
    rotation_rpm: float | None
    used_for: str
    osd: int | None
    health: str
    said: str
    smart_text: str


@attrs.frozen(kw_only=True)
class Check:
    """Something that Ceph complains of."""

    name: str
    severity: str
    message: str
    muted: bool


@attrs.frozen(kw_only=True)
class CephPool:
    """A pool of Ceph; the names of its metrics."""

    name: str
    kind: str
    copies: int | None
    copies_least: int | None
    used_metric: str
    ratio_metric: str


@attrs.frozen(kw_only=True)
class Osd:
    """A disk of Ceph: whether its daemon runs, whether data is placed on it, and the metrics of it."""

    name: str
    node: str
    device_class: str
    up: bool
    joined: bool
    used_metric: str
    ratio_metric: str
    latency_metric: str


@attrs.frozen(kw_only=True)
class CephFacet:
    """Ceph. `health` is its own word. `flags` are those that somebody set, such as noout; of its disks those in trouble
    come first.
    """

    fsid: str
    health: str
    checks: tuple[Check, ...]
    monitors: tuple[str, ...]
    monitors_in_quorum: tuple[str, ...]
    manager: str
    pools: tuple[CephPool, ...]
    flags: tuple[str, ...]
    osds: tuple[Osd, ...]
