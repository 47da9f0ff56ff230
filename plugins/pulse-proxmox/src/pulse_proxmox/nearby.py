"""See that this machine is itself a node of a cluster, so that it and the node in the cluster's view are one."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import attrs

from pulse_core.plugin import Found, Report, Source, SourceUnreachable, Tools, field

KIND = "pve-here"
_AUTHORITY = "etc/pve/pve-root-ca.pem"
_MOST_BYTES = 1 << 16


@attrs.frozen(kw_only=True)
class HereConfig:
    """Settings of the source `proxmox-node`: the node that this machine is."""

    root: str = field("/", title="Root folder", help="Where the machine's own files are", advanced=True)
    interval_seconds: float = field(300.0, title="Interval", help="Seconds between two looks", minimum=60, maximum=86_400)


@attrs.frozen(kw_only=True)
class Here:
    """Which node of which cluster this machine is."""

    fingerprint: str
    name: str
    machine_id: str


def node_nearby() -> Sequence[Found]:
    """The node that this machine is, if it is one."""
    return (Found(name="here", config=HereConfig()),) if here(Path("/")) is not None else ()


def here(root: Path) -> Here | None:
    """What the files of a machine say; None where they say nothing of a cluster, or may not be read."""
    fingerprint, name = _fingerprint(root / _AUTHORITY), _name(root)
    if not fingerprint or not name:
        return None
    machine_id = _line(root / "etc/machine-id").lower()
    return Here(fingerprint=fingerprint, name=name, machine_id=machine_id if _is_hex(machine_id) else "")


def _fingerprint(path: Path) -> str:
    """The SHA-256 of the certificate in a PEM file; empty where there is none to read."""
    try:
        with path.open(encoding="ascii") as file:
            return sha256(ssl.PEM_cert_to_DER_cert(file.read(_MOST_BYTES).strip())).hexdigest()
    except (OSError, ValueError):
        return ""


def _name(root: Path) -> str:
    """What the cluster calls this machine: where its own folder leads, or its host name if the cluster knows that."""
    nodes = root / "etc/pve/nodes"
    try:
        own = Path((root / "etc/pve/local").readlink()).name
    except OSError:
        own = _line(root / "etc/hostname").partition(".")[0]
    try:
        return own if own and (nodes / own).is_dir() else ""
    except OSError:
        return ""


def _line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline(256).strip()
    except OSError:
        return ""


def _is_hex(text: str) -> bool:
    return len(text) == 32 and not set(text) - set("0123456789abcdef")


class HereSource:
    """Says which node this machine is."""

    def __init__(self, root: Path, interval_seconds: float) -> None:
        self._root = root
        self._interval_seconds = interval_seconds

    async def collect(self) -> Sequence[Report]:
        """One small report. Raises SourceUnreachable where the cluster's own file system is not mounted just now."""
        found = here(self._root)
        if found is None:
            raise SourceUnreachable("this machine is no node of a cluster", hint="check that pve-cluster runs on it")
        payload = {"fingerprint": found.fingerprint, "name": found.name, "machine_id": found.machine_id}
        return [Report(kind=KIND, scope="node", payload=dict(payload), interval_seconds=self._interval_seconds)]


@asynccontextmanager
async def open_here(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Lend the source; there is nothing to connect to."""
    if not isinstance(config, HereConfig):
        raise TypeError("open_here takes a HereConfig")
    yield HereSource(Path(config.root), config.interval_seconds)
