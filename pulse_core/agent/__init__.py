"""Run sources near their target and push what they say to a server. Imports nothing of the server's own rooms."""

from pulse_core.agent.lean import import_msgspec

import_msgspec()
