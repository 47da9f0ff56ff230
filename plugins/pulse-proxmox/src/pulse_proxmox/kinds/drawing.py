"""Short ways to say how the facet of a resource is drawn."""

from pulse_core.plugin import Column, Draw, Fact

NAME = "proxmox"


def fact(title: str, field: str, draw: Draw = Draw.TEXT) -> Fact:
    """A line of a panel with a field of the facet."""
    return Fact(title=title, value=f"facets.{NAME}.{field}", draw=draw)


def number(title: str, metric: str, draw: Draw = Draw.NUMBER) -> Fact:
    """A line of a panel with a metric."""
    return Fact(title=title, value=f"metrics.{metric}", draw=draw)


def table(title: str, field: str, *columns: Column) -> Fact:
    """A list of the facet as a table."""
    return Fact(title=title, value=f"facets.{NAME}.{field}", draw=Draw.TABLE, columns=columns)


def cell(title: str, field: str, draw: Draw = Draw.TEXT, *, beside: str = "", width_px: int = 110) -> Column:
    """A column of such a table."""
    return Column(name=field.removeprefix("metric:"), title=title, value=field, draw=draw, beside=beside, width_px=width_px)


TROUBLES = table(
    "What is not told",
    "troubles",
    cell("What", "feature", width_px=140),
    cell("Why", "reason", width_px=240),
    cell("What to do", "fix", width_px=260),
)
