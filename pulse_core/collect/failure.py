"""Put an error into the words and the category that people are shown."""

from pulse_core.errors import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.model.health import SourceFailure

_CATEGORIES: tuple[tuple[type[Exception], str], ...] = (
    (SourceUnreachable, "unreachable"),
    (SourceRefused, "refused"),
    (SourceGarbled, "garbled"),
    (TimeoutError, "timeout"),
)
_LONGEST_TEXT = 500


def failure(error: Exception, *, at: float) -> SourceFailure:
    """What went wrong with a source; an error that nobody named is the plugin's failure, with its type."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    category = next((name for kind, name in _CATEGORIES if isinstance(error, kind)), "failed")
    named = isinstance(error, SourceError | TimeoutError)
    message = str(error) if named else f"{type(error).__name__}: {error}"
    hint = error.hint if isinstance(error, SourceError) else ""
    return SourceFailure(at=at, category=category, message=message[:_LONGEST_TEXT], hint=hint[:_LONGEST_TEXT])
