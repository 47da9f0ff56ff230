"""Ask once where a name leads, and check every address that it has."""

import asyncio
import socket
from ipaddress import ip_address

from pulse_core.errors import SourceUnreachable
from pulse_core.net.addresses import check_address

_HINT = "check how the name is written, and this machine's name server"


async def resolved(host: str, port: int, *, allow_loopback: bool, timeout_seconds: float | None) -> list[str]:
    """The addresses to connect to, and to no others. Raises SourceUnreachable, SourceRefused.

    A name that resolves to one good and one forbidden address is refused: it wants to be let in by the other door.
    """
    try:
        async with asyncio.timeout(timeout_seconds):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise SourceUnreachable(f"the name {host} was not resolved in time", hint=_HINT) from error
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceUnreachable(f"the name {host} cannot be resolved: {reason}", hint=_HINT) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        check_address(ip_address(address.partition("%")[0]), host=host, allow_loopback=allow_loopback)
    if not addresses:
        raise SourceUnreachable(f"the name {host} has no address", hint=_HINT)
    return addresses
