"""`pulse kiosk`: links that let wall displays in."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.shown import as_json, joined, listed, plain, table, when
from pulse_core.errors import ConfigError, PulseError

if TYPE_CHECKING:
    import httpx

HEADINGS = ("NAME", "VIEWS", "SECRET", "SCREENS", "SEEN", "EXPIRES", "ID")
_SECONDS = 30


def add_parser(commands: Any) -> None:
    """Add `kiosk` with its actions."""
    parser = commands.add_parser("kiosk", help="make and revoke links for wall displays")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "list", _list, "list the links, without their secrets, and how many screens they let in")
    create = add_action(actions, "create", _create, "make a link, and print its address once")
    create.add_argument("name", metavar="NAME", help="where the display hangs")
    create.add_argument(
        "--view",
        action="append",
        default=[],
        metavar="PATH[,SECONDS]",
        help="a page and how long it stays, given once or more (default: /dashboard)",
    )
    create.add_argument("--expires-days", type=float, metavar="DAYS", help="when it ends (default: when it is revoked)")
    revoke = add_action(actions, "revoke", _revoke, "end a link and every screen that it let in")
    revoke.add_argument("link", metavar="LINK", help="the link's name or id, never its secret")


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/kiosk-links")
    print(as_json(answer) if arguments.json else table(HEADINGS, map(_row, listed(answer))))
    return DONE


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    link, screens = one["link"], one["screens"]
    return (
        link["name"],
        joined(view["path"] for view in link["views"]),
        link["hint"],
        str(len(screens)),
        when(max((screen["seen_at"] for screen in screens), default=None)),
        when(link["expires_at"]),
        link["id"],
    )


async def _create(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    order = {
        "name": arguments.name,
        "views": [_view(text) for text in arguments.view or ["/dashboard"]],
        "expires_in_days": arguments.expires_days,
    }
    answer = await answered(client, "POST", "/api/kiosk-links", body=order)
    if arguments.json:
        print(as_json(answer))
        return DONE
    print(f"{plain(answer['link']['name'])}: open this on the display. It is shown only now:", file=sys.stderr)
    print(answer["address"] or f"/kiosk#{answer['secret']}")
    return DONE


def _view(text: str) -> dict[str, Any]:
    """`/workloads,20` as a view; a query may hold commas, so only a number after the last one is a time."""
    path, comma, seconds = text.rpartition(",")
    if not comma or not seconds.strip().isdecimal():
        path, seconds = text, str(_SECONDS)
    if not path.startswith("/"):
        raise ConfigError("view", f"{text!r} is no page of Pulse: one begins with a slash, like /workloads")
    return {"path": path, "seconds": int(seconds)}


async def _revoke(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    link = await _found(client, arguments.link)
    answer = await answered(client, "DELETE", f"/api/kiosk-links/{link['id']}")
    print(as_json(answer) if arguments.json else f"{plain(link['name'])} was revoked")
    return DONE


async def _found(client: "httpx.AsyncClient", wanted: str) -> dict[str, Any]:
    """The link of this id, or the only one of this name. Raises PulseError."""
    links = [one["link"] for one in listed(await answered(client, "GET", "/api/kiosk-links"))]
    found = [one for one in links if one["id"] == wanted] or [one for one in links if one["name"] == wanted]
    if not found:
        raise PulseError("there is no link of that name or id; `pulse kiosk list` lists them")
    if len(found) > 1:
        raise PulseError(f"several links have that name; take an id: {joined(one['id'] for one in found)}")
    link: dict[str, Any] = found[0]
    return link
