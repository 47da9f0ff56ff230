"""Read `docker-events`: what happened, in words that people understand.

A stop, a kill and a restart are several events of the engine each. `earlier` in the payload holds events that were told
before: they are not told again, and what they say of the new ones is not lost.

Podman tells otherwise: a kill without its signal, a stop not always, things other than containers by their names only, and
`restart` before the end where somebody asked for it, and after the end where it starts a container again by itself.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import attrs

from pulse_core.plugin import Event, Gone, Json, Reading, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, number, pairs, part, text
from pulse_docker import names
from pulse_docker.reading.states import NORMAL_EXITS

MAX_EVENTS = 5_000
STOP_SECONDS = 60.0
"""So long after somebody asked, or before the engine says so, an end counts as asked for."""
LOOP_SECONDS = 600.0
LOOP_RESTARTS = 2
_PLAIN_ACTIONS = {
    "create": ("container-created", "{name} was created", "info"),
    "start": ("container-started", "{name} was started", "info"),
    "restart": ("container-restarted", "{name} was restarted by request", "info"),
    "pause": ("container-paused", "{name} was paused", "info"),
    "unpause": ("container-unpaused", "{name} goes on after a pause", "info"),
    "destroy": ("container-removed", "{name} was removed", "info"),
    "remove": ("container-removed", "{name} was removed", "info"),
    "rename": ("container-renamed", "{name} has this name now", "info"),
    "update": ("container-updated", "the limits of {name} were changed", "info"),
    "oom": ("container-oom", "{name} ran out of memory", "critical"),
}
_GOODS = {
    ("image", "pull"): ("image-pulled", "the image {name} was pulled"),
    ("image", "delete"): ("image-removed", "the image {name} was removed"),
    ("image", "remove"): ("image-removed", "the image {name} was removed"),
    ("volume", "create"): ("volume-created", "the volume {name} was made"),
    ("volume", "destroy"): ("volume-removed", "the volume {name} was removed"),
    ("volume", "remove"): ("volume-removed", "the volume {name} was removed"),
    ("network", "create"): ("network-created", "the network {name} was made"),
    ("network", "destroy"): ("network-removed", "the network {name} was removed"),
    ("network", "remove"): ("network-removed", "the network {name} was removed"),
    ("service", "create"): ("service-created", "the service {name} was made"),
    ("service", "update"): ("service-updated", "the service {name} was changed"),
    ("service", "remove"): ("service-removed", "the service {name} was removed"),
    ("node", "create"): ("node-joined", "the node {name} joined the Swarm"),
    ("node", "update"): ("node-updated", "the node {name} changed"),
    ("node", "remove"): ("node-removed", "the node {name} left the Swarm"),
    ("daemon", "reload"): ("engine-reloaded", "the engine read its settings again"),
}
_REMOVED: Mapping[tuple[str, str], str] = {
    ("image", "delete"): "docker-image",
    ("image", "remove"): "docker-image",
    ("volume", "destroy"): "docker-volume",
    ("volume", "remove"): "docker-volume",
    ("network", "destroy"): "docker-network",
    ("network", "remove"): "docker-network",
    ("service", "remove"): "swarm-service",
    ("node", "remove"): "swarm-node",
}
"""The ends of what an engine has besides containers, and the type that it had here."""
_MADE = frozenset(("create", "load", "import", "tag"))
_UNASKED: Mapping[int | None, tuple[str, str, str]] = {
    0: ("container-finished", "finished", "info"),
    137: ("container-killed", "was killed, and nobody asked the engine to", "warning"),
    143: ("container-killed", "was terminated, and nobody asked the engine to", "warning"),
}
_UNSAID = {
    **_UNASKED,
    137: ("container-killed", "was killed, and Podman does not say whether somebody asked", "info"),
    143: ("container-killed", "was terminated, and Podman does not say whether somebody asked", "info"),
}
_TYPES = {
    "container": "app-container",
    "image": "docker-image",
    "volume": "docker-volume",
    "network": "docker-network",
    "service": "swarm-service",
    "node": "swarm-node",
    "daemon": "docker-host",
}
"""What the things are called here that the engine tells of; their names may be the same."""
_SIGNALS = {
    "1": "SIGHUP",
    "2": "SIGINT",
    "3": "SIGQUIT",
    "9": "SIGKILL",
    "10": "SIGUSR1",
    "12": "SIGUSR2",
    "15": "SIGTERM",
    "28": "SIGWINCH",
}
_SOME_SIGNAL = "a signal"
_NO_ENDS = frozenset(("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH"))
"""Signals that ask for something else than an end: most programs read their settings anew."""


@attrs.frozen
class Happening:
    """An event of the engine, narrowed."""

    at: float
    key: str
    type: str
    action: str
    word: str
    """What follows the action after a colon: the state of health."""
    id: str
    name: str
    subject: str
    said: Mapping[str, str]
    new: bool
    podman: bool


def read_events(report: Report) -> Reading:
    """The new events, each told once."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    podman = text(part(payload, "host"), "Runtime") == "podman"

    def read(row: Record, *, new: bool) -> Happening:
        return _happening(row, new=new, podman=podman)

    known = Losses()  # what was told before was also counted before
    earlier = list(known.each(payload.get("earlier"), "earlier", partial(read, new=False), limit=MAX_EVENTS))
    new = losses.each(payload.get("events"), "events", partial(read, new=True), limit=MAX_EVENTS)
    happened = sorted((*earlier, *new), key=lambda one: one.at)
    told = {event.key: event for event in _told(happened)}
    return Reading(events=tuple(told.values()), gone=_gone(happened), dropped=tuple(losses.dropped))


