"""Read the command line and hand over to the subcommand."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from pulse_core import __version__
from pulse_core.errors import ConfigError, PulseError

COMMANDS = {
    "serve": "pulse_core.cli.serve",
    "demo": "pulse_core.cli.demo",
    "agent": "pulse_core.agent.cli",
    "user": "pulse_core.cli.user",
    "token": "pulse_core.cli.token",
    "kiosk": "pulse_core.cli.kiosk",
    "role": "pulse_core.cli.role",
    "connection": "pulse_core.cli.connection",
    "discover": "pulse_core.cli.discover",
    "audit": "pulse_core.cli.audit",
    "vault": "pulse_core.cli.vault",
    "recovery": "pulse_core.cli.recovery",
    "bootstrap-token": "pulse_core.cli.bootstrap_token",
    "plugin": "pulse_core.cli.plugin",
    "record": "pulse_core.cli.record",
    "replay": "pulse_core.cli.replay",
}
"""Which module adds which subcommand, so that starting one does not import the others."""

USAGE_ERROR = 2


def parser(only: str = "") -> argparse.ArgumentParser:
    """The parser of the whole command line, or (faster) with one subcommand alone."""
    top = argparse.ArgumentParser(prog="pulse", description="Self-hosted, real-time monitoring.")
    top.add_argument("--version", action="version", version=f"pulse {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    modules = {COMMANDS[only]} if only in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(module).add_parser(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 it failed, 2 a wrong option or setting, 3 no agent has run, 130 interrupted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    first = words[0] if words else ""
    try:
        if first and not first.startswith("-") and first not in COMMANDS:
            return _brought_by_plugin(first, words[1:])
        chosen = parser(first).parse_args(words)
        if chosen.command is None:
            parser().print_help()
            return USAGE_ERROR
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except ConfigError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return USAGE_ERROR
    except PulseError as error:
        print(f"pulse: {error}", file=sys.stderr)
        return 1


def _brought_by_plugin(name: str, arguments: Sequence[str]) -> int:
    """A command that core does not know: perhaps a plugin does."""
    from pulse_core import log
    from pulse_core.clock import SystemClock
    from pulse_core.host import load
    from pulse_core.settings import load as load_settings

    log.configure("warning")
    disabled = load_settings(os.environ).disabled_plugins
    plugins = load(clock=SystemClock(), log=log.get(), disabled=disabled, reserved={"pulse_commands": tuple(COMMANDS)})
    owned = plugins.commands().get(name)
    if owned is None:
        parser().error(f"there is no command {name!r}, and no plugin brings one")
    return owned.item.run(arguments)
