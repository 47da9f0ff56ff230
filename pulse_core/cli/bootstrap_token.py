"""`pulse bootstrap-token`: show the token that makes the first administrator."""

import argparse
from pathlib import Path
from typing import Any

from pulse_core.cli.console import settings_of
from pulse_core.errors import PulseError


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    help = "show the token that makes the first administrator"
    parser = commands.add_parser("bootstrap-token", help=help, description=help)
    parser.add_argument("--data-dir", help="the data directory of the Pulse that is to be set up")
    parser.set_defaults(run=_show)


def _show(arguments: argparse.Namespace) -> int:
    from pulse_core.access.bootstrap import FILE, MOST_BYTES
    from pulse_core.private import read_private

    path = Path(settings_of(arguments).data_dir) / FILE
    try:
        token = read_private(path, max_bytes=MOST_BYTES)
    except FileNotFoundError as error:
        raise PulseError(_missing(path)) from error
    except PermissionError as error:
        raise PulseError(f"{path} is another user's: run this as the user that Pulse runs as, or as root") from error
    print(token.decode("ascii", "replace").strip())
    return 0


def _missing(path: Path) -> str:
    if not path.parent.is_dir():
        return f"there is no data in {path.parent}: start Pulse with `pulse serve`, or name the place with --data-dir"
    return (
        f"there is no {path}: either Pulse has not been started there yet (`pulse serve`), or somebody has an account"
        " already (`pulse user list` says who, `pulse user password NAME` sets a new password, `pulse recovery` lets them in)"
    )
