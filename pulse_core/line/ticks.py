"""Gather new metric values into columns."""

from collections.abc import Mapping
from operator import ne

import attrs

from pulse_core.model.change import TickBlock, Ticks
from pulse_core.model.ids import ResourceId

Row = tuple[float | None, ...]


@attrs.define
class _Rows:
    """Rows of one shape, and those of them that are not what they were."""

    ids: list[ResourceId] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)
    moved_ids: list[ResourceId] = attrs.field(factory=list)
    moved_rows: list[Row] = attrs.field(factory=list)
    old_rows: list[Row] = attrs.field(factory=list)
    """What the moved ones were."""

    def moved_columns(self) -> list[int]:
        """The columns in which any value is not the previous one."""
        columns = zip(zip(*self.old_rows, strict=True), zip(*self.moved_rows, strict=True), strict=True)
        return [place for place, (old, new) in enumerate(columns) if any(map(ne, old, new))]


@attrs.define
class TickGatherer:
    """Collects rows of one report by their shape: the tuple of metric names."""

    _shapes: dict[tuple[str, ...], _Rows] = attrs.field(factory=dict)

    def add(self, id: ResourceId, before: Mapping[str, float | None], after: Mapping[str, float | None]) -> None:
        """Take a resource's new values, and note which of them moved."""
        names = tuple(after)
        shape = self._shapes.get(names)
        if shape is None:
            shape = self._shapes[names] = _Rows()
        row = tuple(after.values())
        shape.ids.append(id)
        shape.rows.append(row)
        old = tuple(before.values()) if len(before) == len(names) and tuple(before) == names else tuple(map(before.get, names))
        if old != row or not before:
            shape.moved_ids.append(id)
            shape.moved_rows.append(row)
            shape.old_rows.append(old)

    def all(self, at: float, sources: Mapping[str, float]) -> Ticks:
        """Every value, for keeping."""
        blocks = (
            TickBlock(ids=tuple(s.ids), metrics=names, values=tuple(zip(*s.rows, strict=True)))
            for names, s in self._shapes.items()
        )
        return Ticks(at=at, blocks=tuple(block for block in blocks if block.metrics), sources=sources)

    def moved(self, at: float, sources: Mapping[str, float]) -> Ticks:
        """What a client that knows the previous values needs: resources with news, without columns that stood still."""
        blocks = []
        for names, shape in self._shapes.items():
            columns = shape.moved_columns()
            if columns:
                values = tuple(tuple(row[i] for row in shape.moved_rows) for i in columns)
                blocks.append(TickBlock(ids=tuple(shape.moved_ids), metrics=tuple(names[i] for i in columns), values=values))
        return Ticks(at=at, blocks=tuple(blocks), sources=sources)
