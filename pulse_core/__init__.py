"""Pulse: self-hosted, real-time monitoring whose every platform is a plugin."""

__version__ = "0.1.0"
