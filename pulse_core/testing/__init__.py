"""What a connector's tests need: a clock to turn, characters that misbehave, and the contract as functions."""

from pulse_core.testing.checks import (
    ContractBroken,
    Promise,
    adapter_promises,
    check_adapter,
    check_notifier,
    check_plugin,
    check_source,
    plugin_promises,
)
from pulse_core.testing.clock import FakeClock, settle
from pulse_core.testing.heard import heard_by
from pulse_core.testing.notifiers import BrokenNotifier, FakeNotifier
from pulse_core.testing.plugins import Hang, make_plugin, raising_plugin
from pulse_core.testing.rates import rates
from pulse_core.testing.recordings import recorded, recording
from pulse_core.testing.sources import (
    FakeConfig,
    FakeSource,
    FloodingSource,
    HangingSource,
    LyingSource,
    SlowSource,
    fake_offer,
    fake_report,
    read_fake,
)
from pulse_core.testing.stores import (
    check_documents,
    check_journal,
    check_lasting_streams,
    check_ownership,
    check_series,
)
from pulse_core.testing.tools import Line, LoopbackHttp, RecordingLog, tools
from pulse_core.testing.wave import Wave, swinging

__all__ = [
    "BrokenNotifier",
    "ContractBroken",
    "FakeClock",
    "FakeConfig",
    "FakeNotifier",
    "FakeSource",
    "FloodingSource",
    "Hang",
    "HangingSource",
    "Line",
    "LoopbackHttp",
    "LyingSource",
    "Promise",
    "RecordingLog",
    "SlowSource",
    "Wave",
    "adapter_promises",
    "check_adapter",
    "check_documents",
    "check_journal",
    "check_lasting_streams",
    "check_notifier",
    "check_ownership",
    "check_plugin",
    "check_series",
    "check_source",
    "fake_offer",
    "fake_report",
    "heard_by",
    "make_plugin",
    "plugin_promises",
    "raising_plugin",
    "rates",
    "read_fake",
    "recorded",
    "recording",
    "settle",
    "swinging",
    "tools",
]
