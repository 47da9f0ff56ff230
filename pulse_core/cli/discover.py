"""`pulse discover`: look at an address, or around in a network, for what could be connected."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_options, answered, run
from pulse_core.cli.shown import as_json, plain, table
from pulse_core.errors import PulseError

if TYPE_CHECKING:
    import httpx

HEADINGS = ("TYPE", "NAME", "WHERE", "VERSION", "CONNECTION")
WAIT_SECONDS = 0.5
FAILED = 1


def add_parser(commands: Any) -> None:
    """Add `discover`."""
    help = "look at an address, or around in a private network, for what could be connected"
    parser = commands.add_parser("discover", help=help, description=help)
    add_options(parser)
    parser.add_argument("range", metavar="ADDRESS|CIDR", nargs="?", default="", help="without one, the networks to choose from")
    parser.add_argument("--allow-loopback", action="store_true", help="let it be an address of this machine")
    parser.set_defaults(run=lambda arguments: run(arguments, lambda client: _discover(client, arguments)))


async def _discover(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    if not arguments.range:
        return _proposed(arguments, await answered(client, "GET", "/api/discover"))
    order = {"range": arguments.range, "allow_loopback": arguments.allow_loopback}
    scan = await answered(client, "POST", "/api/discover", body=order)
    try:
        scan = await _ended(client, scan)
    except asyncio.CancelledError:
        await answered(client, "DELETE", "/api/discover")
        raise
    print(as_json(scan) if arguments.json else _told(scan))
    return DONE if scan["found"] else FAILED


def _proposed(arguments: argparse.Namespace, view: dict[str, Any]) -> int:
    print(as_json(view) if arguments.json else "\n".join(view["ranges"]) or "name an address, or a private network")
    return DONE


async def _ended(client: "httpx.AsyncClient", scan: dict[str, Any]) -> dict[str, Any]:
    """The look once it is over; meanwhile a terminal sees how far it is."""
    while scan["state"] == "running":
        if sys.stderr.isatty():
            print(f"\r{scan['knocked']} of {scan['doors']} doors, {len(scan['found'])} found", end="", file=sys.stderr)
        await asyncio.sleep(WAIT_SECONDS)
        now = (await answered(client, "GET", "/api/discover"))["scan"]
        if now["id"] != scan["id"]:
            raise PulseError("somebody else had Pulse look elsewhere meanwhile")
        scan = now
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return scan


def _told(scan: dict[str, Any]) -> str:
    if not scan["found"]:
        return f"nothing that an installed plugin knows ({scan['open']} of {scan['doors']} doors were open; {scan['state']})"
    rows = [
        (one["offer"], plain(one["name"]) or "-", plain(one["base_url"]), plain(one["version"]) or "-", one["connection"] or "-")
        for one in scan["found"]
    ]
    return table(HEADINGS, rows)
