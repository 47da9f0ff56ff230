"""Read the addresses of Linux's interfaces: the ioctl SIOCGIFCONF (netdevice(7)) and /proc/net/if_inet6.

psutil has them too, but would be loaded for this alone, and an agent counts its megabytes.
"""

import array
import ipaddress
import socket
import struct
from pathlib import Path

from pulse_host.readers.files import text_of

MAX_ADDRESSES = 16
_SIOCGIFCONF = 0x8912
_NAME_BYTES = 16
_RECORD_BYTES = 40 if struct.calcsize("P") == 8 else 32
_MOST_RECORDS = 512
_LINK_LOCAL = "20"
"""The scope of an IPv6 address that is valid on its own cable only."""


def addresses(proc: Path) -> dict[str, list[str]]:
    """The addresses of every interface, without link-local ones."""
    found: dict[str, set[str]] = {}
    for name, address in (*parse_ifconf(_ask_kernel()), *parse_if_inet6(text_of(proc / "net/if_inet6"))):
        found.setdefault(name, set()).add(address)
    return {name: sorted(own)[:MAX_ADDRESSES] for name, own in found.items()}


def _ask_kernel() -> bytes:
    import fcntl  # there is none on Windows, where this module is imported and not used

    room = array.array("B", bytes(_RECORD_BYTES * _MOST_RECORDS))
    place, length = room.buffer_info()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            answer = fcntl.ioctl(any_socket.fileno(), _SIOCGIFCONF, struct.pack("iP", length, place))
    except OSError:
        return b""
    return room.tobytes()[: struct.unpack("iP", answer)[0]]


def parse_ifconf(records: bytes) -> list[tuple[str, str]]:
    """Interface and IPv4 address from an array of `struct ifreq`."""
    found: list[tuple[str, str]] = []
    for start in range(0, len(records) - _RECORD_BYTES + 1, _RECORD_BYTES):
        name = records[start : start + _NAME_BYTES].partition(b"\0")[0].decode("utf-8", "replace").partition(":")[0]
        family = int.from_bytes(records[start + _NAME_BYTES : start + _NAME_BYTES + 2], "little")
        octets = records[start + _NAME_BYTES + 4 : start + _NAME_BYTES + 8]
        if name and socket.AF_INET in (family, family >> 8):  # written in the processor's own byte order
            found.append((name, socket.inet_ntoa(octets)))
    return found


def parse_if_inet6(text: str) -> list[tuple[str, str]]:
    """Interface and IPv6 address from /proc/net/if_inet6: address, index, prefix, scope, flags, interface."""
    rows = (line.split() for line in text.splitlines()[:4096])
    known = [(words[5], _ipv6(words[0])) for words in rows if len(words) == 6 and words[3] != _LINK_LOCAL]
    return [(name, address) for name, address in known if address]


def _ipv6(digits: str) -> str:
    if len(digits) != 32 or set(digits) - set("0123456789abcdefABCDEF"):
        return ""
    return str(ipaddress.IPv6Address(bytes.fromhex(digits)))
