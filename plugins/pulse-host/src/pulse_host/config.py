"""What a person can set about watching this machine, and where the machine's files are."""

import sys
from fnmatch import fnmatchcase
from pathlib import Path

import attrs

from pulse_core.plugin import field

PLATFORM: str = sys.platform
"""A plain text, so that what is written for other systems is checked on this one too."""


@attrs.frozen(kw_only=True)
class HostConfig:
    """Settings of the source `host`. Patterns are shell patterns, separated by commas."""

    interval_seconds: float = field(2.0, title="Interval", help="Seconds between two looks", minimum=1, maximum=300)
    exclude_filesystems: str = field("", title="Leave out filesystems", help="Mount points, for instance /mnt/backup*, /srv/cold")
    exclude_disks: str = field("", title="Leave out disks", help="Device names that are never opened, for instance sdb, nvme1*")
    smart: bool = field(True, title="Read SMART", help="Ask the disks for their health; sleeping disks are left asleep")
    updates: bool = field(True, title="Count pending updates", help="Ask the package system every six hours")
    sudo: bool = field(
        False, title="Use sudo for SMART", help="Run `sudo -n smartctl`; needs a rule for exactly that", advanced=True
    )


@attrs.frozen(kw_only=True)
class Roots:
    """Where the kernel and the system keep their files; tests put recorded trees here."""

    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    etc: Path = Path("/etc")
    run: Path = Path("/run")
    var: Path = Path("/var")
    slash: Path = Path("/")


def matches(name: str, patterns: str) -> bool:
    """Whether `name` fits one of the comma-separated shell patterns."""
    return any(fnmatchcase(name, pattern.strip()) for pattern in patterns.split(",") if pattern.strip())
