"""Decide who a caller is and whether the matched route is for them."""

from ipaddress import ip_address

import attrs

from pulse_core.access.refusals import Forbidden
from pulse_core.model.principal import Principal
from pulse_core.plugin.routes import Route

LOCAL_ADMINISTRATOR = Principal(
    id="local", kind="person", name="Local administrator", scopes=frozenset({"*"}), roles=("administrator",)
)


@attrs.frozen(kw_only=True)
class Facts:
    """What is known of a caller before anything is believed. `address` is empty on a local socket."""

    address: str = ""
    bearer: str = ""


def authorise(route: Route, facts: Facts) -> Principal:
    """The caller as a principal who may use `route`. Raises Forbidden.

    Whoever reaches the loopback interface is at this machine, and administers it.
    """
    if not is_loopback(facts.address):
        raise Forbidden("forbidden", "Pulse answers only callers on this machine.", details={"scope": route.scope})
    return LOCAL_ADMINISTRATOR


def is_loopback(address: str) -> bool:
    """Whether an address belongs to this machine; an empty one is a local socket."""
    if not address:
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
