"""What people, roles and accounts may be called, so that no two of them can be mistaken for each other."""

import re
import unicodedata

from pulse_core.errors import BadRequest

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_LONGEST_TITLE = 100
_LONGEST_DESCRIPTION = 500
_DRAWN = {"L", "M", "N", "P", "S"}
"""What can be seen: letters, marks, numbers, punctuation and symbols. No controls, no marks that turn the direction."""


def user_name(text: str) -> str:
    """The name as it is kept, in lower case. Raises BadRequest for what could be taken for another name.

    Only ASCII is folded: elsewhere two letters that look alike, like the sign for kelvin and a K, fold into one.
    """
    folded = text.lower() if text.isascii() else text
    if not _NAME.fullmatch(folded) or folded.endswith("."):
        raise BadRequest(
            "bad_name",
            "A name has 1 to 64 characters: letters a to z, digits, and . _ @ + - within; it begins with a letter or a digit"
            " and does not end with a dot.",
            details={"field": "name"},
        )
    return folded


def known_name(text: str) -> str:
    """The name under which an account could be kept; empty when there can be no such account."""
    try:
        return user_name(text)
    except BadRequest:
        return ""


def title(text: str, *, field: str = "title", required: bool = False) -> str:
    """One line for people, trimmed. Raises BadRequest for what cannot be seen or is too long."""
    return _seen(text, field=field, most=_LONGEST_TITLE, required=required)


def description(text: str) -> str:
    """A sentence or two for people, in one line. Raises BadRequest like `title`."""
    return _seen(text, field="description", most=_LONGEST_DESCRIPTION, required=False)


def slug(text: str) -> str:
    """An id for people to read, made of a title: `Night shift` → `night-shift`. Empty when no letter is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")


def _seen(text: str, *, field: str, most: int, required: bool) -> str:
    line = text.strip(" ")
    if len(line) > most:
        raise BadRequest("too_long", f"The {field} has at most {most} characters.", details={"field": field})
    if any(character != " " and unicodedata.category(character)[0] not in _DRAWN for character in line):
        raise BadRequest("bad_text", f"The {field} holds a character that cannot be seen.", details={"field": field})
    if required and not line:
        raise BadRequest("missing", f"Give it a {field}.", details={"field": field})
    return line
