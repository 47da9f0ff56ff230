"""Short ways to say how the facets of each product are drawn."""

from pulse_core.plugin import Drawing, Fact
from pulse_proxmox.pve.facets import NAME

_DRAWING = Drawing(NAME)
fact, number, table, cell = _DRAWING.fact, _DRAWING.number, _DRAWING.table, _DRAWING.cell


def troubles(facet: Drawing) -> Fact:
    """What a source could not ask, why, and what to do about it."""
    return facet.table(
        "What is not told",
        "troubles",
        cell("What", "feature", width_px=140),
        cell("Why", "reason", width_px=240),
        cell("What to do", "fix", width_px=260),
    )


TROUBLES = troubles(_DRAWING)
