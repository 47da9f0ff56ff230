"""Read which certificates a node has: the one it shows, and the authority of its cluster."""

from collections.abc import Iterable

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import text

_AUTHORITY = "pve-root-ca.pem"
_SHOWN = ("pveproxy-ssl.pem", "pve-ssl.pem")
"""A node shows the first of these that it has."""


def normal(fingerprint: str) -> str:
    """A SHA-256 fingerprint as 64 digits in lower case; empty for what is none. Products write colons, some upper case."""
    digits = fingerprint.strip().lower().replace(":", "").replace(" ", "")
    return digits if len(digits) == 64 and all(digit in "0123456789abcdef" for digit in digits) else ""


def authority_of(certificates: Iterable[Json]) -> str:
    """The fingerprint of the cluster's own authority, which tells this cluster from every other; empty when it is not told."""
    return _of(certificates, _AUTHORITY)


def shown_by(certificates: Iterable[Json]) -> str:
    """The fingerprint of the certificate that the node shows to whoever connects; empty when it is not told."""
    rows = list(certificates)
    return next((found for found in (_of(rows, name) for name in _SHOWN) if found), "")


def _of(certificates: Iterable[Json], name: str) -> str:
    found = (text(row, "fingerprint") for row in certificates if isinstance(row, dict) and row.get("filename") == name)
    return next((normal(one) for one in found if normal(one)), "")
