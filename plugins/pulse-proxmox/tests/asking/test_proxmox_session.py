"""A session says who it is, reads what it is told, and names every no."""

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import Secret, SourceError, SourceGarbled, SourceRefused, SourceUnreachable, Tools
from pulse_core.testing import FakeClock
from pulse_proxmox.client.address import completed
from pulse_proxmox.client.answers import (
    Failed,
    Forbidden,
    NodeUnreachable,
    NotImplementedHere,
    NotThere,
    Unauthorised,
    read_answer,
    said_no,
)
from pulse_proxmox.client.products import PBS, PMG, PVE
from pulse_proxmox.client.session import opened
from pulse_proxmox.client.templates import template_of
from pulse_proxmox.config import PbsConfig, PmgConfig, PveConfig

HOST = "https://pve1.lab:8006"
TOKEN = PveConfig(address="pve1.lab", token_id="pulse@pve!monitoring", token_secret=Secret("s3cret"))
PASSWORD = PveConfig(address="pve1.lab", username="pulse@pve", password=Secret("horse"))


async def test_a_token_is_said_the_way_each_product_wants_it(serve: Any, lent: Tools) -> None:
    serve(HOST, {"/version": {"version": "9.0"}}, token="PVEAPIToken=pulse@pve!monitoring=s3cret")
    serve("https://pbs.lab:8007", {"/version": {"version": "4.0"}}, token="PBSAPIToken=pulse@pbs!m:s3cret")
    backup = PbsConfig(address="pbs.lab", token_id="pulse@pbs!m", token_secret=Secret("s3cret"))

    async with opened(PVE, TOKEN, lent) as pve, opened(PBS, backup, lent) as pbs:
        assert await pve.get_object("/version") == {"version": "9.0"}
        assert await pbs.get_object("/version") == {"version": "4.0"}


async def test_many_questions_at_once_share_one_login(serve: Any, lent: Tools) -> None:
    server = serve(HOST, {"/version": {}, "/nodes": []}, password="horse", cookie="PVEAuthCookie")

    async with opened(PVE, PASSWORD, lent) as session:
        await asyncio.gather(*(session.get("/version") for _ in range(20)))

    assert len(server.logins) == 1


async def test_a_ticket_is_exchanged_before_it_ends(serve: Any, lent: Tools, clock: FakeClock) -> None:
    server = serve("https://pmg.lab:8006", {"/version": {}}, password="horse", cookie="PMGAuthCookie")
    config = PmgConfig(address="pmg.lab", username="pulse@pmg", password=Secret("horse"))

    async with opened(PMG, config, lent) as session:
        await session.get("/version")
        clock.advance(3700)
        await session.get("/version")

    assert [login["password"] for login in server.logins] == ["horse", "T:pulse@pmg::1"]


async def test_a_ticket_that_is_not_taken_any_more_is_fetched_anew_once(serve: Any, lent: Tools) -> None:
    server = serve(HOST, {"/version": {"version": "8"}}, password="horse", cookie="PVEAuthCookie")

    async with opened(PVE, PASSWORD, lent) as session:
        await session.get("/version")
        server.tickets.clear()
        assert await session.get("/version") == {"version": "8"}

    assert len(server.logins) == 2


async def test_a_refused_password_is_not_tried_again_at_once(serve: Any, lent: Tools, clock: FakeClock) -> None:
    server = serve(HOST, {"/version": {}}, password="another", cookie="PVEAuthCookie")

    async with opened(PVE, PASSWORD, lent) as session:
        for _ in range(5):
            with pytest.raises(Unauthorised):
                await session.get("/version")
        clock.advance(61)
        with pytest.raises(Unauthorised):
            await session.get("/version")

    assert len(server.logins) == 2


async def test_a_second_factor_is_refused_with_a_way_out(serve: Any, lent: Tools, world: Any) -> None:
    server = serve(HOST, {})
    server.challenge = True

    async with opened(PVE, PASSWORD, lent) as session:
        with pytest.raises(SourceRefused) as refused:
            await session.get("/version")

    assert "second factor" in str(refused.value)
    assert "token" in refused.value.hint


@pytest.mark.parametrize(
    "config", [PveConfig(address="pve1.lab"), PveConfig(address="pve1.lab", token_id="pulse", token_secret=Secret("x"))]
)
async def test_settings_that_cannot_log_in_are_refused_before_anything_is_sent(config: PveConfig, lent: Tools) -> None:
    with pytest.raises(SourceRefused) as refused:
        async with opened(PVE, config, lent):
            pass

    assert refused.value.hint


async def test_a_server_that_is_down_is_unreachable(serve: Any, lent: Tools) -> None:
    serve(HOST, {}).down = True

    async with opened(PVE, TOKEN, lent) as session:
        with pytest.raises(SourceUnreachable):
            await session.get("/version")


async def test_a_server_that_hangs_is_left_when_the_time_is_over(serve: Any, lent: Tools) -> None:
    serve(HOST, {}).hangs = True

    async with opened(PVE, TOKEN, lent) as session:
        with pytest.raises(SourceUnreachable, match="within"):
            await session.get("/version", seconds=0.01)


async def test_a_body_without_end_is_not_swallowed(serve: Any, lent: Tools, raw: Any) -> None:
    serve(HOST, {"/version": raw(b'{"data":"' + b"x" * 5000 + b'"}')})

    async with opened(PVE, TOKEN, lent) as session:
        with pytest.raises(SourceGarbled, match="more than"):
            await session.get("/version", most_bytes=1000)


