"""Take what is secret, and what leads to somebody's machines, out of sentences that others wrote."""

import re
from collections.abc import Collection
from typing import Final

HIDDEN: Final = "[secret]"
ADDRESS: Final = "[address]"
NAME: Final = "[name]"
LONGEST: Final = 400

_USERINFO = re.compile(r"(?<=://)[^/\s?#]*@")
_LABEL = (
    "passw(?:or)?d passphrase passwd pwd secret token api[_-]?key credentials? cookie session csrf ticket "
    "private[_-]?key authorization"
)
_LABELLED = re.compile(
    r"(?i)([\w.-]*(?:" + "|".join(_LABEL.split()) + r""")[\w.-]*["']?\s*(?:[:=]|\bis\b)\s*)"""
    r"""("[^"]*"|'[^']*'|(?:(?:bearer|basic|digest|token|\w*apitoken)[\s=]+)?[^\s,;&"']+)"""
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic|digest|[\w]*apitoken)([ =]+)(\S+)")
_PEM = re.compile(r"-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|\Z)", re.DOTALL)
_OPAQUE = re.compile(r"[A-Za-z0-9+/_=!.~-]{16,}")
_MIXED = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))
_HEX = re.compile(r"[0-9a-fA-F-]{16,}")

_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_MAIL = re.compile(r"\S+@[\w.-]+")
_MAC = re.compile(r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b")
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d)(?::\d{1,5})?(?:/\d{1,2})?")
_IPV6 = re.compile(r"\[?(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:%\w+)?(?![\w:])\]?(?::\d{1,5})?")
_DOTTED = re.compile(r"\b(?=[\w-]*[A-Za-z])[\w-]+(?:\.[\w-]+)+\b(?::\d{1,5})?")
_PATH = re.compile(r"(?<![\w/])(?:~|[A-Za-z]:)?[/\\][^\s:,;'\"]*")
_WORD = re.compile(r"[\w.-]+")


def without_secrets(text: str, known: Collection[str] = ()) -> str:
    """The text without `known` secrets and without what looks like one.

    That is whatever is labelled so, credentials in addresses, and long words that mean nothing.
    """
    for secret in sorted(known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _PEM.sub(HIDDEN, text)
    text = _USERINFO.sub(f"{HIDDEN}@", text)
    text = _LABELLED.sub(lambda found: found[1] + HIDDEN, text)
    text = _SCHEME.sub(lambda found: found[1] + found[2] + HIDDEN, text)
    return _OPAQUE.sub(lambda found: HIDDEN if _is_opaque(found[0]) else found[0], text)[:LONGEST]


def without_addresses(text: str, names: Collection[str]) -> str:
    """The text without addresses, paths and host names, and without `names`, wherever they stand as words."""
    for pattern in (_URL, _MAIL, _MAC, _IPV4, _IPV6, _DOTTED, _PATH):
        text = pattern.sub(ADDRESS, text)
    return _WORD.sub(lambda found: NAME if found[0].casefold() in names else found[0], text)


def _is_opaque(word: str) -> bool:
    """Whether no person would write this: hexadecimal, or capitals, small letters and digits in one long word."""
    if _HEX.fullmatch(word):
        return any(character.isdigit() for character in word)
    return all(kind.search(word) for kind in _MIXED)
