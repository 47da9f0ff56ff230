import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pytest

from pulse_core.agent.backlog import Backlog
from pulse_core.agent.run import CONFIG_DENIED_SECONDS, Agent, Parts
from pulse_core.agent.spool import Spool
from pulse_core.agent.state import State, card_of
from pulse_core.agent.status import lines_of, read_status
from pulse_core.agent.wire import Answer
from pulse_core.agent.wiring import parsed
from pulse_core.errors import SourceUnreachable
from pulse_core.net import Clients
from pulse_core.plugin import Found, Offer, Report, Source, Tools, field
from pulse_core.testing.clock import FakeClock, settle


@attrs.frozen(kw_only=True)
class LabConfig:
    room: str = field("attic")


class Lab:
    """Says how often it was asked."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.asked = 0
        self.error = ""

    async def collect(self) -> Sequence[Report]:
        if self.error:
            raise SourceUnreachable(self.error)
        self.asked += 1
        return [Report(kind="lab", payload={"room": self.room, "n": self.asked})]


class Labs:
    """An offer, and everything that was opened from it."""

    def __init__(self) -> None:
        self.opened: list[Lab] = []

    @asynccontextmanager
    async def open(self, config: object, tools: Tools) -> AsyncIterator[Source]:
        assert isinstance(config, LabConfig)
        self.opened.append(Lab(config.room))
        yield self.opened[-1]

    def offer(self) -> Offer[Source]:
        nearby = lambda: [Found(name="local", config=LabConfig())]  # noqa: E731
        return Offer(name="lab", title="Lab", config=LabConfig, open=self.open, interval_seconds=5, nearby=nearby)


@pytest.fixture
def labs() -> Labs:
    return Labs()


@pytest.fixture
def make(tmp_path: Path, line: Any, clock: FakeClock, log: Any, labs: Labs) -> Callable[[], Agent]:
    def make() -> Agent:
        state = State(tmp_path, log=log)
        parts = Parts(offers=[labs.offer()], parse=parsed, line=line, http=Clients(clock=clock), clock=clock, log=log)
        backlog = Backlog(Spool(state.spool, limit_bytes=1 << 24), clock=clock, log=log)
        card = card_of(state.who(), version="0.1.0", started_at=clock.now())
        return Agent(parts, state, backlog, card=card, server="http://pulse")

    return make


@asynccontextmanager
async def at_work(agent: Agent) -> AsyncIterator[None]:
    task = asyncio.create_task(agent.run())
    await settle()
    yield
    agent.stop()
    await task


def config(revision: int, **sources: Any) -> Answer:
    named = {name.replace("_", ":"): value for name, value in sources.items()}
    return Answer(status=200, body=msgspec.json.encode({"revision": revision, "interval_seconds": 10.0, "sources": named}))


async def test_what_is_near_is_watched_and_delivered_with_no_configuration(
    make: Callable[[], Agent], line: Any, clock: FakeClock
) -> None:
    async with at_work(make()):
        await clock.forward(21)

    assert [payload["n"] for payload in line.payloads()] == list(range(1, len(line.payloads()) + 1))
    assert len(line.payloads()) >= 4
    assert {push.source for push in line.pushes} == {"lab:local"}
    stamps = [(report.epoch, report.monotonic) for push in line.pushes for report in push.reports]
    assert len(set(stamps)) == len(stamps)


async def test_the_server_can_switch_off_what_is_near_and_add_another(
    make: Callable[[], Agent], line: Any, clock: FakeClock, labs: Labs
) -> None:
    line.config = config(1, lab_local=None, lab_cellar={"room": "cellar"})
    async with at_work(make()):
        await clock.forward(25)

    assert [lab.room for lab in labs.opened] == ["cellar"]
    assert {push.source for push in line.pushes} == {"lab:cellar"}


async def test_a_receipt_that_speaks_of_a_new_revision_brings_it(
    make: Callable[[], Agent], line: Any, clock: FakeClock, labs: Labs
) -> None:
    line.rule = lambda push: Answer(status=200, body=b'{"protocol":1,"accepted":1,"config_revision":2}')
    async with at_work(make()):
        await clock.forward(6)
        line.config = config(2, lab_local={"room": "cellar"})
        await clock.forward(30)

    assert [lab.room for lab in labs.opened] == ["attic", "cellar"]
    assert line.asked.count(f"GET /api/agents/{line.pushes[0].agent.id}/config") <= 4


async def test_a_configuration_that_the_token_may_not_read_is_not_asked_for_with_each_delivery(
    make: Callable[[], Agent], line: Any, clock: FakeClock
) -> None:
    line.rule = lambda push: Answer(status=200, body=b'{"protocol":1,"accepted":1,"config_revision":2}')
    line.config = Answer(status=403, body=b'{"error":{"code":"scope_missing","message":"The token lacks the scope"}}')
    async with at_work(make()):
        await clock.forward(600)
        asked = sum(one.endswith("/config") for one in line.asked)
        await clock.forward(CONFIG_DENIED_SECONDS)

    assert asked == 1
    assert sum(one.endswith("/config") for one in line.asked) == 2
    assert line.pushes


async def test_the_last_configuration_holds_when_the_server_is_away_at_the_start(
    make: Callable[[], Agent], line: Any, clock: FakeClock, labs: Labs
) -> None:
    line.config = config(1, lab_local={"room": "cellar"})
    async with at_work(make()):
        pass
    line.down = True
    async with at_work(make()):
        await clock.forward(2)

    assert {lab.room for lab in labs.opened} == {"cellar"}


async def test_a_setting_that_does_not_fit_is_told_and_the_others_run(
    make: Callable[[], Agent], line: Any, clock: FakeClock, log: Any
) -> None:
    line.config = config(1, lab_cellar={"room": 5}, nobody_x={})
    async with at_work(make()):
        await clock.forward(20)

    errors = {push.source: push.error for push in line.pushes if push.error}
    assert "room" in errors["lab:cellar"]
    assert errors["nobody:x"] == "no plugin here offers nobody"
    assert line.payloads()


async def test_a_failing_source_is_told_to_the_server_once_and_heals(
    make: Callable[[], Agent], line: Any, clock: FakeClock, labs: Labs
) -> None:
    async with at_work(make()):
        await clock.forward(6)
        labs.opened[0].error = "the lab burns"
        await clock.forward(30)
        errors = [push.error for push in line.pushes if push.error]
        labs.opened[0].error = ""
        await clock.forward(400)

    assert errors == ["the lab burns"]
    assert line.pushes[-1].reports


async def test_what_cannot_be_delivered_at_the_end_is_delivered_by_the_next_process(
    make: Callable[[], Agent], line: Any, clock: FakeClock
) -> None:
    async with at_work(make()):
        await clock.forward(12)
        line.down = True
        await clock.forward(30)
    arrived = len(line.payloads())
    line.down = False
    async with at_work(make()):
        await clock.forward(1)

    numbers = [payload["n"] for payload in line.payloads()]
    assert len(numbers) > arrived + 4
    assert numbers[: len(set(numbers))] == list(range(1, len(set(numbers)) + 1))


async def test_the_status_file_says_how_it_goes(make: Callable[[], Agent], line: Any, clock: FakeClock, tmp_path: Path) -> None:
    async with at_work(make()):
        await clock.forward(21)
        status = read_status(tmp_path / "status.json")

    assert status is not None
    assert status.connection.state == "connected"
    text = "\n".join(lines_of(status, now=clock.now(), running=True))
    assert "connection  connected" in text
    assert "lab:local" in text


def test_an_identity_is_made_once_and_another_name_is_another_agent(tmp_path: Path, log: Any) -> None:
    ids = [State(tmp_path / name, log=log) for name in ("one", "one", "two")]
    for state in ids:
        state.claim() if state.folder.name == "two" else state.folder.mkdir(exist_ok=True)

    first, again, other = [state.who() for state in ids]

    assert first == again != other
    assert (tmp_path / "one" / "agent.json").stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_the_identity_is_the_same_each_time(tmp_path: Path, log: Any) -> None:
    (tmp_path / "file").write_text("in the way")

    ids = {State(tmp_path / "file" / "state", log=log).who() for _ in range(2)}

    assert len(ids) == 1
    assert "identity_not_kept" in log.names()


def test_two_processes_cannot_share_a_state_directory(tmp_path: Path, log: Any) -> None:
    from pulse_core.errors import ConfigError

    first, second = State(tmp_path, log=log), State(tmp_path, log=log)
    first.claim()

    with pytest.raises(ConfigError, match="another agent runs"):
        second.claim()
