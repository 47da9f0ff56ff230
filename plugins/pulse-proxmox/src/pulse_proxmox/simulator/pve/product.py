"""Put a simulated cluster behind its interface."""

from collections.abc import Callable

from pulse_proxmox.simulator.frame.accounts import Accounts, Token, User
from pulse_proxmox.simulator.frame.authority import Authority
from pulse_proxmox.simulator.frame.dialect import PVE
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.routes import Route, Routes
from pulse_proxmox.simulator.pve.answers import (
    access,
    agent,
    automation,
    ceph,
    cluster,
    disks,
    guests,
    ha,
    history,
    nodes,
    storage,
    tasks,
)
from pulse_proxmox.simulator.pve.published import Published
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.roles import roles
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.world import World

PARTS = (access, agent, automation, ceph, cluster, disks, guests, ha, history, nodes, storage, tasks)
USER = "monitor@pve"
TOKEN_ID = "monitor@pve!pulse"  # noqa: S105  # the name of it
TOKEN_SECRET = "3f1c9a52-7b1e-4c55-9d0e-5a4c7f0b21aa"  # noqa: S105  # opens a simulator only
PASSWORD = "simulated"  # noqa: S105  # opens a simulator only


def accounts(release: Release) -> Accounts:
    """`monitor@pve`, with a token of its own, may read everything; `nobody@pve` may log in and see nothing."""
    found = Accounts(
        roles(release),
        users=[
            User(name="root@pam", password=PASSWORD),
            User(name=USER, password=PASSWORD),
            User(name="nobody@pve", password=PASSWORD),
        ],
        tokens=[Token(name=TOKEN_ID, secret=TOKEN_SECRET), Token(name="nobody@pve!pulse", secret=TOKEN_SECRET)],
    )
    for who in (USER, TOKEN_ID):
        found.allow("/", who, "PulseEverything")
    return found


def world_of(state: Cluster, authority: Authority) -> World:
    """What the endpoints answer from, with the usual accounts."""
    return World(cluster=state, accounts=accounts(state.release), authority=authority, published=Published(state))


def routes(world: World) -> list[Route]:
    """Every route that the release of the cluster has."""
    return [route for part in PARTS for route in part.routes(world)]


def product_of(world: World, clock: Callable[[], float]) -> Product:
    """The interface of a cluster."""
    state = world.cluster
    return Product(
        dialect=PVE,
        routes=Routes(routes(world)),
        accounts=world.accounts,
        faults=state.faults,
        clock=clock,
        reach=state.reach,
        login_adds=lambda user: {"cap": {}, **({"clustername": state.name} if state.name else {})},
        key=f"{state.name}/{state.seed}",
    )
