"""By which names Pulse may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access import HostNames, own_names
from pulse_core.access.hosts import host_name

OURS = HostNames(
    public_url="https://pulse.example.com:8443/x", allowed=("Monitor.lan", "*.inside.example"), own=frozenset({"shed"})
)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:7655",
        "app.localhost:7655",
        "127.0.0.1",
        "192.168.7.9:7655",
        "[::1]:7655",
        "[2001:db8::1]",
        "pulse.example.com",
        "Pulse.Example.Com:443",
        "monitor.lan",
        "a.inside.example",
        "shed:7655",
    ],
)
def test_own_names_and_every_address_are_ours(host: str) -> None:
    assert OURS.ours(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "inside.example",
        "pulse.example.com.evil.example",
        "pulse.example.com.",
        "pulse.example.com@evil.example",
        "evil.example/pulse.example.com",
        "pulse.example.com#",
        "pulse.example.com?",
        "pulse.example.com:",
        "pulse.example.com:x",
        "pulse.example.com:123456",
        "pulse.example.com, evil.example",
        " pulse.example.com",
        "pulse.example.com\n",
        "[pulse.example.com]",
        "[::1",
        "::1",
        "[::1]evil",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "pulsé.example.com",
        "a" * 400,
    ],
)
def test_no_other_name_is_and_nothing_that_is_no_name(host: str) -> None:
    assert not OURS.ours(host)


def test_a_star_is_every_name_but_nothing_that_is_no_name() -> None:
    everything = HostNames(allowed=("*",))

    assert everything.ours("whatever.example:80")
    assert not everything.ours("whatever.example/x")


@given(st.text(max_size=80))
def test_no_host_header_however_odd_makes_it_raise(host: str) -> None:
    OURS.ours(host)
    assert host_name(host).isascii()


def test_this_machine_has_a_name() -> None:
    assert any(HostNames(own=own_names()).ours(name) for name in own_names())
