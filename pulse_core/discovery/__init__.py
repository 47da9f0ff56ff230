"""Look for what could be connected: at one address, or in the private networks that a person names."""

from pulse_core.discovery.discovery import Discovery, Follower
from pulse_core.discovery.scan import Finding, Progress, ScanCard, ScanState

__all__ = ["Discovery", "Finding", "Follower", "Progress", "ScanCard", "ScanState"]
