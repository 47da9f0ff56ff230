import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pulse_core.agent.backlog import Backlog
from pulse_core.agent.backoff import Backoff
from pulse_core.agent.courier import BARRED_SECONDS, Courier, Held
from pulse_core.agent.spool import Spool
from pulse_core.agent.wire import Answer, Record
from pulse_core.model.ids import AgentId
from pulse_core.model.push import AgentCard, Push, Receipt
from pulse_core.model.report import Report
from pulse_core.testing.clock import FakeClock, settle

CARD = AgentCard(id=AgentId("a1"), version="0.1.0")


def report(payload: Any, at: float = 1.0) -> Report:
    return Report(kind="test", payload=payload, source="host:local", taken_at=at, monotonic=at, epoch="e")


@pytest.fixture
def backlog(tmp_path: Path, clock: FakeClock, log: Any) -> Backlog:
    return Backlog(Spool(tmp_path, limit_bytes=1 << 24), clock=clock, log=log)


@pytest.fixture
def receipts() -> list[Receipt]:
    return []


@pytest.fixture
def courier(line: Any, backlog: Backlog, clock: FakeClock, log: Any, receipts: list[Receipt]) -> Courier:
    backoff = Backoff(chance=lambda: 1.0)
    return Courier(line, backlog, card=CARD, clock=clock, log=log, received=receipts.append, backoff=backoff)


@asynccontextmanager
async def at_work(courier: Courier) -> AsyncIterator[None]:
    task = asyncio.create_task(courier.run())
    await settle()
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def say(backlog: Backlog, *payloads: Any, source: str = "host:local") -> None:
    for payload in payloads:
        backlog.add(Record.of(source, report(payload)))


async def test_reports_arrive_in_order_with_their_own_times(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock
) -> None:
    for at in (10.0, 20.0):
        backlog.add(Record.of("host:local", report("x", at)))

    await courier.deliver()

    (push,) = line.pushes
    assert [one.taken_at for one in push.reports] == [10.0, 20.0]
    assert (push.protocol, push.agent.id, push.source, push.sent_at) == (1, CARD.id, "host:local", clock.now())


async def test_each_source_is_pushed_to_the_road_of_its_offer(courier: Courier, backlog: Backlog, line: Any) -> None:
    say(backlog, 1, source="host:local")
    say(backlog, 2, source="lab:one")

    await courier.deliver()

    assert line.asked == ["POST /api/agents/host/report", "POST /api/agents/lab/report"]


async def test_an_outage_is_retried_with_growing_pauses_and_logged_once(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock, log: Any
) -> None:
    line.down = True
    say(backlog, 1)
    async with at_work(courier):
        tries = [len(line.asked)]
        for pause in (1, 2, 4, 8, 16, 32, 60, 60):
            await clock.forward(pause)
            tries.append(len(line.asked))
        line.down = False
        await clock.forward(60)

    assert tries == list(range(1, 10))
    assert line.payloads() == [1]
    assert log.names() == ["server_away", "server_connected"]


async def test_what_came_during_an_outage_arrives_first_and_nothing_twice(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock
) -> None:
    line.down = True
    async with at_work(courier):
        say(backlog, *range(50))
        await settle()
        line.down = False
        say(backlog, *range(50, 60))
        await clock.forward(120)

    assert line.payloads() == list(range(60))
    assert backlog.count == 0


async def test_the_servers_wish_to_wait_is_respected(courier: Courier, backlog: Backlog, line: Any, clock: FakeClock) -> None:
    line.answers = [Answer(status=429, retry_after=100.0)]
    say(backlog, 1)
    async with at_work(courier):
        await clock.forward(99)
        before = line.payloads()
        await clock.forward(2)

    assert before == []
    assert line.payloads() == [1]


LACKS = b'{"error":{"code":"scope_missing","message":"The token lacks the scope agent:report."}}'


