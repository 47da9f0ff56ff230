"""Know which day it is on a gateway: its counts begin anew at its own midnight, in its own time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from pulse_core.plugin import Clock, Json
from pulse_core.plugin.narrow import moment, text

_MOST_OFF_SECONDS: Final = 86_400.0


class Day:
    """Goes on by our monotonic clock from what the gateway said its local time was; what our clock on the wall says is nothing
    to it. A change of its offset is known with the next time that it is asked.
    """

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._local: float | None = None
        self._at = 0.0
        self.time_zone = ""

    def told(self, said: Mapping[str, Json]) -> None:
        """Take the answer to /nodes/{node}/time: `localtime` is its local time, counted as if it were UTC."""
        utc, local = moment(said, "time"), moment(said, "localtime")
        if local is None or (utc is not None and abs(local - utc) > _MOST_OFF_SECONDS):
            local = utc
        self._local, self._at = local, self._clock.monotonic()
        self.time_zone = text(said, "timezone", limit=64)

    @property
    def today(self) -> date | None:
        """The day that it is there now; None while it was not told."""
        if self._local is None:
            return None
        return datetime.fromtimestamp(self._local + self._clock.monotonic() - self._at, UTC).date()


def question(day: date | None) -> dict[str, int]:
    """The parameters that ask for the statistics of a day; the gateway's own idea of today where none is known."""
    return {} if day is None else {"year": day.year, "month": day.month, "day": day.day}
