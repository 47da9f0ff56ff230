"""Inviting agents, and what their tokens can do."""

import shlex

import attrs
import pytest

from pulse_core.web.agent_command import address_of, agent_command
from tests.web.paper import CONSOLE

INVITE = "/api/agents/enrolments"
ENROL = "/api/agents/enroll"


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


def push(agent):
    return {
        "protocol": 1,
        "agent": {"id": agent, "version": "0.1.0"},
        "source": "host:local",
        "sent_at": 1_700_000_000.0,
        "reports": [],
    }


@pytest.fixture
async def invitation(browser):
    return (await browser.post(INVITE, json={})).json()["secret"]


@pytest.fixture
def enrol(stranger):
    """An agent asks to be let in."""

    async def ask(secret, agent="a1"):
        return await stranger.post(ENROL, json={"agent": agent, "hostname": "box", "version": "1"}, headers=bearer(secret))

    return ask


@pytest.fixture
def report(stranger):
    """An agent delivers."""

    async def deliver(secret, agent="a1"):
        return await stranger.post("/api/agents/host/report", json=push(agent), headers=bearer(secret))

    return deliver


async def test_an_invitation_is_told_once_with_the_command_to_run(browser, clock, store):
    answer = await browser.post(INVITE, json={"minutes": 30, "uses": 2})

    made = answer.json()
    assert answer.status_code == 201
    assert made["command"] == (
        f"PULSE_AGENT_TOKEN={made['secret']} pulse agent install --server http://127.0.0.1:7655"
        " && systemctl daemon-reload && systemctl enable --now pulse-agent"
    )
    assert made["token"]["scopes"] == ["agent:enroll"]
    assert (made["token"]["uses_left"], made["token"]["expires_at"]) == (2, clock.at + 1800)
    assert made["secret"].encode() not in store.everything()


@pytest.mark.parametrize(
    ("base_url", "public_url", "server"),
    [
        ("https://127.0.0.1", "", "https://127.0.0.1"),
        ("http://[::1]:7655", "", "http://[::1]:7655"),
        ("http://127.0.0.1:7655", "https://pulse.example.com/", "https://pulse.example.com"),
        ("http://127.0.0.1:7655", "https://example.com/pulse", "https://example.com/pulse"),
    ],
)
async def test_the_command_names_the_public_address_or_else_the_one_that_was_used(rooms, people, base_url, public_url, server):
    rooms = attrs.evolve(rooms, public_url=lambda: public_url)
    browser = await people.browser("ada", base_url=base_url, rooms=rooms)

    words = shlex.split((await browser.post(INVITE, json={})).json()["command"])

    assert words[words.index("--server") + 1] == server


@pytest.mark.parametrize(
    ("public_url", "own_url", "server"),
    [("https://pulse.example.com", "http://box:7655", "https://pulse.example.com"), ("", "http://box:7655", "http://box:7655")],
)
async def test_the_console_names_the_public_address_or_else_pulses_own(rooms, open_stranger, ada, public_url, own_url, server):
    rooms = attrs.evolve(rooms, public_url=lambda: public_url, own_url=lambda: own_url)
    async with open_stranger(console=True, rooms=rooms) as console:
        words = shlex.split((await console.post(INVITE, json={})).json()["command"])

    assert words[words.index("--server") + 1] == server


@pytest.mark.parametrize(
    "host", ["a;reboot", "a b", "$(reboot)", "`reboot`", "a'b", 'a"b', "a\nb", "-x", "a/../b", "user@host", "", "[::1", "a:port"]
)
def test_a_host_that_is_none_makes_no_command(host):
    assert address_of(public_url="", host=host, secure=False) == ""
    assert agent_command(address="", secret="pls_x") == ""


@pytest.mark.parametrize("url", ["ftp://a", "javascript:x", "https://", "https://a b", "pulse.lan", "https://user:pw@a"])
def test_a_public_address_that_is_none_is_not_used(url):
    assert address_of(public_url=url, host="box:7655", secure=False) == "http://box:7655"


def test_whatever_the_path_holds_the_shell_takes_it_as_one_word():
    command = agent_command(address=address_of(public_url="https://a/$(reboot);x", host="", secure=True), secret="pls_x")

    assert "https://a/$(reboot);x" in shlex.split(command)
    assert "'https://a/$(reboot);x'" in command


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        ({"minutes": 0}, (400, "bad_minutes")),
        ({"minutes": 10**9}, (400, "bad_minutes")),
        ({"uses": 0}, (400, "bad_uses")),
        ({"uses": 10**6}, (400, "bad_uses")),
        ({"minutes": "60"}, (400, "wrong_type")),
    ],
)
async def test_an_invitation_is_bounded(browser, order, refused):
    assert refusal(await browser.post(INVITE, json=order)) == refused


async def test_an_invited_agent_gets_a_token_of_its_own(invitation, enrol, report, stranger, rooms):
    answer = await enrol(invitation)
    secret = answer.json()["token"]

    assert (answer.status_code, set(answer.json())) == (201, {"token"})
    assert answer.headers["cache-control"] == "no-store"
    assert (await report(secret)).status_code == 200
    assert (await stranger.get("/api/agents/a1/config", headers=bearer(secret))).status_code == 200
    assert len(rooms.intake.pushes) == 1


async def test_an_invitation_lets_as_many_in_as_it_says(invitation, enrol):
    await enrol(invitation)

    assert refusal(await enrol(invitation, "a2")) == (401, "expired_token")


async def test_an_invitation_is_over_after_its_time(invitation, enrol, clock):
    clock.at += 3601

    assert refusal(await enrol(invitation)) == (401, "expired_token")


