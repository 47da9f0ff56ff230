"""Read JSON into a declared class, strictly, and say where it does not fit."""

from typing import TypeVar

import msgspec

from pulse_core.errors import BadRequest

T = TypeVar("T")


def structure(body: bytes, type: type[T], *, path: str = "") -> T:
    """`body` as a value of `type`. Raises BadRequest with the path of the field that does not fit."""
    try:
        return msgspec.json.decode(body, type=type)
    except msgspec.ValidationError as error:
        where, why = explain(error, path=path)
        raise BadRequest("wrong_type", f"{where}: {why}" if where else why, details={"path": where}) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("malformed_json", f"The body is not valid JSON: {error}"[:300], details={"path": path}) from None


def explain(error: Exception, *, path: str = "") -> tuple[str, str]:
    """Where and why, of a validation error; `path` is where the decoded text itself stands."""
    message, _, place = str(error).partition(" - at `$")
    inner = place.rstrip("`")
    return (path + inner).lstrip("."), message
