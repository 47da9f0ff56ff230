"""Write the systemd unit of an agent: an unprivileged user, and no more rights than the chosen probes need."""

import re
from collections.abc import Iterable, Mapping, Sequence

import attrs

from pulse_core.errors import ConfigError
from pulse_core.plugin import Permission


@attrs.frozen(kw_only=True)
class RootProbe:
    """A probe that works only with more rights: `rights` are capabilities, or `root` for the whole user."""

    name: str
    rights: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.rights)}): {self.why}"


@attrs.frozen(kw_only=True)
class UnitSettings:
    """What differs from one agent's unit to another's. `command` starts the agent, without its options."""

    command: Sequence[str]
    server: str
    token_file: str = ""
    identity: str = ""
    ca_file: str = ""
    skip_verify: bool = False
    spool_mib: int = 64
    probes: tuple[RootProbe, ...] = ()

    @property
    def name(self) -> str:
        """The unit's name, which is also that of its state directory."""
        return f"pulse-agent-{self.identity}" if self.identity else "pulse-agent"


def root_probes(permissions: Iterable[Permission]) -> dict[str, RootProbe]:
    """The probes that need more than an ordinary user: features whose permission begins with `root` or is a capability."""
    needed: dict[str, list[Permission]] = {}
    for permission in permissions:
        if permission.feature and _right(permission):
            name = re.sub(r"[^a-z0-9]+", "-", permission.feature.lower()).strip("-")
            needed.setdefault(name, []).append(permission)
    return {
        name: RootProbe(
            name=name,
            rights=tuple(sorted({_right(one) for one in asked})),
            why="; ".join(dict.fromkeys(one.why for one in asked)),
        )
        for name, asked in sorted(needed.items())
    }


def _right(permission: Permission) -> str:
    if re.match(r"root\b", permission.name):
        return "root"
    return permission.name.upper() if re.fullmatch(r"(?i)cap_[a-z_]+", permission.name) else ""


def chosen(names: Iterable[str], known: Mapping[str, RootProbe]) -> tuple[RootProbe, ...]:
    """The probes of these names. Raises ConfigError that lists what there is."""
    wanted = sorted({name.strip() for name in names if name.strip()})
    unknown = [name for name in wanted if name not in known]
    if unknown:
        listed = "; ".join(map(str, known.values()))
        raise ConfigError("root-probes", f"no probe {', '.join(unknown)}; those that need more rights: {listed or 'none'}")
    return tuple(known[name] for name in wanted)


def unit(settings: UnitSettings) -> str:
    """The unit file."""
    sections = {
        "Unit": (
            "Description=Pulse agent" + (f" ({settings.identity})" if settings.identity else ""),
            "Wants=network-online.target",
            "After=network-online.target",
        ),
        "Service": (*_service(settings), *_rights(settings.probes), *_HARDENING),
        "Install": ("WantedBy=multi-user.target",),
    }
    return "\n".join(f"[{name}]\n" + "\n".join(lines) + "\n" for name, lines in sections.items())


def _service(settings: UnitSettings) -> tuple[str, ...]:
    options = ["run", "--server", settings.server, "--spool-mib", str(settings.spool_mib)]
    options += ["--ca-file", settings.ca_file] if settings.ca_file else []
    options += ["--insecure-skip-verify"] if settings.skip_verify else []
    token = (f"LoadCredential=token:{settings.token_file}",) if settings.token_file else ()
    return (
        "Type=exec",
        "ExecStart=" + " ".join(_quoted(word) for word in (*settings.command, *options)),
        *token,
        f"StateDirectory={settings.name}",
        "StateDirectoryMode=0700",
        "Restart=on-failure",
        "RestartSec=5",
        "TimeoutStopSec=15",
        "MemoryMax=256M",
        "Nice=5",
        "Environment=MALLOC_ARENA_MAX=1",
    )


def _rights(probes: Sequence[RootProbe]) -> tuple[str, ...]:
    """Who the agent is, and what it may do: nothing, unless a probe was chosen."""
    words = tuple(f"# {probe.name} needs {', '.join(probe.rights)}: {_line(probe.why)}" for probe in probes)
    rights = sorted({right for probe in probes for right in probe.rights})
    if "root" in rights:
        return (*words, "User=root", _ROOT_BOUNDS, *_DISKS)
    granted = " ".join(rights)
    bounds = (f"CapabilityBoundingSet={granted}", f"AmbientCapabilities={granted}")
    return (*words, "DynamicUser=yes", *bounds, *(_DISKS if rights else ()))


_ROOT_BOUNDS = "CapabilityBoundingSet=CAP_SYS_RAWIO CAP_SYS_ADMIN CAP_DAC_READ_SEARCH"
"""What a root that only looks needs: raw commands to disks, and reading what only root may read."""

_DISKS = ("SupplementaryGroups=disk", "DeviceAllow=block-* r", "DeviceAllow=char-nvme rw")

_HARDENING = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "# Not hidden: the space on /home is part of what is watched.",
    "ProtectHome=read-only",
    "PrivateTmp=yes",
    "DevicePolicy=closed",
    "DeviceAllow=char-nvidia* rw",
    "ProtectHostname=yes",
    "ProtectClock=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "UMask=0077",
)


def _quoted(word: str) -> str:
    """A word of `ExecStart`, safe from systemd's own expansions."""
    if any(ord(character) < 32 for character in word):
        raise ConfigError("install", "line breaks and control characters cannot stand in a unit")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if not word or any(character in word for character in " \t\"'\\;") else escaped


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip("\\")
