"""What is kept of a connection: its settings in the open, its secrets sealed each for its own place."""

from collections.abc import Mapping
from typing import Final

import attrs
import msgspec

from pulse_core.errors import StoreDamaged
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.stores import Document, Put

CONNECTIONS: Final = "connections"
_SECRETS: Final = "secrets"


@attrs.frozen(kw_only=True)
class ConnectionRecord:
    """A connection as it is kept. `secrets` are sealed, by path."""

    offer: str
    title: str
    config: dict[str, Json] = attrs.field(factory=dict)
    secrets: dict[str, str] = attrs.field(factory=dict, repr=False)
    paused: bool = False
    created_at: float = 0.0
    created_by: str = ""
    changed_at: float = 0.0


def sealed(secrets: Mapping[str, Secret], sealer: Sealer, *, id: str) -> dict[str, str]:
    """Each secret sealed for its place in the document `id`. Raises VaultError."""
    return {path: sealer.seal(secret.reveal(), table=CONNECTIONS, id=id, field=_place(path)) for path, secret in secrets.items()}


def unsealed(record: ConnectionRecord, sealer: Sealer, *, id: str) -> dict[str, Secret]:
    """The secrets by path. Raises VaultError."""
    kept = record.secrets.items()
    return {path: sealer.unseal(text, table=CONNECTIONS, id=id, field=_place(path)) for path, text in kept}


def record_of(document: Document) -> ConnectionRecord:
    """What the document holds. Raises StoreDamaged."""
    try:
        return msgspec.json.decode(document.body, type=ConnectionRecord)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"{CONNECTIONS}/{document.key} is not readable: {error}") from error


def put(id: str, record: ConnectionRecord, *, expect: int) -> Put:
    """What keeps it, over the revision `expect`."""
    return Put(collection=CONNECTIONS, key=id, body=msgspec.json.encode(record), expect=expect)


def _place(path: str) -> str:
    """The path of a sealed text from the top of the document, as the vault finds it when it seals anew."""
    return f"{_SECRETS}.{path}"
