"""Ask for what belongs to all gateways together: the mails of the day, and the quarantines. One of them tells for all."""

from collections.abc import Iterator, Mapping
from typing import Final

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import numeric
from pulse_proxmox.client.answers import Forbidden
from pulse_proxmox.client.members import Members
from pulse_proxmox.pmg.day import Day, question
from pulse_proxmox.pmg.growth import Growth
from pulse_proxmox.pmg.known import Known
from pulse_proxmox.tiers.rota import Rota, Slot

MAIL_SECONDS: Final = 300.0
"""The gateways count their mails every few minutes: to ask more often gains nothing."""
TIME_SECONDS: Final = 600.0
SLOW_SECONDS: Final = 30.0
_FRESH_SECONDS: Final = 3 * MAIL_SECONDS
_AGAIN_SECONDS: Final = 20.0
_ALL: Final = ""
"""The name of nobody: what is kept under it is no gateway's own."""


class Mail:
    """The questions that concern no single gateway."""

    def __init__(self, session: Members, known: Known, *, clock: Clock) -> None:
        self._session = session
        self._known = known
        self._day = Day(clock=clock)
        self._growth: Mapping[str, Growth] = {kind: Growth(clock=clock) for kind in ("spam", "virus")}

    def slots(self) -> Iterator[Slot]:
        """All of them."""
        yield Slot(tier="time", every_seconds=TIME_SECONDS, ask=self._time)
        yield Slot(tier="mail", every_seconds=MAIL_SECONDS, ask=self._mail, delay_seconds=1)
        yield Slot(tier="quarantine", every_seconds=MAIL_SECONDS, ask=self._quarantine, delay_seconds=2)

    def heed_midnight(self, rota: Rota) -> None:
        """Ask again soon where the day that was told of is over."""
        told = self._known.fresh(_ALL, "mail")
        if isinstance(told, dict) and told["day"] != self._today():
            rota.hasten("mail", apart_seconds=_AGAIN_SECONDS)

    def said(self) -> dict[str, Json]:
        """The members of a payload."""
        today: dict[str, Json] = {"day": self._today(), "timezone": self._day.time_zone}
        kinds: dict[str, Json] = {kind: self._known.fresh(_ALL, f"quarantine {kind}") for kind in self._growth}
        return {"today": today, "mail": self._known.fresh(_ALL, "mail"), "quarantine": kinds}

    def _today(self) -> str:
        today = self._day.today
        return "" if today is None else today.isoformat()

    async def _time(self) -> None:
        """The time of the gateway that we ask, whose midnight counts: it is the one that tells of the mails."""
        self._day.told(await self._session.get_object("/nodes/localhost/time"))

    async def _mail(self) -> None:
        if self._day.today is None:
            await self._learn_day()
        day = self._day.today
        said = await self._session.get_object("/statistics/mail", question(day), seconds=SLOW_SECONDS)
        told: dict[str, Json] = {"day": "" if day is None else day.isoformat(), "said": said}
        self._known.count(_ALL, "mail", told, fresh_seconds=_FRESH_SECONDS)

    async def _learn_day(self) -> None:
        """An account that may not know the time is told of today all the same."""
        try:
            await self._time()
        except Forbidden:
            return

    async def _quarantine(self) -> None:
        """One that does not answer hides nothing of the other."""
        failed: SourceError | None = None
        for kind, growth in self._growth.items():
            try:
                said = await self._session.get_object(f"/quarantine/{kind}status", seconds=SLOW_SECONDS)
            except SourceError as error:
                failed = error
                continue
            count = numeric(said, "count")
            grown = None if count is None else growth.take(count)
            self._known.count(_ALL, f"quarantine {kind}", {"said": said, "grown": grown}, fresh_seconds=_FRESH_SECONDS)
        if failed is not None:
            raise failed
