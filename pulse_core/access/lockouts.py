"""Count failures to sign in, and lock out who guesses: by name and by address, whether there is such a user or not."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address

import attrs

from pulse_core.access import names
from pulse_core.access.refusals import Locked, TooMany
from pulse_core.access.table import Table
from pulse_core.plugin.stores import Documents
from pulse_core.plugin.tools import Clock

FAILURES = 5
WINDOW_SECONDS = 900.0
LOCKED_SECONDS = 900.0
MOST = 10_000
_SPARE = 10
"""So much room there always is: what failed must never find none, several at once included."""
_ROOM = 100
"""So many make room at once."""


@attrs.frozen
class Failures:
    """When it failed of late; `locked_until` once it failed too often. `addresses` are the keys of those it failed from."""

    at: tuple[float, ...] = ()
    locked_until: float | None = None
    addresses: tuple[str, ...] = ()

    def recent(self, now: float) -> tuple[float, ...]:
        return tuple(at for at in self.at if 0 <= now - at < WINDOW_SECONDS)

    def locked_seconds(self, now: float) -> float:
        """How long yet. A clock that was set back does not lock for longer than was meant."""
        left = (self.locked_until or now) - now
        return left if 0 < left <= LOCKED_SECONDS else 0.0

    def over(self, now: float) -> bool:
        """Whether nothing of it counts any more."""
        return not self.recent(now) and not self.locked_seconds(now)

    def one_more(self, now: float, addresses: tuple[str, ...] = ()) -> "Failures":
        at, known = (*self.recent(now), now), tuple(dict.fromkeys((*self.addresses, *addresses)))[-FAILURES:]
        if len(at) >= FAILURES:
            return Failures(locked_until=now + LOCKED_SECONDS, addresses=known)
        return Failures(at, addresses=known)


_NONE = Failures()
_ADDRESS = "address:"


class Lockouts:
    """What failed, kept in the store: a restart frees nobody."""

    def __init__(self, documents: Documents, clock: Clock, *, most: int = MOST) -> None:
        self._documents = documents
        self._clock = clock
        self._most = most
        self._table = Table("lockouts", Failures, most=most)
        self._under_way: Counter[str] = Counter()
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Take over what is kept. Raises StoreError."""
        async with self._lock:
            await self._table.load(self._documents)

    def __len__(self) -> int:
        return len(self._table)

    @contextmanager
    def attempt(self, *keys: str) -> Iterator[None]:
        """Within, an attempt is made. Raises Locked, and TooMany when those under way could go past the limit together."""
        now = self._clock.now()
        found = {key: self._table.get(key) or _NONE for key in keys}
        if locked := max((failures.locked_seconds(now) for failures in found.values()), default=0.0):
            raise Locked(retry_after_seconds=locked)
        if any(len(failures.recent(now)) + self._under_way[key] >= FAILURES for key, failures in found.items()):
            raise TooMany(retry_after_seconds=1.0)
        self._under_way.update(keys)
        try:
            yield
        finally:
            self._under_way.subtract(keys)
            self._under_way = +self._under_way

    async def fail(self, *keys: str) -> None:
        """It failed. Raises StoreError: what cannot be counted is not tried."""
        async with self._lock:
            now = self._clock.now()
            await self._make_room(now)
            addresses = tuple(key for key in keys if key.startswith(_ADDRESS))
            of = {key: () if key in addresses else addresses for key in keys}
            await self._write({key: (self._table.get(key) or _NONE).one_more(now, of[key]) for key in keys})

    async def forgive(self, *keys: str) -> None:
        """It went well: what failed before no longer counts."""
        if not any(self._table.get(key) for key in keys):
            return
        async with self._lock:
            await self._write(dict.fromkeys(keys))

    async def clear(self, *, name: str) -> None:
        """Free the user of this name, for signing in and for proving who they are, and the addresses it was tried from.

        The same failures locked both, so that freeing the name alone would let nobody in.
        """
        failed = self._table.get(user_key(name)) or _NONE
        await self.forgive(user_key(name), confirm_key(name), *failed.addresses)

    def user_locked_until(self, name: str) -> float | None:
        """Until when nobody can sign in by this name, None when somebody can."""
        failures = self._table.get(user_key(name))
        return failures.locked_until if failures and failures.locked_seconds(self._clock.now()) else None

    async def upkeep(self) -> None:
        """Forget what no longer counts."""
        async with self._lock:
            now = self._clock.now()
            await self._write({key: None for key, failures in self._table.items() if failures.over(now)})

    async def _make_room(self, now: float) -> None:
        if len(self._table) + _SPARE <= self._most:
            return
        await self._write(dict.fromkeys(least_wanted(dict(self._table.items()), now)[:_ROOM]))

    async def _write(self, records: dict[str, Failures | None]) -> None:
        changes = [
            self._table.delete(key) if failures is None else self._table.put(key, failures) for key, failures in records.items()
        ]
        await self._table.write(self._documents, *changes)


def least_wanted(table: dict[str, Failures], now: float) -> list[str]:
    """Who goes first when there is no room: what is over, then the oldest failures, and locks last."""
    return sorted(table, key=lambda key: (not table[key].over(now), *_age(table[key], now)))


def _age(failures: Failures, now: float) -> tuple[bool, float]:
    return bool(failures.locked_seconds(now)), failures.locked_until or max(failures.at, default=0.0)


def user_key(name: str) -> str:
    """For signing in by this name. What can be no name is counted, too."""
    return "user:" + _digest(_counted(name))


def confirm_key(name: str) -> str:
    """For proving again who one is, from within a session: strangers cannot lock that."""
    return "confirm:" + _digest(_counted(name))


def address_key(address: str) -> str:
    """For an address; of IPv6 the network that one household or server gets."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return _ADDRESS + _digest(address)
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return f"{_ADDRESS}{mapped or IPv6Network((int(parsed), 64), strict=False)}"
    return f"{_ADDRESS}{parsed}"


def _counted(name: str) -> str:
    return names.known_name(name) or f" {name}"  # no name begins with a space


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
