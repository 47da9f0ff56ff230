"""What a plugin promises as a whole: it loads, declares what can be shown, and comes in by the front door."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from pulse_core.forms import reference, schema
from pulse_core.host import Owned, Plugins, load
from pulse_core.host.calling import Failure, ask
from pulse_core.plugin.offer import Found, Offer
from pulse_core.plugin.probe import HEARD_BYTES, Heard, Probe
from pulse_core.testing.checks.promise import Promise, hold
from pulse_core.testing.clock import FakeClock
from pulse_core.testing.tools import RecordingLog

_DOORS: Final = ("pulse_core.plugin", "pulse_core.testing")
_NEARBY_SECONDS: Final = 5.0


def check_plugin(module: object, *, name: str = "") -> None:
    """Check a plugin's module, or the one of this dotted name. Raises ContractBroken with all that is wrong."""
    hold(_name(module, name), plugin_promises(module, name=name))


def plugin_promises(module: object, *, name: str = "") -> Iterator[Promise]:
    """Each promise of a plugin as a whole, kept or broken. What does not load promises nothing else."""
    called = _name(module, name)
    plugins = load({called: module}, clock=FakeClock(), log=RecordingLog())
    yield Promise("it loads beside core", tuple(f"{one.step}: {one.reason}" for one in plugins.refusals()))
    if any(card.state == "refused" for card in plugins.cards()):
        return
    offers = [*_items(plugins.sources()), *_items(plugins.notifiers()), *_items(plugins.ai_providers())]
    yield Promise("its settings can be shown as a form", tuple(_form_troubles(offers)))
    yield Promise("what it finds nearby fits its settings", tuple(_nearby_troubles(offers)))
    yield Promise("its probes take whatever strangers answer", tuple(_probe_troubles(plugins)))
    yield Promise("its rules and simulators speak of what exists", tuple(_loose_ends(plugins)))
    yield Promise("it imports only the public doors of Pulse", tuple(_back_doors(module)))


def _name(module: object, name: str) -> str:
    found = name or (module if isinstance(module, str) else str(getattr(module, "__name__", "plugin")))
    return found.rpartition(".")[2].removeprefix("pulse_").replace("_", "-") or "plugin"


def _items(table: object) -> list[Offer[object]]:
    values = table.values() if isinstance(table, dict) else ()
    return [owned.item for owned in values if isinstance(owned, Owned)]


def _form_troubles(offers: Iterable[Offer[object]]) -> Iterator[str]:
    for offer in offers:
        try:
            schema(offer.config)
            untitled = [row.name for row in reference(offer.config) if row.title == ""]
        except (TypeError, NameError) as error:
            yield f"{offer.name}: {error}"
            continue
        yield from (f"{offer.name}: {name} has no title" for name in untitled)


def _nearby_troubles(offers: Iterable[Offer[object]]) -> Iterator[str]:
    for offer in offers:
        if offer.nearby is None:
            continue
        found = ask(offer.nearby, seconds=_NEARBY_SECONDS)
        if isinstance(found, Failure):
            yield f"{offer.name}: nearby {found.reason}"
            continue
        given: tuple[object, ...] = tuple(found)
        yield from (f"{offer.name}: nearby gives {trouble}" for one in given if (trouble := _unfit(one, offer.config)))


def _unfit(found: object, config: type) -> str:
    if not isinstance(found, Found):
        return f"{type(found).__name__}, not Found"
    return "" if isinstance(found.config, config) else f"a {type(found.config).__name__}, not a {config.__name__}"


def _probe_troubles(plugins: Plugins) -> Iterator[str]:
    """What a recogniser does with answers that are none of its own."""
    for owned in plugins.sources().values():
        for probe in owned.item.probes:
            yield from (f"{owned.item.name}: {trouble}" for heard in strangers() if (trouble := recognising(probe, heard)))


def recognising(probe: Probe, heard: Heard) -> str:
    """What is wrong with how a probe takes an answer that is not its platform's; empty when nothing is."""
    found = ask(partial(probe.recognise, heard), seconds=_NEARBY_SECONDS)
    if isinstance(found, Failure):
        return f"its probe {found.reason} at {heard.status} {heard.body[:40]!r}"
    return "" if found is None else f"its probe takes a stranger's {heard.status} {heard.body[:40]!r} for its own"


def strangers() -> Iterator[Heard]:
    """Answers of nobody in particular: empty, garbled, enormous, of a web server that is anything."""
    bodies = (
        b"",
        b"{}",
        b"null",
        b"[" * HEARD_BYTES,
        bytes(range(256)) * 16,
        b"<html><head><title>Welcome</title></head></html>",
    )
    for body in bodies:
        for status in (200, 301, 401, 404, 500):
            for headers in ({}, {"server": "nginx", "content-type": "text/html"}, {"server": "\x00" * 300, "location": "\udcff"}):
                yield Heard(base_url="https://192.0.2.1:8006", status=status, headers=headers, body=body)


def _loose_ends(plugins: Plugins) -> Iterator[str]:
    kinds = {kind.type: kind for kind in plugins.kinds()}
    for owned in plugins.rules().values():
        rule = owned.item
        for type in rule.types:
            if type not in kinds:
                yield f"the rule {rule.name} is for {type}, a kind that nobody declares"
            elif rule.metric not in {metric.name for metric in kinds[type].metrics}:
                yield f"the rule {rule.name} watches {rule.metric}, which {type} does not have"
    offers = plugins.sources()
    named = [f"the simulator for {one.item.offer}" for one in plugins.simulators().values() if one.item.offer not in offers]
    yield from (f"{what} names an offer that is none of its sources" for what in named)


def _back_doors(module: object) -> Iterator[str]:
    for file in _files(module):
        tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        for node in ast.walk(tree):
            for target in _imports(node):
                if target.partition(".")[0] == "pulse_core" and not _public(target):
                    yield f"{file.name}:{getattr(node, 'lineno', 0)} imports {target}"


def _public(target: str) -> bool:
    return any(target == door or target.startswith(f"{door}.") for door in _DOORS)


def _files(module: object) -> Iterator[Path]:
    if isinstance(module, str):
        from importlib import import_module

        module = import_module(module)
    for folder in getattr(module, "__path__", ()):
        yield from sorted(Path(folder).rglob("*.py"))
    if not hasattr(module, "__path__") and (file := getattr(module, "__file__", None)):
        yield Path(file)


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield from (f"{node.module}.{alias.name}" if node.module == "pulse_core" else node.module for alias in node.names)
