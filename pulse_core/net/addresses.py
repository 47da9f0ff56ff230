"""Decide which addresses a plugin may talk to: no one may be led to where only this machine should reach."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import attrs

from pulse_core.errors import SourceRefused

Address = IPv4Address | IPv6Address

_METADATA = frozenset(
    ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
"""Where clouds hand out credentials to whoever asks from inside."""

_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"})
_NOWHERE = ip_network("0.0.0.0/8")


@attrs.frozen
class Target:
    """What a base URL points at."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, base_url: str) -> "Target":
        """Raises SourceRefused for what is not plain http or https to a host."""
        try:
            parts = urlsplit(base_url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise SourceRefused(f"{_shown(base_url)} is not an address: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SourceRefused(f"{_shown(base_url)} is not an address like https://host:port", hint="write https://host:port")
        if parts.username or parts.password:
            raise SourceRefused("user and password do not belong into an address", hint="use the fields for them")
        return cls(parts.scheme, parts.hostname, port)


def check_name(host: str, *, allow_loopback: bool) -> None:
    """Refuse a host that can be judged without asking anybody: a literal address, or a name that is known to be wrong."""
    name = host.rstrip(".").lower()
    if name in _NAMES:
        raise SourceRefused(f"{host} is a cloud's metadata service, which no source may ask")
    try:
        literal = ip_address(name.partition("%")[0])
    except ValueError:
        return
    check_address(literal, host=host, allow_loopback=allow_loopback)


def check_address(address: Address, *, host: str, allow_loopback: bool) -> None:
    """Refuse an address that no platform lives at. `host` is what the person wrote, for the words."""
    for one in (address, *_hidden(address)):
        reason = _objection(one, allow_loopback=allow_loopback)
        if reason:
            raise SourceRefused(f"{host} is {address}: {reason}", hint="give the address of the platform itself")


def _objection(address: Address, *, allow_loopback: bool) -> str:
    if address in _METADATA:
        return "a cloud's metadata service, which no source may ask"
    if address.is_unspecified or address in _NOWHERE:
        return "no address at all"
    if address.is_loopback:
        return "" if allow_loopback else "this machine itself, which this source may not ask"
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast or address == ip_address("255.255.255.255"):
        return "an address of many"
    return ""


_LAST_BITS_OF = tuple(map(ip_network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))
"""Where the last 32 bits are an IPv4 address: the old compatible form (RFC 4291), and translators (RFC 6052, RFC 8215)."""

_ISATAP = (bytes.fromhex("00005efe"), bytes.fromhex("02005efe"))


def _hidden(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 one stands for, in every form that a system or a router on the way may unpack."""
    if isinstance(address, IPv4Address) or address.is_loopback or address.is_unspecified:
        return ()
    by_last_bits = any(address in network for network in _LAST_BITS_OF) or address.packed[8:12] in _ISATAP
    last = IPv4Address(address.packed[12:]) if by_last_bits else None
    found = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), last)
    return tuple(one for one in found if one is not None)


def _shown(url: str) -> str:
    """The URL without what may be a secret in it."""
    return repr(url.split("?")[0].rpartition("@")[2][:100])
