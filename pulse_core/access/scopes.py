"""What a token can be allowed: core's scopes, those that plugins add, and presets for people who make tokens."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from pulse_core.access.permissions import ACTIONS, ALL_RIGHTS
from pulse_core.errors import BadRequest
from pulse_core.model.access import Right
from pulse_core.plugin.ports import Scope

EVERYTHING: Final = "*"

CORE_SCOPES: tuple[Scope, ...] = (
    Scope(name="monitoring:read", title="See resources, curves and incidents"),
    Scope(name="monitoring:write", title="Link, name and silence resources"),
    Scope(name="agent:report", title="Deliver the reports of an agent"),
    Scope(name="agent:config:read", title="Read what an agent is to do"),
    Scope(name="agent:manage", title="Tell agents what to do"),
    Scope(name="agent:exec", title="Have agents run something"),
    Scope(name="agent:enroll", title="Let new agents in"),
    Scope(name="settings:read", title="Read settings, users and tokens"),
    Scope(name="settings:write", title="Change settings, users and tokens"),
    Scope(name="audit:read", title="Read the audit trail"),
    Scope(name="ai:chat", title="Talk to the assistant"),
    Scope(name="ai:execute", title="Have the assistant look into things"),
    Scope(name="actions:plan", title="Plan actions"),
    Scope(name="actions:approve", title="Approve actions"),
    Scope(name="actions:execute", title="Execute actions"),
    Scope(name="relay:mobile:access", title="Connect the mobile app"),
    Scope(name=EVERYTHING, title="Everything"),
)


AGENT_SCOPES: Final = ("agent:config:read", "agent:report")
"""What an agent needs: to report, and to be told what."""


@attrs.frozen(kw_only=True)
class ScopePreset:
    """Scopes that go together."""

    name: str
    title: str
    scopes: tuple[str, ...]


PRESETS: tuple[ScopePreset, ...] = (
    ScopePreset(name="kiosk", title="Wall display", scopes=("monitoring:read",)),
    ScopePreset(name="agent", title="Agent", scopes=AGENT_SCOPES),
    ScopePreset(name="read_only", title="Read only", scopes=("monitoring:read", "settings:read", "audit:read")),
    ScopePreset(
        name="automation",
        title="Automation",
        scopes=("monitoring:read", "monitoring:write", "actions:plan", "actions:execute"),
    ),
    ScopePreset(name="full", title="Full access", scopes=(EVERYTHING,)),
)


@attrs.frozen(kw_only=True)
class ScopeCard:
    """Something a token can be allowed. `owner` is the plugin that declares it, empty for core."""

    name: str
    title: str
    owner: str


def covers(held: frozenset[str], needed: str) -> bool:
    """Whether these scopes allow what needs that one."""
    return needed in held or EVERYTHING in held


class Scopes:
    """Every scope there is. `plugins` are the (plugin, scope) pairs that the hook brought."""

    def __init__(self, plugins: Iterable[tuple[str, Scope]] = ()) -> None:
        core = [ScopeCard(name=scope.name, title=scope.title, owner="") for scope in CORE_SCOPES]
        brought = [ScopeCard(name=scope.name, title=scope.title, owner=owner) for owner, scope in plugins]
        names = {scope.name for scope in core}
        self._listed = tuple(core + sorted((one for one in brought if one.name not in names), key=lambda one: one.name))
        self._names = names | {scope.name for scope in brought}

    def all(self) -> Sequence[ScopeCard]:
        """Core's own first, then those of plugins by name."""
        return self._listed

    def knows(self, scope: str) -> bool:
        """Whether there is such a scope."""
        return scope in self._names

    def checked(self, asked: Iterable[str]) -> tuple[str, ...]:
        """The scopes in order, each once. Raises BadRequest for one that does not exist."""
        scopes = tuple(dict.fromkeys(asked))
        unknown = [scope for scope in scopes if scope not in self._names]
        if unknown:
            raise BadRequest("unknown_scope", f"There is no scope {unknown[0][:60]!r}.", details={"path": "scopes"})
        return (EVERYTHING,) if EVERYTHING in scopes else tuple(sorted(scopes))


def _all_of(*resources: str) -> frozenset[Right]:
    return frozenset((action, resource) for action in ACTIONS for resource in resources)


def _some(actions: str, *resources: str) -> frozenset[Right]:
    return frozenset((action, resource) for action in actions.split() for resource in resources)


_REACH: Mapping[str, frozenset[Right]] = {
    "monitoring:read": _some("read", "monitoring", "nodes"),
    "monitoring:write": _some("read write delete", "monitoring", "nodes"),
    "agent:report": _some("read write", "nodes"),
    "agent:config:read": _some("read", "nodes"),
    "agent:manage": _some("read write delete", "nodes"),
    "agent:exec": _some("read execute", "nodes"),
    "agent:enroll": _some("write", "nodes"),
    "settings:read": _some("read", "settings", "users", "nodes", "monitoring", "license"),
    "settings:write": _all_of("settings", "users", "audit", "license") | _some("read write delete", "nodes", "monitoring"),
    "audit:read": _some("read", "audit"),
    "ai:chat": _some("read write", "ai"),
    "ai:execute": _some("read execute", "ai"),
    "actions:plan": _some("read plan", "actions"),
    "actions:approve": _some("read approve", "actions"),
    "actions:execute": _some("read execute", "actions"),
    "relay:mobile:access": _some("read", "monitoring", "nodes"),
    EVERYTHING: ALL_RIGHTS,
}
_REACH_OF_PLUGINS = _some("read write delete plan approve execute", "monitoring", "nodes", "ai", "actions")


def reach(scopes: Iterable[str]) -> frozenset[Right]:
    """The most that these scopes can ever come to: what bounds a token, and what its giver has to be allowed."""
    return frozenset().union(*map(_reach, scopes))


def _reach(scope: str) -> frozenset[Right]:
    if scope.endswith(":report"):
        return _REACH["agent:report"]
    return _REACH.get(scope, _REACH_OF_PLUGINS)
