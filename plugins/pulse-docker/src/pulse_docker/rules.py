"""Rules that make sense for containers."""

from pulse_core.plugin import AlertRule

RULES: tuple[AlertRule, ...] = ()
