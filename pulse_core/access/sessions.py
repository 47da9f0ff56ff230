"""Keep signed-in browsers: found by the hash of a secret that only the browser has, ended by time or by a person."""

import secrets
from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.access.csrf import Csrf
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.session_record import Opened, SessionRecord, cookie_header
from pulse_core.access.table import WRITE_BEHIND_SECONDS, Change, Table, commit
from pulse_core.errors import NotFound
from pulse_core.model.access import Session
from pulse_core.model.principal import DEFAULT_ORGANISATION
from pulse_core.plugin.stores import Documents
from pulse_core.plugin.tools import Clock

MOST_PER_USER: Final = 10
MOST: Final = 100_000

_LONGEST_BROWSER = 200


class Sessions:
    """The sessions of one organisation."""

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        *,
        csrf: Csrf,
        organisation: str = DEFAULT_ORGANISATION,
        raw_documents: Documents | None = None,
    ) -> None:
        self._documents = documents
        self._raw = raw_documents or documents
        self._clock = clock
        self._csrf = csrf
        self._organisation = organisation
        self._table: Table[SessionRecord] = Table("sessions", SessionRecord, most=MOST)
        self._keys: dict[str, str] = {}
        self._seen: dict[str, float] = {}

    async def load(self) -> None:
        """Take over what is kept. Raises StoreError."""
        await self._table.load(self._documents)
        self._keys = {record.id: key for key, record in self._table.items()}

    def opening(
        self,
        user_id: str,
        *,
        address: str,
        secure: bool,
        browser: str = "",
        remembered: bool = False,
        recovery: bool = False,
        kiosk: bool = False,
        instead_of: str = "",
    ) -> Opened:
        """A session with a new secret, in place of the session `instead_of`; over ten, the one unused for longest ends.

        It is there once its `changes` are committed, in one write with whatever led to it.
        """
        secret, now = secrets.token_urlsafe(32), self._clock.now()
        record = SessionRecord(
            id=f"ses_{secrets.token_hex(10)}",
            user=user_id,
            address=address,
            browser=browser[:_LONGEST_BROWSER],
            organisation=self._organisation,
            created_at=now,
            seen_at=now,
            confirmed_at=now,
            remembered=remembered and not recovery,
            recovery=recovery,
            kiosk=kiosk,
        )
        key = secret_hash(secret)
        self._keys[record.id] = key
        leaving = self._room_for_one(user_id, instead_of)
        return Opened(
            card=record.card(current=True),
            secret=secret,
            csrf=self._csrf.of_session(secret),
            cookie=cookie_header(secret, secure=secure, remembered=record.remembered, kiosk=kiosk),
            changes=(*(self._table.delete(old) for old in leaving), self._table.put(key, record)),
        )

    async def open(
        self,
        user_id: str,
        *,
        address: str,
        secure: bool,
        browser: str = "",
        remembered: bool = False,
        recovery: bool = False,
        kiosk: bool = False,
        instead_of: str = "",
    ) -> Opened:
        """The same, committed. Raises Conflict, StoreError."""
        opened = self.opening(
            user_id,
            address=address,
            secure=secure,
            browser=browser,
            remembered=remembered,
            recovery=recovery,
            kiosk=kiosk,
            instead_of=instead_of,
        )
        await commit(self._documents, *opened.changes)
        return opened

    def _room_for_one(self, user_id: str, instead_of: str) -> Sequence[str]:
        """The keys of the sessions that a new one ends: the one it replaces, whoever's that was, and what would be over ten."""
        replaced = self._keys.get(instead_of, "")
        mine = sorted(self._of(user_id), key=lambda pair: pair[1].seen_at)
        others = [key for key, _ in mine if key != replaced]
        return [*([replaced] if replaced else ()), *others[: max(0, len(others) - MOST_PER_USER + 1)]]

    def find(self, secret: str) -> SessionRecord | None:
        """The session of that secret, which is used by this; None when there is none, or it is over."""
        return self._used(secret_hash(secret)) if secret else None

    def alive(self, session_id: str) -> SessionRecord | None:
        """The session of that public id, likewise: an open stream is use."""
        return self._used(self._keys.get(session_id, ""))

    def get(self, session_id: str) -> Session | None:
        """What people see of one session; None when it is over."""
        record = self._now(self._keys.get(session_id, ""))
        return record.card() if record and record.expires_at > self._clock.now() else None

    def of(self, user_id: str, *, current: str = "") -> list[Session]:
        """The sessions of a user, the one used last first. `current` is the id of the one that asks."""
        now = self._clock.now()
        live = [record for _, record in self._of(user_id) if record.expires_at > now]
        return [r.card(current=r.id == current) for r in sorted(live, key=lambda r: r.seen_at, reverse=True)]

    def confirming(self, session_id: str) -> Sequence[Change]:
        """What notes that the person just proved who they are, to be committed with the proof. Raises NotFound."""
        key, record = self._known(session_id)
        return [self._table.put(key, attrs.evolve(record, confirmed_at=self._clock.now()))]

    async def end(self, session_id: str, *, user_id: str) -> None:
        """End one of a user's sessions. Raises NotFound for what is not one of theirs."""
        key, record = self._known(session_id)
        if record.user != user_id:
            raise _unknown()
        await commit(self._documents, self._table.delete(key))

    async def end_all(self, user_id: str, *, but: str = "") -> None:
        """End all of a user's sessions, all but one when that is named."""
        await commit(self._documents, *self.ending(user_id, but))

    def ending(self, user_id: str, but: str = "") -> Sequence[Change]:
        """What ends a user's sessions, to be committed with what is the reason for it."""
        return [self._table.delete(key) for key, record in self._of(user_id) if record.id != but]

    async def upkeep(self, *, stopping: bool = False) -> None:
        """Remove what is over, and write down when the others were used last."""
        now = self._clock.now()
        records = self._table.items()
        over = [key for key, record in records if self._later(key, record).expires_at <= now]
        late = 0.0 if stopping else WRITE_BEHIND_SECONDS
        used = [
            self._table.put(key, self._later(key, record))
            for key, record in records
            if self._later(key, record).expires_at > now and self._seen.get(key, 0.0) - record.seen_at > late
        ]
        await self._table.catch_up(self._raw, [*(self._table.delete(key) for key in over), *used])
        self._keys = {record.id: key for key, record in self._table.items()}
        self._seen = {key: at for key, at in self._seen.items() if self._table.get(key)}

    def _used(self, key: str) -> SessionRecord | None:
        record, now = self._now(key), self._clock.now()
        if record is None or record.expires_at <= now:
            return None
        self._seen[key] = now
        return record

    def _now(self, key: str) -> SessionRecord | None:
        record = self._table.get(key)
        return self._later(key, record) if record else None

    def _later(self, key: str, record: SessionRecord) -> SessionRecord:
        seen = self._seen.get(key, 0.0)
        return attrs.evolve(record, seen_at=seen) if seen > record.seen_at else record

    def _of(self, user_id: str) -> Sequence[tuple[str, SessionRecord]]:
        return [(key, self._later(key, record)) for key, record in self._table.items() if record.user == user_id]

    def _known(self, session_id: str) -> tuple[str, SessionRecord]:
        key = self._keys.get(session_id, "")
        record = self._now(key)
        if record is None:
            raise _unknown()
        return key, record


def _unknown() -> NotFound:
    return NotFound("unknown_session", "There is no such session: it may have ended already.")