def _gone(happened: list[Happening]) -> tuple[Gone, ...]:
    """What the engine removed and did not make again since; of containers another one may go by the name."""
    last = {(one.type, one.id): one for one in happened if one.action in _MADE or (one.type, one.action) in _REMOVED}
    removed = (one for one in last.values() if one.new and one.action not in _MADE)
    return tuple(Gone(key=one.subject, type=_REMOVED[one.type, one.action]) for one in removed if one.subject)


def _happening(row: Record, *, new: bool, podman: bool) -> Happening:
    actor = part(row, "Actor")
    said = pairs(actor.get("Attributes"), limit=128)
    type = text(row, "Type", limit=LONGEST_NAME).lower() or "container"
    action, _, word = named({"Action": text(row, "Action") or text(row, "status")}, "Action").partition(":")
    id = text(actor, "ID", limit=LONGEST_NAME) or text(row, "id", limit=LONGEST_NAME) or said.get("name", "")[:LONGEST_NAME]
    nano = number(row, "timeNano")
    at = moment({"at": nano / 1e9}, "at") if nano else moment(row, "time")
    if at is None:
        raise Unfit("time is missing")
    name = said.get("name", "")[:LONGEST_NAME] or id.removeprefix("sha256:")[:12]
    subject = names.logical_key(said, name) if type == "container" else names.image_key(id) if type == "image" else id or name
    name = names.lasting_name(said, name) if type == "container" else name
    key = f"{int(nano) if nano else at}:{type}:{id[:64]}:{action}"
    return Happening(at, key, type, action.strip(), word.strip(), id, name, subject[:LONGEST_NAME], said, new, podman)


def _told(happened: list[Happening]) -> Iterator[Event]:
    of: dict[tuple[str, str], list[Happening]] = {}
    for one in happened:
        of.setdefault((one.type, one.id), []).append(one)
    for one in happened:
        if not one.new:
            continue
        if one.type == "container":
            yield from _container(one, of[one.type, one.id])
        elif (one.type, one.action) in _GOODS:
            kind, title = _GOODS[one.type, one.action]
            yield _event(one, kind, title.format(name=one.name))


def _container(one: Happening, all: list[Happening]) -> Iterator[Event]:
    """What one event of a container means beside the others of the same container."""
    if one.action in ("die", "died"):
        yield _ended(one, all)
    elif one.action == "health_status":
        yield from _health(one)
    elif one.action == "start" and (restarts := _restarts(one, all)):
        yield restarts
    elif one.action == "kill" and not _near(one, all, ("die", "died", "stop"), before=0.0, after=STOP_SECONDS):
        signal = _signal(one)
        yield _event(one, "container-signalled", f"{one.name} was sent {signal}", facts={"signal": signal})
    elif one.action in _PLAIN_ACTIONS and not _means_nothing(one, all):
        kind, title, severity = _PLAIN_ACTIONS[one.action]
        yield _event(one, kind, title.replace("{name}", one.name), severity=severity)


def _means_nothing(one: Happening, all: list[Happening]) -> bool:
    """Whether it is Podman's own restart, or Compose's exchange of two names."""
    if one.action == "rename":
        return names.lasting_name(one.said, one.said.get("oldName", "")) == one.name
    return one.action == "restart" and one.podman and _is_down(one, all)


def _ended(one: Happening, all: list[Happening]) -> Event:
    code = _exit_code(one)
    exit = "exit code unknown" if code is None else f"exit {code}"
    oom = bool(_near(one, all, ("oom",), before=STOP_SECONDS, after=1.0))
    asked = _asked(one, all)
    facts: dict[str, Json] = {"exit_code": code, "asked": asked}
    kind, words, severity = _ending(code, asked=asked, killed=_killed(one, all), oom=oom, podman=one.podman)
    return _event(one, kind, f"{one.name} {words} ({exit})", severity=severity, facts=facts)


