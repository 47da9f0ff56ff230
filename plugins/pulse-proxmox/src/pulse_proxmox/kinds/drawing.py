"""Short ways to say how the facet of a cluster's resources is drawn."""

from pulse_core.plugin import Drawing
from pulse_proxmox.pve.facets import NAME

_DRAWING = Drawing(NAME)
fact, number, table, cell = _DRAWING.fact, _DRAWING.number, _DRAWING.table, _DRAWING.cell

TROUBLES = table(
    "What is not told",
    "troubles",
    cell("What", "feature", width_px=140),
    cell("Why", "reason", width_px=240),
    cell("What to do", "fix", width_px=260),
)
