"""The settings of one Pulse process: read from the environment and from `<data_dir>/.env`, never global."""

from pulse_core.settings.load import changed, check_brought, load
from pulse_core.settings.names import RESTART_FIELDS, Settings

__all__ = ["RESTART_FIELDS", "Settings", "changed", "check_brought", "load"]
