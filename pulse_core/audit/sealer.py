"""What the audit room needs of the vault."""

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
