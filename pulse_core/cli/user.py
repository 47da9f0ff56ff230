"""`pulse user`: who has an account."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli import passwords
from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.shown import as_json, joined, listed, plain, table, when
from pulse_core.errors import PulseError

if TYPE_CHECKING:
    import httpx

    from pulse_core.cli.console import Work

HEADINGS = ("NAME", "ROLES", "STATE", "SECOND FACTOR", "SIGNED IN", "CALLED", "ID")


def add_parser(commands: Any) -> None:
    """Add `user` with its actions."""
    parser = commands.add_parser("user", help="add, change and remove users")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "list", _list, "list the users")
    add = add_action(actions, "add", _add, "add a user")
    add.add_argument("name", metavar="NAME", help="what they sign in with: letters of ASCII, digits and . _ @ + -")
    add.add_argument("--title", default="", help="how the person is called")
    add.add_argument("--role", action="append", metavar="ROLE", help="a role, given once or more (default: viewer)")
    passwords.add_options(add)
    _for_one(actions, "remove", _remove, "remove a user, with all their sessions and tokens")
    passwords.add_options(_for_one(actions, "password", _password, "set somebody's password"))
    roles = _for_one(actions, "roles", _roles, "give a user these roles and no others")
    roles.add_argument("role", nargs="+", metavar="ROLE")
    _for_one(actions, "disable", _disable, "keep a user out, and end their sessions")
    _for_one(actions, "enable", _enable, "let a disabled user in again")
    _for_one(actions, "unlock", _unlock, "let a user in who was locked out by wrong passwords")
    _for_one(actions, "second-factor-off", _second_factor_off, "remove a user's second factor")
    _for_one(actions, "sessions-end", _sessions_end, "sign a user out everywhere")


def _for_one(actions: Any, word: str, work: "Work", help: str) -> argparse.ArgumentParser:
    parser = add_action(actions, word, work, help)
    parser.add_argument("name", metavar="NAME", help="the name they sign in with, or their id")
    return parser


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/users")
    print(as_json(answer) if arguments.json else table(HEADINGS, map(_row, listed(answer))))
    return DONE


def _row(user: dict[str, Any]) -> tuple[str, ...]:
    return (
        user["name"],
        joined(user["roles"]),
        _state(user),
        "yes" if user["second_factor"] else "no",
        when(user["signed_in_at"]),
        user["title"] or "-",
        user["id"],
    )


def _state(user: dict[str, Any]) -> str:
    if user["disabled"]:
        return "disabled"
    if user["locked_until"] is not None:
        return f"locked until {when(user['locked_until'])}"
    return "active" if not user["provider"] else f"active ({user['provider']})"


async def _add(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    password = passwords.password_of(arguments)
    roles = arguments.role or ["viewer"]
    order = {"name": arguments.name, "title": arguments.title, "roles": roles, "password": password}
    answer = await answered(client, "POST", "/api/users", body=order)
    _told(arguments, answer, f"{plain(answer['user']['name'])} was added, with {joined(answer['user']['roles'], none='no role')}")
    return DONE


async def _password(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    user = await _found(client, arguments.name)
    order = {"password": passwords.password_of(arguments)}
    answer = await answered(client, "POST", f"/api/users/{user['id']}/password", body=order)
    _told(arguments, answer, f"{plain(user['name'])} has a new password, and was signed out everywhere")
    return DONE


def _told(arguments: argparse.Namespace, answer: dict[str, Any], words: str) -> None:
    """Say what was done. A password that was made up is all that goes to standard output, so that a script can take it."""
    if arguments.json:
        print(as_json(answer))
        return
    made_up = answer.get("password")
    print(words + ("; the password, which is shown only now:" if made_up else ""), file=sys.stderr if made_up else sys.stdout)
    if made_up:
        print(made_up)


async def _remove(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "DELETE", "", "{name} was removed")


async def _roles(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    roles = joined(arguments.role)
    return await _done(client, arguments, "PATCH", "", "{name} now has " + roles, body={"roles": arguments.role})


async def _disable(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "PATCH", "", "{name} is kept out", body={"disabled": True})


async def _enable(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "PATCH", "", "{name} may come in again", body={"disabled": False})


async def _unlock(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "POST", "/unlock", "{name} is not locked out")


async def _second_factor_off(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "DELETE", "/second-factor", "{name} signs in without a second factor")


async def _sessions_end(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    return await _done(client, arguments, "DELETE", "/sessions", "{name} was signed out everywhere")


async def _done(
    client: "httpx.AsyncClient", arguments: argparse.Namespace, method: str, below: str, words: str, *, body: object = None
) -> int:
    """Do one thing to one user, and say so."""
    user = await _found(client, arguments.name)
    answer = await answered(client, method, f"/api/users/{user['id']}{below}", body=body)
    print(as_json(answer) if arguments.json else words.format(name=plain(user["name"])))
    return DONE


async def _found(client: "httpx.AsyncClient", name: str) -> dict[str, Any]:
    """The user of this name or id. Raises PulseError when there is none."""
    users = listed(await answered(client, "GET", "/api/users"))
    for user in users:
        if name == user["id"] or name.lower() == user["name"]:
            return user
    raise PulseError(f"there is no user {plain(name)}; there are: {joined(plain(user['name']) for user in users)}")
