"""Looking for what could be connected: where it is looked, what strangers may answer, and who hears of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import pytest
from cryptography.hazmat.primitives import serialization

from pulse_core.connections import ConnectionCard
from pulse_core.discovery import Discovery, Finding, Progress, ScanCard, ScanState
from pulse_core.discovery import asking as asking_module
from pulse_core.discovery.aim import aim_of
from pulse_core.discovery.known import watched_by
from pulse_core.discovery.own import own_networks
from pulse_core.errors import BadRequest, Conflict, NotFound
from pulse_core.plugin import Heard, Probe, Recognised
from pulse_core.testing import FakeClock, FakeConfig, FakeSource, RecordingLog, fake_offer, heard_by
from tests.net.test_first_contact import CERTIFICATE, KEY

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LAB_PAGE = b"HTTP/1.1 200 OK\r\nServer: lab/3\r\nContent-Length: 7\r\n\r\nlab one"


def recognise(heard: Heard) -> Recognised | None:
    if not heard.text.startswith("lab "):
        return None
    return Recognised(name=heard.text[4:], version=heard.headers["server"], config={"address": heard.base_url, "nonsense": 1})


@attrs.frozen
class LabConfig(FakeConfig):
    """The settings of something that answers by the network."""

    address: str = ""


PROBE = Probe(ports=(8006,), recognise=recognise, schemes=("https", "http"))
OFFER = attrs.evolve(fake_offer(FakeSource("lab"), name="lab"), config=LabConfig, probes=(PROBE,))


@asynccontextmanager
async def server(talk: Talk, *, tls: Path | None = None) -> AsyncIterator[int]:
    context = None
    if tls is not None:
        pem = tls / "both.pem"
        private = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        pem.write_bytes(private + CERTIFICATE.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)

    async def contained(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except OSError:
            pass
        finally:
            writer.transport.abort()

    made = await asyncio.start_server(contained, "127.0.0.1", 0, ssl=context)
    try:
        yield made.sockets[0].getsockname()[1]
    finally:
        made.close()


def saying(words: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(words)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return talk


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\nlab endless\n")
    while True:
        writer.write(b"x" * 4096)
        await writer.drain()


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nlab slow")
    await writer.drain()
    await reader.read()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.fixture
def cards() -> list[ConnectionCard]:
    return []


@pytest.fixture
async def discovery(cards: list[ConnectionCard]) -> AsyncIterator[Discovery]:
    made = Discovery([OFFER], lambda: cards, FakeClock(), RecordingLog())
    async with made.ready():
        yield made


async def all_of(discovery: Discovery) -> ScanCard:
    with discovery.followed() as follower:
        heard = [one async for one in follower]
    assert isinstance(heard[-1], ScanCard)
    assert [one for one in heard if isinstance(one, Finding)] == list(heard[-1].found)
    return heard[-1]


async def test_what_answers_is_recognised_through_tls_that_nobody_vouches_for(discovery: Discovery, tmp_path: Path) -> None:
    async with server(saying(LAB_PAGE), tls=tmp_path) as port:
        begun = await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        assert (begun.state, begun.doors) == (ScanState.RUNNING, 1)
        card = await all_of(discovery)

    (found,) = card.found
    assert card.state is ScanState.ENDED
    assert (found.offer, found.name, found.base_url) == ("lab", "one", f"https://127.0.0.1:{port}")
    assert found.certificate is not None
    assert found.connection == ""
    assert discovery.last == card


async def test_only_settings_that_the_form_has_are_handed_on(discovery: Discovery) -> None:
    async with server(saying(LAB_PAGE)) as port:
        await discovery.begin(f"http://127.0.0.1:{port}", by="ada", allow_loopback=True)
        (found,) = (await all_of(discovery)).found

    assert dict(found.config) == {"address": f"http://127.0.0.1:{port}"}


async def test_what_is_watched_already_is_marked(discovery: Discovery, cards: list[ConnectionCard]) -> None:
    async with server(saying(LAB_PAGE)) as port:
        cards.append(
            ConnectionCard(
                id="c1",
                source="lab:c1",
                offer="lab",
                title="",
                config={"address": f"127.0.0.1:{port}/"},
                paused=False,
                problem="",
                revision=1,
                created_at=0,
                created_by="",
                changed_at=0,
            )
        )
        await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        (found,) = (await all_of(discovery)).found

    assert found.connection == "c1"
    assert watched_by(cards, offer="other", config=found.config) == ""
    assert watched_by(cards, offer="lab", config={"address": "10.0.0.1"}) == ""


@pytest.mark.parametrize(
    "words", [b"", b"\x16\x03\x01" * 50, b"SSH-2.0-x\r\n", b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"]
)
async def test_strangers_are_nothing_and_a_redirect_is_not_followed(discovery: Discovery, words: bytes) -> None:
    async with server(saying(words)) as port:
        await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        card = await all_of(discovery)

    assert (card.state, card.found, card.open) == (ScanState.ENDED, (), 1)


@pytest.mark.parametrize(("talk", "said"), [(endless, "endless"), (dripping, "slow")])
async def test_an_answer_without_end_is_heard_as_far_as_it_came(
    talk: Talk, said: str, discovery: Discovery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_module, "ANSWER_SECONDS", 0.3)
    async with server(talk) as port:
        (heard,) = await heard_by(attrs.evolve(PROBE, schemes=("http",)), f"http://127.0.0.1:{port}")

    assert heard.text.startswith(f"lab {said}")
    assert len(heard.body) <= 4096


async def test_headers_without_end_are_nothing(discovery: Discovery) -> None:
    async with server(saying(b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 20_000)) as port:
        assert await heard_by(attrs.evolve(PROBE, schemes=("http",)), f"http://127.0.0.1:{port}") == []


async def test_a_look_can_be_stopped_and_another_waits_for_it(discovery: Discovery) -> None:
    async with server(silent) as port:
        await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        with pytest.raises(Conflict):
            await discovery.begin(f"127.0.0.1:{port}", by="bob", allow_loopback=True)
        with discovery.followed() as follower:
            news = aiter(follower)
            assert isinstance(await anext(news), Progress)
            card = await discovery.cancel()
            assert await anext(news) == card

    assert card.state is ScanState.CANCELLED
    assert await discovery.cancel() == card


async def test_who_is_cut_off_hears_no_more(discovery: Discovery) -> None:
    async with server(silent) as port:
        await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        with discovery.followed() as follower:
            news = aiter(follower)
            await anext(news)
            follower.cut()
            assert [one async for one in news] == []
        await discovery.cancel()


async def test_a_recogniser_that_fails_has_recognised_nothing(discovery: Discovery) -> None:
    def broken(heard: Heard) -> Recognised | None:
        raise RuntimeError("not today")

    discovery.offers = [attrs.evolve(OFFER, name="broken", probes=(attrs.evolve(PROBE, recognise=broken),)), OFFER]
    async with server(saying(LAB_PAGE)) as port:
        await discovery.begin(f"127.0.0.1:{port}", by="ada", allow_loopback=True)
        card = await all_of(discovery)

    assert [one.offer for one in card.found] == ["lab"]


async def test_nobody_can_follow_or_stop_what_never_began(discovery: Discovery) -> None:
    with pytest.raises(NotFound):
        await discovery.cancel()
    with pytest.raises(NotFound), discovery.followed():
        pass


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8.8.8.8",
        "1.1.1.0/24",
        "10.0.0.0/8",
        "9.255.255.0/23",
        "169.254.1.0/24",
        "169.254.169.254",
        "fe80::1",
        "fe80::/120",
        "::ffff:10.0.0.1",
        "127.0.0.1",
        "127.0.0.0/24",
        "localhost",
        "::1",
        "metadata.google.internal",
        "https://user:pass@10.0.0.1",
        "10.0.0.1:99999",
        "10.0.0.1:0",
        "10.0.0.300/24",
        "0.0.0.0",
        "fd00:ec2::254",
        "x" * 400,
        "a b",
    ],
)
async def test_only_private_places_of_a_bounded_size_are_looked_at(text: str) -> None:
    with pytest.raises(BadRequest):
        await aim_of(text, allow_loopback=False)


async def test_addresses_are_read_as_people_write_them() -> None:
    assert (await aim_of("10.0.0.5", allow_loopback=False)).addresses == ("10.0.0.5",)
    one = await aim_of("https://10.0.0.5:8443/path", allow_loopback=False)
    assert (one.host, one.port, one.scheme) == ("10.0.0.5", 8443, "https")
    assert (await aim_of("fd12::1", allow_loopback=False)).addresses == ("fd12::1",)
    assert len((await aim_of("192.168.1.77/24", allow_loopback=False)).addresses) == 254
    assert len((await aim_of("10.1.0.0/22", allow_loopback=False)).addresses) == 1022
    assert "fd00:ec2::254" not in (await aim_of("fd00:ec2::/118", allow_loopback=False)).addresses


def test_own_networks_are_private_and_small_enough(tmp_path: Path) -> None:
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    rows = (
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    )
    (tmp_path / "route").write_text(head + rows + "eth1\t00006440\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\nnonsense\n")

    assert own_networks(tmp_path / "route") == ("192.168.1.0/24",)
    assert all(one.endswith("/24") for one in own_networks(tmp_path / "absent"))
