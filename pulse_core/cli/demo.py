"""`pulse demo`: look around among made-up platforms; nothing of it is kept."""

from __future__ import annotations

import argparse


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("demo", help="look around among made-up platforms", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1 to listen on (default: a free one)")
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"), default="warning")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT, SIGTERM or the end of the terminal, on a data directory that is removed then."""
    from pulse_core.cli.made_up import show

    return show(port=arguments.port, log_level=arguments.log_level)
