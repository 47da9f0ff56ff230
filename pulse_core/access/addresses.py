"""Tell where a caller really is, past the reverse proxies that are trusted, and past no others."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from pulse_core.errors import ConfigError

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
"""Where trusted proxies are; make it with `networks()`."""

FORWARDING = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "x-original-forwarded-for",
    "true-client-ip",
    "cf-connecting-ip",
)
"""Headers by which proxies tell of others: who sends one is not, or may not be, alone on the line."""

_MOST_HOPS = 32


def networks(texts: Sequence[str]) -> Networks:
    """Addresses and networks as people write them. Raises ConfigError for what is not one, or is the whole world."""
    return tuple(_network(text.strip()) for text in texts if text.strip())


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise ConfigError("PULSE_TRUSTED_PROXIES", f"{text[:60]!r} is not an address or a network, as 192.168.7.0/24") from None
    if network.prefixlen == 0:
        raise ConfigError("PULSE_TRUSTED_PROXIES", f"{text} is every address there is: name the proxies")
    return network


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Networks) -> str:
    """The right-most address that no trusted proxy has. `forwarded_for` is each X-Forwarded-For header as it came.

    Only what a trusted proxy added is believed: the walk ends at the first hop that is not one, or not an address.
    """
    believed = _plain(peer)
    if not forwarded_for or not is_trusted(believed, trusted):
        return believed
    for hop in reversed(",".join(forwarded_for).split(",")[-_MOST_HOPS:]):
        address = _hop(hop)
        if not address:
            return believed
        believed = address
        if not is_trusted(address, trusted):
            return believed
    return believed


def is_secure(scheme: str, forwarded_proto: Sequence[str], peer: str, trusted: Networks) -> bool:
    """Whether the caller came by HTTPS: to Pulse itself, or, as a trusted proxy says without contradiction, to the proxy."""
    if scheme in ("https", "wss"):
        return True
    if not forwarded_proto or not is_trusted(_plain(peer), trusted):
        return False
    return all(word.strip().lower() in ("https", "wss") for word in ",".join(forwarded_proto).split(","))


@lru_cache(maxsize=4096)
def is_trusted(address: str, trusted: Networks) -> bool:
    """Whether a trusted proxy has this address."""
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in trusted if network.version == parsed.version)


def is_loopback(address: str) -> bool:
    """Whether an address belongs to this machine."""
    parsed = parse(address)
    return parsed is not None and parsed.is_loopback


def is_direct(address: str, headers: Mapping[str, str]) -> bool:
    """Whether a caller sits at this machine, with nobody in between: loopback, and no word of a proxy."""
    return is_loopback(address) and not any(name in headers for name in FORWARDING)


def parse(text: str) -> Address | None:
    """An address without zone, an IPv4 address in IPv6 clothes as what it is; None for what is none."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return str(parse(text) or text)


def _hop(text: str) -> str:
    """`192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80` as an address; empty for anything else."""
    text = text.strip()
    if text.startswith("["):
        text, closed, port = text[1:].partition("]")
        if not closed or (port and not _port(port.removeprefix(":"))):
            return ""
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not _port(port):
            return ""
    return str(parse(text) or "")


def _port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5
