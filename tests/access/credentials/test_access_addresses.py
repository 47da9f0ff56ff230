"""Where a caller is, whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access import client_address, is_direct, is_loopback, is_secure, networks
from pulse_core.access.addresses import is_trusted, parse
from pulse_core.errors import ConfigError

TRUSTED = networks(["10.0.0.0/24", "2001:db8::/64"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # nobody who may speak for others
        ("10.0.0.5", [], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["203.0.113.9, 10.0.0.8"], "203.0.113.9"),
        ("10.0.0.5", ["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
        ("10.0.0.5", ["203.0.113.9, unknown, 10.0.0.8"], "10.0.0.8"),
        ("10.0.0.5", ["203.0.113.9, "], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9:4711"], "203.0.113.9"),
        ("10.0.0.5", ["[2001:db8:1::1]:80"], "2001:db8:1::1"),
        ("10.0.0.5", ["[2001:db8:1::1"], "10.0.0.5"),
        ("10.0.0.5", ["203.0.113.9:http"], "10.0.0.5"),
        ("::ffff:10.0.0.5", ["203.0.113.9"], "203.0.113.9"),
        ("::ffff:198.51.100.7", ["203.0.113.9"], "198.51.100.7"),
        ("2001:db8::1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("", ["203.0.113.9"], ""),
    ],
)
def test_the_address_is_the_right_most_that_no_trusted_proxy_has(peer: str, forwarded: list[str], address: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == address


@given(spoofed=st.lists(st.text(max_size=30), max_size=5), client=st.ip_addresses())
def test_what_an_untrusted_client_puts_in_front_never_decides(spoofed: list[str], client: object) -> None:
    real = str(parse(str(client)))
    if is_trusted(real, TRUSTED):
        return
    appended = [*spoofed[:-1], f"{spoofed[-1]}, {real}"] if spoofed else [real]

    assert client_address("10.0.0.5", appended, TRUSTED) == real
    assert client_address(real, spoofed, TRUSTED) == real


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=40))
def test_no_header_however_odd_makes_it_raise(values: list[str], peer: str) -> None:
    client_address(peer, values, TRUSTED)
    is_secure("http", values, peer, TRUSTED)
    is_loopback(peer)


def test_a_thousand_hops_cost_no_more_than_some() -> None:
    assert client_address("10.0.0.5", [", ".join(["10.0.0.9"] * 100_000)], TRUSTED) == "10.0.0.9"


@pytest.mark.parametrize(
    ("scheme", "proto", "peer", "secure"),
    [
        ("https", [], "198.51.100.7", True),
        ("wss", [], "198.51.100.7", True),
        ("http", [], "10.0.0.5", False),
        ("http", ["https"], "10.0.0.5", True),
        ("http", ["HTTPS"], "10.0.0.5", True),
        ("http", ["https"], "198.51.100.7", False),
        ("http", ["https, http"], "10.0.0.5", False),
        ("http", ["https", "http"], "10.0.0.5", False),
        ("http", [""], "10.0.0.5", False),
    ],
)
def test_https_is_what_the_line_is_or_a_trusted_proxy_says_without_contradiction(
    scheme: str, proto: list[str], peer: str, secure: bool
) -> None:
    assert is_secure(scheme, proto, peer, TRUSTED) is secure


@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0", "192.168.7.5/24", "proxy.example", "10.0.0.0/33", "10.0.0"])
def test_networks_are_written_exactly_and_never_are_the_whole_world(text: str) -> None:
    with pytest.raises(ConfigError, match="PULSE_TRUSTED_PROXIES"):
        networks([text])


def test_networks_may_be_addresses_and_blanks() -> None:
    assert [str(network) for network in networks([" 10.0.0.5 ", "", "2001:db8::/32"])] == ["10.0.0.5/32", "2001:db8::/32"]


def test_whoever_a_proxy_speaks_for_does_not_sit_at_this_machine() -> None:
    assert is_direct("127.0.0.1", {"host": "x"})
    assert is_direct("::1", {})
    assert not is_direct("127.0.0.1", {"x-forwarded-for": "127.0.0.1"})
    assert not is_direct("127.0.0.1", {"forwarded": "for=127.0.0.1"})
    assert not is_direct("198.51.100.7", {})
    assert not is_direct("", {})
