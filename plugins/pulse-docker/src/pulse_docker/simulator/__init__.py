"""A synthetic engine that speaks the engine's API."""

from pulse_core.plugin import Simulator

SIMULATORS: tuple[Simulator, ...] = ()
