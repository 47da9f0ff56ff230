"""Find the plugins, check that they keep the contract, and call them apart from each other."""

from pulse_core.host.budgets import Budgets
from pulse_core.host.cards import Owned, PluginCard, Refusal
from pulse_core.host.load import load
from pulse_core.host.plugins import Plugins

__all__ = ["Budgets", "Owned", "PluginCard", "Plugins", "Refusal", "load"]
