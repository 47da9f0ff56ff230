"""Seal bytes for one place, and open them there and nowhere else: AES-256-GCM in a versioned envelope."""

import base64
import binascii
import struct
from typing import Final

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pulse_core.errors import VaultError

PREFIX: Final = "pls1:"
"""What every sealed text begins with."""

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 12
MOST_BYTES: Final = 1 << 20
"""The largest secret that is sealed."""

_MAGIC: Final = b"PLS\x01"
_TAG_BYTES: Final = 16
_NONCE_AT: Final = len(_MAGIC) + KEY_ID_BYTES
_SEALED_AT: Final = _NONCE_AT + NONCE_BYTES
_MOST_CHARACTERS: Final = len(PREFIX) + 4 * (_SEALED_AT + MOST_BYTES + _TAG_BYTES + 2) // 3
_NOT_SEALED: Final = "this is not something that Pulse sealed, or it was changed since"


@attrs.frozen(kw_only=True)
class Place:
    """Where a sealed value belongs: a field of a document of a collection (`table`) of an organisation."""

    organisation: str
    table: str
    id: str
    field: str

    def __str__(self) -> str:
        return f"{self.table}/{self.id}: {self.field}"


def sealed(plain: bytes, *, key: AESGCM, key_id: str, nonce: bytes, place: Place) -> str:
    """`pls1:` and, in base64url: magic and version, key id, nonce (96 bits, never twice with one key), ciphertext and tag.

    The tag covers all of it and the place. Raises VaultError for more than `MOST_BYTES`.
    """
    if len(plain) > MOST_BYTES:
        raise VaultError(f"{place} is too large to be sealed: more than {MOST_BYTES} bytes")
    body = key.encrypt(nonce, plain, _bound(key_id, place))
    return PREFIX + _text(_MAGIC + bytes.fromhex(key_id) + nonce + body)


def opened(envelope: str, *, key: AESGCM, place: Place) -> bytes:
    """What was sealed with this key for just this place. Raises VaultError for everything else."""
    raw = _raw(envelope)
    key_id = _key_id(raw)
    try:
        return key.decrypt(raw[_NONCE_AT:_SEALED_AT], raw[_SEALED_AT:], _bound(key_id, place))
    except InvalidTag:
        raise VaultError(f"{place} cannot be opened: it was sealed for another place or with another key, or changed") from None


def key_of(envelope: str) -> str:
    """The id of the key that an envelope names. Raises VaultError for what is no envelope."""
    return _key_id(_raw(envelope))


def looks_sealed(text: str) -> bool:
    """Whether a text has the form of an envelope; only opening it can tell whether it is one."""
    if not text.startswith(PREFIX):
        return False
    try:
        _raw(text)
    except VaultError:
        return False
    return True


def _bound(key_id: str, place: Place) -> bytes:
    """What is not in the ciphertext but must not be changed either. With lengths, so that no two places read alike."""
    parts = (key_id, place.organisation, place.table, place.id, place.field)
    encoded = (part.encode("utf-8", "surrogatepass") for part in parts)
    return _MAGIC + b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def _raw(envelope: str) -> bytes:
    if not envelope.startswith(PREFIX) or len(envelope) > _MOST_CHARACTERS:
        raise VaultError(_NOT_SEALED)
    text = envelope[len(PREFIX) :]
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise VaultError(_NOT_SEALED) from None
    # One value has one text: bits that base64 leaves unused may not differ.
    if len(raw) < _SEALED_AT + _TAG_BYTES or not raw.startswith(_MAGIC) or _text(raw) != text:
        raise VaultError(_NOT_SEALED)
    return raw


def _key_id(raw: bytes) -> str:
    return raw[len(_MAGIC) : _NONCE_AT].hex()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
