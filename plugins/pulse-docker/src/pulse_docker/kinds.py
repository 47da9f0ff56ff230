"""Declare what an engine's resources measure and how they are shown."""

from pulse_core.plugin import Kind

KINDS: tuple[Kind, ...] = ()
