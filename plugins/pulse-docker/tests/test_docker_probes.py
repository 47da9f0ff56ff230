"""An engine is recognised by what it says to strangers, or by wanting a certificate of them."""

from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import Heard
from pulse_core.testing import heard_by
from pulse_docker.probes import PLAIN_PROBE, TLS_PROBE
from pulse_docker.simulator import SIMULATORS
from pulse_docker.simulator.answers import Answers
from pulse_docker.simulator.app import App
from pulse_docker.simulator.engine import Engine, Machine
from pulse_docker.simulator.serve import serving

WRONG_SCHEME = b"Client sent an HTTP request to an HTTPS server.\n"


async def test_an_engine_at_any_port_is_recognised() -> None:
    assert SIMULATORS
    engine = Engine(now=lambda: 1_800_000_000.0, seed=1, count=2, machine=Machine(), faults=())
    async with serving(App(Answers(engine, api="1.51")), loopback=True) as served:
        (heard,) = await heard_by(PLAIN_PROBE, served.address.replace("tcp:", "http:"))

    found = PLAIN_PROBE.recognise(heard)
    assert found is not None
    assert found.version
    assert str(found.config["address"]).startswith("http://127.0.0.1:")
    assert found.config["allow_loopback"] is True


def test_an_engine_that_wants_a_certificate_is_known_by_its_port() -> None:
    heard = Heard(base_url="http://10.0.0.5:2376", status=400, body=WRONG_SCHEME)

    found = TLS_PROBE.recognise(heard)

    assert found is not None
    assert found.config == {"address": "tcp://10.0.0.5:2376"}
    assert TLS_PROBE.recognise(Heard(base_url="http://10.0.0.5:8443", status=400, body=WRONG_SCHEME)) is None


@given(status=st.integers(100, 599), version=st.text(max_size=20), body=st.binary(max_size=4096))
def test_whatever_strangers_say_no_recogniser_fails(status: int, version: str, body: bytes) -> None:
    TLS_PROBE.recognise(Heard(base_url="https://10.0.0.5:2376", status=status, headers={"api-version": version}, body=body))
