"""The agent's own directory: who it is, what it was told, how it is doing, and its spool."""

import os
import re
import socket
import sys
import time
from hashlib import sha256
from pathlib import Path

import attrs
import msgspec

from pulse_core.agent.wire import config_of
from pulse_core.errors import ConfigError, SourceGarbled
from pulse_core.model.ids import AgentId
from pulse_core.model.push import AgentCard, AgentConfig
from pulse_core.plugin import Log, Secret

_IDENTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CAPABILITIES = {1: "cap_dac_override", 2: "cap_dac_read_search", 12: "cap_net_admin", 17: "cap_sys_rawio", 21: "cap_sys_admin"}


@attrs.frozen
class Who:
    """What `agent.json` holds."""

    id: AgentId
    made_at: float


@attrs.frozen
class _Kept:
    """What `token.json` holds."""

    server: str
    agent: str
    token: str = attrs.field(repr=False)


def state_dir(given: str | None, identity: str | None) -> Path:
    """Where the agent keeps its state. Another `identity` is another agent on the same machine."""
    if identity is not None and not _IDENTITY.fullmatch(identity):
        raise ConfigError("identity", f"{identity!r} is not a name of letters, digits, dots, dashes and underscores")
    base = Path(given) if given else _default_dir()
    return base / "identities" / identity if identity else base


def _default_dir() -> Path:
    if systemd := os.environ.get("STATE_DIRECTORY"):
        return Path(systemd.split(":")[0])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/pulse-agent")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "pulse-agent"


class State:
    """The files of one agent in `folder`."""

    def __init__(self, folder: Path, *, log: Log) -> None:
        self.folder = folder
        self._log = log
        self._lock: int | None = None

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    def claim(self) -> None:
        """Be the only process that works here. Raises ConfigError when another one does."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            self._log.warning("state_unwritable", folder=str(self.folder), reason=str(error))
            return
        if not _locked(self._lock):
            raise ConfigError("state-dir", f"another agent runs in {self.folder}; use --identity NAME for a second one")

    def who(self) -> AgentId:
        """This agent's id, made at its first start. Where nothing can be written, one that the machine implies."""
        known = self._known()
        if known is not None and known.id:
            return known.id
        made = Who(AgentId("a" + os.urandom(8).hex()), time.time())
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.folder / "agent.json", msgspec.json.encode(made), durable=True)
        except OSError as error:
            self._log.warning("identity_not_kept", folder=str(self.folder), reason=str(error))
            return _implied_id(self.folder)
        return made.id

    def config(self) -> AgentConfig | None:
        """What the server said last."""
        try:
            return config_of((self.folder / "config.json").read_bytes())
        except (OSError, SourceGarbled):  # the server says it again
            return None

    def keep_config(self, config: AgentConfig) -> None:
        """Remember what the server said, for a start without it."""
        try:
            write_atomically(self.folder / "config.json", msgspec.json.encode(config))
        except OSError as error:
            self._log.debug("config_not_kept", reason=str(error))

    def own_token(self, server: str, agent: AgentId) -> Secret | None:
        """The token that this server made for this agent. It is shown to no other server."""
        path = self.folder / "token.json"
        try:
            kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
            self._log.warning("own_token_unreadable", file=str(path), reason=str(error))
            return None
        if (kept.server, kept.agent) != (server, agent):
            self._log.warning("own_token_is_for_another", server=kept.server, agent=kept.agent)
            return None
        return Secret(kept.token)

    def keep_token(self, server: str, agent: AgentId, token: Secret) -> None:
        """Remember the token that the server made for the agent, for its owner's eyes only."""
        try:
            content = msgspec.json.encode(_Kept(server, agent, token.reveal()))
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.folder / "token.json", content, durable=True)
        except OSError as error:
            self._log.warning("own_token_not_kept", folder=str(self.folder), reason=str(error))

    def _known(self) -> Who | None:
        path = self.folder / "agent.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Who)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
            self._log.warning("state_unreadable", file=str(path), reason=str(error))
            return None


def write_atomically(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace `path` as a whole, readable only by its owner; `durable` waits until the disk has it."""
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    os.replace(beside, path)
    if durable and sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def card_of(agent: AgentId, *, version: str, started_at: float) -> AgentCard:
    """How the agent introduces itself."""
    return AgentCard(id=agent, version=version, hostname=socket.gethostname(), started_at=started_at, privileges=privileges())


def privileges() -> tuple[str, ...]:
    """What this process may do beyond an ordinary user: `root`, or single capabilities."""
    if not hasattr(os, "geteuid"):
        return ()
    if os.geteuid() == 0:
        return ("root",)
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return ()
    match = re.search(r"^CapEff:\s*([0-9a-f]+)$", status, re.MULTILINE)
    bits = int(match.group(1), 16) if match else 0
    return tuple(name for bit, name in _CAPABILITIES.items() if bits >> bit & 1)


def _implied_id(folder: Path) -> AgentId:
    try:
        machine = Path("/etc/machine-id").read_text().strip()
    except OSError:
        machine = ""
    return AgentId("a" + sha256(f"pulse-agent\n{machine}\n{socket.gethostname()}\n{folder}".encode()).hexdigest()[:16])


def _locked(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # not on this platform: two agents in one directory are then the operator's care
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
