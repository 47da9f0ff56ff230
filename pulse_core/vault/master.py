"""The key that wraps all others: a file of our own, or one that a person mounts."""

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import Final

import attrs
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pulse_core.errors import VaultError
from pulse_core.private import (
    PrivateFileUnsafe,
    private_directory,
    read_mounted,
    read_private,
    remove_private,
    replace_private,
    write_private,
)
from pulse_core.vault.envelope import KEY_BYTES, KEY_ID_BYTES

OWN: Final = "own file"
MOUNTED: Final = "PULSE_MASTER_KEY_FILE"

_NAME: Final = "master.key"
_NEXT: Final = "master.key.next"
_MOST_BYTES: Final = 4096
_DOMAIN: Final = b"pulse.vault.master-key\0"


@attrs.frozen(kw_only=True)
class MasterKey:
    """A key-encryption key. Its id tells nothing of it, and is the same wherever the same key lies.

    A `prepared` one was made by a change of keys that has not come to its end.
    """

    id: str
    cipher: AESGCM = attrs.field(repr=False, eq=False)
    source: str
    path: Path
    prepared: bool = False


@attrs.frozen(kw_only=True)
class MasterKeys:
    """Where the master key lies: `master.key` in `directory`, unless a person names another file."""

    directory: Path
    named: str = ""

    @property
    def own_path(self) -> Path:
        """Our own file."""
        return self.directory / _NAME

    @property
    def wanted_path(self) -> Path:
        """Where the key ought to lie."""
        return Path(self.named).expanduser() if self.named else self.own_path

    def find(self, id: str) -> MasterKey:
        """The key of that id, wherever it lies. Raises VaultError in words when there is none, or only another one."""
        others = []
        for look in (self.mounted, self.own, self.coming):
            if (key := look()) is not None:
                if key.id == id:
                    return key
                others.append(key)
        if not others:
            raise VaultError(
                f"Secrets are sealed, but their master key is missing: {self.wanted_path} is not there. {_put_back(id)}"
            )
        found = " nor ".join(f"{key.path} ({key.id})" for key in others)
        raise VaultError(f"Secrets are sealed, and their master key is not {found}. {_put_back(id)}")

    def mounted(self) -> MasterKey | None:
        """The key in the file that a person named; None where nobody named one. Raises VaultError for what is no key."""
        if not self.named:
            return None
        content = _content(self.wanted_path, mounted=True)
        if content is None:
            raise VaultError(f"The master key is missing: there is no {self.wanted_path}, which {MOUNTED} names")
        return _key(content, self.wanted_path, MOUNTED)

    def own(self) -> MasterKey | None:
        """The key in our own file; None where there is none. Raises VaultError for one that is unsafe or no key."""
        return self._ours(_NAME)

    def coming(self) -> MasterKey | None:
        """The key that a change had prepared and perhaps not finished; None where there is none."""
        key = self._ours(_NEXT)
        return attrs.evolve(key, prepared=True) if key else None

    def make(self) -> MasterKey:
        """Make our own key. The caller knows that nothing is sealed with another."""
        return self._made(_NAME)

    def prepare(self) -> MasterKey:
        """The key that comes next: `promoted` has it replace ours. One that is there already is taken."""
        return self.coming() or attrs.evolve(self._made(_NEXT), prepared=True)

    def promoted(self, key: MasterKey) -> MasterKey:
        """From now on the prepared key is ours; the one from before is gone. Raises VaultError."""
        try:
            replace_private(key.path, self.own_path)
        except OSError as error:
            raise VaultError(f"{self.own_path} cannot be written ({error.strerror}): make the data directory writable") from error
        return attrs.evolve(key, path=self.own_path, prepared=False)

    def forget_prepared(self) -> None:
        """Remove the prepared key. The caller knows that nothing was wrapped with it."""
        remove_private(self.directory / _NEXT)

    def _ours(self, name: str) -> MasterKey | None:
        path = self.directory / name
        if self.directory.is_symlink():
            raise VaultError(f"{self.directory} is a symbolic link: put the directory itself there")
        if self.directory.exists():
            _shut(self.directory)
        content = _content(path, mounted=False)
        return None if content is None else _key(content, path, OWN)

    def _made(self, name: str) -> MasterKey:
        path = self.directory / name
        try:
            write_private(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        except PrivateFileUnsafe as error:
            raise VaultError(str(error)) from error
        except OSError as error:
            raise VaultError(f"{path} cannot be written ({error.strerror}): make the data directory writable") from error
        # Read back: what cannot be read again must not wrap anything.
        if (key := self._ours(name)) is None:
            raise VaultError(f"{path} was written and is not there: look at the disk")
        return key


def _shut(directory: Path) -> None:
    """Whoever may write there could put another key in the place of ours."""
    try:
        private_directory(directory)
    except PrivateFileUnsafe as error:
        raise VaultError(str(error)) from error
    except OSError as error:
        raise VaultError(f"{directory} cannot be looked at ({error.strerror})") from error


def _put_back(id: str) -> str:
    return f"Put the key {id} back from a backup; Pulse makes no new one, because nothing could open what is sealed then"


def _content(path: Path, *, mounted: bool) -> bytes | None:
    """What the file holds; None where there is none. Raises VaultError for one that is unsafe or cannot be read."""
    read = read_mounted if mounted else read_private
    try:
        return read(path, max_bytes=_MOST_BYTES)
    except PrivateFileUnsafe as error:
        raise VaultError(f"The master key is not safe where it lies: {error}") from error
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VaultError(f"The master key cannot be read: {path}: {error.strerror}") from error


def _key(content: bytes, path: Path, source: str) -> MasterKey:
    key = _decoded(content)
    if key is None:
        raise VaultError(
            f"{path} holds no master key: it has to be 32 random bytes, as they are or in base64 (openssl rand -base64 32)"
        )
    id = hashlib.sha256(_DOMAIN + key).digest()[:KEY_ID_BYTES].hex()
    return MasterKey(id=id, cipher=AESGCM(key), source=source, path=path)


def _decoded(content: bytes) -> bytes | None:
    # Random bytes are never all letters (once in 4 billion); 32 letters are a password, and that is no key.
    if len(content) == KEY_BYTES and not content.isascii():
        return content
    text = content.strip().replace(b"-", b"+").replace(b"_", b"/")
    try:
        key = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
