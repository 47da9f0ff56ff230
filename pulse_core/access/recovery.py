"""A way back in for who can read the data directory: a token that opens one session, once and for a short time."""

import asyncio
import contextlib
import secrets
from hmac import compare_digest
from pathlib import Path

import attrs

from pulse_core.access.people import Account, People
from pulse_core.access.refusals import Forbidden
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.table import Table
from pulse_core.access.users import Also, Users, nothing
from pulse_core.errors import BadRequest, Conflict, NotFound
from pulse_core.model.access import User
from pulse_core.plugin.stores import Documents
from pulse_core.plugin.tools import Clock
from pulse_core.private import PrivateFileUnsafe, read_private, remove_private, write_private

FILE = "recovery-token"
PREFIX = "plr_"
LONGEST_MINUTES = 60
_ONLY = "current"
"""There is one at a time: a second one would be a second door."""
_MOST_BYTES = 1024


@attrs.frozen(kw_only=True)
class Issued:
    """Where the token lies and until when it holds. `token` is empty when one that still held was left as it is."""

    file: Path
    expires_at: float
    user: User
    token: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class _Kept:
    hash: str = attrs.field(repr=False)
    user: str
    issued_at: float
    expires_at: float

    def holds(self, now: float) -> bool:
        """Also a clock that was set back gives it no longer life than it was given."""
        return self.issued_at <= now < self.expires_at


class Recovery:
    """The token is in a file that only we may read, its hash in the store."""

    def __init__(self, documents: Documents, people: People, users: Users, clock: Clock, *, data_directory: Path) -> None:
        self._documents = documents
        self._people = people
        self._users = users
        self._clock = clock
        self._path = data_directory / FILE
        self._table = Table("recovery", _Kept, most=1)
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Take over what is kept. Raises StoreError."""
        async with self._lock:
            await self._table.load(self._documents)

    @property
    def path(self) -> Path:
        """Where the token lies while there is one."""
        return self._path

    async def issue(self, user: str = "", *, minutes: int = 15, replace: bool = False) -> Issued:
        """A token for this user (id or name), or for the first administrator.

        One that still holds is left as it is unless `replace`. Raises BadRequest, NotFound, Conflict, OSError.
        """
        if not 1 <= minutes <= LONGEST_MINUTES:
            raise BadRequest("bad_minutes", f"A recovery token holds for 1 to {LONGEST_MINUTES} minutes.")
        async with self._lock:
            if not replace and (held := await self._held()):
                return held
            account = self._wanted(user)
            token, now = PREFIX + secrets.token_urlsafe(32), self._clock.now()
            kept = _Kept(hash=secret_hash(token), user=account.id, issued_at=now, expires_at=now + minutes * 60)
            await asyncio.to_thread(write_private, self._path, token.encode() + b"\n")
            await self._table.write(self._documents, self._table.put(_ONLY, kept))
            return self._issued(kept, token=token)

    async def redeem(self, token: str, *, also: Also = nothing) -> User:
        """Use the token up, in the store first and together with `also`. Raises Forbidden when it does not hold."""
        async with self._lock:
            kept = self._table.get(_ONLY)
            fits = compare_digest(secret_hash(token), kept.hash if kept else secret_hash(""))
            user = self._users.find(kept.user) if kept else None
            if not fits or kept is None or not kept.holds(self._clock.now()) or user is None or user.disabled:
                raise Forbidden("bad_recovery_token", "This recovery token does not hold (any more): ask for a new one.")
            await self._table.write(self._documents, self._table.put(_ONLY, _used(kept)), *also(user))
            await self._remove_file()
        return user

    async def upkeep(self) -> None:
        """Forget a token that does not hold any more."""
        async with self._lock:
            kept = self._table.get(_ONLY)
            if kept and not kept.holds(self._clock.now()):
                await self._table.write(self._documents, self._table.delete(_ONLY))
                await self._remove_file()

    async def _held(self) -> Issued | None:
        kept = self._table.get(_ONLY)
        if kept is None or not kept.holds(self._clock.now()):
            return None
        lies_there = await asyncio.to_thread(_lies_in, self._path, kept.hash)
        return self._issued(kept) if lies_there and self._users.find(kept.user) else None

    async def _remove_file(self) -> None:
        with contextlib.suppress(OSError):  # what is in it opens nothing any more
            await asyncio.to_thread(remove_private, self._path)

    def _wanted(self, user: str) -> Account:
        if user:
            account = self._people.find(user) or self._named(user)
            if account is None:
                raise NotFound("unknown_user", "There is no such user.")
            if account.disabled:
                raise Conflict("user_disabled", "This user is disabled: recover another one, who can enable them.")
            return account
        if not (administrators := self._people.administrators()):
            raise Conflict("no_administrator", "There is no administrator yet: use the bootstrap token.")
        return administrators[0]

    def _named(self, name: str) -> Account | None:
        user = self._users.named(name)
        return self._people.find(user.id) if user else None

    def _issued(self, kept: _Kept, *, token: str = "") -> Issued:
        return Issued(file=self._path, expires_at=kept.expires_at, user=self._users.get(kept.user), token=token)


def _used(kept: _Kept) -> _Kept:
    """It stays until it is forgotten, so that the store itself refuses whoever is second."""
    return attrs.evolve(kept, hash="", expires_at=0.0)


def _lies_in(path: Path, hashed: str) -> bool:
    try:
        token = read_private(path, max_bytes=_MOST_BYTES).decode("ascii", "replace").strip()
    except (FileNotFoundError, PrivateFileUnsafe):
        return False
    return compare_digest(secret_hash(token), hashed)