async def test_a_token_for_one_source_delivers_that_and_holds_nothing_back(courier: Courier, backlog: Backlog, line: Any) -> None:
    line.rule = lambda push: Answer(status=403, body=LACKS) if push.source.startswith("host:") else None
    say(backlog, "of the host")
    say(backlog, "of an engine", source="docker:docker")
    courier.source_failed("host:local", "no disk")

    await courier.deliver()

    assert [push.source for push in line.pushes if push.reports and not push.source.startswith("host:")] == ["docker:docker"]
    assert (backlog.count, courier.connection.state, courier.connection.refused) == (0, "connected", 1)


async def test_the_server_is_not_asked_each_time_to_take_what_this_token_may_not_deliver(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock
) -> None:
    line.rule = lambda push: Answer(status=403, body=LACKS) if push.source.startswith("host:") else None

    def refused() -> int:
        return int(line.asked.count("POST /api/agents/host/report"))

    for _ in range(10):
        say(backlog, "of the host")
        say(backlog, "of an engine", source="docker:docker")
        await courier.deliver()
        clock.advance(60)
    at_first = refused()
    clock.advance(BARRED_SECONDS - 600)
    say(backlog, "of the host")
    say(backlog, "of an engine", source="docker:docker")
    await courier.deliver()

    assert (at_first, refused()) == (1, 2)
    assert (backlog.count, courier.connection.refused, courier.connection.delivered) == (0, 11, 11)


async def test_what_a_token_may_deliver_does_not_wait_long_for_what_it_may_not(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock
) -> None:
    line.rule = lambda push: Answer(status=403, body=LACKS) if push.source.startswith("host:") else None
    say(backlog, "of the host")
    async with at_work(courier):
        say(backlog, "of an engine", source="docker:docker")
        await clock.forward(2)

    assert courier.connection.state == "connected"
    assert backlog.count == 0


async def test_a_token_that_is_good_for_nothing_keeps_all_of_it(courier: Courier, backlog: Backlog, line: Any) -> None:
    line.rule = lambda push: Answer(status=403, body=LACKS)
    say(backlog, "kept")

    with pytest.raises(Held) as held:
        await courier.deliver()

    assert held.value.state == "denied"
    assert backlog.count == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_token_is_said_in_words_and_tried_again_slowly(
    status: int, courier: Courier, backlog: Backlog, line: Any, clock: FakeClock, log: Any
) -> None:
    line.answers = [Answer(status=status, body=b'{"error":{"message":"no such token"}}')] * 3
    say(backlog, 1)
    async with at_work(courier):
        await clock.forward(59)
        asked = len(line.asked)
        state = courier.connection

    assert asked == 1
    assert state.state == "denied"
    assert state.reason == f"{status} no such token: check the token and the address"
    assert log.names() == ["server_denied"]


async def test_a_server_that_speaks_another_protocol_gets_nothing_until_it_is_asked_again(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock, log: Any
) -> None:
    line.answers = [Answer(status=426)]
    line.version = Answer(status=200, body=b'{"agent_protocols":[7,8]}')
    say(backlog, 1)
    async with at_work(courier):
        await clock.forward(200)
        asked = list(line.asked)

    assert asked == ["POST /api/agents/host/report", "GET /api/version"]
    assert courier.connection.state == "too-old"
    assert "install the agent of the server's version" in courier.connection.reason
    assert backlog.count == 1


@pytest.mark.parametrize("version", [b"<html>upgrade your browser</html>", b"[" * 100_000])
async def test_an_upgrade_that_somebody_else_on_the_way_wants_does_not_stop_the_agent(
    courier: Courier, backlog: Backlog, line: Any, clock: FakeClock, version: bytes
) -> None:
    line.answers = [Answer(status=426, body=version)]
    line.version = Answer(status=200, body=version)
    say(backlog, 1)
    async with at_work(courier):
        state = courier.connection.state
        await clock.forward(5)

    assert state == "away"
    assert line.payloads() == [1]


