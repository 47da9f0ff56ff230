"""The vault by HTTP and by command: who may, what they learn, and what is said when it is shut."""

import argparse

import httpx
import pytest

from pulse_core.cli import vault as command
from pulse_core.cli.main import parser
from pulse_core.errors import PulseError, VaultError
from pulse_core.plugin.routes import Call
from pulse_core.web.encoding import to_json
from pulse_core.web.routes.vault import routes

CALL = Call(path={}, query={})


def client(vault) -> httpx.AsyncClient:
    """The API as the console reaches it, with nothing but the vault behind it."""
    known = {(route.method, route.path): route for route in routes(vault)}

    async def answer(request: httpx.Request) -> httpx.Response:
        try:
            told = await known[request.method, request.url.path].handle(CALL)
        except VaultError as error:
            return httpx.Response(503, json={"error": {"code": "vault_unavailable", "message": str(error)}})
        return httpx.Response(200, content=to_json(told.body))

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://localhost")


async def test_the_routes_say_who_may_and_that_a_change_is_written_down(setting) -> None:
    read, change = routes(setting.vault())

    assert (read.method, read.path, read.scope, read.permission, read.audited) == (
        "GET",
        "/api/vault",
        "settings:write",
        ("admin", "settings"),
        False,
    )
    assert (change.method, change.path, change.scope, change.permission, change.audit, change.fresh) == (
        "POST",
        "/api/vault/rotate",
        "settings:write",
        ("admin", "settings"),
        "vault.rotated",
        True,
    )


async def test_the_status_tells_ids_and_ages_and_no_key(setting) -> None:
    vault = await setting.opened()
    await setting.keep(vault, "users", "ann", secret="canary")

    body = to_json((await routes(vault)[0].handle(CALL)).body).decode()

    assert '"values":1' in body
    for secret in ("canary", setting.own.read_text().strip(), vault._known().current.plain.hex()):
        assert secret not in body


async def test_a_shut_vault_says_so_in_words(setting) -> None:
    for route in routes(setting.vault()):
        with pytest.raises(VaultError, match="shut"):
            await route.handle(CALL)


async def test_the_commands_show_and_change_the_keys(setting, capsys) -> None:
    vault = await setting.opened()
    await setting.keep(vault, "users", "ann", secret="canary")
    before = vault._known().master.id

    async with client(vault) as api:
        assert await command.status(api, argparse.Namespace(json=False)) == 0
        shown = capsys.readouterr().out
        assert await command.rotate(api, argparse.Namespace(json=False)) == 0
    changed = capsys.readouterr().out

    assert f"master key {before} in {setting.own} (own file)" in shown
    assert "in use" in shown
    assert "replaced" not in shown
    assert vault._known().master.id in changed
    assert "replaced: goes when it seals nothing" in changed
    assert f"Back up {setting.own} again" in changed


@pytest.mark.parametrize("work", [command.status, command.rotate])
async def test_the_commands_print_what_the_api_answers(setting, capsys, work) -> None:
    async with client(await setting.opened()) as api:
        await work(api, argparse.Namespace(json=True))

    assert '"master_key_source": "own file"' in capsys.readouterr().out


async def test_the_commands_say_why_the_vault_is_shut(setting) -> None:
    async with client(setting.vault()) as api:
        with pytest.raises(PulseError, match="shut"):
            await command.rotate(api, argparse.Namespace(json=False))


@pytest.mark.parametrize("action", ["status", "rotate"])
def test_the_command_line_knows_the_vault(action: str) -> None:
    assert callable(parser("vault").parse_args(["vault", action, "--json"]).run)
