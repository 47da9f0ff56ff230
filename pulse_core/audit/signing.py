"""Keep the key that signs the trail: made once per organisation, its private part sealed."""

from collections.abc import Callable
from typing import Final

import attrs
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pulse_core.audit.canonical import GENESIS
from pulse_core.audit.checkpoint import REGULAR, Checkpoint, key_id, signed_checkpoint
from pulse_core.errors import RevisionConflict, StoreDamaged, VaultError
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.stores import Documents, Put
from pulse_core.plugin.tools import Clock

KEYS: Final = "audit-keys"
ANCHOR: Final = "anchor"
"""The newest signed end of the chain. It is made with the key, so that nobody can pretend that there was none yet."""
_SIGNING: Final = "signing"
_FIELD: Final = "private"


@attrs.frozen(kw_only=True)
class SigningKey:
    """The key of an organisation. `public` is its public part (hex), `id` the short name of that."""

    id: str
    public: str
    sign: Callable[[bytes], bytes] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class AuditKey:
    """What verifies the trail of an organisation: keep it where Pulse cannot write."""

    organisation: str
    id: str
    public: str
    algorithm: str = "ed25519"


@attrs.frozen(kw_only=True)
class _Kept:
    public: str
    private: str
    created_at: float


class Signer:
    """Reads the key when it is first needed, and makes it when there never was one."""

    def __init__(self, documents: Documents, sealer: Sealer, clock: Clock, organisation: str) -> None:
        self.documents = documents
        self._sealer = sealer
        self._clock = clock
        self._organisation = organisation
        self._key: SigningKey | None = None

    async def exists(self) -> bool:
        """Whether a key was made. Raises StoreError."""
        return self._key is not None or await self.documents.get(KEYS, _SIGNING) is not None

    async def key(self) -> SigningKey:
        """The key. Raises StoreError, VaultError; a key that cannot be unsealed is never replaced."""
        if self._key is None:
            document = await self.documents.get(KEYS, _SIGNING)
            self._key = self._opened(document.body) if document else await self._made()
        return self._key

    def _opened(self, body: bytes) -> SigningKey:
        try:
            kept = msgspec.json.decode(body, type=_Kept)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise StoreDamaged(f"{KEYS}/{_SIGNING} is not readable: {error}") from error
        secret = self._sealer.unseal(kept.private, table=KEYS, id=_SIGNING, field=_FIELD)
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret.reveal()))
        key = _key(private)
        if key.public != kept.public:
            raise VaultError(f"{KEYS}/{_SIGNING}: the private part does not belong to the public one")
        return key

    async def _made(self) -> SigningKey:
        private = Ed25519PrivateKey.generate()
        key = _key(private)
        sealed = self._sealer.seal(private.private_bytes_raw().hex(), table=KEYS, id=_SIGNING, field=_FIELD)
        at = round(self._clock.now(), 3)
        body = msgspec.json.encode(_Kept(public=key.public, private=sealed, created_at=at))
        nothing = Checkpoint(organisation=self._organisation, key=key.id, kind=REGULAR, seq=0, hash=GENESIS, at=at)
        try:
            await self.documents.write(
                Put(collection=KEYS, key=_SIGNING, body=body, expect=0), anchored(signed_checkpoint(nothing, key.sign))
            )
        except RevisionConflict:
            document = await self.documents.get(KEYS, _SIGNING)
            if document is None:
                raise
            return self._opened(document.body)
        return key


def anchored(line: bytes) -> Put:
    """Keep a signed checkpoint as the newest."""
    return Put(collection=KEYS, key=ANCHOR, body=line)


def _key(private: Ed25519PrivateKey) -> SigningKey:
    public = private.public_key().public_bytes_raw().hex()
    return SigningKey(id=key_id(public), public=public, sign=private.sign)


def new_key() -> SigningKey:
    """A key of nobody's, which is kept nowhere."""
    return _key(Ed25519PrivateKey.generate())
