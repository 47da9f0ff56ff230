"""What follows from a configuration class: its form, its parsing, its redaction and its reference page."""

from pulse_core.forms.parted import guarded, joined, masked, parted, privileged, secret_at
from pulse_core.forms.redact import MARKER, redact, redaction_values
from pulse_core.forms.reference import Row, reference
from pulse_core.forms.schema import schema
from pulse_core.forms.structure import structure
from pulse_core.forms.texts import from_env, from_texts

__all__ = [
    "MARKER",
    "Row",
    "from_env",
    "from_texts",
    "guarded",
    "joined",
    "masked",
    "parted",
    "privileged",
    "redact",
    "redaction_values",
    "reference",
    "schema",
    "secret_at",
    "structure",
]
