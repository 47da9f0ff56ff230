"""Ask what changes seldom: jobs, definitions of datastores, services, pools, tape, updates, subscription, certificate."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from pulse_core.plugin import HttpClients, Json, SourceError
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.answers import Forbidden, NotImplementedHere, NotThere
from pulse_proxmox.client.session import Session, Value
from pulse_proxmox.pbs.known import MOST_ROWS, Known, records
from pulse_proxmox.tiers.rota import ABSENT_SECONDS, Slot

NODE: Final = "/nodes/localhost"
JOBS_SECONDS: Final = 300.0
STORES_SECONDS: Final = 600.0
SYSTEM_SECONDS: Final = 600.0
TAPE_SECONDS: Final = 1800.0
RARE_SECONDS: Final = 21_600.0
_PACKAGE: Final = ("Package", "OldVersion", "Version")
_JOBS: Final[tuple[tuple[str, str, dict[str, Value]], ...]] = (
    ("gc", "/admin/gc", {}),
    ("sync", "/admin/sync", {"sync-direction": "all"}),
    ("verify", "/admin/verify", {}),
    ("prune", "/admin/prune", {}),
)
"""Without a direction the server keeps back those syncs that push."""


class Details:
    """Keeps all of it in `known`."""

    def __init__(self, session: Session, known: Known, http: HttpClients, *, allow_loopback: bool) -> None:
        self._session = session
        self._known = known
        self._http = http
        self._allow_loopback = allow_loopback

    def slots(self) -> Iterator[Slot]:
        """A question for each list."""
        for place, (name, path, query) in enumerate(_JOBS):
            yield self._slot(name, partial(self._list, name, path, query), JOBS_SECONDS, delay=1.0 + place, quiet=_old)
        yield self._slot("datastores", partial(self._list, "datastores", "/admin/datastore", {}), STORES_SECONDS, delay=0.2)
        yield self._slot("services", partial(self._list, "services", f"{NODE}/services", {}), SYSTEM_SECONDS, delay=6)
        yield self._slot("pools", partial(self._list, "pools", f"{NODE}/disks/zfs", {}), SYSTEM_SECONDS, delay=7)
        yield self._slot("traffic", partial(self._list, "traffic", "/admin/traffic-control", {}), TAPE_SECONDS, delay=8)
        yield self._slot("tape", self._tape, TAPE_SECONDS, delay=9)
        yield self._slot("updates", self._updates, RARE_SECONDS, delay=12)
        yield self._slot("subscription", self.ask_subscription, RARE_SECONDS, delay=RARE_SECONDS)
        yield self._slot("certificate", self._certificate, RARE_SECONDS, delay=3, quiet=lambda error: RARE_SECONDS)

    def _slot(
        self,
        tier: str,
        ask: Callable[[], Awaitable[None]],
        every_seconds: float,
        *,
        delay: float,
        quiet: Callable[[SourceError], float | None] = lambda error: None,
    ) -> Slot:
        return Slot(tier=tier, every_seconds=every_seconds, ask=ask, delay_seconds=delay, quiet=quiet)

    async def _list(self, name: str, path: str, query: dict[str, Value]) -> None:
        try:
            self._known.tell(name, (await self._session.get_list(path, query))[:MOST_ROWS])
        except Forbidden:
            self._known.drop(name)  # what is not to be seen any more is not known, and may have changed
            raise

    async def _tape(self) -> None:
        """Media are counted without asking any hardware."""
        drives = await self._session.get_list("/tape/drive")
        media = await self._session.get_list("/tape/media/list", {"update-status": False}) if drives else []
        jobs = await self._session.get_list("/tape/backup") if drives else []
        told: dict[str, Json] = {"drives": drives[:MOST_ROWS], "media": len(media) if drives else None, "jobs": jobs[:MOST_ROWS]}
        self._known.tell("tape", told)

    async def _updates(self) -> None:
        rows = records((await self._session.get_list(f"{NODE}/apt/update"))[:MOST_ROWS])
        self._known.tell("updates", [{name: row.get(name) for name in _PACKAGE} for row in rows])

    async def ask_subscription(self) -> None:
        """Its state; the key stays with the server."""
        said = await self._session.get_object(f"{NODE}/subscription")
        self._known.tell("subscription", {name: text(said, name) for name in ("status", "nextduedate", "serverid")})

    async def _certificate(self) -> None:
        """The one that it shows to everybody: the list of its files is for those only who may change them."""
        if self._session.where.startswith("https:"):
            shown = await self._http.certificate(self._session.where, allow_loopback=self._allow_loopback)
            self._known.tell("certificate", {"fingerprint": shown.fingerprint, "ends_at": shown.ends_at})


def _old(error: SourceError) -> float | None:
    """A version that does not have such jobs yet has none."""
    return ABSENT_SECONDS if isinstance(error, NotImplementedHere | NotThere) else None
