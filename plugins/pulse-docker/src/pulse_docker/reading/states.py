"""What state a container is in, as a status that people understand."""

import re

import attrs

from pulse_core.plugin import Status
from pulse_core.plugin.narrow import Record, flag, part, text, whole

_WORDS = {
    "configured": "created",
    "initialized": "created",
    "stopped": "exited",
    "up": "running",
    "removal": "removing",
}
"""Podman's words, and the first words of a list that has no states, for Docker's."""

_TEXT = re.compile(r"(?P<state>[A-Za-z]+)(?: In Progress)?(?: \((?P<code>[0-9]{1,9})\))?")
_HEALTH = re.compile(r"\((?:health: )?(?P<health>healthy|unhealthy|starting)\)")

_EXITS = {
    125: "the engine could not start it",
    126: "its command cannot be run",
    127: "its command was not found",
    134: "it aborted",
    137: "killed",
    139: "it crashed",
    143: "terminated",
}
NORMAL_EXITS = frozenset((0, 137, 143))
"""How a container ends that was asked to."""


@attrs.frozen(kw_only=True)
class Condition:
    """The state of a container: the engine's word, health (empty when nothing checks it), and how it ended last.

    `asked` says whether somebody asked it to stop, None where nobody knows, and `killed` whether that was not to stop,
    but to be killed.
    """

    state: str
    health: str
    exit_code: int | None
    oom_killed: bool
    error: str
    asked: bool | None
    killed: bool

    @property
    def running(self) -> bool:
        """Whether it has processes: paused ones use memory too."""
        return self.state in ("running", "paused", "stopping")

    @property
    def failed(self) -> bool:
        """Whether it is down though nobody wanted that."""
        if self.state == "dead":
            return True
        if self.state != "exited" or self.exit_code == 0:
            return False
        return self.oom_killed or self.asked is False or self.exit_code not in NORMAL_EXITS

    @property
    def status(self) -> Status:
        if self.state == "running":
            return Status.WARNING if self.health == "unhealthy" else Status.ONLINE
        if self.state in ("paused", "restarting", "stopping"):
            return Status.WARNING
        return Status.OFFLINE if self.state else Status.UNKNOWN

    @property
    def reason(self) -> str:
        """Why it is not well, or not running; empty when it is and does."""
        if self.state == "running":
            return "its health check fails" if self.health == "unhealthy" else ""
        if self.state == "restarting":
            return f"restarting, {self._ending}" if self.exit_code is not None else "restarting"
        if self.state == "exited":
            return self._ending
        return _REASONS.get(self.state, self.state)

    @property
    def _ending(self) -> str:
        ending = "exited" if self.exit_code is None else f"exited {self.exit_code}"
        words = "out of memory" if self.oom_killed else self._words
        return ", ".join(filter(None, (ending, words, self.error)))

    @property
    def _words(self) -> str:
        if self.asked and self.exit_code in NORMAL_EXITS:
            return "killed by request" if self.killed else "stopped by request"
        return _EXITS.get(self.exit_code or 0, "")


_REASONS = {
    "created": "created, never started",
    "paused": "paused",
    "stopping": "it is being stopped",
    "removing": "it is being removed",
    "dead": "dead: the engine could not remove it",
}


def condition_of(listed: Record, inspected: Record, *, asked: bool | None, killed: bool = False) -> Condition:
    """The list is newer than what inspecting said once; that knows more."""
    state = part(inspected, "State")
    words = text(listed, "Status")
    said = _TEXT.match(words)
    word = text(listed, "State").lower() or (said["state"].lower() if said else "") or _inspected_state(state)
    word = _WORDS.get(word, word)
    if word == "running" and "(Paused)" in words:
        word = "paused"
    code = int(said["code"]) if said and said["code"] and word in ("exited", "restarting") else None
    ended = word not in ("running", "paused", "created", "stopping")
    return Condition(
        state=word,
        health=_health(listed, words, state) if word == "running" else "",
        exit_code=(whole(state, "ExitCode") if code is None else code) if ended else None,
        oom_killed=ended and flag(state, "OOMKilled"),
        error=text(state, "Error") if ended else "",
        asked=_asked(inspected, word) if asked is None else asked,
        killed=killed,
    )


def _inspected_state(state: Record) -> str:
    """The state of an inspected container; before API 1.21 it is said by flags only."""
    flags = (("Dead", "dead"), ("Restarting", "restarting"), ("Paused", "paused"), ("Running", "running"))
    word = text(state, "Status").lower() or next((word for name, word in flags if flag(state, name)), "")
    return word or ("exited" if state else "")


def _health(listed: Record, words: str, state: Record) -> str:
    found = _HEALTH.search(words)
    inspected = part(state, "Health") or part(state, "Healthcheck")  # Podman had another name for it
    word = found["health"] if found else text(part(listed, "Health"), "Status") or text(inspected, "Status")
    return "" if word.lower() == "none" else word.lower()


def _asked(inspected: Record, word: str) -> bool | None:
    """Whether it was asked to stop, from what the engine does otherwise: it starts again what is to run always."""
    policy = text(part(inspected, "HostConfig", "RestartPolicy"), "Name")
    return True if word == "exited" and policy in ("always", "unless-stopped") else None
