"""Keep the links that let wall displays in: shown once, good for looking only, and over at once when revoked."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from pulse_core.access import minting
from pulse_core.access.linking import is_local_path
from pulse_core.access.minting import Maker
from pulse_core.access.scopes import Scopes
from pulse_core.access.secret_hash import secret_hash
from pulse_core.access.table import Change, Table, commit
from pulse_core.access.token_record import hint
from pulse_core.errors import BadRequest, NotFound, Unauthenticated
from pulse_core.model.kiosk import KioskLink, KioskView
from pulse_core.model.principal import DEFAULT_ORGANISATION, Principal
from pulse_core.plugin.stores import Documents
from pulse_core.plugin.tools import Clock

MOST: Final = 200
SCOPES: Final = ("monitoring:read",)
"""All that a wall display may do."""

PREFIX: Final = "plk_"
_SECRET_LENGTH = len(PREFIX) + 43
_MOST_VIEWS = 20
_LONGEST_PATH = 500
_SECONDS = range(5, 3601)
_NOT_SHOWN = frozenset({"", "api", "plugins", "ws", "metrics", "assets", "settings", "kiosk", "sign-in", "recover", "welcome"})


@attrs.frozen(kw_only=True)
class KioskRecord:
    """A link as it is kept."""

    link: KioskLink
    hash: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class KioskMade:
    """A link and its secret, which nobody is told again."""

    link: KioskLink
    secret: str = attrs.field(repr=False)


Also = Callable[[KioskLink], Sequence[Change]]


class Kiosks:
    """The links of one organisation. `ending` gives the changes that end every session that a link opened."""

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        *,
        scopes: Scopes,
        maker: Callable[[Principal], Maker],
        ending: Callable[[str], Sequence[Change]],
        organisation: str = DEFAULT_ORGANISATION,
    ) -> None:
        self._documents = documents
        self._clock = clock
        self._scopes = scopes
        self._maker = maker
        self._screens_of = ending
        self._organisation = organisation
        self._table: Table[KioskRecord] = Table("kiosk-links", KioskRecord, most=MOST)
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Take over what is kept. Raises StoreError."""
        await self._table.load(self._documents)

    def all(self) -> list[KioskLink]:
        """Every link, the newest first; those that have expired, too, until somebody removes them."""
        links = [record.link for _, record in self._table.items()]
        return sorted(links, key=lambda one: (-one.created_at, one.id))

    def get(self, link_id: str) -> KioskLink:
        """Raises NotFound."""
        record = self._table.get(link_id)
        if record is None:
            raise NotFound("unknown_kiosk_link", "There is no such link: it may have been revoked.")
        return record.link

    def alive(self, link_id: str) -> KioskLink | None:
        """The link, as long as it holds."""
        record = self._table.get(link_id)
        return record.link if record and not self._over(record.link) else None

    async def make(self, *, name: str, views: Sequence[KioskView], expires_at: float | None, by: Principal) -> KioskMade:
        """A new link. Raises BadRequest, Forbidden for a maker who may not look himself, Conflict, StoreError."""
        async with self._lock:
            maker, now = self._maker(by), self._clock.now()
            minting.given(SCOPES, known=self._scopes, maker=maker)
            secret = PREFIX + secrets.token_urlsafe(32)
            link = KioskLink(
                id=f"ksk_{secrets.token_hex(10)}",
                name=minting.named(name),
                views=checked_views(views),
                hint=hint(secret.removeprefix(PREFIX)),
                owner=minting.owner(SCOPES, personal=False, maker=maker),
                organisation=self._organisation,
                created_at=now,
                created_by=by.name,
                expires_at=minting.expiry(expires_at, now=now, maker=maker),
            )
            await commit(self._documents, self._table.put(link.id, KioskRecord(link=link, hash=secret_hash(secret))))
            return KioskMade(link=link, secret=secret)

    async def open(self, secret: str, *, also: Also) -> KioskLink:
        """The link of that secret; `also` is written for it. Raises Unauthenticated: bad_link, expired_link."""
        link = self._of_secret(secret)
        if link is None:
            raise Unauthenticated("bad_link", "This link does not hold: it may have been revoked. Ask for a new one.")
        if self._over(link):
            raise Unauthenticated("expired_link", "This link has expired: ask for a new one.")
        await commit(self._documents, *also(link))
        return link

    async def revoke(self, link_id: str) -> None:
        """End a link and every screen that it let in, in one write. Raises NotFound."""
        async with self._lock:
            self.get(link_id)
            await commit(self._documents, self._table.delete(link_id), *self._screens_of(link_id))

    def ending(self, user_id: str) -> Sequence[Change]:
        """What ends the links that a user's account bounds, to be committed with what is the reason for it."""
        owned = [key for key, record in self._table.items() if record.link.owner == user_id]
        return [change for key in owned for change in (self._table.delete(key), *self._screens_of(key))]

    def _over(self, link: KioskLink) -> bool:
        return link.expires_at is not None and link.expires_at <= self._clock.now()

    def _of_secret(self, secret: str) -> KioskLink | None:
        if len(secret) != _SECRET_LENGTH or not secret.startswith(PREFIX):
            return None
        digest = secret_hash(secret)
        found = [record.link for _, record in self._table.items() if hmac.compare_digest(record.hash, digest)]
        return found[0] if found else None


def checked_views(views: Sequence[KioskView]) -> tuple[KioskView, ...]:
    """The views as they are kept. Raises BadRequest for none, too many, or one that is no page for a wall."""
    if not 1 <= len(views) <= _MOST_VIEWS:
        raise BadRequest("bad_views", f"A link shows 1 to {_MOST_VIEWS} views.", details={"path": "views"})
    for place, view in enumerate(views):
        if view.seconds not in _SECONDS:
            words = f"A view stays for {_SECONDS[0]} to {_SECONDS[-1]} seconds."
            raise BadRequest("bad_seconds", words, details={"path": f"views.{place}.seconds"})
        if not _is_page(view.path):
            raise BadRequest("bad_view", "A view is a page of Pulse, like /workloads.", details={"path": f"views.{place}.path"})
    return tuple(views)


def _is_page(path: str) -> bool:
    page = path.partition("#")[0].partition("?")[0]
    first = page.strip("/").partition("/")[0].lower()
    return len(path) <= _LONGEST_PATH and is_local_path(path) and first not in _NOT_SHOWN and "%" not in page and "." not in page
