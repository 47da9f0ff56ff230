"""Write samples as Prometheus text (exposition format 0.0.4)."""

import math
from collections.abc import Iterable, Mapping

import attrs

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


@attrs.frozen(kw_only=True)
class Family:
    """Samples of one name: pairs of labels and a value. Unknown values are left out."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float | None]]
    type: str = "gauge"


def exposition(families: Iterable[Family]) -> bytes:
    """The text of all families."""
    lines: list[str] = []
    for family in families:
        help = family.help.replace("\\", "\\\\").replace("\n", "\\n")
        lines += (f"# HELP {family.name} {help}", f"# TYPE {family.name} {family.type}")
        lines += [_line(family.name, labels, value) for labels, value in family.samples if value is not None]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    inner = ",".join(f'{label}="{text.translate(_ESCAPES)}"' for label, text in labels.items())
    return f"{name}{{{inner}}} {_number(value)}" if inner else f"{name} {_number(value)}"


def _number(value: float) -> str:
    if math.isfinite(value):
        return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
