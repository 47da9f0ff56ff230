"""What a connector's tests need: a clock to turn, characters that misbehave, and the contract as functions."""

from pulse_core.testing.clock import FakeClock, settle

__all__ = ["FakeClock", "settle"]
