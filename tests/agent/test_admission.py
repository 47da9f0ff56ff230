"""What an agent does with the token it is given, and with the one that it gets for itself."""

import asyncio
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.agent.admission import ENROL, Admission, _token_of
from pulse_core.agent.link import Server
from pulse_core.agent.state import State
from pulse_core.agent.wire import Answer
from pulse_core.errors import SourceUnreachable
from pulse_core.model.ids import AgentId
from pulse_core.model.push import AgentCard
from pulse_core.plugin import Secret

REPORT = ("POST", "/api/agents/host/report")
INVITATION = "pls_invitation"


@attrs.define
class FakeServer:
    """Knows tokens: `agents` may report, `invitations` may enrol so often. `old` servers ask for no token."""

    agents: set[str] = attrs.field(factory=lambda: {"pls_agent"})
    invitations: dict[str, int] = attrs.field(factory=lambda: {INVITATION: 1})
    old: bool = False
    trouble: Answer | None = None
    down: bool = False
    made: int = 0
    asked: list[tuple[str, str]] = attrs.field(factory=list)
    slow: asyncio.Event | None = None
    default: str = ""

    async def send(self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        token = (headers or {}).get("Authorization", f"Bearer {self.default}").removeprefix("Bearer ")
        self.asked.append((path, token))
        if self.down:
            raise SourceUnreachable("nobody there")
        if path == ENROL:
            return await self._enrol(token, body)
        known = self.old or token in self.agents
        return Answer(status=200 if known else 403 if token in self.invitations else 401)

    async def _enrol(self, token: str, body: bytes) -> Answer:
        if self.old:
            return Answer(status=404)
        if self.trouble:
            return self.trouble
        if self.slow:
            await self.slow.wait()
        if not self.invitations.get(token):
            return Answer(status=403 if token in self.agents else 401)
        order = json.loads(body)
        assert order == {"agent": order["agent"], "hostname": "box", "version": "1"}
        self.invitations[token] -= 1
        self.made += 1
        own = f"pls_own{self.made}"
        self.agents.add(own)
        return Answer(status=201, body=json.dumps({"token": own}).encode())

    def enrolments(self) -> int:
        return [path for path, _ in self.asked].count(ENROL)

    def used(self) -> list[str]:
        return [token for path, token in self.asked if path != ENROL]


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def admission(server: FakeServer, tmp_path: Path, log: Any) -> Any:
    def start(token: str = INVITATION, *, url: str = "https://pulse.lab", id: str = "a1") -> Admission:
        server.default = token
        card = AgentCard(id=AgentId(id), version="1", hostname="box")
        return Admission(server, server=url, given=Secret(token), card=card, state=State(tmp_path, log=log), log=log)

    return start


async def test_an_invited_agent_gets_its_own_token_and_uses_it_from_then_on(server, admission):
    line = admission()

    answers = [(await line.send(*REPORT)).status for _ in range(2)]
    restarted = admission()
    answers.append((await restarted.send(*REPORT)).status)

    assert answers == [200] * 3
    assert server.used() == ["pls_own1"] * 3
    assert server.enrolments() == 1
    assert (line.token(), restarted.token()) == ("own", "own")


async def test_its_own_token_is_for_its_owners_eyes_and_never_in_the_log(server, admission, tmp_path, log):
    await admission().send(*REPORT)

    assert (tmp_path / "token.json").stat().st_mode & 0o777 == 0o600
    assert "pls_" not in str(log.events)


async def test_a_plain_agent_token_is_used_as_it_is(server, admission, tmp_path):
    line = admission("pls_agent")

    answers = [(await line.send(*REPORT)).status for _ in range(3)]

    assert answers == [200] * 3
    assert server.used() == ["pls_agent"] * 3
    assert server.enrolments() == 1
    assert line.token() == "given"
    assert not (tmp_path / "token.json").exists()


async def test_a_server_that_knows_no_enrolment_gets_the_given_token(server, admission):
    server.old = True
    line = admission("anything")

    assert (await line.send(*REPORT)).status == 200
    assert server.used() == ["anything"]


async def test_without_a_token_nothing_is_enrolled(server, admission):
    server.old = True
    line = admission("")

    assert (await line.send(*REPORT)).status == 200
    assert server.enrolments() == 0
    assert line.token() == ""


async def test_an_own_token_that_was_revoked_is_replaced_by_a_new_one(server, admission):
    server.invitations[INVITATION] = 2
    line = admission()
    await line.send(*REPORT)
    server.agents.clear()

    answer = await line.send(*REPORT)

    assert answer.status == 200
    assert server.used() == ["pls_own1", "pls_own1", "pls_own2"]
    assert (await admission().send(*REPORT)).status == 200
    assert server.enrolments() == 2


async def test_an_own_token_that_was_revoked_makes_way_for_a_plain_one(server, admission):
    await admission().send(*REPORT)
    server.agents = {"pls_agent"}
    line = admission("pls_agent")

    assert (await line.send(*REPORT)).status == 200
    assert server.used()[-2:] == ["pls_own1", "pls_agent"]
    assert line.token() == "given"


async def test_when_neither_token_is_taken_the_own_one_is_tried_again(server, admission):
    line = admission()
    await line.send(*REPORT)
    server.agents.clear()
    refused = await line.send(*REPORT)
    server.agents.add("pls_own1")

    assert refused.status == 401
    assert (await line.send(*REPORT)).status == 200
    assert line.token() == "own"


async def test_an_invitation_that_is_over_is_said_by_the_server(server, admission):
    server.invitations[INVITATION] = 0

    assert (await admission().send(*REPORT)).status == 401


@pytest.mark.parametrize("trouble", [Answer(status=503), Answer(status=429, retry_after=7.0)])
async def test_enrolment_is_tried_again_when_the_server_is_in_trouble(server, admission, trouble):
    server.trouble = trouble
    line = admission()
    assert await line.send(*REPORT) == trouble

    server.trouble = None
    assert (await line.send(*REPORT)).status == 200
    assert server.used() == ["pls_own1"]


async def test_a_server_that_is_away_spends_nothing(server, admission):
    server.down = True
    line = admission()
    with pytest.raises(SourceUnreachable):
        await line.send(*REPORT)

    server.down = False
    assert (await line.send(*REPORT)).status == 200


async def test_two_who_ask_at_once_enrol_once(server, admission):
    line = admission()

    answers = await asyncio.gather(*(line.send(*REPORT) for _ in range(5)))

    assert [answer.status for answer in answers] == [200] * 5
    assert server.enrolments() == 1


async def test_who_does_not_wait_for_the_enrolment_does_not_waste_the_invitation(server, admission):
    server.slow = asyncio.Event()
    line = admission()
    impatient = asyncio.create_task(line.send(*REPORT))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)

    server.slow.set()
    assert (await line.send(*REPORT)).status == 200
    assert server.enrolments() == 1


