"""The mails of a day, and the quarantines. Each gateway tells of all of them, as far as it knows."""

from datetime import datetime, timedelta
from typing import Final

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pmg.state import DAY_SECONDS, FLOOD, KEPT_DAYS, Cluster
from pulse_proxmox.simulator.pmg.world import MAILS, Row, World

WHEN: Final = (
    Parameter(name="day", type="integer", minimum=1, maximum=31),
    Parameter(name="month", type="integer", minimum=1, maximum=12),
    Parameter(name="year", type="integer", minimum=1900, maximum=3000),
    Parameter(name="starttime", type="integer", minimum=0),
    Parameter(name="endtime", type="integer", minimum=1),
)
SPAM, VIRUS, BOUNCES, GREY, SPF, BLOCKED, EARLY = 0.16, 0.004, 0.03, 0.05, 0.01, 0.11, 0.006
MEAN_BYTES: Final = 64_000
SPAM_BYTES, VIRUS_BYTES = 21_000, 48_000
_QUARANTINED: Final = 0.05


def routes(world: World) -> list[Route]:
    """/statistics/mail and the state of both quarantines."""
    return [
        Route(template="/statistics/mail", answer=lambda call: _mail(world.cluster, call), need=MAILS, parameters=WHEN),
        Route(template="/quarantine/spamstatus", answer=lambda call: _spam(world.cluster, call), need=MAILS),
        Route(template="/quarantine/virusstatus", answer=lambda call: _virus(world.cluster, call), need=MAILS),
    ]


def span(cluster: Cluster, call: Call) -> tuple[float, float]:
    """From when to when: the day, month or year that is named, or the times, or today. Raises Refused for both at once."""
    date = {name: call.number(name) for name in ("year", "month", "day") if name in call.values}
    times = {name: call.number(name) for name in ("starttime", "endtime") if name in call.values}
    if date and times:
        raise Refused(400, "Parameter verification failed.", {next(iter(date)): "parameter conflicts with starttime/endtime"})
    if times:
        start = float(times.get("starttime", int(cluster.now() - DAY_SECONDS)))
        return start, float(times.get("endtime", int(start + DAY_SECONDS)))
    return _named(cluster, date) if date else cluster.today()


def _named(cluster: Cluster, date: dict[str, int]) -> tuple[float, float]:
    now = datetime.fromtimestamp(cluster.now(), cluster.zone)
    year, month = date.get("year", now.year), date.get("month", now.month if "day" in date else 1)
    try:
        first = datetime(year, month, date.get("day", 1), tzinfo=cluster.zone)
    except ValueError as error:
        raise Refused(400, "Parameter verification failed.", {"day": str(error)}) from error
    days = 1 if "day" in date else 31 if "month" in date else 366
    return cluster.midnight(first), cluster.midnight(first + timedelta(days=days))


def counted(cluster: Cluster, place: str, *, start: float, end: float) -> tuple[int, int]:
    """How many mails came in and went out, as far as this gateway knows."""
    seen = [(node, min(end, cluster.known_until(place, node))) for node in cluster.gateways.values()]
    came = sum(node.mails.between(start=start, end=until) for node, until in seen)
    return int(came), int(sum(node.sent.between(start=start, end=until) for node, until in seen))


def _mail(cluster: Cluster, call: Call) -> Row:
    start, end = span(cluster, call)
    came, went = counted(cluster, call.place, start=start, end=end)
    part = {name: int(came * share) for name, share in (("spam", SPAM), ("virus", VIRUS), ("grey", GREY), ("spf", SPF))}
    blocked, early = int(came * BLOCKED), int(came * EARLY)
    return {
        "count": came + went,
        "count_in": came,
        "count_out": went,
        "bytes_in": came * MEAN_BYTES,
        "bytes_out": went * MEAN_BYTES,
        "spamcount_in": part["spam"],
        "spamcount_out": 0,
        "viruscount_in": part["virus"],
        "viruscount_out": 0,
        "bounces_in": int(came * BOUNCES),
        "bounces_out": int(went * BOUNCES),
        "junk_in": sum(part.values()) + blocked + early,
        "junk_out": 0,
        "glcount": part["grey"],
        "spfcount": part["spf"],
        "rbl_rejects": blocked,
        "pregreet_rejects": early,
        "avptime": 0.68,
    }


def _kept(cluster: Cluster, call: Call, share: float) -> int:
    """What is held back for a week; at midnight the oldest goes."""
    start = cluster.today()[0] - KEPT_DAYS * DAY_SECONDS
    return int(counted(cluster, call.place, start=start, end=cluster.now())[0] * share)


def _spam(cluster: Cluster, call: Call) -> Row:
    count = _kept(cluster, call, SPAM * _QUARANTINED) + (FLOOD if "quarantine_flood" in cluster.faults else 0)
    return {**_size(cluster, count, SPAM_BYTES), "avgspam": _written(cluster, 7.5)}


def _virus(cluster: Cluster, call: Call) -> Row:
    return _size(cluster, _kept(cluster, call, VIRUS), VIRUS_BYTES)


def _size(cluster: Cluster, count: int, mean: int) -> Row:
    return {"count": count, "mbytes": count * mean / (1 << 20), "avgbytes": _written(cluster, float(mean) if count else 0.0)}


def _written(cluster: Cluster, value: float) -> object:
    """The database's own averages come as texts."""
    return f"{value:.1f}" if cluster.release.tells_units else value
