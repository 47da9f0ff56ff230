"""Which cluster a report speaks of, and the claims of what is in it."""

import attrs

from pulse_core.plugin import Claim, Relation, claims
from pulse_core.plugin.narrow import Record, part, text, truth

SCOPE = "pve"


def plain_fingerprint(value: str) -> str:
    """A certificate's SHA-256 as 64 hex digits, however it is written; empty for what is none."""
    digits = value.replace(":", "").strip().lower()
    return digits if len(digits) == 64 and not set(digits) - set("0123456789abcdef") else ""


@attrs.frozen(kw_only=True)
class Cluster:
    """The cluster, or the node that stands alone. Without its fingerprint nothing in it has a name of its own."""

    fingerprint: str
    name: str
    address: str
    version: str
    quorate: bool | None

    @classmethod
    def of(cls, payload: Record) -> "Cluster":
        """The cluster that a payload is of."""
        said = part(payload, "cluster")
        return cls(
            fingerprint=plain_fingerprint(text(said, "fingerprint")),
            name=text(said, "name"),
            address=text(said, "address"),
            version=text(part(said, "version"), "version"),
            quorate=truth(said, "quorate"),
        )

    @property
    def scope(self) -> str:
        """The scope of all claims in it; empty without a fingerprint, and then they are left out."""
        return f"{SCOPE}:{self.fingerprint}" if self.fingerprint else ""

    @property
    def release(self) -> int:
        """The first number of its version; 0 when nobody says."""
        digits = self.version.partition(".")[0]
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0

    def native(self, key: str) -> tuple[Claim, ...]:
        """The claim of what is called `key` in it."""
        return claims(native=(self.scope, key))

    def claim(self, key: str) -> Claim | None:
        """The same, alone; None without a fingerprint."""
        return next(iter(self.native(key)), None)


def node_key(node: str) -> str:
    """The key of a node."""
    return f"node/{node}"


def on_node(node: str) -> Relation:
    """That something runs on a node."""
    return Relation("runs_on", node_key(node), "agent")


def parent_node(node: str) -> Relation:
    """That a node holds something."""
    return Relation("attached_to", node_key(node), "agent")
