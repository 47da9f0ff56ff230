"""Put an agent's unit and its token where systemd finds them, and take exactly those away again."""

from collections.abc import Iterable
from pathlib import Path

import attrs

from pulse_core.agent.state import write_atomically
from pulse_core.agent.unit import UnitSettings, unit
from pulse_core.errors import ConfigError
from pulse_core.plugin import Secret


@attrs.frozen(kw_only=True)
class Places:
    """Where things go, under `root`, which only tests and images change."""

    root: Path = Path("/")

    def unit(self, name: str) -> Path:
        return self.root / "etc/systemd/system" / f"{name}.service"

    def token(self, name: str) -> Path:
        return self.root / "etc/pulse-agent" / f"{name}.token"


def install(settings: UnitSettings, token: Secret, *, places: Places) -> list[str]:
    """Write the token (0600) and the unit. Says what it did; a second time nothing changes."""
    _reachable(settings.command[0])
    done = []
    if token:
        done.append(_put(places.token(settings.name), token.reveal() + "\n", mode=0o600))
    done.append(_put(places.unit(settings.name), unit(with_token(settings, token, places=places)), mode=0o644))
    return done


def with_token(settings: UnitSettings, token: Secret, *, places: Places) -> UnitSettings:
    """What the unit is made of when it is handed this token, if there is one."""
    if not token or settings.token_file:
        return settings
    return attrs.evolve(settings, token_file="/" + str(places.token(settings.name).relative_to(places.root)))


def uninstall(name: str, *, places: Places) -> list[str]:
    """Remove what `install` wrote and nothing else: the state directory with the identity stays."""
    done = []
    for path in (places.unit(name), places.token(name)):
        if path.exists():
            path.unlink()
            done.append(f"removed {path}")
    folder = places.token(name).parent
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        done.append(f"removed {folder}")
    return done or [f"nothing of {name} is installed"]


def next_steps(name: str) -> Iterable[str]:
    """What a person does then."""
    return ("systemctl daemon-reload", f"systemctl enable --now {name}")


def _put(path: Path, content: str, *, mode: int) -> str:
    try:
        if path.is_file() and path.read_text() == content and path.stat().st_mode & 0o777 == mode:
            return f"{path} is as it should be"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content.encode())
        path.chmod(mode)
    except OSError as error:
        raise ConfigError("install", f"{path} cannot be written: {error.strerror}; run it as root, or use --print") from error
    return f"wrote {path}"


def _reachable(program: str) -> None:
    """The unit's user must be able to start it."""
    path = Path(program)
    if path.is_relative_to("/root"):
        raise ConfigError("install", f"{path} lies in root's home, which the agent's user cannot enter; install Pulse in /opt")
