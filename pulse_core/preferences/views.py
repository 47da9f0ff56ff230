"""Views of a page that people saved under a name: their own, and those that everybody shares."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Final

import attrs
import msgspec

from pulse_core.errors import BadRequest, Conflict, NotFound, RevisionConflict, StoreDamaged
from pulse_core.plugin.stores import Delete, Document, Documents, Put
from pulse_core.plugin.tools import Clock

VIEWS: Final = "views"
MOST_OWN: Final = 100
MOST_SHARED: Final = 500
MOST: Final = 5_000
LONGEST: Final = {"name": 80, "page": 40, "query": 1_000, "grouping": 40, "sort": 80, "columns": 2_000}
"""How many characters each part of a view may have."""


@attrs.frozen(kw_only=True)
class ViewOrder:
    """What a saved view shall be: how a page looked. All but the name and the page is as the page's address has it."""

    name: str
    page: str
    query: str = ""
    grouping: str = ""
    sort: str = ""
    columns: str = ""


@attrs.frozen(kw_only=True)
class SavedView:
    """How a page looked, under a name. `owner` is the user who saved it, `owner_name` what they were called then.

    `columns` are the hidden ones, a comma list. A shared view is everybody's; another one only its owner sees.
    """

    id: str
    name: str
    page: str
    query: str = ""
    grouping: str = ""
    sort: str = ""
    columns: str = ""
    shared: bool = False
    owner: str = ""
    owner_name: str = ""
    changed_at: float = 0.0


@attrs.define(eq=False)
class Views:
    """The saved views of an organisation, read from the store whenever they are asked for. Changes follow one another."""

    documents: Documents
    clock: Clock
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)

    async def seen_by(self, user: str) -> Sequence[SavedView]:
        """The shared ones, and the person's own, by name. Raises StoreError."""
        found = [view for view, _ in await self._all() if view.shared or (user and view.owner == user)]
        return sorted(found, key=lambda view: (view.page, view.name.casefold(), view.id))

    async def add(self, order: ViewOrder, *, owner: str, owner_name: str) -> SavedView:
        """Save a person's own view. Raises BadRequest, Conflict when there are too many, StoreError."""
        wanted = _checked(order)
        async with self._one_at_a_time:
            known = [view for view, _ in await self._all()]
            own = sum(view.owner == owner and not view.shared for view in known)
            if own >= MOST_OWN or len(known) >= MOST:
                raise Conflict("too_many", f"You have {own} views, of {len(known)} that are kept: remove some first.")
            view = _view(secrets.token_hex(5), wanted, owner=owner, owner_name=owner_name, at=self.clock.now())
            await self._put(view, expect=0)
        return view

    async def change(self, id: str, order: ViewOrder, *, owner: str) -> SavedView:
        """Make an own view what `order` says, whole. Raises NotFound, BadRequest, Conflict, StoreError."""
        wanted = _checked(order)
        async with self._one_at_a_time:
            known, revision = await self._own(id, owner)
            view = _view(id, wanted, owner=owner, owner_name=known.owner_name, at=self.clock.now())
            await self._put(view, expect=revision)
        return view

    async def drop(self, id: str, *, owner: str) -> None:
        """Remove an own view. Raises NotFound, StoreError."""
        async with self._one_at_a_time:
            await self._own(id, owner)
            await self.documents.write(Delete(collection=VIEWS, key=id))

    async def share(self, id: str, order: ViewOrder, *, by: str) -> SavedView:
        """Make an own view everybody's, or change one that is. Raises NotFound, BadRequest, Conflict, StoreError."""
        wanted = _checked(order)
        async with self._one_at_a_time:
            known, revision = await self._one(id)
            if not known.shared and known.owner != by:
                raise _unknown(id)
            if not known.shared and sum(view.shared for view, _ in await self._all()) >= MOST_SHARED:
                raise Conflict("too_many", f"There are {MOST_SHARED} shared views already: remove some first.")
            view = _view(id, wanted, owner=known.owner, owner_name=known.owner_name, at=self.clock.now(), shared=True)
            await self._put(view, expect=revision)
        return view

    async def unshare(self, id: str, *, keep: bool) -> None:
        """Take a shared view from everybody but its owner; with `keep` false from them, too. Raises NotFound, StoreError."""
        async with self._one_at_a_time:
            known, revision = await self._one(id)
            if not known.shared:
                raise _unknown(id)
            if keep:
                await self._put(attrs.evolve(known, shared=False, changed_at=self.clock.now()), expect=revision)
            else:
                await self.documents.write(Delete(collection=VIEWS, key=id))

    async def owner_of(self, id: str) -> str:
        """Who saved it. Raises NotFound, StoreError."""
        return (await self._one(id))[0].owner

    async def forget(self, user: str) -> None:
        """The person's account was removed: what only they saw goes, what they shared stays. Raises StoreError."""
        async with self._one_at_a_time:
            own = [view.id for view, _ in await self._all() if view.owner == user and not view.shared]
            await self.documents.write(*(Delete(collection=VIEWS, key=id) for id in own))

    async def _all(self) -> Sequence[tuple[SavedView, int]]:
        return [_read(document) for document in await self.documents.all(VIEWS)]

    async def _one(self, id: str) -> tuple[SavedView, int]:
        document = await self.documents.get(VIEWS, id)
        if document is None:
            raise _unknown(id)
        return _read(document)

    async def _own(self, id: str, owner: str) -> tuple[SavedView, int]:
        view, revision = await self._one(id)
        if view.shared or view.owner != owner:
            raise _unknown(id)
        return view, revision

    async def _put(self, view: SavedView, *, expect: int) -> None:
        try:
            await self.documents.write(Put(collection=VIEWS, key=view.id, body=msgspec.json.encode(view), expect=expect))
        except RevisionConflict as error:
            raise Conflict("changed_meanwhile", "Somebody else changed this view just now: look again, and repeat.") from error


def _view(id: str, order: ViewOrder, *, owner: str, owner_name: str, at: float, shared: bool = False) -> SavedView:
    return SavedView(
        id=id, **attrs.asdict(order), owner=owner, owner_name=owner_name[: LONGEST["name"]], changed_at=at, shared=shared
    )


def _checked(order: ViewOrder) -> ViewOrder:
    """The order with a tidy name. Raises BadRequest."""
    tidy = attrs.evolve(order, name=" ".join(order.name.split()))
    for part, most in LONGEST.items():
        text: str = getattr(tidy, part)
        if len(text) > most or not text.isprintable():
            message = f"A view's {part} has at most {most} characters, all of them printable."
            raise BadRequest("bad_view", message, details={"path": part})
    for part in ("name", "page"):
        if not getattr(tidy, part):
            raise BadRequest("bad_view", f"A view needs a {part}.", details={"path": part})
    return tidy


def _read(document: Document) -> tuple[SavedView, int]:
    try:
        return msgspec.json.decode(document.body, type=SavedView), document.revision
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StoreDamaged(f"{VIEWS}/{document.key} is not readable: {error}") from error


def _unknown(id: str) -> NotFound:
    return NotFound("no_such_view", "There is no such view.", details={"id": id[:100]})
