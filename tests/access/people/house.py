"""Everybody who is let in, over documents in memory or in a real store, with hashes that cost nothing."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import attrs
from argon2 import PasswordHasher

from pulse_core.access.bootstrap import Bootstrap
from pulse_core.access.lockouts import Lockouts
from pulse_core.access.passwords import Hasher, Passwords, argon2id
from pulse_core.access.people import People
from pulse_core.access.permissions import ALL_RIGHTS
from pulse_core.access.recovery import Recovery
from pulse_core.access.roles import Roles
from pulse_core.access.second_factor import SecondFactor
from pulse_core.access.sign_in import SignIn
from pulse_core.access.table import Change
from pulse_core.access.users import Users
from pulse_core.errors import RevisionConflict, StoreUnavailable, VaultError
from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Delete, Document, Documents, NewEntry, Put
from pulse_core.testing.clock import FakeClock

PASSWORD = "seven green bottles"
CONSOLE = Principal(id="console", kind=PrincipalKind.CONSOLE, name="console", permissions=ALL_RIGHTS)


class MemoryDocuments:
    """Documents that a test can look into, and that can break."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[int, bytes]] = {}
        self.broken = False
        self.slow = False
        self.written: list[set[str]] = []

    async def get(self, collection: str, key: str) -> Document | None:
        found = self.kept.get((collection, key))
        return Document(collection=collection, key=key, body=found[1], revision=found[0]) if found else None

    async def all(self, collection: str) -> Sequence[Document]:
        return [
            Document(collection=name, key=key, body=body, revision=revision)
            for (name, key), (revision, body) in sorted(self.kept.items())
            if name == collection
        ]

    async def collections(self) -> Sequence[str]:
        return sorted({name for name, _ in self.kept})

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        await asyncio.sleep(0)  # as a real store: others run meanwhile
        if self.broken:
            raise StoreUnavailable("the disk is full")
        for write in writes:
            revision = self.kept.get((write.collection, write.key), (0, b""))[0]
            if isinstance(write, Put) and write.expect not in (None, revision):
                raise RevisionConflict(f"{write.collection}/{write.key} is at {revision}")
        for write in writes:
            place = (write.collection, write.key)
            if isinstance(write, Delete):
                self.kept.pop(place, None)
            else:
                self.kept[place] = (self.kept.get(place, (0, b""))[0] + 1, write.body)
        if self.slow:
            raise StoreUnavailable("it took too long, and was done all the same")
        self.written.append({write.collection for write in writes})

    def everything(self) -> bytes:
        return b"\n".join(body for _, body in self.kept.values())


class PlaceSealer:
    """Opens what it sealed, only where it was put. What is sealed does not hold the text."""

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        return f"{table}/{id}/{field}:" + text[::-1].swapcase()

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        if not sealed.startswith(place := f"{table}/{id}/{field}:"):
            raise VaultError("moved")
        return Secret(sealed.removeprefix(place)[::-1].swapcase())


class CountingHasher:
    """Counts what it hashes and compares: the cost of an answer without a stopwatch."""

    def __init__(self, passes: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=8, parallelism=1)
        self.hashed = 0
        self.compared = 0

    def hash(self, password: str) -> str:
        self.hashed += 1
        return self._hasher.hash(password)

    def verify(self, hash: str, password: str) -> bool:
        self.compared += 1
        return self._hasher.verify(hash, password)

    def check_needs_rehash(self, hash: str) -> bool:
        return self._hasher.check_needs_rehash(hash)


class HeldHasher(CountingHasher):
    """Hashes only once it is let go; tells how many it was asked for at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.now = self.most = 0
        self._count = threading.Lock()

    def verify(self, hash: str, password: str) -> bool:
        with self._count:
            self.now += 1
            self.most = max(self.most, self.now)
        self.go.wait(10)
        with self._count:
            self.now -= 1
        return super().verify(hash, password)


class ToldLog:
    """Remembers all that was logged, as one would read it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def debug(self, event: str, **facts: object) -> None:
        self.lines.append(f"{event} {facts}")

    info = warning = error = debug


class House:
    """The whole of it. `restart` builds it again on what is kept."""

    def __init__(self, documents: Documents, clock: FakeClock, directory: Path, hasher: Hasher | None = None) -> None:
        self.documents, self.clock, self.directory = documents, clock, directory
        self.log = ToldLog()
        self.signed_out: list[tuple[str, str]] = []
        self.left: list[str] = []
        self.hasher = hasher or argon2id(memory_kib=8, passes=1)
        self.passwords = Passwords(self.hasher)
        self.people = People(documents)
        self.lockouts = Lockouts(documents, clock)
        self.users = Users(
            self.people,
            self.passwords,
            clock,
            signing_out=self._signing_out,
            leaving=self._leaving,
            locked_until=self.lockouts.user_locked_until,
        )
        self.roles = Roles(self.people)
        self.second_factor = SecondFactor(self.people, PlaceSealer(), clock)
        self.sign_in = SignIn(self.people, self.users, self.passwords, self.second_factor, self.lockouts, clock)
        self.bootstrap = Bootstrap(directory, set_up=lambda: not self.people.empty, log=self.log)
        self.recovery = Recovery(documents, self.people, self.users, clock, data_directory=directory)

    async def load(self) -> "House":
        for one in (self.people, self.lockouts, self.recovery):
            await one.load()
        return self

    async def restart(self, hasher: Hasher | None = None) -> "House":
        return await House(self.documents, self.clock, self.directory, hasher or self.hasher).load()

    async def first(self, name: str = "root") -> User:
        return await self.users.add_first(name=name, password=PASSWORD)

    async def add(self, name: str, *roles: str) -> User:
        return await self.users.add(name=name, password=PASSWORD, roles=roles or ("viewer",), by=CONSOLE)

    def as_principal(self, user: User) -> Principal:
        user = self.users.get(user.id)
        return Principal(
            id=user.id,
            kind=PrincipalKind.PERSON,
            name=user.name,
            roles=user.roles,
            permissions=self.roles.effective(user.roles),
        )

    def _signing_out(self, user: str, session: str) -> Sequence[Change]:
        self.signed_out.append((user, session))
        return [beside("sessions", user)]

    def _leaving(self, user: str) -> Sequence[Change]:
        self.left.append(user)
        return [beside("tokens", user)]


def beside(collection: str, key: str) -> Change:
    """A write of another room of the house."""
    return Change(Put(collection=collection, key=key, body=b"{}"), lambda: None)


@attrs.frozen
class Person:
    user: User
    principal: Principal
