"""Which gateways a report speaks of, and the claims that tell them from all others."""

import attrs

from pulse_core.plugin import Claim, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, part, rows, text
from pulse_proxmox.client.pins import normal
from pulse_proxmox.pmg import facets

SCOPE = "pmg"
CLUSTER = "cluster"
NOT_ASKED = Unknown("it was not asked yet")
_ROLES = ("master", "node")
_MOST_TROUBLES = 32
MOST_NODES = 64


def node_key(name: str) -> str:
    """The key of a gateway."""
    return f"node/{name}"


@attrs.frozen(kw_only=True)
class Gateways:
    """The cluster, or the gateway that stands alone. `certificate` is what the one that was asked shows."""

    nodes: tuple[Record, ...]
    certificate: str
    address: str
    version: str
    account_role: str
    troubles: tuple[Record, ...]

    @classmethod
    def of(cls, payload: Record) -> "Gateways":
        """Those that a payload is of; one without a name is left out."""
        said = part(payload, "gateway")
        named = {text(row, "name", limit=LONGEST_NAME): row for row in rows(payload, "nodes", limit=MOST_NODES)}
        return cls(
            nodes=tuple(row for name, row in named.items() if name),
            certificate=normal(text(said, "certificate", limit=256)),
            address=text(said, "address"),
            version=text(part(said, "version"), "version", limit=64),
            account_role=text(said, "role", limit=32),
            troubles=tuple(rows(payload, "troubles", limit=_MOST_TROUBLES)),
        )

    @property
    def master(self) -> Record | None:
        """The master of the cluster; None for a gateway that stands alone."""
        return next((row for row in self.nodes if row.get("type") == "master"), None)

    @property
    def alone(self) -> bool:
        """Whether there is no cluster."""
        return not any(row.get("type") in _ROLES for row in self.nodes)

    def cluster_claims(self) -> tuple[Claim, ...]:
        """What tells this cluster from others, the same whichever of its gateways is asked: its master."""
        return claims(native=_scoped(normal(text(self.master or {}, "fingerprint", limit=256)), CLUSTER))

    def node_claims(self, row: Record) -> tuple[Claim, ...]:
        """What tells a gateway from others: the certificate that it shows, which it has before it joins a cluster, too."""
        name, address = text(row, "name", limit=LONGEST_NAME), text(row, "ip", limit=64)
        # What one that stands alone lists of itself as its fingerprint is none.
        shown = self.certificate if self.alone else normal(text(row, "fingerprint", limit=256))
        return claims(native=_scoped(shown, node_key(name)), hostnames=(name,), addresses=(address,) if address else ())

    def troubled(self, feature: str, node: str = "") -> Unknown:
        """Why something is not known: what kept it from being told, or that nobody asked yet."""
        for row in self.troubles:
            if row.get("feature") == feature and row.get("node") in (None, "", node):
                return Unknown(text(row, "reason"), text(row, "fix"))
        return NOT_ASKED

    def shown_troubles(self, node: str | None = None) -> tuple[facets.Trouble, ...]:
        """All that is not told, or what one gateway does not tell."""
        return tuple(
            facets.Trouble(feature=text(row, "feature", limit=128), reason=text(row, "reason"), fix=text(row, "fix"))
            for row in self.troubles
            if text(row, "reason") and (node is None or row.get("node") == node)
        )


def _scoped(fingerprint: str, key: str) -> tuple[str, str] | None:
    return (f"{SCOPE}:{fingerprint}", key) if fingerprint else None
