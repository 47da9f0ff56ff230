"""Lend out HTTP clients that keep to time limits, budgets and allowed addresses. httpx is imported when one is made."""

from pulse_core.net.clients import Clients
from pulse_core.net.first_contact import Shown, first_contact

__all__ = ["Clients", "Shown", "first_contact"]
