"""Find the login for a registry where Docker and Podman keep theirs; read anew each time, so that a new login counts."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from pulse_core.plugin import Json
from pulse_docker.registry.logins import Login, Logins, helper_login, helper_servers, parse_logins
from pulse_docker.registry.programs import HELPER_SECONDS, ask_helper

LARGEST_FILE_BYTES = 1 << 20


@attrs.frozen
class Credentials:
    """The files in which to look, the first that knows a registry counts."""

    files: Sequence[Path]
    helper_seconds: float = HELPER_SECONDS

    async def login(self, registry: str, path: str) -> Login | None:
        """Who to be at `registry` for the repository at `path`; None for nobody. Raises Denied when a helper fails."""
        for file in self.files:
            logins = await asyncio.to_thread(read_logins, file)
            login = await self._helped(logins, registry) or logins.login_for(registry, path)
            if login is not None:
                return login
        return None

    async def _helped(self, logins: Logins, registry: str) -> Login | None:
        helper = logins.helper_for(registry)
        for server in helper_servers(registry) if helper else ():
            login = helper_login(await ask_helper(helper, server, timeout_seconds=self.helper_seconds))
            if login is not None:
                return login
        return None


def usual_files(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Where the logins of this user are: Docker's configuration, then Podman's."""
    env = os.environ if environment is None else environment
    home = env.get("HOME", "")
    docker = env.get("DOCKER_CONFIG") or (home and f"{home}/.docker")
    runtime = env.get("XDG_RUNTIME_DIR") or _runtime()
    config = env.get("XDG_CONFIG_HOME") or (home and f"{home}/.config")
    places = (
        docker and f"{docker}/config.json",
        env.get("REGISTRY_AUTH_FILE"),
        runtime and f"{runtime}/containers/auth.json",
        config and f"{config}/containers/auth.json",
    )
    return tuple(Path(place) for place in places if place)


def read_logins(file: Path) -> Logins:
    """The logins in a file; none where there is no file, or where it cannot be read or understood."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_FILE_BYTES + 1)
        document: Json = json.loads(text) if len(text) <= LARGEST_FILE_BYTES else None
    except (OSError, ValueError, RecursionError):
        return Logins()
    return parse_logins(document)


def _runtime() -> str:
    return f"/run/user/{os.getuid()}" if hasattr(os, "getuid") else ""
