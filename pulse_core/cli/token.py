"""`pulse token`: who may use the API without a person, and how agents are let in."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.shown import as_json, joined, listed, plain, table, when
from pulse_core.errors import ConfigError, PulseError

if TYPE_CHECKING:
    import httpx

HEADINGS = ("NAME", "SCOPES", "SECRET", "OWNER", "AGENT", "EXPIRES", "USED", "ID")


def add_parser(commands: Any) -> None:
    """Add `token` with its actions."""
    parser = commands.add_parser("token", help="make, renew and revoke API tokens")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "list", _list, "list the tokens, without their secrets")
    add_action(actions, "scopes", _scopes, "list what tokens can be allowed, and the presets")
    create = add_action(actions, "create", _create, "make a token, and print its secret once")
    create.add_argument("name", metavar="NAME", help="what it is for")
    create.add_argument("--scope", action="append", default=[], metavar="SCOPE", help="what it may do, given once or more")
    create.add_argument("--preset", metavar="NAME", default="", help="scopes that go together: see `pulse token scopes`")
    create.add_argument("--expires-days", type=float, metavar="DAYS", help="when it ends (default: never)")
    enrol = add_action(actions, "enrol", _enrol, "invite agents: print the command that installs one, and lets it in")
    enrol.add_argument("--minutes", type=int, default=60, help="how long the invitation holds (default 60)")
    enrol.add_argument("--uses", type=int, default=1, help="how many agents it lets in (default 1)")
    for word, work, help in (
        ("rotate", _rotate, "give a token a new secret, and print it once; the old one ends"),
        ("revoke", _revoke, "end a token for good"),
    ):
        add_action(actions, word, work, help).add_argument(
            "token", metavar="TOKEN", help="the token's name or id, never its secret"
        )


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/tokens")
    print(as_json(answer) if arguments.json else table(HEADINGS, map(_row, listed(answer))))
    return DONE


def _row(token: dict[str, Any]) -> tuple[str, ...]:
    return (
        token["name"],
        joined(token["scopes"]),
        token["hint"] or "-",
        token["owner"] or "-",
        token["agent"] or "-",
        when(token["expires_at"]),
        when(token["used_at"]),
        token["id"],
    )


async def _scopes(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/scopes")
    if arguments.json:
        print(as_json(answer))
        return DONE
    print(table(("SCOPE", "WHAT IT ALLOWS"), ((one["name"], one["title"]) for one in listed(answer))))
    print()
    print(table(("PRESET", "SCOPES"), ((one["name"], joined(one["scopes"])) for one in answer["presets"])))
    return DONE


async def _create(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    presets = (await answered(client, "GET", "/api/scopes"))["presets"] if arguments.preset else []
    order = {
        "name": arguments.name,
        "scopes": list(dict.fromkeys([*_preset(presets, arguments.preset), *arguments.scope])),
        "expires_in_days": arguments.expires_days,
        "personal": False,
    }
    answer = await answered(client, "POST", "/api/tokens", body=order)
    _secret(arguments, answer, f"{plain(answer['token']['name'])} may: {joined(answer['token']['scopes'], none='nothing')}")
    return DONE


def _preset(presets: list[dict[str, Any]], wanted: str) -> list[str]:
    if not wanted:
        return []
    for one in presets:
        if one["name"] == wanted:
            return [str(scope) for scope in one["scopes"]]
    raise ConfigError("preset", f"there is no {wanted!r}; there are: {joined(one['name'] for one in presets)}")


async def _enrol(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    order = {"minutes": arguments.minutes, "uses": arguments.uses}
    answer = await answered(client, "POST", "/api/agents/enrolments", body=order)
    if arguments.json:
        print(as_json(answer))
        return DONE
    many = "one agent" if arguments.uses == 1 else f"{arguments.uses} agents"
    print(f"Lets in {many} until {when(answer['token']['expires_at'])}. As root on the machine to be watched:", file=sys.stderr)
    print(answer["command"] or f"PULSE_AGENT_TOKEN={answer['secret']} pulse agent install --server ADDRESS")
    if not answer["command"]:
        print("ADDRESS is where that machine reaches Pulse, which does not run just now.", file=sys.stderr)
    return DONE


async def _rotate(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    token = await _found(client, arguments.token)
    answer = await answered(client, "POST", f"/api/tokens/{token['id']}/rotate")
    _secret(arguments, answer, f"{plain(token['name'])} has a new secret; the old one ended")
    return DONE


async def _revoke(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    token = await _found(client, arguments.token)
    answer = await answered(client, "DELETE", f"/api/tokens/{token['id']}")
    print(as_json(answer) if arguments.json else f"{plain(token['name'])} was revoked")
    return DONE


def _secret(arguments: argparse.Namespace, answer: dict[str, Any], words: str) -> None:
    """Only the secret goes to standard output, so that a script can take it."""
    if arguments.json:
        print(as_json(answer))
        return
    print(f"{words}. The secret, which is shown only now:", file=sys.stderr)
    print(answer["secret"])


async def _found(client: "httpx.AsyncClient", wanted: str) -> dict[str, Any]:
    """The token of this id, or the only one of this name. Raises PulseError."""
    tokens = listed(await answered(client, "GET", "/api/tokens"))
    found = [one for one in tokens if one["id"] == wanted] or [one for one in tokens if one["name"] == wanted]
    if not found:
        raise PulseError("there is no token of that name or id; `pulse token list` lists them")
    if len(found) > 1:
        raise PulseError(f"several tokens have that name; take an id: {joined(one['id'] for one in found)}")
    return found[0]
