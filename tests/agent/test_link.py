import asyncio
from typing import Any

import pytest

from pulse_core.agent.link import Link, Server
from pulse_core.errors import ConfigError, SourceUnreachable
from pulse_core.plugin import Secret

PUSH = b'{"protocol":1,"agent":{"id":"a1","version":"1"},"source":"host:local","sent_at":1.0,"reports":[]}'


def link_to(server: Any, *, timeout_seconds: float = 5.0) -> Link:
    return Link(Server(url=server.url, token=Secret("canary-token")), agent="test", timeout_seconds=timeout_seconds)


async def push(link: Link) -> int:
    import gzip

    return (await link.send("POST", "/api/agents/host/report", body=gzip.compress(PUSH))).status


async def test_one_connection_serves_many_requests_with_the_token_in_the_header(server: Any) -> None:
    link = link_to(server)

    statuses = [await push(link) for _ in range(3)]
    link.close()

    assert statuses == [200, 200, 200]
    assert server.connections == 1
    assert server.headers[0]["authorization"] == "Bearer canary-token"


async def test_a_server_that_closes_idle_connections_is_no_outage(server: Any) -> None:
    server.mode = "idle close"
    link = link_to(server)

    statuses = [await push(link) for _ in range(3)]
    link.close()

    assert statuses == [200, 200, 200]


async def test_a_cut_line_is_unreachable_and_the_next_try_is_fresh(server: Any) -> None:
    link = link_to(server)
    server.mode = "cut"
    with pytest.raises(SourceUnreachable):
        await push(link)

    server.mode = "ok"
    status = await push(link)
    link.close()

    assert status == 200


async def test_a_half_open_line_ends_by_the_time_limit_and_the_next_try_works(server: Any) -> None:
    link = link_to(server, timeout_seconds=0.1)
    server.mode = "half-open"
    with pytest.raises(SourceUnreachable, match="no answer within"):
        await push(link)

    server.mode = "ok"
    link._timeout_seconds = 5.0
    status = await push(link)
    link.close()

    assert status == 200


async def test_a_cancelled_request_leaves_the_link_usable(server: Any) -> None:
    link = link_to(server)
    server.mode = "half-open"
    task = asyncio.create_task(push(link))
    await server.asked.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    server.mode = "ok"
    status = await push(link)
    link.close()

    assert status == 200


async def test_status_and_wish_to_wait_are_read(server: Any) -> None:
    link = link_to(server)
    server.mode = "503"

    answer = await link.send("POST", "/api/agents/host/report", body=b"")
    link.close()

    assert (answer.status, answer.retry_after) == (503, 7.0)


async def test_nobody_listening_is_unreachable(server: Any) -> None:
    await server.stop()
    link = link_to(server)

    with pytest.raises(SourceUnreachable):
        await push(link)
    link.close()


@pytest.mark.parametrize("url", ["", "pulse", "ftp://x", "http://", "https://user:secret@host"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        Link(Server(url=url, token=Secret("")), agent="test")
