"""Hash passwords slowly, and never too many at once."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pulse_core.access.famous_passwords import COMMONEST
from pulse_core.errors import BadRequest, Unavailable

T = TypeVar("T")

SHORTEST = 12
LONGEST = 1024
"""In characters: long enough for every sentence, short enough that nobody keeps us busy with reading."""

AT_ONCE = 2
MOST_WAITING = 32

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people take for each other."""


class Hasher(Protocol):
    """What hashes and compares in constant time; `verify` raises when the password does not fit."""

    def hash(self, password: str) -> str: ...

    def verify(self, hash: str, password: str) -> bool: ...

    def check_needs_rehash(self, hash: str) -> bool: ...


def argon2id(*, memory_kib: int = 19_456, passes: int = 2, lanes: int = 1) -> Hasher:
    """Argon2id (RFC 9106), by default with the least parameters that OWASP's password storage sheet recommends."""
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)


class Passwords:
    """Two hashes at once, each in a thread; a few more wait, and the rest is told to come again."""

    def __init__(self, hasher: Hasher | None = None) -> None:
        self._hasher = hasher or argon2id()
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password hash")
        self._under_way = 0

    def check(self, password: str, *, name: str = "") -> None:
        """Refuse a password that would be guessed: by its length, by fame, or by the name. Raises BadRequest."""
        if reason := _weakness(password, name):
            raise BadRequest("weak_password", reason, details={"field": "password"})

    def generate(self) -> str:
        """A password to read out and type, of 99 bits."""
        return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(5))

    async def hash(self, password: str) -> str:
        """Its hash, with salt and parameters in it. Raises Unavailable when too many wait."""
        plain = _normal(password)
        return await self._in_turn(lambda: self._hasher.hash(plain))

    async def matches(self, password_hash: str, password: str) -> bool:
        """Whether this is the password. An empty hash is nobody's: it costs the same, and nothing matches it.

        Raises Unavailable when too many wait.
        """
        if len(password) > LONGEST:
            return False
        plain, against = _normal(password), password_hash or self._nobodys
        fits = await self._in_turn(lambda: self._fits(against, plain))
        return fits and bool(password_hash)

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(password_hash)

    def _fits(self, password_hash: str, plain: str) -> bool:
        try:
            return self._hasher.verify(password_hash, plain)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._under_way >= AT_ONCE + MOST_WAITING:
            raise Unavailable("busy", "Too many people sign in at this moment: try again in a few seconds.")
        self._under_way += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(work))
        finally:
            self._under_way -= 1


def _weakness(password: str, name: str) -> str:
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST:,} characters."
    if len(_normal(password)) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if any("\ud800" <= character <= "\udfff" for character in password):
        return "The password holds half a character."
    folded = password.casefold().strip()
    if folded in COMMONEST:
        return "This password is one of the commonest there are: it is tried first."
    if name and folded == name.casefold():
        return "A password is not one's own name."
    return ""


def _normal(password: str) -> str:
    """The same bytes whatever keyboard composed the letters (RFC 8265); half a character becomes a whole one."""
    return unicodedata.normalize("NFC", password).encode(errors="replace").decode()
