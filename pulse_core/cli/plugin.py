"""`pulse plugin`: make a connector, check that one keeps the contract, and list those that are installed."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # each subcommand imports what it needs when it runs
    from pulse_core.host import Owned, PluginCard, Plugins
    from pulse_core.plugin import Offer, Report, Source
    from pulse_core.testing import Promise

KEPT, BROKEN, USAGE = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """Add `plugin` with `new`, `check` and `list`."""
    plugin = subparsers.add_parser("plugin", help="make, check and list plugins")
    actions = plugin.add_subparsers(dest="action", metavar="ACTION", required=True)

    new = actions.add_parser("new", help="write a new connector whose own tests pass")
    new.add_argument("name", metavar="NAME", help="one or more words, like acme or acme-lab")
    new.add_argument("--into", metavar="DIR", type=Path, default=Path(), help="where to write it (default: here)")
    new.set_defaults(run=_new)

    check = actions.add_parser("check", help="check that a plugin keeps the contract")
    check.add_argument("plugin", metavar="PATH|NAME", help="a package's folder, a module, or the name of an installed plugin")
    check.set_defaults(run=_check)

    listing = actions.add_parser("list", help="list the installed plugins, and why some are refused")
    listing.set_defaults(run=_list)


def _new(arguments: argparse.Namespace) -> int:
    from pulse_core.scaffold import write

    package = write(arguments.name, into=arguments.into)
    print(f"wrote {package}")
    print("next:")
    print(f"  pip install -e {package}    # beside Pulse")
    print(f"  pulse plugin check {package}")
    print(f"  python -m pytest {package}")
    return KEPT


def _check(arguments: argparse.Namespace) -> int:
    from pulse_core.errors import ConfigError

    try:
        name, module = _module(arguments.plugin)
    except ConfigError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return USAGE
    broken = 0
    for promise in _promises(name, module):
        print(f"{'kept  ' if promise.kept else 'BROKEN'}  {promise.words}")
        for trouble in promise.troubles[:10]:
            print(f"        - {trouble}")
        broken += not promise.kept
    print(f"{name}: " + (f"{broken} promises are broken" if broken else "the contract is kept"))
    return BROKEN if broken else KEPT


def _list(arguments: argparse.Namespace) -> int:
    from pulse_core.clock import SystemClock
    from pulse_core.host import load
    from pulse_core.settings import load as load_settings
    from pulse_core.testing import RecordingLog

    disabled = load_settings(os.environ).disabled_plugins
    cards = load(clock=SystemClock(), log=RecordingLog(), disabled=disabled).cards()
    for card in cards:
        print(f"{card.name:<16} {card.version or '-':<10} {card.state:<8}  {_about(card)}".rstrip())
    if not cards:
        print("no plugin is installed")
    return KEPT


def _about(card: "PluginCard") -> str:
    if card.state == "refused":
        return f"{card.step}: {card.reason}"
    return f"{card.title}: {card.description}" + (f" ({card.reason})" if card.reason else "")


def _module(where: str) -> tuple[str, str]:
    """The plugin's name and its module's, made importable. Raises ConfigError when there is none."""
    from pulse_core.errors import ConfigError

    path = Path(where)
    if path.exists():
        return _from_folder(path.resolve())
    points = _installed()
    if where in points:
        return where, points[where]
    if where in points.values() or _importable(where):
        return where.rpartition(".")[2].removeprefix("pulse_").replace("_", "-"), where
    known = ", ".join(points) or "none"
    raise ConfigError("PATH|NAME", f"{where} is neither a folder, a module nor an installed plugin ({known})")


def _from_folder(folder: Path) -> tuple[str, str]:
    """The plugin that the folder's pyproject.toml declares."""
    import tomllib

    from pulse_core.errors import ConfigError
    from pulse_core.plugin import ENTRY_POINTS

    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        points: Mapping[str, str] = project["project"]["entry-points"][ENTRY_POINTS]
        name, module = next(iter(points.items()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        wanted = f'[project.entry-points."{ENTRY_POINTS}"]'
        raise ConfigError(str(folder), f"no pyproject.toml that declares {wanted}") from error
    for place in (folder, folder / "src"):
        sys.path.insert(0, str(place))
    return name, module


def _installed() -> Mapping[str, str]:
    from importlib.metadata import entry_points

    from pulse_core.plugin import ENTRY_POINTS

    return {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}


def _importable(module: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _promises(name: str, module: str) -> "Iterator[Promise]":
    """The plugin as a whole, then each source that can be asked here, with the adapters for what it says."""
    from pulse_core.clock import SystemClock
    from pulse_core.host import load
    from pulse_core.testing import RecordingLog, plugin_promises

    yield from plugin_promises(module, name=name)
    plugins = load({name: module}, clock=SystemClock(), log=RecordingLog())
    for owned in plugins.sources().values():
        for what, config in _askable(owned, plugins):
            yield from asyncio.run(_asked(owned.item, plugins, what, config))


def _askable(owned: "Owned[Offer[Source]]", plugins: "Plugins") -> Iterator[tuple[str, object]]:
    """With what the source can be asked here: what is nearby, or a simulator."""
    offer = owned.item
    if offer.name in plugins.simulators():
        yield "against its simulator", None
        return
    try:
        found = tuple(offer.nearby()) if offer.nearby else ()
    except Exception:  # the plugin border; the promises of the plugin name it
        return
    yield from ((f"on this machine, {one.name}", one.config) for one in found[:1])


async def _asked(offer: "Offer[Source]", plugins: "Plugins", what: str, config: object) -> "list[Promise]":
    from pulse_core.clock import SystemClock
    from pulse_core.host.calling import words
    from pulse_core.testing import ContractBroken, Promise, adapter_promises, check_source, tools

    asked = f"{offer.name} can be asked {what}"
    try:
        if config is not None:
            reports = await check_source(offer, config, tools=tools(f"{offer.name}:check", clock=SystemClock()))
        else:
            reports = await _simulated(offer, plugins)
    except ContractBroken as broken:
        return list(broken.broken)
    except Exception as error:  # the plugin border
        return [Promise(asked, (words(error),))]
    promises = [Promise(asked)]
    for report in reports:
        owned = plugins.adapters().get(report.kind)
        if owned is None:
            promises.append(Promise("each report has a reader", (f"nobody reads {report.kind}",)))
            continue
        promises += [Promise(f"{report.kind}: {one.words}", one.troubles) for one in adapter_promises(owned.item, report)]
    return promises


async def _simulated(offer: "Offer[Source]", plugins: "Plugins") -> "tuple[Report, ...]":
    from pulse_core.clock import SystemClock
    from pulse_core.testing import check_source, tools

    async with plugins.simulators()[offer.name].item.open(()) as config:
        return await check_source(offer, config, tools=tools(f"{offer.name}:check", clock=SystemClock()))
