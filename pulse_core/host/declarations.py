"""Ask a plugin for what it declares, and hold every answer to the contract."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from pulse_core.errors import PluginRefused
from pulse_core.host.kinds import troubles_with_kind
from pulse_core.host.metric_names import trouble_with_metric
from pulse_core.plugin.kinds import Kind
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import Action, AITool, AlertRule, Command, PageDeclaration, Scope, Simulator
from pulse_core.plugin.probe import Probe
from pulse_core.plugin.routes import Route

_NAME: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_LISTS: Final[Mapping[str, type]] = {
    "pulse_kinds": Kind,
    "pulse_sources": Offer,
    "pulse_notifiers": Offer,
    "pulse_ai_providers": Offer,
    "pulse_ai_tools": AITool,
    "pulse_auth_backends": Offer,
    "pulse_alert_rules": AlertRule,
    "pulse_actions": Action,
    "pulse_simulators": Simulator,
    "pulse_scopes": Scope,
    "pulse_pages": PageDeclaration,
    "pulse_routes": Route,
    "pulse_commands": Command,
}
MOST_PORTS: Final = 8
"""How many ports one probe may knock at, at every address of a network."""

_MAPS: Final = frozenset({"pulse_adapters", "pulse_stores"})
KEYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "pulse_kinds": lambda kind: kind.type,
    "pulse_simulators": lambda one: f"{one.offer}-{one.name}" if one.name else one.offer,
    "pulse_pages": lambda page: page.path,
    "pulse_routes": lambda route: f"{route.method.upper()} {route.path}",
}
"""What must be unique among the things of a hook, where it is not their `name`."""


def declared(plugin: str, hook: str, answer: object, *, most: int) -> Mapping[str, object]:
    """The answer by key. Raises PluginRefused with step `hooks` and the place of what is wrong."""
    items = _mapped(plugin, hook, answer) if hook in _MAPS else _listed(plugin, hook, answer)
    if len(items) > most:
        raise PluginRefused(plugin, "hooks", f"{hook} declares {len(items)} things; {most} is the limit")
    for key, item in items:
        if trouble := next(_troubles(plugin, hook, key, item), ""):
            raise PluginRefused(plugin, "hooks", f"{hook}, {key}: {trouble}")
    found: dict[str, object] = {}
    for key, item in items:
        if key in found:
            raise PluginRefused(plugin, "hooks", f"{hook} declares {key} twice")
        found[key] = item
    return found


def key_of(hook: str, item: object) -> str:
    """What tells an item from the others of its hook."""
    return str(KEYS[hook](item) if hook in KEYS else getattr(item, "name", ""))


def _mapped(plugin: str, hook: str, answer: object) -> Sequence[tuple[str, object]]:
    if not isinstance(answer, Mapping):
        raise PluginRefused(plugin, "hooks", f"{hook} must answer with a mapping, not {type(answer).__name__}")
    for name in answer:
        if not isinstance(name, str):
            raise PluginRefused(plugin, "hooks", f"{hook} has the key {name!r}, which is not a text")
    return list(answer.items())


def _listed(plugin: str, hook: str, answer: object) -> Sequence[tuple[str, object]]:
    if not isinstance(answer, list | tuple):
        raise PluginRefused(plugin, "hooks", f"{hook} must answer with a list or tuple, not {type(answer).__name__}")
    for index, item in enumerate(answer):
        if not isinstance(item, _LISTS[hook]):
            wanted = _LISTS[hook].__name__
            raise PluginRefused(plugin, "hooks", f"{hook}[{index}] must be {wanted}, not {type(item).__name__}")
    return [(key_of(hook, item), item) for item in answer]


def _troubles(plugin: str, hook: str, key: str, item: object) -> Iterator[str]:
    if isinstance(item, Route):
        yield from _route_troubles(plugin, item)
    elif isinstance(item, Scope):
        if not re.fullmatch(r"[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*", item.name):
            yield "a scope is <noun>:<verb>"
    elif isinstance(item, PageDeclaration):
        if not item.path.startswith("/"):
            yield "a page's path begins with /"
    elif not _NAME.fullmatch(key):
        yield "a name is lower-case words with - or _ between them"
    if hook in _MAPS and not callable(item):
        yield f"must be a function, not {type(item).__name__}"
    if isinstance(item, Kind):
        yield from troubles_with_kind(item)
    if isinstance(item, Offer):
        yield from _offer_troubles(item)
    if isinstance(item, AlertRule):
        yield from _rule_troubles(item)


def _offer_troubles(offer: Offer[Any]) -> Iterator[str]:
    config, opens, nearby = (getattr(offer, name) for name in ("config", "open", "nearby"))
    if not (isinstance(config, type) and attrs.has(config)):
        yield "its config is not an attrs class"
    if not callable(opens):
        yield "its open is not a function"
    if nearby is not None and not callable(nearby):
        yield "its nearby is not a function"
    if not offer.interval_seconds >= 0.1 or not offer.timeout_seconds > 0:
        yield "its interval_seconds must be at least 0.1 and its timeout_seconds more than 0"
    declared: tuple[object, ...] = offer.probes
    for probe in declared:
        yield from _probe_troubles(probe)


def _probe_troubles(probe: object) -> Iterator[str]:
    if not isinstance(probe, Probe):
        yield f"its probe is a {type(probe).__name__}, not a Probe"
        return
    if not 1 <= len(probe.ports) <= MOST_PORTS or not all(0 < port < 65_536 for port in probe.ports):
        yield f"its probe names 1 to {MOST_PORTS} ports between 1 and 65535"
    if not re.fullmatch(r"/[!-~]{0,200}", probe.path):
        yield "its probe's path begins with / and has no blanks"
    if not probe.schemes or not set(probe.schemes) <= {"http", "https"}:
        yield "its probe asks by http or https"
    recognise: object = probe.recognise
    if not callable(recognise):
        yield "its probe's recognise is not a function"


def _rule_troubles(rule: AlertRule) -> Iterator[str]:
    if trouble := trouble_with_metric(rule.metric):
        yield trouble
    if rule.trigger == rule.clear:
        yield "trigger and clear are the same, so that it would flap"


def _route_troubles(plugin: str, route: Route) -> Iterator[str]:
    if not route.path.startswith((f"/plugins/{plugin}/", "/api/")):
        yield f"its path must begin with /plugins/{plugin}/ or /api/"
    if route.method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        yield f"there is no method {route.method}"
    if not inspect.iscoroutinefunction(route.handle):
        yield "its handle must be an `async def`"
