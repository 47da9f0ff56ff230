"""What a connector's tests need: a clock to turn, characters that misbehave, and the contract as functions."""

from pulse_core.testing.clock import FakeClock, settle
from pulse_core.testing.plugins import Hang, make_plugin, raising_plugin
from pulse_core.testing.tools import Line, LoopbackHttp, RecordingLog, tools

__all__ = [
    "FakeClock",
    "Hang",
    "Line",
    "LoopbackHttp",
    "RecordingLog",
    "make_plugin",
    "raising_plugin",
    "settle",
    "tools",
]
