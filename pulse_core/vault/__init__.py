"""Seal secrets, so that nothing readable lies in the store."""

from pulse_core.vault.status import KeyStatus, VaultStatus
from pulse_core.vault.vault import Vault

__all__ = ["KeyStatus", "Vault", "VaultStatus"]
