"""What `pulse agent install` shows is what it writes."""

import pytest

from pulse_core.cli.main import main

ORDER = ("agent", "install", "--server", "https://pulse.example.com", "--identity", "shed")


def test_the_unit_that_is_shown_is_the_one_that_is_written_and_holds_no_token(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PULSE_AGENT_TOKEN", "pls_canary")
    monkeypatch.setattr("sys.executable", "/opt/pulse/bin/python")

    assert main([*ORDER, "--root", str(tmp_path), "--print"]) == 0
    shown = capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    assert main([*ORDER, "--root", str(tmp_path)]) == 0

    assert "LoadCredential=token:/etc/pulse-agent/pulse-agent-shed.token" in shown
    assert "canary" not in shown
    assert (tmp_path / "etc/systemd/system/pulse-agent-shed.service").read_text() == shown
    assert (tmp_path / "etc/pulse-agent/pulse-agent-shed.token").read_text() == "pls_canary\n"


@pytest.mark.parametrize("token", ["", "pls_canary"])
def test_a_unit_without_a_token_names_none(token, capsys, monkeypatch):
    monkeypatch.setenv("PULSE_AGENT_TOKEN", token)

    assert main([*ORDER, "--print"]) == 0

    assert ("LoadCredential" in capsys.readouterr().out) is bool(token)
