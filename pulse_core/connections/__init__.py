"""The sources that people added: tested before they are saved, kept with their secrets sealed, asked unless paused."""

from pulse_core.connections.card import ConnectionCard, ConnectionType
from pulse_core.connections.connections import Connections

__all__ = ["ConnectionCard", "ConnectionType", "Connections"]