async def test_a_query_is_written_as_the_products_read_it(serve: Any, lent: Tools) -> None:
    server = serve(HOST, {"/admin/sync": []})

    async with opened(PVE, TOKEN, lent) as session:
        await session.get_list("/admin/sync", {"sync-direction": "all"}, full=True, limit=0)

    assert dict(server.asked[0].url.params) == {"sync-direction": "all", "full": "1", "limit": "0"}


async def test_a_list_tells_how_many_there_are_in_all(serve: Any, lent: Tools, raw: Any) -> None:
    serve(HOST, {"/nodes/a/tasks": raw(b'{"data":[1],"total":70}'), "/nodes/b/tasks": raw(b'{"data":null}')})

    async with opened(PVE, TOKEN, lent) as session:
        assert await session.get_with_total("/nodes/a/tasks") == ([1], 70)
        assert await session.get_with_total("/nodes/b/tasks") == ([], None)


async def test_calls_are_counted_by_what_they_ask(serve: Any, lent: Tools) -> None:
    serve(HOST, {"/nodes/a/status": {}, "/nodes/b/status": {}})

    async with opened(PVE, TOKEN, lent) as session:
        await session.get("/nodes/a/status")
        await session.get("/nodes/b/status")

    assert session.calls == {"/nodes/{node}/status": 2}


@pytest.mark.parametrize(
    ("status", "reason", "path", "kind"),
    [
        (401, "No ticket", "/version", Unauthorised),
        (403, "Permission check failed (/nodes/a, Sys.Audit)", "/nodes/a/status", Forbidden),
        (404, "", "/nodes/a/qemu/7/config", NotThere),
        (500, "Configuration file 'nodes/a/qemu-server/7.conf' does not exist", "/nodes/a/qemu/7/config", NotThere),
        (501, "Method not implemented", "/cluster/nothing", NotImplementedHere),
        (595, "No route to host", "/nodes/a/status", NodeUnreachable),
        (596, "Connection timed out", "/nodes/a/status", NodeUnreachable),
        (500, "QEMU guest agent is not running", "/nodes/a/qemu/7/agent/get-osinfo", Failed),
        (502, "Bad Gateway", "/version", Failed),
        (302, "Found", "/version", SourceGarbled),
        (400, "Parameter verification failed.", "/version", SourceGarbled),
    ],
)
def test_every_no_has_a_kind(status: int, reason: str, path: str, kind: type[SourceError]) -> None:
    assert type(said_no(status, reason, b'{"data":null}', path)) is kind


def test_a_missing_privilege_is_named_with_its_path() -> None:
    words = "Permission check failed (/vms/100, VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted)"
    error = said_no(403, words, b"", "/nodes/a/qemu/100/agent/get-osinfo")

    assert isinstance(error, Forbidden)
    assert (error.path, error.privilege) == ("/vms/100", "VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted")
    assert "VM.GuestAgent.Audit or VM.GuestAgent.Unrestricted on /vms/100" in error.hint


def test_a_node_that_cannot_be_reached_is_named() -> None:
    error = said_no(595, "Connection refused", b"", "/nodes/pve3/status")

    assert isinstance(error, NodeUnreachable)
    assert error.node == "pve3"


def test_words_come_from_reason_phrase_body_and_errors_but_once() -> None:
    body = b'{"message":"Parameter verification failed.","errors":{"vmid":"not an integer"},"data":null}'

    assert str(said_no(400, "Parameter verification failed.", body, "/x")) == (
        "/x: Parameter verification failed.: vmid: not an integer"
    )


@given(st.binary(max_size=200), st.integers(100, 999), st.text(max_size=50))
def test_no_answer_breaks_the_reader(body: bytes, status: int, reason: str) -> None:
    assert isinstance(said_no(status, reason, body, "/nodes/a/x"), SourceError)
    with contextlib.suppress(SourceGarbled):
        read_answer(body, "/x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pve1.lab", "https://pve1.lab:8006"),
        ("https://pve1.lab/", "https://pve1.lab:8006"),
        ("https://pve1.lab:443/pve", "https://pve1.lab:443"),
        ("pve1.lab:8443", "https://pve1.lab:8443"),
        ("192.0.2.7", "https://192.0.2.7:8006"),
        ("2001:db8::7", "https://[2001:db8::7]:8006"),
        ("[2001:db8::7]:9000", "https://[2001:db8::7]:9000"),
    ],
)
def test_an_address_is_completed(written: str, meant: str) -> None:
    assert completed(written, port=8006) == meant


@pytest.mark.parametrize("written", ["", "ftp://x", "https://user:pw@x", "https://x:port"])
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(SourceRefused):
        completed(written, port=8006)


@given(st.text(max_size=40))
def test_an_address_is_completed_or_refused(written: str) -> None:
    with contextlib.suppress(SourceRefused):
        assert "://" in completed(written, port=8006)


def test_a_template_leaves_out_names_and_numbers() -> None:
    assert template_of("/nodes/a/qemu/100/agent/get-fsinfo") == "/nodes/{node}/qemu/{vmid}/agent/get-fsinfo"
    assert template_of("/nodes/a/storage/nfs/content") == "/nodes/{node}/storage/{storage}/content"
    assert template_of("/admin/datastore/s1/groups") == "/admin/datastore/{store}/groups"
