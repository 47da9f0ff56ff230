"""The desks, where people and programs come: HTTP, WebSocket and event streams, all of it declared."""

from pulse_core.web.build import STATIC, Rooms, build, declared
from pulse_core.web.front import Doors

__all__ = ["STATIC", "Doors", "Rooms", "build", "declared"]
