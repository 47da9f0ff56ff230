"""Short ways to say how the facet of an engine's resource is drawn."""

from pulse_core.plugin import Drawing
from pulse_docker.facets import NAME

_DRAWING = Drawing(NAME)
fact, number, table, cell = _DRAWING.fact, _DRAWING.number, _DRAWING.table, _DRAWING.cell

LABELS = table("Labels", "labels", cell("Label", "name", width_px=260), cell("Value", "value", width_px=260))