def _ending(code: int | None, *, asked: bool, killed: bool, oom: bool, podman: bool) -> tuple[str, str, str]:
    """The kind, the words and the severity of an end."""
    if oom:
        return "container-oom", "ran out of memory and was killed", "critical"
    if asked and killed:
        return "container-killed", "was killed by request", "info"
    if asked:
        well = code is None or code in NORMAL_EXITS
        return "container-stopped", "was stopped by request" + ("" if well else ", and ended badly"), "info"
    return (_UNSAID if podman else _UNASKED).get(code, ("container-failed", "failed", "warning"))


def _asked(one: Happening, all: list[Happening]) -> bool:
    """Whether the engine was asked to end it: it was sent a signal before, or the engine says `stop` right after."""
    signals = {_signal(other) for other in _near(one, all, ("kill",), before=STOP_SECONDS, after=0.0)}
    restarts = _near(one, all, ("restart",), before=STOP_SECONDS, after=0.0) if one.podman else ()
    return bool(signals - _NO_ENDS or restarts or _near(one, all, ("stop",), before=0.0, after=STOP_SECONDS))


def _is_down(one: Happening, all: list[Happening]) -> bool:
    """Whether it had ended and was not started yet when this happened."""
    before = [other for other in all if other.action in ("die", "died", "start") and other.at <= one.at]
    return bool(before) and max(before, key=lambda other: other.at).action != "start"


def _killed(one: Happening, all: list[Happening]) -> bool:
    """Whether it was killed at once: a stop asks with another signal first."""
    signals = [_signal(other) for other in _near(one, all, ("kill",), before=STOP_SECONDS, after=0.0)]
    stopped = _near(one, all, ("stop",), before=0.0, after=STOP_SECONDS)
    return bool(signals) and set(signals) <= {"SIGKILL", _SOME_SIGNAL} and not stopped


def _near(one: Happening, all: list[Happening], actions: tuple[str, ...], *, before: float, after: float) -> list[Happening]:
    """Those events of the same container around this one, with no other run of it between them."""
    found = [other for other in all if other.action in actions and one.at - before <= other.at <= one.at + after]
    starts = [other.at for other in all if other.action == "start"]
    return [other for other in found if not any(min(one.at, other.at) < at < max(one.at, other.at) for at in starts)]


def _restarts(one: Happening, all: list[Happening]) -> Event | None:
    """A start that nobody asked for, after an end that nobody asked for: how often that happened lately."""
    recent = [other for other in all if one.at - LOOP_SECONDS <= other.at <= one.at]
    ends = [other for other in recent if other.action in ("die", "died") and not _asked(other, all)]
    if len(ends) < LOOP_RESTARTS:
        return None
    minutes = max(1, round((one.at - ends[0].at) / 60))
    code = _exit_code(ends[-1])
    span = "a minute" if minutes == 1 else f"{minutes} minutes"
    title = f"{one.name} was restarted {len(ends)} times in {span}" + ("" if code is None else f" (exit {code})")
    return _event(
        one, "container-restarting", title, severity="warning", facts={"count": len(ends), "minutes": minutes, "exit_code": code}
    )


def _health(one: Happening) -> Iterator[Event]:
    word = (one.word or one.said.get("health_status", "")).lower()
    if word == "unhealthy":
        yield _event(one, "container-unhealthy", f"the health check of {one.name} fails", severity="warning")
    elif word == "healthy":
        yield _event(one, "container-healthy", f"the health check of {one.name} passes")


def _exit_code(one: Happening) -> int | None:
    said = one.said.get("exitCode", "") or one.said.get("containerExitCode", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else None


def _signal(one: Happening) -> str:
    said = one.said.get("signal", "").upper()
    return _SIGNALS.get(said, said if said.startswith("SIG") else f"signal {said}" if said else _SOME_SIGNAL)


def _event(one: Happening, kind: str, title: str, *, severity: str = "info", facts: Mapping[str, Json] | None = None) -> Event:
    known: dict[str, Json] = {"id": one.id, "image": one.said.get("image", ""), **(facts or {})}
    details = {name: value for name, value in known.items() if value not in ("", None)}
    return Event(
        key=one.key,
        at=one.at,
        kind=kind,
        title=title,
        subject=one.subject,
        subject_type=_TYPES.get(one.type, ""),
        severity=severity,
        details=details,
    )
