"""Count the updates that wait in the package system. Reads only what is known here already: nothing is downloaded."""

from collections.abc import Callable, Iterable
from pathlib import Path

import attrs

from pulse_core.plugin import Json
from pulse_host.readers import commands
from pulse_host.readers.states import ReaderFailed, ReaderMissing

MAX_NAMES = 50


def parse_apt(text: str) -> list[str]:
    """Names from `apt list --upgradable`: lines `name/suite version arch [upgradable from: old]`."""
    return _names(line.split("/", 1)[0] for line in text.splitlines()[:20_000] if "/" in line and "[upgradable from:" in line)


def parse_dnf(text: str) -> list[str]:
    """Names from `dnf -q check-update`: lines `name.arch version repository`, up to the list of obsoletes."""
    names: list[str] = []
    for line in text.splitlines()[:20_000]:
        words = line.split()
        if line.startswith("Obsoleting"):
            break
        if len(words) == 3 and "." in words[0] and not line.startswith(" "):
            names.append(words[0].rpartition(".")[0])
    return _names(names)


def parse_pacman(text: str) -> list[str]:
    """Names from `pacman -Qu`: lines `name old -> new`, those that are held back left out."""
    rows = (line.split() for line in text.splitlines()[:20_000])
    return _names(words[0] for words in rows if len(words) == 4 and words[2] == "->")


def parse_apk(text: str) -> list[str]:
    """Names from `apk version -l '<'`: lines `name-1.2-r0 < 1.3-r0`."""
    rows = (line.split() for line in text.splitlines()[:20_000])
    return _names(words[0].rsplit("-", 2)[0] for words in rows if len(words) >= 3 and words[1] == "<")


def _names(names: Iterable[str]) -> list[str]:
    return sorted({name[:96] for name in names if name})


@attrs.frozen(kw_only=True)
class PackageSystem:
    """How to ask a package system. `codes` are the exit codes of a good answer."""

    name: str
    line: tuple[str, ...]
    parse: Callable[[str], list[str]]
    codes: tuple[int, ...] = (0,)


SYSTEMS = (
    PackageSystem(name="apt", line=("apt", "list", "--upgradable"), parse=parse_apt),
    PackageSystem(name="dnf", line=("dnf", "-q", "-C", "check-update"), parse=parse_dnf, codes=(0, 100)),
    PackageSystem(name="pacman", line=("pacman", "-Qu"), parse=parse_pacman, codes=(0, 1)),
    PackageSystem(name="apk", line=("apk", "version", "-l", "<"), parse=parse_apk),
)


def reboot_required(run: Path, var: Path) -> bool:
    """Whether the system says that it waits for a restart (Debian's and Ubuntu's sign)."""
    return (run / "reboot-required").exists() or (var / "run/reboot-required").exists()


async def read(run: Path, var: Path) -> Json:
    """What waits, by the first package system that is installed. Runs at the lowest priority."""
    system = next((system for system in SYSTEMS if commands.path_of(system.line[0])), None)
    if system is None:
        raise ReaderMissing("no package system that Pulse can ask")
    done = await commands.run(system.line[0], *system.line[1:], timeout_seconds=120, nice=True)
    if done.code not in system.codes:
        raise ReaderFailed(f"{system.name}: {done.errors.strip()[:160] or done.code}")
    names = system.parse(done.output)
    return {
        "manager": system.name,
        "pending": len(names),
        "names": list[Json](names[:MAX_NAMES]),
        "reboot_required": reboot_required(run, var),
    }