async def test_an_invitation_does_nothing_else(invitation, report, stranger):
    assert refusal(await report(invitation)) == (403, "scope_missing")
    assert refusal(await stranger.get("/api/resources", headers=bearer(invitation))) == (403, "scope_missing")


async def test_who_enrols_anew_has_one_token(browser, enrol, report):
    invitation = (await browser.post(INVITE, json={"uses": 2})).json()["secret"]
    first, second = (await enrol(invitation)).json()["token"], (await enrol(invitation)).json()["token"]

    assert refusal(await report(first)) == (401, "bad_token")
    assert (await report(second)).status_code == 200


async def test_an_agent_at_work_is_not_replaced_by_whoever_holds_an_invitation(browser, enrol, report, clock):
    invitation = (await browser.post(INVITE, json={"uses": 3})).json()["secret"]
    first = (await enrol(invitation)).json()["token"]
    assert (await report(first)).status_code == 200

    assert refusal(await enrol(invitation)) == (409, "agent_at_work")
    assert (await report(first)).status_code == 200, "the agent goes on"
    assert (await enrol(invitation, "a2")).status_code == 201, "and no use of the invitation was lost"

    clock.at += 301
    second = (await enrol(invitation)).json()["token"]
    assert (await report(second)).status_code == 200
    assert refusal(await report(first)) == (401, "bad_token")


@pytest.mark.parametrize("agent", ["", "../x", "a b", "a\n", "a1\n", "x" * 129, "ä"])
async def test_an_agent_that_cannot_be_one_is_not_let_in(invitation, enrol, agent):
    answer = await enrol(invitation, agent)

    assert refusal(answer) == (400, "wrong_type")
    assert answer.json()["error"]["details"]["path"] == "agent"


async def test_an_agents_token_speaks_for_that_agent_only(invitation, enrol, report, stranger, rooms):
    secret = (await enrol(invitation)).json()["token"]

    assert refusal(await report(secret, "a2")) == (403, "other_agent")
    assert refusal(await stranger.get("/api/agents/a2/config", headers=bearer(secret))) == (403, "other_agent")
    assert rooms.intake.pushes == []


@pytest.mark.parametrize("first", ["report", "config"])
async def test_a_handed_out_token_is_the_agents_that_uses_it_first(access, report, stranger, first, told):
    scopes = ("agent:report", "agent:config:read")
    secret = (await access.tokens.mint(name="a", scopes=scopes, expires_at=None, personal=False, by=CONSOLE)).secret
    if first == "report":
        assert (await report(secret)).status_code == 200
    else:
        assert (await stranger.get("/api/agents/a1/config", headers=bearer(secret))).status_code == 200

    assert refusal(await report(secret, "a2")) == (403, "other_agent")
    assert (await report(secret)).status_code == 200
    bound = [event for event in told() if event["event"] == "token.bound"]
    assert [(event["subject"], event["outcome"]) for event in bound] == [("agent:a1", "done")]


async def test_a_token_that_may_do_more_is_nobodys_agent(client):
    for agent in ("a1", "a2"):
        assert (await client.post("/api/agents/host/report", json=push(agent))).status_code == 200


async def test_who_may_only_report_one_kind_reports_no_other(access, report, stranger):
    secret = (
        await access.tokens.mint(name="a", scopes=("agent:config:read",), expires_at=None, personal=False, by=CONSOLE)
    ).secret

    assert refusal(await report(secret)) == (403, "scope_missing")


async def test_operators_invite_and_viewers_do_not(people, stranger):
    await people.add("olga", "operator")
    await people.add("vic", "viewer")

    assert (await (await people.browser("olga")).post(INVITE, json={})).status_code == 201
    assert refusal(await (await people.browser("vic")).post(INVITE, json={})) == (403, "permission_missing")
    assert refusal(await stranger.post(INVITE, json={})) == (401, "sign_in_required")
    assert refusal(await stranger.post(ENROL, json={"agent": "a1"})) == (401, "sign_in_required")


async def test_who_was_let_in_is_in_the_trail_without_secrets(invitation, enrol, told, store):
    secret = (await enrol(invitation)).json()["token"]

    invited, enrolled = [one for one in told() if one["event"].startswith("agent.")]
    assert (invited["event"], invited["actor"]["name"], invited["details"]["uses"]) == ("agent.invited", "ada", 1)
    assert (enrolled["event"], enrolled["subject"], enrolled["details"]["hostname"]) == ("agent.enrolled", "agent:a1", "box")
    assert secret.encode() not in store.everything()


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"platform": "foreground"}, ["pulse", "agent", "run", "--server", "http://127.0.0.1:7655"]),
        ({"platform": "print", "identity": "second"}, ["--identity", "second", "--print"]),
        (
            {"ca_file": "/etc/my certs/ca.pem", "skip_verify": True},
            ["--ca-file", "/etc/my certs/ca.pem", "--insecure-skip-verify"],
        ),
        ({"identity": "second"}, ["systemctl", "enable", "--now", "pulse-agent-second"]),
    ],
)
async def test_the_command_is_written_for_how_the_agent_is_to_run(browser, order, words):
    command = (await browser.post(INVITE, json=order)).json()["command"]

    found = shlex.split(command)
    assert any(found[at : at + len(words)] == words for at in range(len(found)))


@pytest.mark.parametrize(
    "order", [{"identity": "a; reboot"}, {"ca_file": "relative.pem"}, {"platform": "toaster"}, {"identity": "x" * 65}]
)
async def test_what_no_command_can_hold_is_refused(browser, order):
    assert (await browser.post(INVITE, json=order)).status_code == 400
