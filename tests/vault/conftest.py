"""Documents on paper, whose every moment can be kept, and vaults over them."""

import copy
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
import pytest

from pulse_core.errors import RevisionConflict, StoreUnavailable
from pulse_core.plugin.stores import Delete, Document, NewEntry, Put
from pulse_core.testing import FakeClock, RecordingLog
from pulse_core.vault import Vault


class PaperDocuments:
    """The `Documents` port in memory. `before` and `after` are called around every write."""

    def __init__(self, kept: Mapping[tuple[str, str], Document] | None = None) -> None:
        self.kept = dict(kept or {})
        self.before: Callable[[Sequence[Put | Delete]], None] = lambda writes: None
        self.after: Callable[[Sequence[Put | Delete]], None] = lambda writes: None
        self.unavailable = False

    async def get(self, collection: str, key: str) -> Document | None:
        self._reached()
        return self.kept.get((collection, key))

    async def all(self, collection: str) -> Sequence[Document]:
        self._reached()
        return [self.kept[place] for place in sorted(self.kept) if place[0] == collection]

    async def collections(self) -> Sequence[str]:
        self._reached()
        return sorted({collection for collection, _ in self.kept})

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        self._reached()
        self.before(writes)
        new = dict(self.kept)
        for write in writes:
            self._write(new, write)
        self.kept = new
        self.after(writes)

    def _write(self, new: dict[tuple[str, str], Document], write: Put | Delete) -> None:
        place = (write.collection, write.key)
        if isinstance(write, Delete):
            new.pop(place, None)
            return
        present = new[place].revision if place in new else 0
        if write.expect is not None and write.expect != present:
            raise RevisionConflict(f"{place} is at {present}")
        new[place] = Document(collection=write.collection, key=write.key, body=write.body, revision=present + 1)

    def _reached(self) -> None:
        if self.unavailable:
            raise StoreUnavailable("the disk is full")

    def body(self, collection: str, key: str) -> dict:
        return json.loads(self.kept[collection, key].body)


@attrs.define
class Setting:
    """What a vault stands on."""

    directory: Path
    documents: PaperDocuments = attrs.field(factory=PaperDocuments)
    clock: FakeClock = attrs.field(factory=FakeClock)
    log: RecordingLog = attrs.field(factory=RecordingLog)
    master_key_file: str = ""

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    @property
    def own(self) -> Path:
        return self.keys / "master.key"

    def vault(self, **more) -> Vault:
        """A vault as a process that starts now makes it."""
        settings = {
            "keys_directory": self.keys,
            "master_key_file": self.master_key_file,
            "organisation": "default",
            "clock": self.clock,
            "log": self.log,
        }
        return Vault(self.documents, **(settings | more))

    async def opened(self, **more) -> Vault:
        vault = self.vault(**more)
        await vault.load()
        return vault

    async def keep(self, vault: Vault, collection: str, key: str, **secrets: str) -> None:
        """Keep secrets as a room does: each sealed for its field of one document."""
        body = {field: vault.seal(text, table=collection, id=key, field=field) for field, text in secrets.items()}
        await self.documents.write(Put(collection=collection, key=key, body=json.dumps(body | {"name": key}).encode()))

    def read(self, vault: Vault, collection: str, key: str, field: str) -> str:
        sealed = self.documents.body(collection, key)[field]
        return vault.unseal(sealed, table=collection, id=key, field=field).reveal()

    def copied(self, directory: Path) -> "Setting":
        """What would be found if the process ended just now."""
        if self.keys.exists():
            shutil.copytree(self.keys, directory / "keys")
        documents = PaperDocuments(copy.deepcopy(self.documents.kept))
        return Setting(directory, documents=documents, master_key_file=self.master_key_file)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return Setting(directory)
