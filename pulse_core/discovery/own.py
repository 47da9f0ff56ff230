"""Find the private networks that this machine is in, as a start for whoever wants to look around."""

import socket
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_address
from pathlib import Path
from typing import Final

from pulse_core.discovery.aim import MOST_ADDRESSES, is_private

ROUTES: Final = Path("/proc/net/route")
MOST_PROPOSED: Final = 8
_SOMEWHERE: Final = ("192.168.255.254", "10.255.255.254", "172.31.255.254")
_UP, _GATEWAY = 0x1, 0x2
_NARROW: Final = 24


def own_networks(routes: Path = ROUTES) -> tuple[str, ...]:
    """Networks to propose, each small enough to be looked through. Nothing is sent to anybody."""
    found = tuple(_connected(_lines(routes))) or tuple(filter(None, map(_around, _own_addresses())))
    narrow = (one if one.num_addresses <= MOST_ADDRESSES else _part_of(one) for one in found)
    return tuple(dict.fromkeys(str(one) for one in narrow if one is not None))[:MOST_PROPOSED]


def _lines(routes: Path) -> Iterable[str]:
    try:
        return routes.read_text(encoding="ascii", errors="replace").splitlines()[1:]
    except OSError:  # another system has no such file
        return ()


def _connected(lines: Iterable[str]) -> Iterator[IPv4Network]:
    """The private networks that this machine reaches without a gateway: interface, destination, gateway, flags, …, mask."""
    for line in lines:
        words = line.split()
        try:
            destination, flags, mask = words[1], int(words[3], 16), words[7]
            address, size = _turned(destination), int.from_bytes(_turned(mask)).bit_count()
            network = IPv4Network((address, size), strict=False)
        except (IndexError, ValueError):
            continue
        if flags & _UP and not flags & _GATEWAY and is_private(network.network_address) and 8 <= network.prefixlen < 31:
            yield network


def _turned(word: str) -> bytes:
    """Four bytes, which the system writes the wrong way round."""
    return bytes.fromhex(word)[::-1].rjust(4, b"\0")[:4]


def _own_addresses() -> Iterator[str]:
    """The addresses from which this machine would talk to private networks: a datagram socket tells without sending."""
    for somewhere in _SOMEWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            try:
                asking.connect((somewhere, 9))
            except OSError:
                continue
            yield str(asking.getsockname()[0])


def _around(address: str) -> IPv4Network | None:
    return IPv4Network((address, _NARROW), strict=False) if is_private(ip_address(address)) else None


def _part_of(network: IPv4Network) -> IPv4Network | None:
    """The part of a large network that this machine is in."""
    return next((one for one in map(_around, _own_addresses()) if one is not None and one.subnet_of(network)), None)
