"""What a simulated product is made of, before anybody speaks for a node of it."""

from collections import Counter
from collections.abc import Callable, Mapping

import attrs

from pulse_proxmox.simulator.frame.accounts import Accounts
from pulse_proxmox.simulator.frame.auth import Door
from pulse_proxmox.simulator.frame.dialect import Dialect
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import ANYBODY
from pulse_proxmox.simulator.frame.routes import Call, Route, Routes
from pulse_proxmox.simulator.frame.tickets import Tickets

SKEW_SECONDS = 3600.0
LOGIN = (
    Parameter(name="username", optional=False),
    Parameter(name="password", optional=False),
    Parameter(name="realm"),
    Parameter(name="otp"),
    Parameter(name="path"),
    Parameter(name="privs"),
    Parameter(name="tfa-challenge"),
    Parameter(name="new-format", type="boolean"),
)

Reach = Callable[[str, str], None]
"""From the node that was asked to another; raises Refused where it cannot be reached."""


def _reached(place: str, node: str) -> None:
    """Every node reaches every other."""


class Product:
    """One installation, of one node or many. `clock` is the true time; `now` is what the product believes it to be.

    `login_adds` is what a login says besides the ticket, by user. `calls` counts questions by template, refused ones too.
    """

    def __init__(
        self,
        *,
        dialect: Dialect,
        routes: Routes,
        accounts: Accounts,
        faults: Faults,
        clock: Callable[[], float],
        reach: Reach = _reached,
        login_adds: Callable[[str], Mapping[str, object]] = lambda user: {},
        key: str = "the key of this product",
    ) -> None:
        self.dialect = dialect
        self.accounts = accounts
        self.faults = faults
        self.clock = clock
        self.reach = reach
        self.calls: Counter[str] = Counter()
        self.door = Door(dialect, accounts, Tickets(prefix=dialect.ticket_prefix, secret=key, now=self.now))
        self.routes = Routes([*routes, self._login_route()])
        self._login_adds = login_adds
        faults.listen(self._obey)
        self._obey()

    def now(self) -> float:
        """Seconds since the epoch, by the product's own clock."""
        return self.clock() + (SKEW_SECONDS if "clock_skew" in self.faults else 0.0)

    def _obey(self) -> None:
        self.accounts.deny(self.faults.of("403"))
        if "ticket_expired" in self.faults:
            self.door.tickets.end()

    def _login_route(self) -> Route:
        return Route(method="POST", template="/access/ticket", answer=self._login, need=ANYBODY, parameters=LOGIN, open=True)

    def _login(self, call: Call) -> object:
        user = self.door.login(call.text("username"), call.text("password"), call.text("realm"))
        tickets = self.door.tickets
        return {
            "ticket": tickets.made(user),
            "CSRFPreventionToken": tickets.csrf(user),
            "username": user,
            **self._login_adds(user),
        }


@attrs.frozen(kw_only=True)
class Asked:
    """A request as it came: `headers` by lower-case name, `given` what the query and the form said."""

    method: str
    path: str
    headers: Mapping[str, str]
    given: Mapping[str, str]
