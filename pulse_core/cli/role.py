"""`pulse role`: what the bearers of a role may do."""

import argparse
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.shown import as_json, joined, listed, plain, table
from pulse_core.errors import ConfigError

if TYPE_CHECKING:
    import httpx

HEADINGS = ("ROLE", "TITLE", "INHERITS", "MADE BY", "DESCRIPTION")


def add_parser(commands: Any) -> None:
    """Add `role` with its actions."""
    parser = commands.add_parser("role", help="show, add and remove roles")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "list", _list, "list the roles")
    add_action(actions, "show", _show, "show what a role allows and denies").add_argument("role", metavar="ROLE")
    add = add_action(actions, "add", _add, "add a role of your own")
    add.add_argument("role", metavar="ROLE", help="its name, in lower case")
    add.add_argument("--title", default="", help="how people read it (default: its name)")
    add.add_argument("--description", default="", help="what it is for")
    add.add_argument("--inherits", action="append", default=[], metavar="ROLE", help="a role that it builds on")
    add.add_argument("--allow", action="append", default=[], metavar="ACTION:RESOURCE", help="for instance write:monitoring")
    add.add_argument("--deny", action="append", default=[], metavar="ACTION:RESOURCE", help="beats every allow")
    add_action(actions, "remove", _remove, "remove a role that nobody has").add_argument("role", metavar="ROLE")


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/roles")
    rows = (
        (one["id"], one["title"], joined(one["inherits"], none="-"), "Pulse" if one["built_in"] else "you", one["description"])
        for one in listed(answer)
    )
    print(as_json(answer) if arguments.json else table(HEADINGS, rows))
    return DONE


async def _show(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    role = await answered(client, "GET", _path(arguments.role))
    print(as_json(role) if arguments.json else "\n".join(_lines(role)))
    return DONE


def _lines(role: dict[str, Any]) -> list[str]:
    return [
        f"{plain(role['id'])}: {plain(role['title'])}",
        *([plain(role["description"])] if role["description"] else []),
        f"inherits  {joined(role['inherits'], none='nothing')}",
        f"allows    {_rights(role['allow'])}",
        f"denies    {_rights(role['deny'])}",
    ]


async def _add(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    order = {
        "id": arguments.role,
        "title": arguments.title or arguments.role,
        "description": arguments.description,
        "inherits": arguments.inherits,
        "allow": [_right(text) for text in arguments.allow],
        "deny": [_right(text) for text in arguments.deny],
    }
    role = await answered(client, "POST", "/api/roles", body=order)
    print(as_json(role) if arguments.json else "\n".join(_lines(role)))
    return DONE


async def _remove(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "DELETE", _path(arguments.role))
    print(as_json(answer) if arguments.json else f"{plain(arguments.role)} was removed")
    return DONE


def _path(role: str) -> str:
    from urllib.parse import quote

    return f"/api/roles/{quote(role, safe='')}"


def _right(text: str) -> tuple[str, str]:
    action, colon, resource = text.partition(":")
    if not (colon and action and resource):
        raise ConfigError("", f"{text!r} is not ACTION:RESOURCE, like read:monitoring")
    return action, resource


def _rights(rights: list[tuple[str, str]]) -> str:
    return joined((f"{action}:{resource}" for action, resource in rights), none="nothing")
