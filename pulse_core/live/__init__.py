"""Tell every reader what changes, as it changes: numbered events, encoded once and compressed once."""

from pulse_core.live.filter import EVERYTHING, Filter
from pulse_core.live.frame import Codec, Frame
from pulse_core.live.hub import Hub
from pulse_core.live.settings import LiveSettings
from pulse_core.live.subscription import Resume, Subscription

__all__ = ["EVERYTHING", "Codec", "Filter", "Frame", "Hub", "LiveSettings", "Resume", "Subscription"]
