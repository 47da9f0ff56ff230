"""Short ways to say how the facet of an engine's resource is drawn."""

from pulse_core.plugin import Column, Draw, Fact


def fact(title: str, field: str, draw: Draw = Draw.TEXT) -> Fact:
    """A line of a panel with a field of the facet."""
    return Fact(title=title, value=f"facets.docker.{field}", draw=draw)


def number(title: str, metric: str, draw: Draw = Draw.NUMBER) -> Fact:
    """A line of a panel with a metric."""
    return Fact(title=title, value=f"metrics.{metric}", draw=draw)


def table(title: str, field: str, *columns: Column) -> Fact:
    """A list of the facet as a table."""
    return Fact(title=title, value=f"facets.docker.{field}", draw=Draw.TABLE, columns=columns)


def cell(title: str, field: str, draw: Draw = Draw.TEXT, *, width_px: int = 110) -> Column:
    """A column of such a table."""
    return Column(name=field, title=title, value=field, draw=draw, width_px=width_px)


LABELS = table("Labels", "labels", cell("Label", "name", width_px=260), cell("Value", "value", width_px=260))
