"""What the commands of the console promise: they are the API, in words, and no secret is ever an argument."""

import io
import json
import os
import sys

import pytest

from pulse_core.cli import main

BOB = {
    "id": "usr_bob",
    "name": "bob",
    "title": "Bob",
    "roles": ["viewer"],
    "disabled": False,
    "provider": "",
    "second_factor": True,
    "organisation": "default",
    "created_at": 0.0,
    "signed_in_at": None,
    "locked_until": None,
}
TOKEN = {
    "id": "tok_1",
    "name": "scraper",
    "scopes": ["monitoring:read"],
    "hint": "abcd…wxyz",
    "owner": "",
    "agent": "",
    "uses_left": None,
    "created_at": 0.0,
    "created_by": "console",
    "expires_at": None,
    "used_at": None,
}


@pytest.fixture
def stdin(monkeypatch):
    def give(text):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    give("")
    return give


def test_users_are_listed_with_what_matters_of_them(api, capsys):
    api.lists("/api/users", BOB, BOB | {"name": "eve", "disabled": True, "id": "usr_eve"})

    assert main(["user", "list"]) == 0

    heading, bob, eve = capsys.readouterr().out.splitlines()
    assert heading.split() == ["NAME", "ROLES", "STATE", "SECOND", "FACTOR", "SIGNED", "IN", "CALLED", "ID"]
    assert bob.split() == ["bob", "viewer", "active", "yes", "never", "Bob", "usr_bob"]
    assert "disabled" in eve


