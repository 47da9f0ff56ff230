"""Write events as CSV that no spreadsheet takes for a formula, one line each whatever somebody called themselves."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from pulse_core.audit.canonical import canonical
from pulse_core.model.audit import AuditEvent

COLUMNS: Final = (
    "seq",
    "time",
    "event",
    "outcome",
    "code",
    "actor_id",
    "actor_kind",
    "actor_name",
    "subject",
    "address",
    "request_id",
    "count",
    "details",
    "organisation",
)

_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones are taken for the narrow ones by some
_ENDS_AND_TURNS: Final = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_HIDDEN: Final = {code: f"\\u{code:04x}" for code in _ENDS_AND_TURNS}
"""Letters that end lines, move the cursor or turn the direction of writing."""


def cell(text: str) -> str:
    """The text as a cell: a text for every spreadsheet, and on one line."""
    guarded = f"'{text}" if text.lstrip(" \ufeff\xa0").startswith(_FORMULA) else text
    return guarded.translate(_HIDDEN)


def rows(events: Iterable[AuditEvent]) -> bytes:
    """One line for each event."""
    return _written([_cells(event) for event in events])


def head() -> bytes:
    """The line with the names of the columns."""
    return _written([COLUMNS])


def _written(lines: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def _cells(event: AuditEvent) -> tuple[str, ...]:
    texts = (
        event.event,
        event.outcome.value,
        event.code,
        event.actor.id,
        event.actor.kind,
        event.actor.name,
        event.subject,
        event.address,
        event.request_id,
    )
    details = canonical(event.details).decode() if event.details else ""
    return str(event.seq), _time(event.at), *map(cell, texts), str(event.count), cell(details), cell(event.organisation)


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
