"""The products are told apart by what they say to strangers, and strangers are never taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import Heard
from pulse_core.testing import heard_by
from pulse_proxmox.probes import PBS_PROBE, PMG_PROBE, PVE_PROBE
from pulse_proxmox.simulator import SIMULATORS

PROBES = {"proxmox": PVE_PROBE, "pmg": PMG_PROBE, "pbs": PBS_PROBE}
FIRST = {one.offer: one for one in SIMULATORS if not one.name}


@pytest.mark.parametrize("offer", PROBES)
async def test_each_product_is_recognised_and_taken_for_no_other(offer: str) -> None:
    async with FIRST[offer].open(()) as config:
        address = getattr(config, "address")  # noqa: B009  # each of the three has one
        (heard,) = await heard_by(PROBES[offer], address)

    found = {name: probe.recognise(heard) for name, probe in PROBES.items()}
    thing = found.pop(offer)
    assert thing is not None
    assert thing.config == {"address": address, "allow_loopback": True}
    assert thing.name
    assert set(found.values()) == {None}


def test_a_product_without_its_page_is_known_by_its_server() -> None:
    heard = Heard(base_url="https://10.0.0.5:8006", status=401, headers={"server": "pve-api-daemon/3.0"})

    assert PVE_PROBE.recognise(heard) is not None
    assert PMG_PROBE.recognise(heard) is None


@given(status=st.integers(100, 599), server=st.text(max_size=40), body=st.binary(max_size=4096))
def test_whatever_strangers_answer_no_recogniser_fails(status: int, server: str, body: bytes) -> None:
    heard = Heard(base_url="https://10.0.0.5:8006", status=status, headers={"server": server}, body=b"<title>" + body)

    for probe in PROBES.values():
        probe.recognise(heard)
