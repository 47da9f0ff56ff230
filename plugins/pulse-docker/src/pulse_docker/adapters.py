"""Read the reports of an engine."""

from collections.abc import Mapping

from pulse_core.plugin import Adapter

ADAPTERS: Mapping[str, Adapter] = {}
