"""Lend out HTTP clients that keep to time limits, budgets and allowed addresses. httpx is imported when one is made."""

from pulse_core.net.clients import Clients

__all__ = ["Clients"]
