"""What the endpoints answer from: the gateways, their certificates, and the roles that may ask."""

from collections.abc import Mapping
from typing import Final

import attrs

from pulse_proxmox.simulator.frame.accounts import Accounts, User
from pulse_proxmox.simulator.frame.authority import Authority, Issued
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import Need
from pulse_proxmox.simulator.pmg.state import Cluster

Row = dict[str, object]
PASSWORD: Final = "simulated"  # noqa: S105  # opens a simulator only
USER: Final = "monitor@pmg"
SECOND_FACTOR: Final = "careful@pmg"
"""Has the role audit, too, and needs a second factor."""
ROLE_OF: Final[Mapping[str, str]] = {
    USER: "audit",
    SECOND_FACTOR: "audit",
    "queues@pmg": "qmanager",
    "help@pmg": "helpdesk",
    "root@pam": "root",
}
ROLES: Final = ("admin", "qmanager", "audit", "quser", "helpdesk")
NODE: Final = Parameter(name="node", optional=False)


def need(*roles: str) -> Need:
    """Any of these roles. Roles are all that there is: they hold everywhere."""
    return Need(path="/", privileges=roles, any=True)


LOOKING: Final = need("admin", "audit")
MAILS: Final = need("admin", "qmanager", "audit")
SUPPORT: Final = need("admin", "qmanager", "audit", "quser")


@attrs.define(kw_only=True, eq=False)
class World:
    """`certificates` by gateway are put here as soon as it is known where they are served."""

    cluster: Cluster
    accounts: Accounts
    authority: Authority
    certificates: Mapping[str, Issued] = {}


def accounts() -> Accounts:
    """Who there is. A role is a privilege of its own name."""
    found = Accounts({role: frozenset({role}) for role in ROLES}, users=[User(name=name, password=PASSWORD) for name in ROLE_OF])
    for name, role in ROLE_OF.items():
        if role in ROLES:
            found.allow("/", name, role)
    return found
