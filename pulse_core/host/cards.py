"""What people see of a plugin: its card, and why something of it was refused."""

from typing import Generic, Literal, TypeVar

import attrs

from pulse_core.plugin.manifest import Permission

Item = TypeVar("Item")


@attrs.frozen(kw_only=True)
class Owned(Generic[Item]):
    """Something that a plugin declared, with the plugin's name."""

    plugin: str
    item: Item


@attrs.frozen(kw_only=True)
class Refusal:
    """A plugin, or one thing of it, that was left out. `step`: disabled, import, manifest, version, hooks or clash."""

    plugin: str
    step: str
    reason: str


@attrs.frozen(kw_only=True)
class PluginCard:
    """A plugin as `GET /api/plugins` shows it.

    `state` is loaded, refused or resting. A loaded plugin can still have a `reason`: what of it clashed, or what it
    last failed with. `resting_until` is seconds since the epoch.
    """

    name: str
    state: Literal["loaded", "refused", "resting"]
    title: str = ""
    version: str = ""
    description: str = ""
    step: str = ""
    reason: str = ""
    hooks: tuple[str, ...] = ()
    calls: int = 0
    failures: int = 0
    strikes: int = 0
    resting_until: float | None = None
    slowest_seconds: float = 0.0
    permissions: tuple[Permission, ...] = ()
