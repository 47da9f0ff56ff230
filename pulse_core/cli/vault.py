"""`pulse vault`: the keys that secrets are sealed with."""

import argparse
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_action, answered
from pulse_core.cli.shown import as_json, plain, table, when

if TYPE_CHECKING:
    import httpx

HEADINGS = ("KEY", "MADE", "STATE", "SEALS NOW", "SEALED EVER")


def add_parser(commands: Any) -> None:
    """Add `vault` with its actions."""
    parser = commands.add_parser("vault", help="show and change the keys that secrets are sealed with")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_action(actions, "status", status, "show the keys, where the master key is, and what each key seals")
    add_action(actions, "rotate", rotate, "make new keys and seal everything anew, while Pulse runs")


async def status(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    """Print which keys there are."""
    answer = await answered(client, "GET", "/api/vault")
    print(as_json(answer) if arguments.json else "\n".join(_lines(answer)))
    return DONE


async def rotate(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    """Change the keys, and say what to do now."""
    answer = await answered(client, "POST", "/api/vault/rotate")
    if arguments.json:
        print(as_json(answer))
        return DONE
    print("\n".join((*_lines(answer), "")))
    print(f"Everything is sealed anew. Back up {plain(answer['master_key_path'])} again, apart from the data.")
    print("A backup of the data from before needs the master key from before: keep the two together as long as you keep it.")
    return DONE


def _lines(answer: dict[str, Any]) -> list[str]:
    named = plain(answer["master_key_path"])
    return [
        f"master key {answer['master_key']} in {named} ({plain(answer['master_key_source'])}), "
        f"since {when(answer['master_key_since'])}",
        "",
        table(HEADINGS, map(_row, answer["keys"])),
        *(f"cannot be opened: {plain(place)}" for place in answer["unreadable"]),
    ]


def _row(key: dict[str, Any]) -> tuple[str, ...]:
    state = "in use" if key["current"] else "replaced: goes when it seals nothing"
    return key["id"], when(key["made_at"]), state, str(key["values"]), str(key["seals"])
