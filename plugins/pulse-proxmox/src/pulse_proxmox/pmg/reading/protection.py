"""Read how old the signatures and rules of a gateway are, and whether its services run."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from pulse_core.plugin.narrow import Record, moment, rows, text, truth
from pulse_proxmox.pmg import facets

_MOST = 64
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BUILT: Final = re.compile(
    r"\s*(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3}) (?P<year>\d{4}) (?P<hour>\d{1,2})[-:](?P<minute>\d{2})"
    r"(?: ?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2}))?\s*",
    re.ASCII,
)
"""As ClamAV writes it: `16 Dec 2025 23-18 +0000`."""
_DAILY: Final = "daily"
_NEEDED: Final = frozenset({"postfix", "pmg-smtp-filter", "pmgpolicy", "pmgdaemon", "pmgproxy", "postgres", "postgresql"})
"""What no mail goes through without."""
_GUARDS: Final = frozenset({"clamav-daemon", "clamav-freshclam"})
"""What a person may switch off."""
_OF_CLUSTERS: Final = frozenset({"pmgmirror", "pmgtunnel"})
_WELL: Final = frozenset({"running", "exited", "active"})
"""A service that only starts others has exited when all is well."""
_HOUR: Final = 3600.0


def built_at(written: str) -> float | None:
    """Seconds since the epoch of a database's making; None for what is no such time."""
    found = _BUILT.fullmatch(written)
    if found is None or found["month"].lower() not in _MONTHS:
        return None
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    zone = timezone(-offset if found["sign"] == "-" else offset) if timedelta() < offset < timedelta(days=1) else UTC
    try:
        month = _MONTHS.index(found["month"].lower()) + 1
        made = datetime(int(found["year"]), month, int(found["day"]), int(found["hour"]), int(found["minute"]), tzinfo=zone)
        return made.timestamp()
    except (ValueError, OverflowError):
        return None


def databases_of(known: Record) -> tuple[facets.Database, ...]:
    """The databases of signatures."""
    found = (
        facets.Database(
            name=text(row, "type", limit=64),
            version=text(row, "version", limit=64),
            built_at=built_at(text(row, "build_time", limit=64)),
        )
        for row in rows(known, "clamav", limit=_MOST)
    )
    return tuple(one for one in found if one.name)


def signatures_age(databases: tuple[facets.Database, ...], *, at: float) -> float | None:
    """How old the newest signatures are, in whole hours: those of the day, where there are such."""
    daily = [one.built_at for one in databases if one.name == _DAILY and one.built_at is not None]
    made = daily or [one.built_at for one in databases if one.built_at is not None]
    return max(0.0, (at - max(made)) // _HOUR * _HOUR) if made and at > 0 else None


def channels_of(known: Record) -> tuple[facets.Channel, ...]:
    """Where the rules against spam come from."""
    found = (
        facets.Channel(
            name=text(row, "channel", limit=256),
            version=text(row, "version", limit=64),
            updated_at=moment(row, "last_updated"),
            newer=truth(row, "update_avail"),
        )
        for row in rows(known, "spamassassin", limit=_MOST)
    )
    return tuple(one for one in found if one.name)


def rules_pending(channels: tuple[facets.Channel, ...]) -> float | None:
    """How many channels have rules that are not installed."""
    told = [one.newer for one in channels if one.newer is not None]
    return float(sum(told)) if told else None


def services_of(known: Record, *, alone: bool) -> tuple[facets.Service, ...]:
    """The services that a gateway has; those that are not installed are left out."""
    return tuple(_services(known, alone=alone))


def _services(known: Record, *, alone: bool) -> Iterator[facets.Service]:
    for row in rows(known, "services", limit=_MOST):
        name, unit = text(row, "service", limit=64), text(row, "unit-state", limit=32)
        if not name or unit == "not-found":
            continue
        state = text(row, "state", limit=32)
        yield facets.Service(
            name=name,
            title=text(row, "desc", limit=128) or text(row, "name", limit=128),
            state=state,
            unit_state=unit,
            down=_is_down(name, state, text(row, "active-state", limit=32), unit, alone=alone),
        )


def _is_down(name: str, state: str, active: str, unit: str, *, alone: bool) -> bool:
    """Whether a service that should run does not. Older versions do not say whether one should: then only what is needed."""
    if active == "failed" or state == "failed":
        return True
    if not state or state in _WELL or active in ("active", "activating", "reloading"):
        return False
    wanted = _NEEDED if not unit else _NEEDED | _GUARDS if alone else _NEEDED | _GUARDS | _OF_CLUSTERS
    return name in wanted and unit not in ("disabled", "masked")
