"""The port of the vault: a secret is sealed for the one place where it is kept. No plugin is lent it."""

from typing import Protocol

from pulse_core.plugin.fields import Secret


class Sealer(Protocol):
    """Seals a text for one field of one document of one collection."""

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        """The sealed text. Raises VaultError."""
        ...

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        """What was sealed for just that place. Raises VaultError."""
        ...
