"""Read a guest's configuration. It is the same each time until somebody changes it, and so is what is made of it."""

import re
from functools import lru_cache

import attrs

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import Record, sayable
from pulse_proxmox.pve.facets import Interface, Volume
from pulse_proxmox.pve.reading.properties import as_text, properties, size_of

_DISK = re.compile(r"(?:scsi|virtio|sata|ide|efidisk|tpmstate|mp|unused)\d{1,3}|rootfs")
_NET = re.compile(r"net\d{1,3}")
_MODELS = ("virtio", "e1000", "e1000e", "rtl8139", "vmxnet3", "i82551", "i82557b", "i82559er", "ne2k_isa", "ne2k_pci", "pcnet")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOST_LINES = 256
_Lines = tuple[tuple[str, str | int | float | None], ...]


@attrs.frozen(kw_only=True)
class Configuration:
    """What a guest is set to be. Everything is empty or None where nothing is said."""

    known: bool = False
    name: str = ""
    template: bool = False
    on_boot: bool | None = None
    protected: bool | None = None
    unprivileged: bool | None = None
    agent: bool | None = None
    balloon_bytes: float | None = None
    os_type: str = ""
    cpu_type: str = ""
    machine: str = ""
    bios: str = ""
    features: str = ""
    description: str = ""
    smbios_uuid: str = ""
    created_at: float | None = None
    interfaces: tuple[Interface, ...] = ()
    volumes: tuple[Volume, ...] = ()
    storages: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    allocated_bytes: float | None = None


NOT_KNOWN = Configuration()


def configuration_of(config: Json, *, container: bool) -> Configuration:
    """What the answer to a guest's `config` says."""
    if not isinstance(config, dict) or not config:
        return NOT_KNOWN
    try:
        return _configuration(tuple(config.items()), container)
    except TypeError:  # a list among the values, such as raw lines of a container: they say nothing that is read here
        plain = tuple((name, value) for name, value in config.items() if isinstance(value, str | int | float))
        return _configuration(plain, container)


@lru_cache(maxsize=8_192)
def _configuration(lines: _Lines, container: bool) -> Configuration:
    said: Record = dict(lines[:_MOST_LINES])
    volumes = tuple(_volume(name, as_text(said, name)) for name in sorted(said) if _is_disk(name, said))
    interfaces = tuple(_interface(name, as_text(said, name)) for name in sorted(said, key=_place) if _NET.fullmatch(name))
    sizes = [
        one.size_bytes for one in volumes if one.size_bytes is not None and not one.slot.startswith(("unused", "efi", "tpm"))
    ]
    smbios = properties(as_text(said, "smbios1")).get("uuid", "")
    return Configuration(
        known=True,
        name=sayable(as_text(said, "hostname" if container else "name").strip()),
        template=as_text(said, "template") == "1",
        on_boot=as_text(said, "onboot") == "1",
        protected=as_text(said, "protection") == "1",
        unprivileged=as_text(said, "unprivileged") == "1" if container else None,
        agent=None if container else _agent_enabled(as_text(said, "agent")),
        balloon_bytes=None if container else _mebibytes(as_text(said, "balloon")),
        os_type=as_text(said, "ostype"),
        cpu_type=properties(as_text(said, "cpu")).get("cputype", "") or properties(as_text(said, "cpu")).get("", ""),
        machine=properties(as_text(said, "machine")).get("", "") or properties(as_text(said, "machine")).get("type", ""),
        bios=as_text(said, "bios"),
        features=as_text(said, "features"),
        description=sayable(as_text(said, "description").strip()),
        smbios_uuid=smbios.lower() if _UUID.fullmatch(smbios) else "",
        created_at=_moment(properties(as_text(said, "meta")).get("ctime", "")),
        interfaces=interfaces,
        volumes=volumes,
        storages=tuple(sorted({one.storage for one in volumes if one.storage and not one.slot.startswith("unused")})),
        macs=tuple(one.mac for one in interfaces if one.mac),
        allocated_bytes=sum(sizes) if sizes else None,
    )


def _is_disk(name: str, said: Record) -> bool:
    if not _DISK.fullmatch(name):
        return False
    settings = properties(as_text(said, name))
    return settings.get("media") != "cdrom" and settings.get("", settings.get("file", "")) not in ("", "none", "cdrom")


def _place(name: str) -> tuple[int, str]:
    return len(name), name


def _volume(slot: str, line: str) -> Volume:
    settings = properties(line)
    written = settings.get("") or settings.get("file") or settings.get("volume", "")
    storage, colon, volume = written.partition(":")
    lies_on_storage = bool(colon) and not written.startswith("/")
    asked = settings.get("backup")
    by_default = not slot.startswith(("mp", "unused"))  # mount points of containers are left out unless they are told in
    return Volume(
        slot=slot,
        storage=sayable(storage, limit=64) if lies_on_storage else "",
        volume=sayable(volume if lies_on_storage else written, limit=256),
        size_bytes=size_of(settings.get("size", "")) if settings.get("size") else None,
        backed_up=by_default if asked is None else asked == "1",
        mounted_at="/" if slot == "rootfs" else sayable(settings.get("mp", ""), limit=256),
    )


def _interface(slot: str, line: str) -> Interface:
    settings = properties(line)
    model = next((name for name in _MODELS if name in settings), "")
    mac = settings.get(model, "") if model else settings.get("hwaddr", settings.get("macaddr", ""))
    return Interface(
        slot=slot,
        model=model or settings.get("model", settings.get("type", settings.get("", ""))),
        mac=mac.lower(),
        bridge=settings.get("bridge", ""),
        vlan=settings.get("tag", ""),
        firewall=settings.get("firewall") == "1",
        connected=settings.get("link_down") != "1",
    )


def _agent_enabled(line: str) -> bool:
    settings = properties(line)
    return settings.get("enabled", settings.get("", "0")) == "1"


def _mebibytes(written: str) -> float | None:
    return float(written) * 1024 * 1024 if written.isascii() and written.isdigit() and len(written) < 12 else None


def _moment(written: str) -> float | None:
    found = float(written) if written.isascii() and written.isdigit() and len(written) < 12 else 0.0
    return found if found > 86_400 else None
