"""Take the plugins in, one step after the other: import, manifest, version, hooks, clash. None stops another."""

import re
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import pluggy

from pulse_core.errors import PluginFailed, PluginRefused
from pulse_core.host.budgets import DEFAULT, Budgets
from pulse_core.host.calling import Failure, ask
from pulse_core.host.cards import Refusal
from pulse_core.host.clash import CORE, arrange
from pulse_core.host.conduct import Conduct
from pulse_core.host.declarations import declared
from pulse_core.host.find import Candidate, given, installed
from pulse_core.host.hooks import MOMENTS, Implementation, implementations, registry
from pulse_core.host.moments import Loaded
from pulse_core.host.plugins import Plugins
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR, Manifest
from pulse_core.plugin.tools import Clock, Log

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NOTHING: Final[Mapping[str, Collection[str]]] = types.MappingProxyType({})
Answers = Mapping[str, Mapping[str, object]]


def load(
    modules: Mapping[str, object] | None = None,
    *,
    clock: Clock,
    log: Log,
    disabled: Collection[str] = (),
    reserved: Mapping[str, Collection[str]] = _NOTHING,
    budgets: Budgets = DEFAULT,
) -> Plugins:
    """Load the installed plugins, or exactly `modules` (name to module, or to its dotted name).

    `reserved` are names that core has itself, by hook: `{"pulse_commands": ("serve",)}`. What cannot be loaded is a
    Refusal in the result. Raises PluginFailed only for an auth backend: nobody is let in by an accident.
    """
    plugins = registry()
    loaded: list[tuple[Loaded, Answers]] = []
    refusals: list[Refusal] = []
    for candidate in installed() if modules is None else given(modules):
        try:
            _refuse_disabled(candidate.name, disabled)
            _refuse_double(candidate, {plugin.name: plugin.origin for plugin, _ in loaded})
            conduct = Conduct(candidate.name, clock=clock, log=log, budgets=budgets)
            loaded.append(_take_in(plugins, candidate, conduct, budgets))
        except PluginRefused as refused:
            refusals.append(Refusal(plugin=refused.plugin, step=refused.step, reason=refused.reason))
    arranged = arrange(
        ((plugin.name, hook, items) for plugin, answers in loaded for hook, items in answers.items()), reserved=reserved
    )
    for refusal in (*refusals, *arranged.refusals):
        log.warning("plugin_refused", plugin=refusal.plugin, step=refusal.step, reason=refusal.reason)
    return Plugins(tuple(plugin for plugin, _ in loaded), arranged, tuple(refusals), clock=clock, budgets=budgets)


def _take_in(plugins: pluggy.PluginManager, candidate: Candidate, conduct: Conduct, budgets: Budgets) -> tuple[Loaded, Answers]:
    name = candidate.name
    module = ask(candidate.get, seconds=budgets.import_seconds)
    if isinstance(module, Failure):
        raise PluginRefused(name, "import", f"importing {candidate.origin} {module.reason}")
    manifest = _manifest(name, module)
    _refuse_version(name, manifest)
    hooks = implementations(plugins, name, module)
    answers = dict(_answers(name, hooks, budgets))
    return Loaded(name=name, origin=candidate.origin, manifest=manifest, hooks=hooks, conduct=conduct), answers


def _refuse_disabled(name: str, disabled: Collection[str]) -> None:
    if name in disabled:
        raise PluginRefused(name, "disabled", "switched off in the settings")


def _refuse_double(candidate: Candidate, origins: Mapping[str, str]) -> None:
    if not _NAME.fullmatch(candidate.name) or candidate.name == CORE:
        raise PluginRefused(candidate.name, "manifest", f"{candidate.name!r} cannot be a plugin's name")
    if candidate.name in origins:
        both = f"{origins[candidate.name]} and {candidate.origin}"
        raise PluginRefused(candidate.name, "clash", f"{both} have the same name; the second is left out")


def _manifest(name: str, module: object) -> Manifest:
    manifest = getattr(module, "MANIFEST", None)
    if not isinstance(manifest, Manifest):
        raise PluginRefused(name, "manifest", "has no MANIFEST = Manifest(title=…, version=…)")
    texts: tuple[object, ...] = (manifest.title, manifest.version)
    if not all(text and isinstance(text, str) for text in texts):
        raise PluginRefused(name, "manifest", "the title and version of its manifest must be texts")
    numbers: tuple[object, ...] = (manifest.api, manifest.since)
    if not all(isinstance(number, int) for number in numbers):
        raise PluginRefused(name, "manifest", "the api and since of its manifest must be whole numbers")
    return manifest


def _refuse_version(name: str, manifest: Manifest) -> None:
    ours, theirs = f"{API_MAJOR}.{API_MINOR}", f"{manifest.api}.{manifest.since}"
    if manifest.api < API_MAJOR:
        raise PluginRefused(name, "version", f"was written for contract {theirs}, and this Pulse has {ours}: update the plugin")
    if manifest.api > API_MAJOR or manifest.since > API_MINOR:
        raise PluginRefused(name, "version", f"needs contract {theirs}, and this Pulse has {ours}: update Pulse")


def _answers(name: str, hooks: Mapping[str, Implementation], budgets: Budgets) -> Iterator[tuple[str, Mapping[str, object]]]:
    for hook in sorted(hooks.keys() - MOMENTS):
        try:
            answer = ask(hooks[hook], seconds=budgets.declare_seconds)
            if isinstance(answer, Failure):
                raise PluginRefused(name, "hooks", f"{hook} {answer.reason}")
            yield hook, declared(name, hook, answer, most=budgets.declared_items)
        except PluginRefused as refused:
            if hook == "pulse_auth_backends":
                raise PluginFailed(name, refused.reason) from refused
            raise
