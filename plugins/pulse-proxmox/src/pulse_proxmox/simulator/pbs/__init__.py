"""Part of the simulators."""