async def test_its_own_token_is_shown_to_no_other_server(server, admission, log):
    await admission().send(*REPORT)
    server.asked.clear()

    await admission(url="https://elsewhere.lab").send(*REPORT)

    assert "pls_own1" not in [token for _, token in server.asked]
    assert "own_token_is_for_another" in log.names()


async def test_the_token_of_an_agent_that_was_here_before_is_not_used(server, admission):
    server.invitations[INVITATION] = 2
    await admission(id="a1").send(*REPORT)

    assert (await admission(id="a2").send(*REPORT)).status == 200
    assert server.used() == ["pls_own1", "pls_own2"]


@pytest.mark.parametrize("junk", ["", "{}", "[]", '{"server": 1}', "\0"])
async def test_a_damaged_file_of_its_own_token_is_as_good_as_none(server, admission, tmp_path, junk):
    (tmp_path / "token.json").write_text(junk)

    assert (await admission().send(*REPORT)).status == 200
    assert server.enrolments() == 1


async def test_where_nothing_can_be_kept_the_token_serves_this_run(server, admission, tmp_path, log):
    (tmp_path / "token.json").mkdir()
    line = admission()

    assert (await line.send(*REPORT)).status == 200
    assert "own_token_not_kept" in log.names()


@given(st.binary(max_size=60))
def test_no_answer_to_an_enrolment_makes_the_agent_fall_over(body):
    token = _token_of(Answer(status=201, body=body))

    assert token is None or token.reveal()


@pytest.mark.parametrize(
    ("url", "clear"),
    [("http://pulse.lab", True), ("https://pulse.lab", False), ("http://127.0.0.1:7655", False), ("http://[::1]", False)],
)
def test_a_token_that_travels_in_the_clear_is_known(url, clear):
    assert Server(url=url, token=Secret("x")).in_the_clear() is clear
    assert not Server(url=url, token=Secret("")).in_the_clear()
