"""The facets of a host and of a disk: facts that stay. What ticks is a metric, whose name stands in the fact.

A field that ends in `_metric` holds the name of a metric of the same resource: the filesystem `/` has
`used_metric="filesystem:/:used_bytes"`.
"""

import attrs


@attrs.frozen(kw_only=True)
class Filesystem:
    """A filesystem, once, however often it is mounted. `reason` says why its numbers are unknown."""

    mount: str
    device: str
    type: str
    read_only: bool
    remote: bool
    reason: str
    used_metric: str
    total_metric: str
    ratio_metric: str


@attrs.frozen(kw_only=True)
class Interface:
    """A network interface. `counted` ones make up the host's traffic."""

    name: str
    mac: str
    addresses: tuple[str, ...]
    up: bool
    counted: bool
    speed_bits_per_second: float | None
    in_metric: str
    out_metric: str


@attrs.frozen(kw_only=True)
class Drive:
    """A block device of the host, as its traffic is counted."""

    name: str
    model: str
    serial: str
    read_metric: str
    write_metric: str


@attrs.frozen(kw_only=True)
class SensorFact:
    """A sensor under its stable name. `kind` is temperature, fan or power; limits are the chip's own."""

    name: str
    label: str
    driver: str
    kind: str
    high: float | None
    critical: float | None
    metric: str


@attrs.frozen(kw_only=True)
class Battery:
    """A battery of the machine. `state` is the system's word: charging, discharging, full…"""

    name: str
    model: str
    state: str
    charge_metric: str


@attrs.frozen(kw_only=True)
class Gpu:
    """A graphics processor."""

    key: str
    name: str
    driver: str
    bus: str
    busy_metric: str
    memory_used_metric: str
    memory_total_metric: str
    temperature_metric: str


@attrs.frozen(kw_only=True)
class RaidArray:
    """A software RAID. `degraded` counts members it lacks; `action` is recovery, resync, reshape, check or repair."""

    name: str
    level: str
    state: str
    members: tuple[str, ...]
    failed: tuple[str, ...]
    spares: tuple[str, ...]
    degraded: int
    by_design: bool
    action: str
    action_state: str
    done_metric: str


@attrs.frozen(kw_only=True)
class Pool:
    """A ZFS pool."""

    name: str
    guid: str
    health: str
    used_metric: str
    total_metric: str
    ratio_metric: str


@attrs.frozen(kw_only=True)
class Ups:
    """An uninterruptible power supply. `status` holds its words: OL on line, OB on battery, LB low, RB replace battery."""

    name: str
    model: str
    vendor: str
    status: str
    charge_metric: str
    load_metric: str
    runtime_metric: str


@attrs.frozen(kw_only=True)
class Updates:
    """What waits in the package system; `names` is cut at 50."""

    manager: str
    names: tuple[str, ...]
    reboot_required: bool


@attrs.frozen(kw_only=True)
class ReaderState:
    """How a reader is: ok, waiting, missing, denied or failed; why, and what to do about it."""

    name: str
    state: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class HostFacet:
    """What Pulse knows of a machine from inside it."""

    hostname: str
    platform: str
    os_id: str
    os_name: str
    os_version: str
    kernel: str
    architecture: str
    vendor: str
    product: str
    virtualisation: str
    container: str
    cpu_model: str
    cpu_cores: int | None
    cpu_threads: int | None
    root_mount: str = ""
    filesystems: tuple[Filesystem, ...] = ()
    networks: tuple[Interface, ...] = ()
    drives: tuple[Drive, ...] = ()
    sensors: tuple[SensorFact, ...] = ()
    batteries: tuple[Battery, ...] = ()
    gpus: tuple[Gpu, ...] = ()
    raid: tuple[RaidArray, ...] = ()
    zfs: tuple[Pool, ...] = ()
    ups: tuple[Ups, ...] = ()
    updates: Updates | None = None
    readers: tuple[ReaderState, ...] = ()


@attrs.frozen(kw_only=True)
class DiskFacet:
    """A drive. `health` is passed, failing or unknown; `standby` says that it slept and was left asleep."""

    device: str
    model: str
    family: str
    vendor: str
    serial: str
    wwn: str
    firmware: str
    transport: str
    protocol: str
    rotational: bool
    rotation_rpm: float | None
    removable: bool
    health: str
    troubles: tuple[str, ...]
    standby: bool
    smart: str
    smart_reason: str
    smart_fix: str
