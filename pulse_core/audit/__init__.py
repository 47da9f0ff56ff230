"""Write down who did what, so that nobody can quietly change it afterwards."""

from pulse_core.audit.act import Act
from pulse_core.audit.sealer import Sealer
from pulse_core.audit.trail import SYSTEM, Trail

__all__ = ["SYSTEM", "Act", "Sealer", "Trail"]
