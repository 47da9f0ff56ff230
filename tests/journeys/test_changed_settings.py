"""Settings change while Pulse runs, and nobody who watches is dropped."""

import json
import signal
from typing import Any

from websockets.sync.client import connect

from tools.served import Served, within


def health(pulse: Served) -> Any:
    return json.loads(pulse.get("/api/health"))


def test_settings_are_taken_over_and_broken_ones_refused_without_dropping_a_client(pulse: Served) -> None:
    file = pulse.data / ".env"
    headers = {"authorization": f"Bearer {pulse.token()}"}
    with connect(pulse.address.replace("http", "ws") + "/ws", max_size=None, additional_headers=headers) as client:
        welcome = json.loads(client.recv(timeout=10))

        file.write_text("PULSE_LOG_LEVEL=debug\n")
        assert within(20, lambda: "settings_taken_over" in pulse.log.read_text())

        file.write_text("PULSE_LOG_LEVEL=debug\nPULSE_LOG_LEVLE=info\n")
        assert pulse.process
        pulse.process.send_signal(signal.SIGHUP)
        assert within(20, lambda: health(pulse)["status"] == "degraded")
        (problem,) = health(pulse)["problems"]

        file.write_text("PULSE_LOG_LEVEL=info\n")
        assert within(20, lambda: health(pulse)["status"] == "ok")
        still_there = client.ping().wait(10)

    assert problem["part"] == "settings"
    assert ".env:2" in problem["message"]
    assert "PULSE_LOG_LEVEL" in problem["message"]
    assert welcome["type"] == "welcome"
    assert still_there
    assert pulse.stop() == 0
