"""What a person can set about watching a cluster, a Backup Server or a Mail Gateway."""

import attrs

from pulse_core.plugin import Secret, field, secret

NONE = Secret("")


@attrs.frozen(kw_only=True)
class Access:
    """How each of the three is reached, and as whom: with a token, or with a password."""

    address: str = field(title="Address", help="https://host:port; a host name alone will do", redact=True)
    token_id: str = field("", title="Token", help="user@realm!name, for instance pulse@pve!monitoring")
    token_secret: Secret = secret(NONE, title="Token secret")
    username: str = field("", title="User", help="user@realm, where there is no token")
    password: Secret = secret(NONE, title="Password")
    fingerprint: str = field(
        "", title="Fingerprint", help="SHA-256 of the certificate, where no authority vouches for it", vouches=True
    )
    verify: bool = field(True, title="Check the certificate", advanced=True, vouches=True)
    allow_loopback: bool = field(
        False, title="Allow loopback", help="Let the address be one of this machine", advanced=True, privileged=True
    )


@attrs.frozen(kw_only=True)
class PveConfig(Access):
    """Settings of the source `proxmox`: one cluster, or one node that stands alone."""

    interval_seconds: float = field(10.0, title="Interval", help="Seconds between two looks", minimum=10, maximum=3600)
    guest_agent: bool = field(True, title="Ask guest agents", help="For memory, file systems, addresses and the system of VMs")
    snapshots: bool = field(True, title="List snapshots")
    backups: bool = field(True, title="List backups")
    disks: bool = field(True, title="Show disks", help="Health and wear of what does not spin; no disk is woken")
    smart_of_spinning_disks: bool = field(
        False, title="SMART of spinning disks", help="Wakes disks that sleep, every ten minutes", advanced=True
    )


@attrs.frozen(kw_only=True)
class PbsConfig(Access):
    """Settings of the source `pbs`: one Backup Server."""

    interval_seconds: float = field(60.0, title="Interval", help="Seconds between two looks", minimum=30, maximum=3600)
    backups: bool = field(True, title="List backups", help="Of all namespaces that the account may see")


@attrs.frozen(kw_only=True)
class PmgConfig(Access):
    """Settings of the source `pmg`: a Mail Gateway, or a cluster of them. It has no tokens; one is refused in words."""

    username: str = field("", title="User", help="user@realm, for instance pulse@pmg, with the role audit")
    token_id: str = field("", title="Token", help="It has no API tokens: give a user and password", advanced=True)
    token_secret: Secret = secret(NONE, title="Token secret", help="It has no API tokens: leave it empty", advanced=True)
    interval_seconds: float = field(60.0, title="Interval", help="Seconds between two looks", minimum=30, maximum=3600)
