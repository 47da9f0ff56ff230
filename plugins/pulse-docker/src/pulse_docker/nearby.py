"""Find the engines of this machine by their sockets: quickly, and without a word to anybody."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from pulse_core.plugin import Found
from pulse_docker.config import DockerConfig

_EVERYBODYS = (("docker", "var/run/docker.sock"), ("docker", "run/docker.sock"), ("podman", "run/podman/podman.sock"))
_OWN = (("docker", "docker.sock"), ("podman", "podman/podman.sock"))
MOST_USERS = 64


def engines_nearby() -> Sequence[Found]:
    """The engines that can be asked without any settings."""
    return engines(os.environ, Path("/"), user=os.getuid())


def engines(environment: Mapping[str, str], root: Path, *, user: int) -> tuple[Found, ...]:
    """What the environment names, the sockets of the machine, and those of the users that may be opened.

    A socket of the machine counts even if it may not be opened: what is missing is said where a person sees it.
    Two paths to one socket are one engine.
    """
    found: dict[object, Found] = {}
    taken: set[str] = set()
    for name, config, identity in (*_named(environment), *_sockets(environment, root, user)):
        if identity in found:
            continue
        free = next(one for one in _names(name) if one not in taken)
        taken.add(free)
        found[identity] = Found(name=free, config=config)
    return tuple(found.values())


def _named(environment: Mapping[str, str]) -> Iterator[tuple[str, DockerConfig, object]]:
    """The engine that the command line of this user asks."""
    address = environment.get("DOCKER_HOST", "").strip()
    if not address or address.startswith("npipe:"):
        return
    path = Path(address.removeprefix("unix://"))
    if address.startswith("unix://"):
        identity = identity_of(path)
        if identity is not None:
            yield _engine_of(path), DockerConfig(address=address), identity
        return
    yield "docker", _remote(address, environment), address


def _remote(address: str, environment: Mapping[str, str]) -> DockerConfig:
    # Whoever sets it to this machine means it.
    config = DockerConfig(address=address, allow_loopback=True)
    folder = Path(environment.get("DOCKER_CERT_PATH", ""))
    if not environment.get("DOCKER_TLS_VERIFY") or not folder.is_absolute():
        return config
    ca_file, cert_file, key_file = (str(folder / name) for name in ("ca.pem", "cert.pem", "key.pem"))
    return attrs.evolve(config, ca_file=ca_file, cert_file=cert_file, key_file=key_file)


def _sockets(environment: Mapping[str, str], root: Path, user: int) -> Iterator[tuple[str, DockerConfig, object]]:
    for name, path in _paths(environment, root, user):
        identity = identity_of(path)
        if identity is not None:
            yield name, DockerConfig(address=f"unix://{path}"), identity


def _paths(environment: Mapping[str, str], root: Path, user: int) -> Iterator[tuple[str, Path]]:
    for name, place in _EVERYBODYS:
        yield name, root / place
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    for name, place in _OWN if runtime else ():
        path = Path(runtime) / place
        if os.access(path, os.R_OK | os.W_OK):
            yield f"{name}-{user}", path
    for folder in _users(root):
        for name, place in _OWN:
            if os.access(folder / place, os.R_OK | os.W_OK):
                yield f"{name}-{folder.name}", folder / place


def _users(root: Path) -> list[Path]:
    """The runtime folders of the users of this machine."""
    try:
        folders = [folder for folder in (root / "run" / "user").iterdir() if folder.name.isdigit()]
    except OSError:
        return []
    return sorted(folders, key=lambda folder: int(folder.name))[:MOST_USERS]


def identity_of(path: Path) -> object | None:
    """What tells a socket from another, whatever leads to it; None where there is no socket."""
    try:
        found = path.stat()
    except PermissionError:
        return None  # a folder that is closed to us may hold nothing
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISSOCK(found.st_mode) else None


def _engine_of(path: Path) -> str:
    return "podman" if "podman" in os.path.realpath(path) else "docker"


def _names(name: str) -> Iterator[str]:
    yield name
    for number in range(2, 1000):
        yield f"{name}-{number}"