async def test_a_delivery_that_is_too_large_is_split_until_it_fits(courier: Courier, backlog: Backlog, line: Any) -> None:
    line.rule = lambda push: Answer(status=413) if len(push.reports) > 3 else None
    say(backlog, *range(20))

    await courier.deliver()

    assert line.payloads() == list(range(20))
    assert max(len(push.reports) for push in line.pushes) <= 3


async def test_a_single_report_that_is_too_large_is_dropped_and_the_rest_arrives(
    courier: Courier, backlog: Backlog, line: Any, log: Any
) -> None:
    say(backlog, 1, random.Random(1).randbytes(6 << 20).hex(), 3)

    while backlog.count:
        await courier.deliver()

    assert line.payloads() == [1, 3]
    assert courier.connection.refused == 1
    assert log.names().count("report_refused") == 1


@pytest.mark.parametrize("body", [b"", b'{"error":{"details":{"path":"reports[5].payload"}}}'])
async def test_a_bad_report_is_dropped_counted_and_logged_once_and_the_others_arrive(
    body: bytes, courier: Courier, backlog: Backlog, line: Any, log: Any
) -> None:
    def rule(push: Push) -> Answer | None:
        return Answer(status=400, body=body) if any(one.payload == "bad" for one in push.reports) else None

    line.rule = rule
    say(backlog, 0, 1, 2, 3, 4, "bad", 6, 7)
    await courier.deliver()
    say(backlog, "bad", 8)
    await courier.deliver()

    assert line.payloads() == [0, 1, 2, 3, 4, 6, 7, 8]
    assert courier.connection.refused == 2
    assert log.names().count("report_refused") == 1


async def test_a_push_that_is_bad_as_a_whole_is_not_asked_about_report_by_report(
    courier: Courier, backlog: Backlog, line: Any
) -> None:
    line.rule = lambda push: Answer(status=400, body=b'{"error":{"message":"no","details":{"path":"source"}}}')
    say(backlog, *range(100))

    await courier.deliver()

    assert len(line.asked) == 1
    assert (courier.connection.refused, backlog.count) == (100, 0)


async def test_an_identity_that_another_process_uses_is_said_in_the_servers_words(
    courier: Courier, backlog: Backlog, line: Any
) -> None:
    line.answers = [Answer(status=409, body=b'{"error":{"message":"give this machine an identity of its own"}}')]
    say(backlog, 1)
    async with at_work(courier):
        pass

    assert courier.connection.state == "denied"
    assert courier.connection.reason == "409 give this machine an identity of its own"


async def test_many_small_reports_go_in_several_pushes(courier: Courier, backlog: Backlog, line: Any) -> None:
    say(backlog, *range(2500))

    await courier.deliver()

    assert line.payloads() == list(range(2500))
    assert max(len(push.reports) for push in line.pushes) <= 1000


async def test_an_answer_that_is_no_receipt_does_not_count_as_delivered(courier: Courier, backlog: Backlog, line: Any) -> None:
    line.answers = [Answer(status=200, body=b"<html>please log in</html>")]
    say(backlog, 1)
    async with at_work(courier):
        pass

    assert backlog.count == 1
    assert courier.connection.state == "away"


async def test_a_source_that_fails_is_told_to_the_server(courier: Courier, line: Any) -> None:
    courier.source_failed("host:local", "smart: not installed")

    async with at_work(courier):
        pass

    (push,) = line.pushes
    assert (push.reports, push.error) == ((), "smart: not installed")


async def test_lost_reports_are_told_with_every_push(tmp_path: Path, line: Any, clock: FakeClock, log: Any) -> None:
    backlog = Backlog(Spool(tmp_path, limit_bytes=4096), clock=clock, log=log)
    courier = Courier(line, backlog, card=CARD, clock=clock, log=log, received=lambda receipt: None)
    backlog.hold()
    say(backlog, *[random.Random(number).randbytes(500).hex() for number in range(20)])

    await courier.deliver()

    assert line.pushes[0].spool_dropped == backlog.dropped > 0
    assert line.pushes[0].spool_dropped + len(line.payloads()) == 20
