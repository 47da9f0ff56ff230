"""Remember for some minutes what happened to each container: who asked it to stop, how often it came back, what it lacked."""

from collections import deque

import attrs

from pulse_core.plugin import Json
from pulse_docker.events import attributes_of, first_word, subject_of

MEMORY_SECONDS = 600.0
MOST_CONTAINERS = 5000
MOST_EARLIER = 500
_ASKED_SECONDS = 60.0
_KILLING = frozenset({"SIGKILL", "9", ""})
"""Podman does not name the signal, which is this one unless somebody chose another."""

_ENDING = _KILLING | {"SIGTERM", "SIGINT", "SIGQUIT", "15", "2", "3"}
_ENDED_BY_SIGNAL = frozenset({"137", "143"})


@attrs.define
class Fate:
    """What happened to one container. `asked`: whether its last end was asked for; None while nobody saw it end.

    `unsaid`: it ended as by request, and the engine is one that does not say so. `killed`: whether that was no stop, but
    SIGKILL and nothing else; `killing` while it has not ended yet.
    """

    asked: bool | None = None
    unsaid: bool = False
    killing: bool = False
    killed: bool = False
    asked_at: float = float("-inf")
    died_at: float = float("-inf")
    returns: deque[float] = attrs.field(factory=lambda: deque(maxlen=50))
    oom_kills: deque[float] = attrs.field(factory=lambda: deque(maxlen=50))


class Recent:
    """The fates of the containers that something happened to. Times are of one clock, that of whoever tells."""

    def __init__(self) -> None:
        self._fates: dict[str, Fate] = {}
        self._earlier: deque[tuple[float, dict[str, Json]]] = deque(maxlen=MOST_EARLIER)

    def note(self, event: dict[str, Json], at: float, *, podman: bool = False) -> None:
        """Take an event that was heard at that time."""
        if event.get("Type") != "container":
            return
        id = subject_of(event)
        fate = self._fates.pop(id, None) or Fate()
        self._fates[id] = fate  # the one that was heard of last is forgotten last
        if len(self._fates) > MOST_CONTAINERS:
            del self._fates[next(iter(self._fates))]
        _happened(fate, first_word(event), event, at, podman=podman)

    def told(self, events: list[dict[str, Json]], at: float) -> None:
        """These events were reported."""
        self._earlier.extend((at, event) for event in events)

    def earlier(self, now: float) -> list[Json]:
        """The events that were reported within the last minutes: what they say of newer ones is not lost."""
        return [event for at, event in self._earlier if now - at <= MEMORY_SECONDS]

    def of(self, id: str, now: float, *, hears: bool) -> Json:
        """What a report says of a container; None where nobody listens."""
        fate = self._fates.get(id)
        if fate is None:
            return {"asked": None, "killed": False, "restarts": 0, "oom_kills": 0} if hears else None
        since = now - MEMORY_SECONDS
        returns, kills = (sum(at > since for at in times) for times in (fate.returns, fate.oom_kills))
        asked = None if fate.unsaid else fate.asked
        return {"asked": asked, "killed": fate.killed, "restarts": returns if hears else None, "oom_kills": kills}


def _happened(fate: Fate, word: str, event: dict[str, Json], at: float, *, podman: bool) -> None:
    match word:
        case "kill" if (signal := str(attributes_of(event).get("signal", "")).upper()) in _ENDING:
            first = at - fate.asked_at > _ASKED_SECONDS  # a stop asks with another signal before it kills
            fate.killing = signal in _KILLING and (first or fate.killing)
            fate.asked_at = at
        case "stop":  # the engine says so after the end
            fate.asked_at, fate.killing, fate.killed = at, False, False
            if at - fate.died_at <= _ASKED_SECONDS:
                fate.asked, fate.unsaid = True, False
        case "restart" if podman and fate.asked is None:  # while it is down it is Podman itself that starts it again
            fate.asked_at, fate.killing = at, False
        case "die" | "died":
            fate.died_at, fate.asked = at, at - fate.asked_at <= _ASKED_SECONDS
            fate.killed = fate.asked and fate.killing
            fate.unsaid = podman and not fate.asked and attributes_of(event).get("exitCode") in _ENDED_BY_SIGNAL
        case "start":
            if fate.asked is False and at - fate.died_at <= MEMORY_SECONDS:
                fate.returns.append(at)
            fate.asked, fate.unsaid, fate.asked_at, fate.killing, fate.killed = None, False, float("-inf"), False, False
        case "oom":
            fate.oom_kills.append(at)
