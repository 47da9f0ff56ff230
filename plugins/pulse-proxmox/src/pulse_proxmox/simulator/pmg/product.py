"""Put simulated gateways behind their interface."""

from collections.abc import Callable, Mapping

import attrs

from pulse_proxmox.simulator.frame.dialect import PMG
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.routes import Route, Routes
from pulse_proxmox.simulator.pmg.answers import cluster, mail, nodes
from pulse_proxmox.simulator.pmg.world import ROLE_OF, SECOND_FACTOR, World

DIALECT = attrs.evolve(PMG, denied="Permission check failed")
"""It does not say what is missing: there is nothing but roles."""
PARTS = (cluster, mail, nodes)


def routes(world: World) -> list[Route]:
    """Every route that the release of the gateways has."""
    return [route for part in PARTS for route in part.routes(world)]


def product_of(world: World, clock: Callable[[], float]) -> Product:
    """The interface of all gateways."""
    state = world.cluster
    return Product(
        dialect=DIALECT,
        routes=Routes(routes(world)),
        accounts=world.accounts,
        faults=state.faults,
        clock=clock,
        reach=state.reach,
        login_adds=_added,
        key=f"{world.authority.root.fingerprint}/tickets",
    )


def _added(user: str) -> Mapping[str, object]:
    """What a login says besides the ticket; who needs a second factor gets none, but the question for it."""
    added: dict[str, object] = {"role": ROLE_OF.get(user, "")}
    return {**added, "ticket": f"{PMG.ticket_prefix}:!tfa!%7B%22totp%22%3A1%7D:{user}"} if user == SECOND_FACTOR else added
