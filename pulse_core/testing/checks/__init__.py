"""The contract as functions: what a plugin, a source, an adapter and a notifier promise."""

from pulse_core.testing.checks.adapter import adapter_promises, check_adapter
from pulse_core.testing.checks.notifier import check_notifier
from pulse_core.testing.checks.plugin import check_plugin, plugin_promises
from pulse_core.testing.checks.promise import ContractBroken, Promise
from pulse_core.testing.checks.source import check_source

__all__ = [
    "ContractBroken",
    "Promise",
    "adapter_promises",
    "check_adapter",
    "check_notifier",
    "check_plugin",
    "check_source",
    "plugin_promises",
]
