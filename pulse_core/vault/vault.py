"""The vault of one organisation: seals secrets for the place where they are kept, and opens them there."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs

from pulse_core.errors import RevisionConflict, StoreError, VaultError
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Document, Documents
from pulse_core.plugin.tools import Clock, Log
from pulse_core.vault import envelope
from pulse_core.vault.data_keys import DataKey, Ring
from pulse_core.vault.envelope import NONCE_BYTES, Place
from pulse_core.vault.keyring import Keyring
from pulse_core.vault.master import OWN, MasterKeys
from pulse_core.vault.reseal import Census, Resealing, census
from pulse_core.vault.status import KeyStatus, VaultStatus

MOST_SEALS: Final = 2**32
"""Beyond it two random nonces under one key might be the same (NIST SP 800-38D, 8.3)."""

GRACE_SECONDS: Final = 3600.0
"""So long a replaced key stays: what was sealed with it a moment ago may be written a moment later."""

SWEEP_SECONDS: Final = 600.0
"""How often what an older key seals is looked for, while there is an older key."""


class Vault:
    """Satisfies every room's `Sealer`. It works from memory once `load` is done; before that it raises VaultError.

    A value is bound to organisation, `table` (collection), `id` (key of the document) and `field` (its path in the
    document: names, and positions in lists, joined by dots). Sealed for any other place, `rotate` could not open it.
    """

    def __init__(
        self,
        documents: Documents,
        *,
        keys_directory: Path,
        master_key_file: str,
        organisation: str,
        clock: Clock,
        log: Log,
        most_seals: int = MOST_SEALS,
    ) -> None:
        masters = MasterKeys(directory=keys_directory, named=master_key_file)
        self._keyring = Keyring(documents=documents, masters=masters, organisation=organisation, clock=clock, log=log)
        self._documents = documents
        self._organisation = organisation
        self._clock = clock
        self._log = log
        self._most_seals = most_seals
        self._ring: Ring | None = None
        self._seals = 0
        self._swept_at = 0.0
        self._lock = asyncio.Lock()
        self._listeners: list[Callable[[Document], None]] = []

    async def load(self) -> None:
        """Read the keys; make the first ones where nothing is sealed. Call it before any room reads what it keeps.

        Raises VaultError in words when something is sealed and its key is missing, wrong or not safe where it lies;
        StoreUnavailable while the store cannot be read: call it again later.
        """
        async with self._lock:
            if self._ring is not None:
                return
            ring = await self._keyring.read() or await self._keyring.begin()
            self._take(ring)
            self._warn_of_another_master(ring)
            if ring.master.source == OWN:
                with contextlib.suppress(OSError):  # it waits for the next start
                    self._keyring.masters.forget_prepared()
            try:
                await self._finish(grace_seconds=0.0)  # nobody holds anything from before the start
            except StoreError as error:
                self._log.warning("vault_resealing_waits", error=str(error))

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        """The text sealed for just that place, as `pls1:…`. Raises VaultError."""
        try:
            plain = text.encode()
        except UnicodeEncodeError:
            raise VaultError(f"{table}/{id}: {field} is not a text that can be sealed") from None
        return self._sealed(plain, self._place(table, id, field))

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        """What was sealed for just that place. Raises VaultError for anything else, and whatever was changed of it."""
        return Secret(self._unsealed(sealed, self._place(table, id, field)).decode())

    def listen(self, tell: Callable[[Document], None]) -> None:
        """`tell` gets each document that was sealed anew, as it is kept now: whoever has it in memory takes it over."""
        self._listeners.append(tell)

    def write_by(self, documents: Documents) -> None:
        """Write through these from now on: documents that take the event of a change of keys into its transaction."""
        self._documents = documents
        self._keyring = attrs.evolve(self._keyring, documents=documents)

    async def rotate(self) -> VaultStatus:
        """A new master key (of our own; a mounted one is read again) and a new data key; then everything is sealed anew.

        Killed or failing at any point, everything can still be opened, and the next start or upkeep goes on. A replaced
        data key goes when nothing uses it any more: an hour later, or at the next start. Raises VaultError, StoreError.
        """
        async with self._lock:
            self._known()
            self._take(await self._keyring.again(), seals=self._seals)
            self._take(await self._keyring.renewed(self._known(), seals=self._seals))
            ring = self._known()
            self._log.info("vault_rotated", master_key=ring.master.id, key=ring.current.id)
            await self._finish(grace_seconds=GRACE_SECONDS)
        return await self.status()

    async def status(self) -> VaultStatus:
        """Which keys there are, and how much each seals. Reads every document. Raises VaultError, StoreError."""
        ring, found = self._known(), await self._census()
        newest_first = sorted(ring.keys.values(), key=lambda key: -key.kept.number)
        return VaultStatus(
            organisation=self._organisation,
            master_key=ring.master.id,
            master_key_source=ring.master.source,
            master_key_path=str(ring.master.path),
            master_key_since=ring.current.kept.wrapped_at,
            keys=tuple(self._told(key, ring, found) for key in newest_first),
            unreadable=found.unreadable,
        )

    async def upkeep(self) -> None:
        """Call it once a minute: writes down how often the key sealed, and ends what `rotate` began. Raises StoreError."""
        if self._ring is None:
            return
        async with self._lock:
            await self._write_seals()
            due = self._clock.monotonic() - self._swept_at >= SWEEP_SECONDS
            if due:
                await self._finish(grace_seconds=GRACE_SECONDS)

    async def _finish(self, *, grace_seconds: float) -> None:
        """While there is an older key: seal anew what it seals, and drop it when nothing uses it and nobody can any more."""
        ring = self._known()
        if len(ring.keys) == 1:
            return
        self._swept_at = self._clock.monotonic()
        resealing = Resealing(documents=self._documents, organisation=self._organisation, renew=self._anew, tell=self._tell)
        count = await resealing.run()
        found = await self._census()
        if count or found.unreadable:
            self._log.info("vault_sealed_anew", documents=count, unreadable=len(found.unreadable))
        ended = [
            key.id
            for key in ring.keys.values()
            if key is not ring.current
            and key.id not in found.named
            and self._clock.now() - ring.superseded_at(key) >= grace_seconds
        ]
        if ended:
            self._ring = await self._keyring.dropped(ring, ended)

    async def _write_seals(self) -> None:
        ring = self._known()
        if self._seals == ring.current.kept.seals:
            return
        try:
            key = await self._keyring.counted(ring.current, seals=self._seals)
        except RevisionConflict:  # a change of keys whose end we did not see
            self._take(await self._keyring.again())
            return
        self._ring = attrs.evolve(ring, keys={**ring.keys, key.id: key})

    async def _census(self) -> Census:
        return await census(self._documents, self._organisation, self._opens)

    def _take(self, ring: Ring, *, seals: int = 0) -> None:
        self._ring = ring
        self._seals = max(ring.current.kept.seals, seals)

    def _known(self) -> Ring:
        if self._ring is None:
            raise VaultError("The vault is shut: its keys could not be read yet. See what is wrong with the store")
        return self._ring

    def _place(self, table: str, id: str, field: str) -> Place:
        return Place(organisation=self._organisation, table=table, id=id, field=field)

    def _sealed(self, plain: bytes, place: Place) -> str:
        key = self._known().current
        if self._seals >= self._most_seals:
            raise VaultError(f"The key {key.id} has sealed as much as one key may: give it a successor (pulse vault rotate)")
        self._seals += 1
        return envelope.sealed(plain, key=key.cipher, key_id=key.id, nonce=os.urandom(NONCE_BYTES), place=place)

    def _unsealed(self, sealed: str, place: Place) -> bytes:
        ring, id = self._known(), envelope.key_of(sealed)
        if id not in ring.keys:
            raise VaultError(f"{place} was sealed with the key {id}, which is not here: restore the backup that it came from")
        return envelope.opened(sealed, key=ring.keys[id].cipher, place=place)

    def _anew(self, sealed: str, place: Place) -> str | None:
        if envelope.key_of(sealed) == self._known().current.id:
            return None
        return self._sealed(self._unsealed(sealed, place), place)

    def _opens(self, sealed: str, place: Place) -> bool:
        try:
            self._unsealed(sealed, place)
        except VaultError:
            return False
        return True

    def _tell(self, document: Document) -> None:
        for tell in self._listeners:
            tell(document)

    def _told(self, key: DataKey, ring: Ring, found: Census) -> KeyStatus:
        current = key.id == ring.current.id
        return KeyStatus(
            id=key.id,
            made_at=key.kept.made_at,
            current=current,
            values=found.values[key.id],
            # What a process sealed in its last minute was not counted, and yet is there.
            seals=max(self._seals if current else key.kept.seals, found.values[key.id]),
        )

    def _warn_of_another_master(self, ring: Ring) -> None:
        wanted = self._keyring.masters.wanted_path
        if ring.master.path != wanted:
            self._log.warning("vault_master_key_not_taken", named=str(wanted), used=str(ring.master.path))
