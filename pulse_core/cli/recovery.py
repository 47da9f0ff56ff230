"""`pulse recovery`: let an administrator in who is locked out."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_options, answered, run
from pulse_core.cli.shown import as_json, plain, when

if TYPE_CHECKING:
    import httpx


def add_parser(commands: Any) -> None:
    """Add the subcommand."""
    help = "let an administrator in who is locked out: a token that one browser can use once"
    parser = commands.add_parser("recovery", help=help, description=help)
    parser.add_argument("--user", default="", metavar="NAME", help="which administrator (default: any of them)")
    parser.add_argument("--minutes", type=int, default=15, help="how long the token holds (1 to 60, default 15)")
    add_options(parser)
    parser.set_defaults(run=lambda arguments: run(arguments, lambda client: _recovery(client, arguments)))


async def _recovery(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    order = {"user": arguments.user, "minutes": arguments.minutes}
    answer = await answered(client, "POST", "/api/recovery", body=order)
    if arguments.json:
        print(as_json(answer))
        return DONE
    print(f"It holds until {when(answer['expires_at'])}, once, and stands in {plain(answer['file'])} too.", file=sys.stderr)
    print("Open Pulse's sign-in page, choose “Locked out?”, and enter it there:", file=sys.stderr)
    print(answer["token"])
    return DONE