def test_json_is_what_the_api_says(api, capsys):
    api.lists("/api/users", BOB)

    assert main(["user", "list", "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {"data": [BOB]}


def test_a_name_cannot_drive_the_terminal(api, capsys):
    api.lists("/api/users", BOB | {"title": "\x1b[2J\nroot"})

    main(["user", "list"])

    assert "\x1b" not in capsys.readouterr().out


def test_a_password_comes_from_standard_input_and_is_not_printed(api, stdin, capsys):
    api.answers["POST /api/users"] = (201, {"user": BOB, "password": ""})
    stdin("canary horse battery\n")

    assert main(["user", "add", "bob", "--role", "viewer", "--password-stdin"]) == 0

    assert api.asked_for("POST /api/users")["password"] == "canary horse battery"
    printed = capsys.readouterr()
    assert "canary" not in printed.out + printed.err
    assert "bob was added, with viewer" in printed.out


def test_a_password_that_was_made_up_is_all_that_a_script_reads(api, stdin, capsys):
    api.answers["POST /api/users"] = (201, {"user": BOB, "password": "made-up"})

    assert main(["user", "add", "bob", "--generate"]) == 0

    assert api.asked_for("POST /api/users") == {"name": "bob", "title": "", "roles": ["viewer"], "password": ""}
    assert capsys.readouterr().out == "made-up\n"


@pytest.mark.parametrize("given", [["--password-stdin"], []])
def test_without_a_password_and_a_terminal_nothing_is_done(api, stdin, capsys, given):
    assert main(["user", "add", "bob", *given]) == 2

    assert api.asked == []
    assert "--generate" in capsys.readouterr().err


def test_no_command_takes_a_password_as_an_argument(api, capsys):
    with pytest.raises(SystemExit):
        main(["user", "password", "bob", "--password", "canary"])


@pytest.mark.parametrize(
    ("words", "order", "body"),
    [
        (["remove", "bob"], "DELETE /api/users/usr_bob", None),
        (["remove", "Bob"], "DELETE /api/users/usr_bob", None),
        (["disable", "usr_bob"], "PATCH /api/users/usr_bob", {"disabled": True}),
        (["enable", "bob"], "PATCH /api/users/usr_bob", {"disabled": False}),
        (["roles", "bob", "operator", "auditor"], "PATCH /api/users/usr_bob", {"roles": ["operator", "auditor"]}),
        (["unlock", "bob"], "POST /api/users/usr_bob/unlock", None),
        (["second-factor-off", "bob"], "DELETE /api/users/usr_bob/second-factor", None),
        (["sessions-end", "bob"], "DELETE /api/users/usr_bob/sessions", None),
    ],
)
def test_each_action_on_a_user_is_one_call_of_the_api(api, capsys, words, order, body):
    api.lists("/api/users", BOB)
    api.answers[order] = (204, None)

    assert main(["user", *words]) == 0

    assert api.asked_for(order) == body
    assert "bob" in capsys.readouterr().out


def test_an_unknown_user_is_said_with_those_that_are_known(api, capsys):
    api.lists("/api/users", BOB)

    assert main(["user", "remove", "rob"]) == 1

    assert "there is no user rob; there are: bob" in capsys.readouterr().err


def test_the_words_of_a_refusal_are_the_apis_own(api, capsys):
    api.lists("/api/users", BOB)
    error = {"code": "last_administrator", "message": "Somebody has to stay.", "details": {}}
    api.answers["DELETE /api/users/usr_bob"] = (409, {"error": error})

    assert main(["user", "remove", "bob"]) == 1

    assert capsys.readouterr().err == "pulse: Somebody has to stay.\n"


@pytest.mark.parametrize("nonsense", [b"<html>", b"[]", b'{"error": 7}', b""])
def test_an_answer_that_is_none_of_the_api_is_said_in_words(api, capsys, nonsense):
    api.answers["GET /api/users"] = (502, nonsense)

    assert main(["user", "list"]) == 1

    assert "502" in capsys.readouterr().err


def test_a_tokens_secret_is_all_that_a_script_reads(api, capsys):
    api.answers["POST /api/tokens"] = (201, {"token": TOKEN, "secret": "pls_canary"})

    assert main(["token", "create", "scraper", "--scope", "monitoring:read", "--expires-days", "30"]) == 0

    printed = capsys.readouterr()
    assert printed.out == "pls_canary\n"
    assert "scraper may: monitoring:read" in printed.err
    order = {"name": "scraper", "scopes": ["monitoring:read"], "expires_in_days": 30.0, "personal": False}
    assert api.asked_for("POST /api/tokens") == order


def test_a_preset_stands_for_its_scopes(api, capsys):
    presets = [{"name": "kiosk", "title": "A screen", "scopes": ["monitoring:read"]}]
    api.answers["GET /api/scopes"] = (200, {"data": [], "presets": presets})
    api.answers["POST /api/tokens"] = (201, {"token": TOKEN, "secret": "pls_canary"})

    assert main(["token", "create", "x", "--preset", "kiosk"]) == 0
    assert main(["token", "create", "x", "--preset", "koisk"]) == 2

    assert api.asked_for("POST /api/tokens")["scopes"] == ["monitoring:read"]
    assert "there are: kiosk" in capsys.readouterr().err


def test_a_token_is_revoked_by_its_name_unless_two_have_it(api, capsys):
    api.lists("/api/tokens", TOKEN)
    api.answers["DELETE /api/tokens/tok_1"] = (204, None)
    assert main(["token", "revoke", "scraper"]) == 0

    api.lists("/api/tokens", TOKEN, TOKEN | {"id": "tok_2"})
    assert main(["token", "revoke", "scraper"]) == 1
    assert "tok_1, tok_2" in capsys.readouterr().err


def test_the_command_that_lets_an_agent_in_is_printed_alone(api, capsys):
    answer = {"secret": "pls_x", "token": TOKEN | {"expires_at": 1.0}, "command": "pulse agent install …"}
    api.answers["POST /api/agents/enrolments"] = (201, answer)

    assert main(["token", "enrol", "--uses", "3", "--minutes", "5"]) == 0

    assert api.asked_for("POST /api/agents/enrolments") == {"minutes": 5, "uses": 3}
    assert capsys.readouterr().out == "pulse agent install …\n"


def test_an_invitation_made_while_pulse_does_not_run_says_what_is_still_to_be_filled_in(api, capsys):
    answer = {"secret": "pls_canary", "token": {"expires_at": 60.0}, "command": ""}
    api.answers["POST /api/agents/enrolments"] = (201, answer)

    assert main(["token", "enrol"]) == 0

    told = capsys.readouterr()
    assert told.out == "PULSE_AGENT_TOKEN=pls_canary pulse agent install --server ADDRESS\n"
    assert "ADDRESS is where that machine reaches Pulse" in told.err


def test_a_role_is_shown_added_and_removed(api, capsys):
    role = {"id": "night", "title": "Night", "description": "", "inherits": ["viewer"], "built_in": False}
    role |= {"allow": [["write", "monitoring"]], "deny": [["read", "nodes"]]}
    api.answers |= {"POST /api/roles": (201, role), "DELETE /api/roles/night": (204, None)}
    words = ["--inherits", "viewer", "--allow", "write:monitoring", "--deny", "read:nodes"]

    assert main(["role", "add", "night", *words]) == 0
    assert main(["role", "remove", "night"]) == 0

    assert api.asked_for("POST /api/roles")["allow"] == [["write", "monitoring"]]
    printed = capsys.readouterr().out
    assert "allows    write:monitoring" in printed
    assert "denies    read:nodes" in printed


def test_a_roles_name_cannot_lead_to_another_route(api):
    assert main(["role", "remove", "../users/usr_bob"]) == 1

    assert [order for order, _ in api.asked] == ["DELETE /api/roles/..%2Fusers%2Fusr_bob"]


def test_a_right_that_is_none_is_refused_before_anything_is_asked(api):
    assert main(["role", "add", "x", "--allow", "everything"]) == 2

    assert api.asked == []


def test_a_kiosk_links_address_is_all_that_a_script_reads(api, capsys):
    link = {"id": "ksk_1", "name": "Hall", "views": [{"path": "/dashboard", "seconds": 30}], "hint": "a…z", "expires_at": None}
    made = {"link": link, "secret": "plk_canary", "address": "https://pulse.example/kiosk#plk_canary"}
    api.answers["POST /api/kiosk-links"] = (201, made)

    assert main(["kiosk", "create", "Hall", "--view", "/workloads?q=a,b", "--view", "/storage,20", "--expires-days", "9"]) == 0

    views = [{"path": "/workloads?q=a,b", "seconds": 30}, {"path": "/storage", "seconds": 20}]
    assert api.asked_for("POST /api/kiosk-links") == {"name": "Hall", "views": views, "expires_in_days": 9.0}
    assert capsys.readouterr().out == "https://pulse.example/kiosk#plk_canary\n"
    assert main(["kiosk", "create", "Hall", "--view", "workloads"]) == 2


def test_a_kiosk_link_is_listed_and_revoked_by_its_name(api, capsys):
    link = {"id": "ksk_1", "name": "Hall", "views": [{"path": "/dashboard", "seconds": 30}], "hint": "a…z", "expires_at": None}
    api.lists("/api/kiosk-links", {"link": link, "screens": [{"seen_at": 1.0}]})
    api.answers["DELETE /api/kiosk-links/ksk_1"] = (204, None)

    assert main(["kiosk", "list"]) == 0
    assert "Hall" in capsys.readouterr().out
    assert main(["kiosk", "revoke", "Hall"]) == 0
    assert main(["kiosk", "revoke", "Yard"]) == 1


def test_recovery_prints_the_token_and_says_where_it_goes(api, capsys):
    api.answers["POST /api/recovery"] = (201, {"file": "/data/recovery-token", "expires_at": 1.0, "token": "plr_canary"})

    assert main(["recovery", "--user", "bob"]) == 0

    printed = capsys.readouterr()
    assert printed.out == "plr_canary\n"
    assert "/data/recovery-token" in printed.err
    assert api.asked_for("POST /api/recovery") == {"user": "bob", "minutes": 15}


def test_the_bootstrap_token_is_read_from_its_file(data, capsys):
    file = data / "bootstrap-token"
    file.write_text("canary\n")
    file.chmod(0o600)

    assert main(["bootstrap-token", "--data-dir", str(data)]) == 0

    assert capsys.readouterr().out == "canary\n"


def test_a_bootstrap_token_that_others_can_read_is_not_taken_for_one(data, capsys):
    (data / "bootstrap-token").write_text("canary")
    (data / "bootstrap-token").chmod(0o644)

    assert main(["bootstrap-token", "--data-dir", str(data)]) == 1

    printed = capsys.readouterr()
    assert "canary" not in printed.out + printed.err


def test_without_a_bootstrap_token_it_is_said_what_to_do(data, capsys):
    assert main(["bootstrap-token", "--data-dir", str(data)]) == 1
    assert main(["bootstrap-token", "--data-dir", str(data / "nowhere")]) == 1

    told = capsys.readouterr().err
    assert "pulse user list" in told
    assert "start Pulse" in told


def test_without_any_data_nothing_is_made(data, capsys):
    nowhere = data / "nowhere"

    assert main(["user", "list", "--data-dir", str(nowhere)]) == 2

    assert not nowhere.exists()
    assert "start Pulse once" in capsys.readouterr().err


def test_data_of_another_user_is_not_written_without_its_pulse(data, capsys, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    assert main(["user", "list", "--data-dir", str(data)]) == 2

    assert "another user's" in capsys.readouterr().err
    assert list(data.iterdir()) == []
