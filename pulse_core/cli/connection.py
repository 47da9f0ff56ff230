"""`pulse connection`: what Pulse asks by itself, added, tested, paused and removed without a browser."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli import examined
from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.given import settings_of
from pulse_core.cli.shown import as_json, joined, listed, plain, table, when
from pulse_core.errors import ConfigError, PulseError

if TYPE_CHECKING:
    import httpx

HEADINGS = ("TITLE", "TYPE", "STATE", "ADDED", "ID")
FAILED = 1


def add_parser(commands: Any) -> None:
    """Add `connection` with its actions."""
    parser = commands.add_parser("connection", help="add, test, pause and remove what Pulse asks by itself")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "list", _list, "list the connections, without their secrets")
    types = add_action(actions, "types", _types, "list what can be connected, or the settings of one type")
    types.add_argument("type", metavar="TYPE", nargs="?", default="", help="show the settings of this type")
    _add_add(actions)
    for word, work, help in (
        ("test", _test, "test a connection with what is kept of it; nothing is changed"),
        ("pause", _pause, "ask it no more until it is resumed; what is known of it stays"),
        ("resume", _resume, "ask it again"),
        ("remove", _remove, "remove it, its secrets, and what nobody else reports"),
    ):
        add_action(actions, word, work, help).add_argument("connection", metavar="CONNECTION", help="its title or id")


def _add_add(actions: Any) -> None:
    add = add_action(actions, "add", _add, "add a connection and have it asked")
    add.add_argument("type", metavar="TYPE", help="what to connect: see `pulse connection types`")
    add.add_argument("--title", default="", help="what you call it")
    add.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="pairs", help="a setting, once or more")
    add.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="NAME",
        dest="secrets",
        help="a secret setting: asked for at the terminal, else a line of standard input for each, in this order",
    )
    add.add_argument("--test", action="store_true", help="test it first, and add it only when it works")


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/connections")
    print(as_json(answer) if arguments.json else table(HEADINGS, map(_row, listed(answer))))
    return DONE


def _row(card: dict[str, Any]) -> tuple[str, ...]:
    state = card["problem"] or ("paused" if card["paused"] else "asked")
    return card["title"], card["offer"], state, when(card["created_at"]), card["id"]


async def _types(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    if arguments.type:
        return _settings(arguments, await _type(client, arguments.type))
    answer = await answered(client, "GET", "/api/connection-types")
    if arguments.json:
        print(as_json(answer))
        return DONE
    rows = [(one["offer"], one["title"], one["description"] or "-") for one in listed(answer)]
    print(table(("TYPE", "TITLE", "WHAT IT IS"), rows))
    return DONE


def _settings(arguments: argparse.Namespace, found: dict[str, Any]) -> int:
    if arguments.json:
        print(as_json(found))
        return DONE
    print(table(("SETTING", "KIND", "DEFAULT", "WHAT IT IS"), _fields(found["schema"])))
    for recipe in found["recipes"]:
        print(f"\n{plain(recipe['title'])}:")
        for command in recipe["commands"]:
            print(f"  {plain(command)}")
        if recipe["note"]:
            print(plain(recipe["note"]))
    return DONE


def _fields(schema: dict[str, Any], path: str = "") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, one in schema["properties"].items():
        if "properties" in one:
            rows += _fields(one, f"{path}{name}.")
            continue
        default = "(required)" if name in schema.get("required", ()) else as_json(one["default"]) if "default" in one else "-"
        said = ": ".join(word for word in (one.get("title", ""), one.get("description", "")) if word)
        rows.append((f"{path}{name}", _kind(one), default, said))
    return rows


def _kind(field: dict[str, Any]) -> str:
    if field.get("writeOnly"):
        return "secret"
    inner = next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)
    return joined(map(str, inner["enum"])) if "enum" in inner else str(inner.get("type", "text")).replace("string", "text")


async def _add(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    found = await _type(client, arguments.type)
    config = settings_of(found["schema"], arguments.pairs, arguments.secrets)
    order = {"offer": found["offer"], "config": config}
    if arguments.test:
        result = await answered(client, "POST", "/api/connection-tests", body=order)
        if not examined.works(result):
            examined.tell(result)
            print("Nothing was added.", file=sys.stderr)
            return FAILED
        if not arguments.json:
            examined.tell(result)
    card = await answered(client, "POST", "/api/connections", body={**order, "title": arguments.title})
    print(as_json(card) if arguments.json else f"{plain(card['title'])} was added as {card['id']}")
    return DONE


async def _test(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    card = await _found(client, arguments.connection)
    order = {"offer": card["offer"], "config": card["config"], "id": card["id"]}
    result = await answered(client, "POST", "/api/connection-tests", body=order)
    if arguments.json:
        print(as_json(result))
    else:
        examined.tell(result)
    return DONE if examined.works(result) else FAILED


async def _pause(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _turn(client, arguments, paused=True)


async def _resume(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _turn(client, arguments, paused=False)


async def _turn(client: "httpx.AsyncClient", arguments: argparse.Namespace, *, paused: bool) -> int:
    card = await _found(client, arguments.connection)
    card = await answered(client, "PATCH", f"/api/connections/{card['id']}", body={"paused": paused})
    words = "is paused" if paused else card["problem"] or "is asked again"
    print(as_json(card) if arguments.json else f"{plain(card['title'])}: {plain(words)}")
    return DONE


async def _remove(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    card = await _found(client, arguments.connection)
    answer = await answered(client, "DELETE", f"/api/connections/{card['id']}")
    gone = answer["removed"]
    went = "1 resource went with it" if gone == 1 else f"{gone} resources went with it"
    print(as_json(answer) if arguments.json else f"{plain(card['title'])} was removed; {went}")
    return DONE


async def _type(client: "httpx.AsyncClient", wanted: str) -> dict[str, Any]:
    types = listed(await answered(client, "GET", "/api/connection-types"))
    for one in types:
        if one["offer"] == wanted:
            return one
    raise ConfigError("type", f"there is no {wanted!r}; there are: {joined(one['offer'] for one in types)}")


async def _found(client: "httpx.AsyncClient", wanted: str) -> dict[str, Any]:
    """The connection of this id, or the only one of this title. Raises PulseError."""
    cards = listed(await answered(client, "GET", "/api/connections"))
    found = [one for one in cards if one["id"] == wanted] or [one for one in cards if one["title"] == wanted]
    if not found:
        raise PulseError("there is no connection of that title or id; `pulse connection list` lists them")
    if len(found) > 1:
        raise PulseError(f"several connections have that title; take an id: {joined(one['id'] for one in found)}")
    return found[0]
