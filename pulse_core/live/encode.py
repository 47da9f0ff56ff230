"""Turn what happened into the messages of the live protocol, under a filter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from pulse_core.live.filter import ALWAYS, EVERYTHING, Filter
from pulse_core.live.rounding import rounded
from pulse_core.model.change import Change, ChangeKind, TickBlock, Ticks
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource

Message = dict[str, object]


def plain(value: Any) -> object:
    """What the encoder does not know by itself. A connector's facet may hold anything; a secret never gets out."""
    return dict(value) if isinstance(value, Mapping) else None


_encoder = msgspec.json.Encoder(enc_hook=plain)


def to_json(message: Message) -> bytes:
    """A message as JSON, in one line."""
    return _encoder.encode(message)


def resources(found: Iterable[Resource], filter: Filter) -> Sequence[object]:
    """Resources as they travel: themselves, or their wanted fields."""
    if filter.fields:
        return [_picked(resource, filter) for resource in found]
    return list(found)


def _picked(resource: Resource, filter: Filter) -> Message:
    whole = msgspec.to_builtins(resource, enc_hook=plain)
    picked: Message = {name: whole[name] for name in whole if name in ALWAYS or name in filter.fields}
    for group in ("facets", "metrics"):
        if group not in picked and filter.wants_part_of(group):
            picked[group] = {name: value for name, value in whole[group].items() if filter.wants(f"{group}.{name}")}
    return picked


class _Delta:
    """Folds changes into three lists with no id in two of them, so that their order of application cannot matter."""

    def __init__(self, filter: Filter) -> None:
        self._filter = filter
        self._added: dict[ResourceId, Resource] = {}
        self._changed: dict[ResourceId, dict[str, object]] = {}
        self._removed: dict[ResourceId, None] = {}

    def take(self, change: Change) -> None:
        before = change.kind is not ChangeKind.ADDED and self._filter.admitted_before(change)
        after = change.kind is not ChangeKind.REMOVED and self._filter.admits_resource(change.resource)
        if after and (not before or change.id in self._added):
            self._add(change)
        elif after:
            fields = {name: new for name, (_, new) in change.fields.items() if self._filter.wants(name)}
            self._changed.setdefault(change.id, {}).update(fields)
        elif before:
            self._remove(change)

    def _add(self, change: Change) -> None:
        self._added[change.id] = change.resource
        self._changed.pop(change.id, None)
        self._removed.pop(change.id, None)

    def _remove(self, change: Change) -> None:
        self._added.pop(change.id, None)
        self._changed.pop(change.id, None)
        self._removed[change.id] = None

    def message(self) -> Message:
        changed = [{"id": id, "fields": fields} for id, fields in self._changed.items() if fields]
        return {"added": resources(self._added.values(), self._filter), "changed": changed, "removed": list(self._removed)}


def delta(changes: Sequence[Change], filter: Filter = EVERYTHING) -> Message | None:
    """The lists of a `delta`, or None when the filter lets nothing through."""
    folded = _Delta(filter)
    for change in changes:
        folded.take(change)
    message = folded.message()
    return message if any(message.values()) else None


def ticks(
    told: Ticks, filter: Filter = EVERYTHING, *, members: Collection[str] | None = None, sources: Collection[str] | None = None
) -> Message | None:
    """The columns of a `ticks`. `members` and `sources` are those that the filter admits, None for all."""
    columns = [column for block in told.blocks if (column := _column(block, filter, members)) is not None]
    heard = {name: at for name, at in told.sources.items() if sources is None or name in sources}
    if not columns and not heard:
        return None
    return {"t": round(told.at, 3), "sources": heard, "columns": columns}


def _column(block: TickBlock, filter: Filter, members: Collection[str] | None) -> Message | None:
    rows = None if members is None else [row for row, id in enumerate(block.ids) if id in members]
    wanted = [m for m, name in enumerate(block.metrics) if filter.wants(f"metrics.{name}")]
    if not wanted or rows == []:
        return None
    return {
        "ids": block.ids if rows is None else [block.ids[row] for row in rows],
        "metrics": [block.metrics[m] for m in wanted],
        "values": [rounded(block.metrics[m], _rows(block.values[m], rows)) for m in wanted],
    }


def _rows(values: Sequence[float | None], rows: Sequence[int] | None) -> Sequence[float | None]:
    return values if rows is None else [values[row] for row in rows]
