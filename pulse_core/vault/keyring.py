"""Read, make, renew and drop the keys, each step so that the store and the key files fit together if it is the last one."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.errors import VaultError
from pulse_core.plugin.stores import Delete, Documents
from pulse_core.plugin.tools import Clock, Log
from pulse_core.vault.data_keys import (
    MOST_KEYS,
    VAULT_KEYS,
    DataKey,
    Ring,
    kept_keys,
    made,
    put,
    rewrapped,
    unwrapped,
    written,
)
from pulse_core.vault.master import MasterKeys
from pulse_core.vault.spots import decoded, sealed_documents, spots

_GONE: Final = "the keys are gone from the store: restore a backup of the database"


@attrs.frozen(kw_only=True)
class Keyring:
    """The keys of one organisation, where they are kept."""

    documents: Documents
    masters: MasterKeys
    organisation: str
    clock: Clock
    log: Log

    async def read(self) -> Ring | None:
        """The keys as they are kept, a change that was cut short ended; None where there never were any."""
        kept = await kept_keys(self.documents)
        if not kept:
            return None
        newest = max((record for _, record in kept), key=lambda record: record.number)
        master = self.masters.find(newest.wrapped_by)
        ring = unwrapped(kept, master, self.organisation)
        if master.prepared:
            ring = attrs.evolve(ring, master=self.masters.promoted(master))
        return ring

    async def begin(self) -> Ring:
        """The first keys. Raises VaultError where something is sealed already."""
        async for document in sealed_documents(self.documents):
            if spot := next(spots(decoded(document)), None):
                raise VaultError(f"{document.collection}/{document.key} has a sealed {spot.field}, but {_GONE}")
        master = self.masters.mounted() or self.masters.own() or self.masters.make()
        key = made(master, self.organisation, number=1, now=self.clock.now())
        await self.documents.write(put(key))
        self.log.info("vault_made", master_key=master.id, path=str(master.path))
        return Ring(master=master, keys={key.id: written(key)})

    async def again(self) -> Ring:
        """The keys as they are kept, where there must be some. Raises VaultError."""
        ring = await self.read()
        if ring is None:
            raise VaultError(f"Secrets are sealed, but {_GONE}")
        return ring

    async def renewed(self, ring: Ring, *, seals: int) -> Ring:
        """A new data key, and all of them under a new master key (ours) or the one that is mounted now.

        The next master key is on the disk before anything is wrapped with it, all wrapping is one transaction, and only
        then does the file take its place: whatever comes between, `read` finds the key that fits.
        """
        if len(ring.keys) >= MOST_KEYS:
            raise VaultError(f"There are {MOST_KEYS} keys still in use: see what cannot be sealed anew in the vault's status")
        now, current = self.clock.now(), ring.current
        master = self.masters.mounted() or self.masters.prepare()
        new = made(master, self.organisation, number=current.kept.number + 1, now=now)
        old = [
            rewrapped(key, master, self.organisation, seals=seals if key is current else key.kept.seals, now=now)
            for key in ring.keys.values()
        ]
        await self.documents.write(*(put(key) for key in (*old, new)))
        if master.prepared:
            master = self.masters.promoted(master)
        return Ring(master=master, keys={key.id: written(key) for key in (*old, new)})

    async def counted(self, key: DataKey, *, seals: int) -> DataKey:
        """The key with what it sealed so far written down."""
        counted = attrs.evolve(key, kept=attrs.evolve(key.kept, seals=seals))
        await self.documents.write(put(counted))
        return written(counted)

    async def dropped(self, ring: Ring, ids: Sequence[str]) -> Ring:
        """The ring without the keys that nothing uses any more."""
        await self.documents.write(*(Delete(collection=VAULT_KEYS, key=id) for id in ids))
        for id in ids:
            self.log.info("vault_key_retired", key=id)
        return ring.without(ids)
