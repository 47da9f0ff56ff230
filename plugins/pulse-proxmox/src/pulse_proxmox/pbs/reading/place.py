"""Which Backup Server a report speaks of, and the claims of what is on it."""

import attrs

from pulse_core.plugin import Claim, Relation, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, part, text
from pulse_proxmox.client.pins import normal

SCOPE = "pbs"
SERVER = "server"
IN_SERVER = Relation("attached_to", SERVER, "pbs")


@attrs.frozen(kw_only=True)
class Server:
    """The server. Without its fingerprint nothing on it has a name of its own.

    `instance` is what tells it from another that shows the same certificate, as with one that is good for several names.
    """

    fingerprint: str
    instance: str
    name: str
    address: str
    version: str

    @classmethod
    def of(cls, payload: Record) -> "Server":
        """The server that a payload is of."""
        said = part(payload, "server")
        version = part(said, "version")
        return cls(
            fingerprint=normal(text(said, "fingerprint", limit=LONGEST_NAME)),
            instance=text(said, "instance", limit=LONGEST_NAME),
            name=text(said, "name", limit=LONGEST_NAME) or "Backup Server",
            address=text(said, "address", limit=LONGEST_NAME),
            version=".".join(found for name in ("version", "release") if (found := text(version, name, limit=32))),
        )

    @property
    def scope(self) -> str:
        """The scope of all claims on it; empty without a fingerprint, and then they are left out."""
        return f"{SCOPE}:{self.fingerprint}" if self.fingerprint else ""

    def claims(self, key: str) -> tuple[Claim, ...]:
        """The claims of what is called `key` on it."""
        return claims(native=(self.scope, key), instance=(self.scope, f"{key}@{self.instance}" if self.instance else ""))

    def datastore(self, store: str) -> tuple[Claim, ...]:
        """The claim of a datastore, which storages of clusters have as well."""
        return claims(native=(self.scope, datastore_key(store)))


def datastore_key(store: str) -> str:
    """The key of a datastore."""
    return f"datastore/{store}"


def opened(value: object, losses: Losses) -> Record | None:
    """The payload, if it is an object; noted otherwise."""
    return losses.attempt("", value if isinstance(value, dict) else None, lambda row: row)
