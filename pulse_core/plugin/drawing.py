"""Say in few words how the facet of a kind is drawn."""

import attrs

from pulse_core.plugin.kinds import Column, Draw, Fact


@attrs.frozen
class Drawing:
    """Short ways to declare the lines of panels whose values stand in one facet: `Drawing("door").fact("Lock", "lock")`.

    They make `Fact` and `Column`; whatever they do not take is declared with those.
    """

    facet_name: str

    def fact(self, title: str, field: str, draw: Draw = Draw.TEXT) -> Fact:
        """A line with a field of the facet; a dot leads into it, as in `update.state`."""
        return Fact(title=title, value=f"facets.{self.facet_name}.{field}", draw=draw)

    def table(self, title: str, field: str, *columns: Column) -> Fact:
        """A list of the facet as a table; `cell` makes its columns."""
        return Fact(title=title, value=f"facets.{self.facet_name}.{field}", draw=Draw.TABLE, columns=columns)

    @staticmethod
    def number(title: str, metric: str, draw: Draw = Draw.NUMBER) -> Fact:
        """A line with a metric of the resource."""
        return Fact(title=title, value=f"metrics.{metric}", draw=draw)

    @staticmethod
    def cell(title: str, field: str, draw: Draw = Draw.TEXT, *, beside: str = "", width_px: int = 110) -> Column:
        """A column of a table: a field of its rows, or with `metric:` before it the metric that is named there."""
        name = field.removeprefix("metric:")
        return Column(name=name, title=title, value=field, beside=beside, draw=draw, width_px=width_px)
