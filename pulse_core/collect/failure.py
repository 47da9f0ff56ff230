"""Put an error into the words and the category that people are shown."""

from collections.abc import Callable

from pulse_core.collect.redaction import Redactor
from pulse_core.errors import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.model.health import SourceFailure
from pulse_core.plugin.fields import secrets_in

_CATEGORIES: tuple[tuple[type[Exception], str], ...] = (
    (SourceUnreachable, "unreachable"),
    (SourceRefused, "refused"),
    (SourceGarbled, "garbled"),
    (TimeoutError, "timeout"),
)
_LONGEST_TEXT = 500


def failure(error: Exception, *, at: float, config: object) -> SourceFailure:
    """What went wrong with a source; an error that nobody named is the plugin's failure, with its type.

    The secrets of `config` are taken out of its words: a library may quote the request that it could not make.
    """
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    category = next((name for kind, name in _CATEGORIES if isinstance(error, kind)), "failed")
    named = isinstance(error, SourceError | TimeoutError)
    message = str(error) if named else f"{type(error).__name__}: {error}"
    hint = error.hint if isinstance(error, SourceError) else ""
    mask = masking(config)
    return SourceFailure(at=at, category=category, message=mask(message)[:_LONGEST_TEXT], hint=mask(hint)[:_LONGEST_TEXT])


def masking(config: object) -> Callable[[str], str]:
    """Puts names in place of the secrets of a configuration, in whatever form the words of its plugin quote them."""
    revealed = {text for secret in secrets_in(config) for text in (secret.reveal(), secret.reveal().strip())}
    return Redactor(dict.fromkeys(sorted(revealed), "secret")).text if revealed else str
