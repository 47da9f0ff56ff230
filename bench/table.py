"""Judge measures by their targets, and draw them as a table for a terminal."""

import re
from collections.abc import Mapping, Sequence

Row = Mapping[str, str | float | bool | None]
COLUMNS = ("measure", "value", "target", "unit", "")


TARGET = re.compile(r"(<=|>=)\s*([\d.]+)")


def judged(row: Row) -> Row:
    """The measure with its target as text and its verdict. A bare number is the most that it may be."""
    target = row.get("target")
    text = f"<= {target:g}" if isinstance(target, int | float) else str(target or "")
    found, value, ok = TARGET.match(text), row.get("value"), row.get("ok")
    if ok is None and found and isinstance(value, int | float):
        limit = float(found[2])
        ok = value <= limit if found[1] == "<=" else value >= limit
    return {**row, "target": text, "ok": ok}


def drawn(rows: Sequence[Row]) -> str:
    cells = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(cell, widths[at], at) for at, cell in enumerate(row)).rstrip() for row in cells]
    return "\n".join((lines[0], "-" * max(map(len, lines)), *lines[1:]))


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "ok", False: "MISSED"}.get(row.get("ok"), "")  # type: ignore[arg-type]  # None is a miss, too
    return (str(row["measure"]), _number(row.get("value")), str(row.get("target") or ""), str(row.get("unit") or ""), verdict)


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _aligned(cell: str, width: int, at: int) -> str:
    return cell.rjust(width) if at in (1, 2) else cell.ljust(width)
