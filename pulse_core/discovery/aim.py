"""Read where a person wants to have looked, and keep it to private networks of a bounded size."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import attrs

from pulse_core.errors import BadRequest, SourceError, SourceRefused
from pulse_core.net.addresses import Address, check_address, check_name
from pulse_core.net.resolve import resolved

MOST_ADDRESSES: Final = 1024
LONGEST_TEXT: Final = 300
RESOLVE_SECONDS: Final = 5.0

_PRIVATE: Final = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""RFC 1918 and RFC 4193. Elsewhere are other people's machines, which nobody asked to be knocked at."""

_HINT: Final = "write an address, a name, or a network like 192.168.1.0/24"
Network = IPv4Network | IPv6Network


@attrs.frozen(kw_only=True)
class Aim:
    """Where to look. `host` is how the one address was written, empty for a network; `port` and `scheme` where it said so."""

    text: str
    addresses: tuple[str, ...]
    host: str = ""
    port: int | None = None
    scheme: str = ""


async def aim_of(text: str, *, allow_loopback: bool) -> Aim:
    """What a person wrote: an address, a name, a URL, or a network. Raises BadRequest."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise _bad(f"{text[:60]!r} is nothing to look at; {_HINT}")
    if "://" not in text and "/" in text:
        return Aim(text=text, addresses=_within(text, allow_loopback=allow_loopback))
    scheme, host, port = _one(text)
    try:
        check_name(host, allow_loopback=allow_loopback)
        found = await resolved(host, port or 0, allow_loopback=allow_loopback, timeout_seconds=RESOLVE_SECONDS)
    except SourceError as error:
        raise _bad(f"{error}; {error.hint}" if error.hint else str(error)) from error
    for address in found:
        _require_private(ip_address(address.partition("%")[0]), host=host)
    return Aim(text=text, addresses=(found[0],), host=host, port=port, scheme=scheme)


def _one(text: str) -> tuple[str, str, int | None]:
    """Scheme, host and port, as far as they are said."""
    if text.count(":") > 1 and "://" not in text and not text.startswith("["):
        text = f"[{text}]"  # an IPv6 address alone
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _bad(f"{text[:60]!r} is no address: {error}") from error
    if parts.username or parts.password:
        raise _bad("user and password do not belong into an address")
    if not re.fullmatch(r"[\w.:%-]+", host) or port == 0:
        raise _bad(f"{text.partition('?')[0][:60]!r} is no address; {_HINT}")
    return (parts.scheme if parts.scheme in ("http", "https") else ""), host, port


def _within(text: str, *, allow_loopback: bool) -> tuple[str, ...]:
    """The addresses of a network, but for those that nobody may ask."""
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise _bad(f"{text[:60]!r} is no network: {error}") from error
    if network.num_addresses > MOST_ADDRESSES + 2:
        raise _bad(f"{network} has more than {MOST_ADDRESSES:,} addresses; name a part of it")
    if network.is_loopback and not allow_loopback:
        raise _bad(f"{network} is this machine itself, which is looked at only when that is allowed")
    for end in (network.network_address, network.broadcast_address):
        _require_private(end, host=str(network))
    found = tuple(str(one) for one in network.hosts() if _open(one, allow_loopback=allow_loopback))
    return found[:MOST_ADDRESSES]


def _open(address: Address, *, allow_loopback: bool) -> bool:
    try:
        check_address(address, host=str(address), allow_loopback=allow_loopback)
    except SourceRefused:
        return False
    return True


def _require_private(address: Address, *, host: str) -> None:
    """Loopback was judged before: by whoever said that it may be asked."""
    if not (address.is_loopback or is_private(address)):
        raise _bad(f"{host} is not in a private network: Pulse looks around in those only. Choose the type by hand.")


def is_private(address: Address) -> bool:
    """Whether it belongs to a network of somebody's own."""
    return any(address in network for network in _PRIVATE)


def _bad(message: str) -> BadRequest:
    return BadRequest("bad_range", message, details={"path": "range"})
