"""Every hook there is. Declarations answer with values, once, at boot; moments are told what happened.

A plugin implements a hook by defining a function of its name, marked with `@hookimpl`. Declarations are sync. Moments
may be `def` or `async def`. Each implementation is called by itself, under a time budget: one that raises or hangs is
named and rested, and the others never notice. Wrappers (`@hookimpl(wrapper=True)`) are refused.
"""

from collections.abc import Mapping, Sequence

import pluggy

from pulse_core.model.change import Change
from pulse_core.model.incident import Incident
from pulse_core.model.principal import Principal
from pulse_core.model.resource import Resource
from pulse_core.plugin.kinds import Kind
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import (
    Action,
    AIProvider,
    AITool,
    AlertRule,
    AuthBackend,
    Command,
    Notifier,
    PageDeclaration,
    Scope,
    Simulator,
    Verdict,
)
from pulse_core.plugin.routes import Route
from pulse_core.plugin.source import Adapter, Source
from pulse_core.plugin.stores import OpenStore
from pulse_core.plugin.tools import Tools

PROJECT = "pulse"
ENTRY_POINTS = "pulse.plugins"
"""The entry-point group in which a plugin's module is found."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


# Declarations: asked once at boot.


@hookspec
def pulse_kinds() -> Sequence[Kind]:
    """The resource kinds that the plugin adds, and what it adds to shared ones."""
    raise NotImplementedError


@hookspec
def pulse_sources() -> Sequence[Offer[Source]]:
    """The sources that a person, or `nearby`, can configure."""
    raise NotImplementedError


@hookspec
def pulse_adapters() -> Mapping[str, Adapter]:
    """For each report kind the pure function that reads it."""
    raise NotImplementedError


@hookspec
def pulse_notifiers() -> Sequence[Offer[Notifier]]:
    """The channels through which people can be told."""
    raise NotImplementedError


@hookspec
def pulse_ai_providers() -> Sequence[Offer[AIProvider]]:
    """The language models that can be configured. Import them when they are opened, not before."""
    raise NotImplementedError


@hookspec
def pulse_ai_tools() -> Sequence[AITool]:
    """Read-only questions that an assistant may ask."""
    raise NotImplementedError


@hookspec
def pulse_auth_backends() -> Sequence[Offer[AuthBackend]]:
    """Ways to sign in. A failure here stops the boot: nobody is let in by an accident."""
    raise NotImplementedError


@hookspec
def pulse_alert_rules() -> Sequence[AlertRule]:
    """Rules that make sense for the plugin's kinds, as a start that people can change."""
    raise NotImplementedError


@hookspec
def pulse_actions() -> Sequence[Action]:
    """What can be done to the plugin's resources: planned in words, approved, then executed."""
    raise NotImplementedError


@hookspec
def pulse_stores() -> Mapping[str, OpenStore]:
    """Other engines for what is kept, by the name that the setting `store` chooses."""
    raise NotImplementedError


@hookspec
def pulse_simulators() -> Sequence[Simulator]:
    """Strict stand-ins for the platform, for the demo, contract checks and fault tests."""
    raise NotImplementedError


@hookspec
def pulse_scopes() -> Sequence[Scope]:
    """What the plugin's agents and people may be allowed, beyond core's own scopes."""
    raise NotImplementedError


@hookspec
def pulse_pages() -> Sequence[PageDeclaration]:
    """Pages made of declared panels."""
    raise NotImplementedError


@hookspec
def pulse_routes() -> Sequence[Route]:
    """HTTP routes under `/plugins/<plugin name>/`, behind core's access check."""
    raise NotImplementedError


@hookspec
def pulse_commands() -> Sequence[Command]:
    """Commands under `pulse`. A name that core or another plugin has is a clash, and both are named."""
    raise NotImplementedError


# Moments: told what happened.


@hookspec
def pulse_startup(tools: Tools) -> None:
    """Pulse is about to serve. Start what the plugin needs besides its sources."""


@hookspec
def pulse_shutdown() -> None:
    """Pulse stops. Give back what `pulse_startup` took."""


@hookspec
def pulse_changed(changes: Sequence[Change]) -> None:
    """These changes were kept. A batch, in order of their numbers; called beside the line, never in its way."""


@hookspec
def pulse_incident_moved(incident: Incident) -> None:
    """An incident moved from one state to another, and that was kept."""


@hookspec
def pulse_mute(incident: Incident, resource: Resource) -> str | None:
    """A reason not to tell people of this incident, or None. A failure delivers: it fails open."""


@hookspec
def pulse_allow(who: Principal, action: str, on: str) -> Verdict | None:
    """A veto on what somebody wants to do, or None for no opinion. A failure denies: it fails closed."""
