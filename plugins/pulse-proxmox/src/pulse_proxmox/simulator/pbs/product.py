"""Put a simulated Backup Server behind its interface."""

from collections.abc import Callable
from typing import Final

from pulse_proxmox.simulator.frame.accounts import Accounts, Token, User
from pulse_proxmox.simulator.frame.dialect import PBS
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.routes import Routes
from pulse_proxmox.simulator.pbs.answers import backups, datastores, jobs, system, tape
from pulse_proxmox.simulator.pbs.state import Server
from pulse_proxmox.simulator.pbs.world import World

PARTS = (system, datastores, backups, jobs, tape)
USER: Final = "monitor@pbs"
TOKEN_ID: Final = "monitor@pbs!pulse"  # noqa: S105  # the name of it
TOKEN_SECRET: Final = "8d2c6f10-52f7-4f9e-b7a5-19c1a5e0c0de"  # noqa: S105  # opens a simulator only
PASSWORD: Final = "simulated"  # noqa: S105  # opens a simulator only
_STORES: Final = frozenset({"Datastore.Audit"})
_AUDIT: Final = _STORES | {"Sys.Audit", "Remote.Audit", "Tape.Audit"}
_CHANGES: Final = frozenset(
    {"Datastore.Allocate", "Datastore.Backup", "Datastore.Modify", "Datastore.Prune", "Datastore.Read", "Datastore.Verify"}
) | {"Permissions.Modify", "Remote.Modify", "Remote.Read", "Sys.Console", "Sys.Modify", "Sys.PowerManagement", "Tape.Modify"}
ROLES: Final = {
    "Admin": _AUDIT | _CHANGES,
    "Audit": _AUDIT,
    "DatastoreAudit": _STORES,
    "DatastoreBackup": frozenset({"Datastore.Backup"}),
    "NoAccess": frozenset[str](),
    "RemoteAudit": frozenset({"Remote.Audit"}),
    "TapeAudit": frozenset({"Tape.Audit"}),
}


def accounts() -> Accounts:
    """`monitor@pbs`, with a token of its own, may read everything; `nobody@pbs` may log in and see nothing."""
    found = Accounts(
        ROLES,
        users=[
            User(name="root@pam", password=PASSWORD),
            User(name=USER, password=PASSWORD),
            User(name="nobody@pbs", password=PASSWORD),
        ],
        tokens=[Token(name=TOKEN_ID, secret=TOKEN_SECRET), Token(name="nobody@pbs!pulse", secret=TOKEN_SECRET)],
    )
    for who in (USER, TOKEN_ID):
        found.allow("/", who, "Audit")
    return found


def product_of(world: World, clock: Callable[[], float]) -> Product:
    """The interface of a server."""
    state: Server = world.server
    return Product(
        dialect=PBS,
        routes=Routes([route for part in PARTS for route in part.routes(world)]),
        accounts=world.accounts,
        faults=state.faults,
        clock=clock,
        key=state.name,
    )
