"""Read JSON into a declared class, strictly, and say where it does not fit."""

from typing import TypeVar

import attrs
import msgspec

from pulse_core.errors import BadRequest

T = TypeVar("T")


def structure(body: bytes, type: type[T], *, path: str = "") -> T:
    """`body` as a value of `type`. Raises BadRequest with the path of the field that does not fit."""
    try:
        value = msgspec.json.decode(body, type=type)
    except msgspec.ValidationError as error:
        where, why = explain(error, path=path)
        raise BadRequest("wrong_type", f"{where}: {why}" if where else why, details={"path": where}) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("malformed_json", f"The body is not valid JSON: {error}"[:300], details={"path": path}) from None
    if attrs.has(type):
        _refuse_unknown(body, type)
    return value


def _refuse_unknown(body: bytes, type: type) -> None:
    """A misspelt name would be an order that nobody heard."""
    names = {field.name for field in attrs.fields(type)}
    for name in msgspec.json.decode(body, type=dict[str, msgspec.Raw]):
        if name not in names:
            shown = name[:80]
            raise BadRequest("unknown_field", f"{shown}: There is no such field.", details={"path": shown})


def explain(error: Exception, *, path: str = "") -> tuple[str, str]:
    """Where and why, of a validation error; `path` is where the decoded text itself stands."""
    message, _, place = str(error).partition(" - at `$")
    inner = place.rstrip("`")
    return (path + inner).lstrip("."), message
