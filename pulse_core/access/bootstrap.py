"""The token of the first start: whoever can read it in the data directory makes the first administrator."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path

from pulse_core.access.refusals import Forbidden
from pulse_core.errors import Conflict
from pulse_core.plugin.tools import Log
from pulse_core.private import PrivateFileUnsafe, read_private, remove_private, write_private

FILE = "bootstrap-token"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes in base64url
MOST_BYTES = 1024


class Bootstrap:
    """Made when there is nobody; dead as soon as there is somebody, whatever becomes of the file."""

    def __init__(self, data_directory: Path, *, set_up: Callable[[], bool], log: Log) -> None:
        self._path = data_directory / FILE
        self._set_up = set_up
        self._log = log
        self._token = ""

    @property
    def path(self) -> Path:
        """Where the token lies."""
        return self._path

    async def prepare(self) -> bool:
        """Have a token while Pulse is not set up, the same over restarts, and none after. Whether one was made just now.

        Raises OSError, PrivateFileUnsafe when it cannot be written where only we may read it.
        """
        if self._set_up():
            await self.discard()
            return False
        self._token = await asyncio.to_thread(self._kept)
        if self._token:
            return False
        fresh = secrets.token_urlsafe(32)
        await asyncio.to_thread(write_private, self._path, fresh.encode() + b"\n")
        self._token = fresh
        return True

    def check(self, token: str) -> None:
        """Raises Conflict when Pulse is set up, Forbidden when this is not the token."""
        if self._set_up():
            raise Conflict("already_set_up", "Pulse is set up already: sign in.")
        typed = token.strip().encode(errors="replace")
        if not compare_digest(typed, self._token.encode()) or not self._token:
            raise Forbidden("bad_bootstrap_token", f"That is not the token in the file {FILE} of the data directory.")

    async def discard(self) -> None:
        """The token has served. A file that cannot be removed is only said: what is in it opens nothing."""
        self._token = ""
        try:
            await asyncio.to_thread(remove_private, self._path)
        except OSError as error:
            self._log.warning("bootstrap_token_not_removed", file=str(self._path), reason=str(error))

    def _kept(self) -> str:
        """The token in the file; empty where there is none, or where another may have read or written it."""
        with contextlib.suppress(FileNotFoundError):
            try:
                token = read_private(self._path, max_bytes=MOST_BYTES).decode("ascii", "replace").strip()
            except PrivateFileUnsafe as error:
                self._log.warning("bootstrap_token_replaced", file=str(self._path), reason=str(error))
                return ""
            return token if _TOKEN.fullmatch(token) else ""
        return ""
