"""What the endpoints of a simulated Backup Server answer from, and who may see what of it."""

from typing import Final

import attrs

from pulse_proxmox.simulator.frame.accounts import Accounts, Caller
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.pbs.releases import Release
from pulse_proxmox.simulator.pbs.state import Datastore, Row, Server, Task

_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9._\-]*"
NODE: Final = Parameter(name="node", optional=False, pattern=r"^[a-zA-Z0-9]([a-zA-Z0-9\-]*[a-zA-Z0-9])?$")
STORE: Final = Parameter(name="store", optional=False, pattern=f"^{_NAME}$")
ANY_STORE: Final = Parameter(name="store", pattern=f"^{_NAME}$")
NAMESPACE: Final = Parameter(name="ns", pattern=f"^(({_NAME}/){{0,7}}{_NAME})?$")
_READING: Final = ("Datastore.Audit", "Datastore.Backup")


@attrs.define(eq=False)
class World:
    """A server, and its accounts."""

    server: Server
    accounts: Accounts

    @property
    def release(self) -> Release:
        return self.server.release

    def may(self, caller: Caller, path: str, *privileges: str) -> bool:
        """Whether somebody has one of these."""
        return any(one in self.accounts.privileges(caller, path) for one in privileges)

    def may_read(self, caller: Caller, store: str, namespace: str = "") -> bool:
        """Whether somebody sees what is in a namespace."""
        hidden = f"{store}/{namespace}" in self.server.faults.of("namespace_unreadable")
        return not hidden and self.may(caller, _path(store, namespace), *_READING)

    def sees(self, caller: Caller, store: str) -> bool:
        """Whether somebody sees the datastore, or any namespace of it."""
        return any(self.may(caller, _path(store, space), *_READING) for space in ("", *self.server.stores[store].namespaces))

    def store(self, caller: Caller, name: str, namespace: str = "") -> Datastore:
        """A datastore that may be read and can be. Raises Refused as the product does."""
        if not self.may_read(caller, name, namespace):
            raise Refused(403, f"permission check failed - missing {'|'.join(_READING)} on {_path(name, namespace)}")
        return self.readable(name)

    def readable(self, name: str) -> Datastore:
        """A datastore that can be read. Raises Refused."""
        server = self.server
        if name not in server.stores:
            raise Refused(404, f"no such datastore '{name}'")
        if (error := self.trouble(name)) or not server.is_readable(name):
            raise Refused(400, error or f"datastore '{name}' is not mounted")
        return server.stores[name]

    def trouble(self, name: str) -> str:
        """Why a datastore cannot be read; empty where it can, or is only not mounted."""
        if self.server.hurts("datastore_offline", name):
            return f"datastore '{name}' is in offline maintenance mode: a new disk"
        if self.server.hurts("datastore_error", name):
            return f"unable to open chunk store '{name}' at \"/mnt/{name}/.chunks\" - No such file or directory (os error 2)"
        return ""

    def upid(self, task: Task) -> str:
        """The name of a task."""
        about = "".join(sign if sign.isalnum() or sign in "_." else f"\\x{ord(sign):02x}" for sign in task.about)
        return (
            f"UPID:{self.server.name}:{4096 + task.number:08X}:{task.number:08X}:{task.number:08X}:"
            f"{task.began_at:08X}:{task.kind}:{about}:{task.user}:"
        )

    def backend(self) -> Row:
        """What newer releases say of where a datastore lies."""
        return {"backend-type": "filesystem"} if self.release.has_backends else {}


def _path(store: str, namespace: str) -> str:
    return f"/datastore/{store}/{namespace}" if namespace else f"/datastore/{store}"
