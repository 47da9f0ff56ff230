"""What a route asks of its caller."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from pulse_proxmox.simulator.frame.accounts import Accounts, Caller


@attrs.frozen(kw_only=True)
class Need:
    """All of the privileges at a path, or any of them. Captured parts of the route may stand in the path: `/vms/{vmid}`."""

    path: str
    privileges: Sequence[str]
    any: bool = False

    def granted(self, accounts: Accounts, caller: Caller, captured: Mapping[str, str]) -> bool:
        """Whether the caller has what is needed."""
        has = accounts.privileges(caller, self.at(captured))
        return (any if self.any else all)(privilege in has for privilege in self.privileges)

    def at(self, captured: Mapping[str, str]) -> str:
        """The path, with what was captured in it."""
        path = self.path
        for name, text in captured.items():
            path = path.replace(f"{{{name}}}", text)
        return path

    def words(self, captured: Mapping[str, str]) -> str:
        """As the products name what is missing: `/nodes/x, Sys.Audit`."""
        return f"{self.at(captured)}, {('|' if self.any else ', ').join(self.privileges)}"


@attrs.frozen(kw_only=True)
class OneOf:
    """Any of several needs will do; what is missing is named after the last."""

    needs: Sequence[Need]

    def granted(self, accounts: Accounts, caller: Caller, captured: Mapping[str, str]) -> bool:
        """Whether the caller has what one of them needs."""
        return any(need.granted(accounts, caller, captured) for need in self.needs)

    def words(self, captured: Mapping[str, str]) -> str:
        """As the products name what is missing."""
        return self.needs[-1].words(captured)


@attrs.frozen
class Anybody:
    """Whoever is known may ask; the answer shows what the caller may see."""

    def granted(self, accounts: Accounts, caller: Caller, captured: Mapping[str, str]) -> bool:
        """Always."""
        return True

    def words(self, captured: Mapping[str, str]) -> str:
        """Nothing can be missing."""
        return ""


Permission = Need | OneOf | Anybody
ANYBODY: Final = Anybody()
