"""Follow the backups in every namespace of every datastore, each at its own pace and one at a time of a datastore."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Final

import attrs

from pulse_core.plugin import Clock, Json
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.answers import Forbidden, NotThere
from pulse_proxmox.client.requirements import holds
from pulse_proxmox.client.session import Session
from pulse_proxmox.pbs.known import Known, records
from pulse_proxmox.pbs.listing import Listing
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import Slot

BACKUPS_SECONDS: Final = 600.0
SOON_SECONDS: Final = 60.0
MOST_NAMESPACES: Final = 1_000
_SEEING: Final = "Datastore.Audit"
_TWICE: Final = 2
"""What is gone is told so often: only then it is believed."""

About = Callable[[], dict[str, Json]]


@attrs.define(eq=False)
class Namespace:
    """One namespace, and why it cannot be read. `gone` counts how often the server said that it is not there."""

    listing: Listing
    listed: bool = True
    gone: int = 0
    asked: bool = False
    unreadable: str = ""


class Backups:
    """All namespaces. One that is not listed any more is asked for until the server says in so many words that it is gone."""

    def __init__(self, session: Session, known: Known, outbox: Outbox, *, about: About, clock: Clock) -> None:
        self._session = session
        self._known = known
        self._outbox = outbox
        self._about = about
        self._clock = clock
        self._spaces: dict[tuple[str, str], Namespace] = {}
        self._listed: set[str] = set()
        self.changed = True
        """Whether namespaces came or went since the slots were planned."""

    def slots(self) -> Iterator[Slot]:
        """The namespaces of each datastore, and the backups of each namespace."""
        self.changed = False
        for store in self._known.stores:
            yield self._slot("namespaces", store, store, partial(self._ask_namespaces, store), delay=2.0)
        for place, (store, name) in enumerate(sorted(self._spaces)):
            ask = partial(self._ask, self._spaces[store, name])
            yield self._slot("backups", f"{store}/{name}", store, ask, delay=place % 60 * 0.5)

    def _slot(self, tier: str, target: str, store: str, ask: Callable[[], Awaitable[float | None]], *, delay: float) -> Slot:
        return Slot(
            tier=tier,
            target=target,
            lane=f"datastore {store}",
            every_seconds=BACKUPS_SECONDS,
            ask=ask,
            delay_seconds=delay,
        )

    def look_again(self, about: str) -> bool:
        """A verification of this ended: list what it was about anew. Whether that is anything here."""
        found = [space for (store, _), space in self._spaces.items() if about == store or about.startswith(f"{store}:")]
        for space in found:
            space.listing.look_again()
        return bool(found)

    def said(self) -> tuple[list[Json], list[Json]]:
        """The members `namespaces` and `listed` of a payload: each namespace, and the sums of each datastore."""
        spaces: list[Json] = []
        sums: dict[str, dict[str, int]] = {}
        for (store, name), space in sorted(self._spaces.items()):
            listing = space.listing
            row: dict[str, Json] = {"store": store, "ns": name, "unreadable": space.unreadable or None}
            if space.asked:
                row |= {"groups": len(listing.groups), "backups": listing.count("backups")}
            spaces.append(row)
            if not space.asked:
                sums[store] = {}
            elif store not in sums or sums[store]:
                sums[store] = _added(sums.get(store, {}), listing)
        return spaces, [{"store": store, **counted} for store, counted in sums.items() if counted]

    def scopes(self, permissions: Mapping[str, Json] | None) -> dict[str, Json]:
        """The member `scopes` of a payload: under which beginnings all are told, of which namespaces reports come, and of
        which datastores that is not known.

        Namespaces are known once they were listed; what was listed and is not any more is there until the server says no.
        One that we may not see is not listed either, so that only who may see all of them can say that one is gone.
        """
        there: list[Json] = [_scope(store, name) for store, name in sorted(self._spaces)]
        may = permissions or {}
        unsure = [store for store in self._known.stores if store not in self._listed]
        hidden = [path.split("/")[2] for path in may if path.startswith("/datastore/") and not holds(may, path, _SEEING)]
        seen = [store for store in self._known.stores if holds(may, f"/datastore/{store}/*", _SEEING)]
        under = ["backups/"] if holds(may, "/datastore/*", _SEEING) else [_scope(store, "") for store in seen]
        return {
            "under": list[Json](under),
            "there": there,
            "unsure": [_scope(store, "") for store in sorted({*unsure, *hidden})],
        }

    async def _ask_namespaces(self, store: str) -> float | None:
        if not self._known.readable(store):
            return SOON_SECONDS
        rows = await self._session.get_list(f"/admin/datastore/{store}/namespace")
        names = {text(row, "ns", limit=300) for row in records(rows[:MOST_NAMESPACES])}
        for (of, name), space in self._spaces.items():
            if of == store:
                space.listed = name in names
        if len(rows) < MOST_NAMESPACES:
            self._listed.add(store)
        for name in names:
            if (store, name) not in self._spaces and len(self._spaces) < MOST_NAMESPACES:
                self._spaces[store, name] = Namespace(Listing(self._session, store, name, clock=self._clock))
                self.changed = True
        return None

    async def _ask(self, space: Namespace) -> float | None:
        listing = space.listing
        if not self._known.readable(listing.store):
            return SOON_SECONDS
        try:
            groups, complete = await listing.ask()
        except NotThere:
            return self._missed(space)
        except Forbidden as error:
            space.unreadable = str(error)[:300]
            raise
        space.gone, space.unreadable, space.asked = 0, "", True
        self._put(listing, groups, complete=complete)
        return None

    def _missed(self, space: Namespace) -> float:
        """The server says that it is not there: tell that it is empty, so often that it is believed."""
        space.gone += 1
        listing = space.listing
        listing.groups.clear()
        self._put(listing, [], complete=True)
        if space.gone >= _TWICE:
            del self._spaces[listing.store, listing.namespace]
            self.changed = True
        return SOON_SECONDS

    def _put(self, listing: Listing, groups: list[Json], *, complete: bool) -> None:
        told: dict[str, Json] = {**self._about(), "store": listing.store, "ns": listing.namespace, "groups": groups}
        self._outbox.put(
            "pbs-backups", _scope(listing.store, listing.namespace), told, interval_seconds=BACKUPS_SECONDS, complete=complete
        )


def _scope(store: str, namespace: str) -> str:
    return f"backups/{store}/{namespace}"


def _added(sums: dict[str, int], listing: Listing) -> dict[str, int]:
    counted = {name: sums.get(name, 0) + listing.count(name) for name in ("backups", "unverified", "failed", "running")}
    return {**counted, "groups": sums.get("groups", 0) + len(listing.groups)}
