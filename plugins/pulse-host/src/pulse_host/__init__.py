"""Pulse connector: watches the machine it runs on."""

from collections.abc import Mapping, Sequence

from pulse_core.plugin import Adapter, AlertRule, Found, Kind, Manifest, Offer, Permission, Source, hookimpl
from pulse_host.adapters import ADAPTERS
from pulse_host.config import HostConfig
from pulse_host.kinds import KINDS
from pulse_host.rules import RULES
from pulse_host.source import open_host

MANIFEST = Manifest(
    title="This machine",
    version="0.1.0",
    description="CPU, memory, filesystems, network, disks, sensors and more of the machine Pulse runs on",
    permissions=(
        Permission(name="none", why="CPU, memory, load, filesystems, network, sensors and RAID are readable for everybody"),
        Permission(
            name="root: smartctl -n standby -i -H -A",
            why="the kernel lets only root send commands to a drive",
            feature="SMART",
            optional=True,
            versions="Linux; by `sudo -n smartctl`, with the setting `sudo`",
        ),
        Permission(
            name="read /sys/class/dmi/id/product_uuid",
            why="tells machines apart that share a machine id; only root may read it",
            feature="identity by SMBIOS uuid",
            optional=True,
            versions="Linux",
        ),
        Permission(name="open /dev/zfs", why="zpool asks the kernel through it", feature="ZFS pools", optional=True),
    ),
)


@hookimpl
def pulse_kinds() -> Sequence[Kind]:
    """The host, and what it adds to disks."""
    return KINDS


@hookimpl
def pulse_sources() -> Sequence[Offer[Source]]:
    """One source, which starts by itself."""
    return (
        Offer(
            name="host",
            title="This machine",
            config=HostConfig,
            open=open_host,
            interval_seconds=2,
            timeout_seconds=10,
            nearby=lambda: [Found(name="local", config=HostConfig())],
            here_only=True,
            description="The machine that Pulse, or its agent, runs on",
        ),
    )


@hookimpl
def pulse_adapters() -> Mapping[str, Adapter]:
    """A reader for each kind of report."""
    return ADAPTERS


@hookimpl
def pulse_alert_rules() -> Sequence[AlertRule]:
    """A start that people can change."""
    return RULES
