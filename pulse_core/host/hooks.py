"""Look at a plugin's module: which hooks it implements, and whether it does so as the contract says."""

import difflib
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final

import pluggy

from pulse_core.errors import PluginRefused
from pulse_core.plugin import hooks
from pulse_core.plugin.hooks import PROJECT

MOMENTS: Final = frozenset(
    {"pulse_startup", "pulse_shutdown", "pulse_changed", "pulse_incident_moved", "pulse_mute", "pulse_allow"}
)
Implementation = Callable[..., Any]


def registry() -> pluggy.PluginManager:
    """A registry that knows every hook and no plugin."""
    made = pluggy.PluginManager(PROJECT)
    made.add_hookspecs(hooks)
    return made


def parameters(hook: str) -> tuple[str, ...]:
    """The names of the values that a hook is given."""
    return tuple(inspect.signature(getattr(hooks, hook)).parameters)


def known() -> tuple[str, ...]:
    """The names of all hooks."""
    return tuple(name for name in vars(hooks) if name.startswith("pulse_"))


def implementations(plugins: pluggy.PluginManager, plugin: str, module: object) -> Mapping[str, Implementation]:
    """The hooks that the module implements. Raises PluginRefused with step `hooks`."""
    found = {}
    for name in dir(module):
        options = plugins.parse_hookimpl_opts(module, name)
        if options is None:
            _refuse_unmarked(plugin, module, name)
            continue
        hook = options["specname"] or name
        _refuse_wrong(plugin, hook, getattr(module, name), wraps=options["wrapper"] or options["hookwrapper"])
        found[hook] = getattr(module, name)
    try:
        plugins.register(module, plugin)
    except (pluggy.PluginValidationError, ValueError) as error:
        raise PluginRefused(plugin, "hooks", " ".join(str(error).split())) from error
    return found


def _refuse_unmarked(plugin: str, module: object, name: str) -> None:
    if name.startswith("pulse_") and inspect.isfunction(getattr(module, name, None)):
        raise PluginRefused(plugin, "hooks", f"{name} is not marked with @hookimpl" + _hint(name))


def _refuse_wrong(plugin: str, hook: str, function: Implementation, *, wraps: bool) -> None:
    if hook not in known():
        raise PluginRefused(plugin, "hooks", f"there is no hook {hook}{_hint(hook)}")
    if wraps:
        raise PluginRefused(plugin, "hooks", f"{hook} is a wrapper: a plugin cannot stand around the others")
    if hook not in MOMENTS and (inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function)):
        raise PluginRefused(plugin, "hooks", f"{hook} is a declaration and must be a plain `def` that returns")
    allowed = parameters(hook)
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) or parameter.name not in allowed:
            offered = ", ".join(allowed) or "nothing"
            raise PluginRefused(plugin, "hooks", f"{hook} takes {parameter.name}, but is given {offered}")


def _hint(hook: str) -> str:
    if hook in known():
        return ""
    close = difflib.get_close_matches(hook, known(), n=1)
    return f"; did you mean {close[0]}?" if close else ""
