"""`pulse audit`: what it prints, what it writes, and that proving needs no Pulse."""

import json
import stat

import httpx
import pytest

from pulse_core.cli import audit, main
from pulse_core.cli.main import parser


@pytest.fixture
async def exported(world, tmp_path):
    await world.say(5)
    file = tmp_path / "trail.jsonl"
    file.write_bytes(await world.file())
    return file


def client(handler):
    return httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://localhost")


async def test_an_intact_file_is_proven_without_settings_data_or_a_server(world, exported, capsys, monkeypatch):
    monkeypatch.setenv("PULSE_PORT", "nonsense")
    monkeypatch.setenv("PULSE_DATA_DIR", "/nonexistent")
    key = (await world.trail.key()).public
    assert main(["audit", "verify", str(exported)]) == 0
    assert "is intact: events 1 to 5" in capsys.readouterr().out
    assert main(["audit", "verify", str(exported), "--key", key, "--earlier", str(exported)]) == 0
    assert "compared at" in capsys.readouterr().out
    assert main(["audit", "verify", str(exported), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["intact"] is True


async def test_a_changed_file_fails_and_the_place_is_named(exported, capsys):
    exported.write_bytes(exported.read_bytes().replace(b"number 2", b"number 7"))
    assert main(["audit", "verify", str(exported)]) == 1
    assert "is NOT intact: line 4: event 3 was altered" in capsys.readouterr().out
    assert main(["audit", "verify", str(exported), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["seq"] == 3


async def test_another_key_or_a_file_that_is_none_is_told_in_words(exported, tmp_path, capsys):
    assert main(["audit", "verify", str(exported), "--key", "0" * 64]) == 1
    assert "not by the one that was asked for" in capsys.readouterr().out
    assert main(["audit", "verify", str(tmp_path / "missing")]) == 2
    assert main(["audit", "verify", str(tmp_path)]) == 2
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 100)
    assert main(["audit", "verify", str(tmp_path / "garbage")]) == 1
    assert "not the header" in capsys.readouterr().out


async def test_events_are_listed_without_what_drives_a_terminal(capsys):
    event = {
        "seq": 7, "at": 0, "event": "access.refused", "outcome": "refused", "code": "forbidden", "count": 3,
        "actor": {"id": "u", "name": "e\x1b[31mve"}, "subject": "GET /x", "address": "192.0.2.1",
    }  # fmt: skip
    asked = []

    def answer(request):
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={"data": [event], "next": 7})

    words = parser("audit").parse_args(["audit", "list", "--event", "access", "--since", "1970-01-02T00:00+00:00"])
    async with client(answer) as fake:
        assert await audit._list(fake, words) == 0
    out = capsys.readouterr().out
    assert asked == [{"event": "access", "since": "86400.0", "limit": "50"}]
    assert "\x1b" not in out
    assert "access.refused x3" in out
    assert "--before 7" in out


async def test_an_export_is_a_private_file_that_is_there_whole(tmp_path, capsys):
    file = tmp_path / "out.csv"
    words = parser("audit").parse_args(["audit", "export", str(file), "--format", "csv"])
    async with client(lambda request: httpx.Response(200, content=b"a,b\r\n")) as fake:
        assert await audit._export(fake, words) == 0
    assert file.read_bytes() == b"a,b\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


async def test_an_export_that_breaks_off_or_is_refused_leaves_what_was_there(tmp_path):
    from pulse_core.errors import PulseError

    file = tmp_path / "out.jsonl"
    file.write_bytes(b"from yesterday")
    words = parser("audit").parse_args(["audit", "export", str(file)])

    async def broken():
        yield b"half"
        raise httpx.ReadError("gone")

    refused = {"error": {"code": "forbidden", "message": "You may not.", "details": {}}}
    for answer in (httpx.Response(200, content=broken()), httpx.Response(403, json=refused)):
        async with client(lambda request, answer=answer: answer) as fake:
            with pytest.raises(PulseError):
                await audit._export(fake, words)
        assert file.read_bytes() == b"from yesterday"
        assert list(tmp_path.iterdir()) == [file]


async def test_a_time_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        parser("audit").parse_args(["audit", "list", "--since", "yesterday"])
    assert "is no time" in capsys.readouterr().err
