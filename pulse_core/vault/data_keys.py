"""The keys that seal, each kept in the store as a document and wrapped by the master key."""

import os
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pulse_core.errors import VaultError
from pulse_core.plugin.stores import Document, Documents, Put
from pulse_core.vault.envelope import KEY_BYTES, KEY_ID_BYTES, NONCE_BYTES, Place, opened, sealed
from pulse_core.vault.master import MasterKey

VAULT_KEYS: Final = "vault-keys"
MOST_KEYS: Final = 64

_FIELD: Final = "wrapped"


@attrs.frozen(kw_only=True)
class Kept:
    """A data key as it is kept. The highest `number` seals; `seals` is how often it did, as of the last upkeep."""

    number: int
    made_at: float
    wrapped: str
    wrapped_by: str
    wrapped_at: float
    seals: int = 0


@attrs.frozen(kw_only=True)
class DataKey:
    """A data key that can be used: what is kept of it at which revision, and the key itself."""

    id: str
    kept: Kept
    revision: int
    plain: bytes = attrs.field(repr=False, eq=False)
    cipher: AESGCM = attrs.field(repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Ring:
    """All data keys by id, and the master key that wraps them."""

    master: MasterKey
    keys: Mapping[str, DataKey]

    @property
    def current(self) -> DataKey:
        """The key that seals."""
        return max(self.keys.values(), key=lambda key: key.kept.number)

    def superseded_at(self, key: DataKey) -> float:
        """When the next key took over."""
        return min(other.kept.made_at for other in self.keys.values() if other.kept.number > key.kept.number)

    def without(self, ids: Sequence[str]) -> "Ring":
        """The ring when these keys are gone."""
        return attrs.evolve(self, keys={id: key for id, key in self.keys.items() if id not in ids})


async def kept_keys(documents: Documents) -> Sequence[tuple[Document, Kept]]:
    """What is kept, none before the first start. Raises VaultError for a record that cannot be read, StoreError."""
    return [(document, _read(document)) for document in await documents.all(VAULT_KEYS)]


def unwrapped(kept: Sequence[tuple[Document, Kept]], master: MasterKey, organisation: str) -> Ring:
    """The keys, usable. Raises VaultError for one that the master key does not open."""
    keys = {}
    for document, record in kept:
        plain = opened(record.wrapped, key=master.cipher, place=_place(document.key, organisation))
        keys[document.key] = DataKey(id=document.key, kept=record, revision=document.revision, plain=plain, cipher=AESGCM(plain))
    return Ring(master=master, keys=keys)


def made(master: MasterKey, organisation: str, *, number: int, now: float) -> DataKey:
    """A new data key, not kept yet."""
    id, plain = os.urandom(KEY_ID_BYTES).hex(), os.urandom(KEY_BYTES)
    kept = Kept(
        number=number, made_at=now, wrapped=_wrapped(id, plain, master, organisation), wrapped_by=master.id, wrapped_at=now
    )
    return DataKey(id=id, kept=kept, revision=0, plain=plain, cipher=AESGCM(plain))


def rewrapped(key: DataKey, master: MasterKey, organisation: str, *, seals: int, now: float) -> DataKey:
    """The same key under another master key."""
    wrapped = _wrapped(key.id, key.plain, master, organisation)
    return attrs.evolve(key, kept=attrs.evolve(key.kept, wrapped=wrapped, wrapped_by=master.id, wrapped_at=now, seals=seals))


def put(key: DataKey) -> Put:
    """Keep the key as it is now, if nobody else changed it."""
    return Put(collection=VAULT_KEYS, key=key.id, body=msgspec.json.encode(key.kept), expect=key.revision)


def written(key: DataKey) -> DataKey:
    """The key once `put` is done."""
    return attrs.evolve(key, revision=key.revision + 1)


def _wrapped(id: str, plain: bytes, master: MasterKey, organisation: str) -> str:
    place = _place(id, organisation)
    return sealed(plain, key=master.cipher, key_id=master.id, nonce=os.urandom(NONCE_BYTES), place=place)


def _place(id: str, organisation: str) -> Place:
    return Place(organisation=organisation, table=VAULT_KEYS, id=id, field=_FIELD)


def _read(document: Document) -> Kept:
    try:
        return msgspec.json.decode(document.body, type=Kept)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VaultError(
            f"The key {document.key} is kept in a form that cannot be read ({error}): restore a backup of the database"
        ) from error
