"""Ask for the disks of a Backup Server without waking any."""

from collections.abc import Callable, Iterator
from typing import Final

from pulse_core.plugin import Json, SourceError
from pulse_core.plugin.narrow import number, text
from pulse_proxmox.client.session import Session
from pulse_proxmox.pbs.details import NODE
from pulse_proxmox.pbs.known import Row, records
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import Slot

DISKS_SECONDS: Final = 600.0
MOST_DISKS: Final = 512
_ANSWER_SECONDS: Final = 30.0
_QUIET: Final = frozenset({"ssd"})
"""Kinds of disks that no question wakes."""


class Disks:
    """The list, and the SMART values of those disks that do not spin."""

    def __init__(self, session: Session, outbox: Outbox, *, about: Callable[[], dict[str, Json]]) -> None:
        self._session = session
        self._outbox = outbox
        self._about = about

    def slots(self) -> Iterator[Slot]:
        """One question, which asks others."""
        yield Slot(tier="disks", every_seconds=DISKS_SECONDS, ask=self._ask, lane="disks", delay_seconds=10)

    async def _ask(self) -> None:
        path = f"{NODE}/disks"
        rows = records((await self._session.get_list(f"{path}/list", skipsmart=True, seconds=_ANSWER_SECONDS))[:MOST_DISKS])
        smart: dict[str, Json] = {}
        for row in rows:
            name = text(row, "name")
            if not name or not _is_awake(row):
                continue
            try:
                smart[name] = dict(await self._session.get_object(f"{path}/smart", disk=name, seconds=_ANSWER_SECONDS))
            except SourceError:
                continue  # one without SMART spares the others
        told: dict[str, Json] = {**self._about(), "disks": [_slim(row) for row in rows], "smart": smart}
        self._outbox.put("pbs-disks", "disks", told, interval_seconds=DISKS_SECONDS)


def _is_awake(row: Row) -> bool:
    return row.get("disk-type") in _QUIET and not number(row, "rpm")


def _slim(row: Row) -> dict[str, Json]:
    return {name: value for name, value in row.items() if name != "partitions"}
