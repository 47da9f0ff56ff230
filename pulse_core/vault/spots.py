"""Find what is sealed in documents: each text of JSON that has the form of an envelope, with its path."""

from collections.abc import AsyncIterator, Iterator
from typing import Final

import attrs
import msgspec

from pulse_core.plugin.stores import Document, Documents
from pulse_core.vault.data_keys import VAULT_KEYS
from pulse_core.vault.envelope import PREFIX, looks_sealed

_MARK: Final = PREFIX.encode()


@attrs.frozen(kw_only=True)
class Spot:
    """A sealed text in a decoded document. `field` is its path: names and positions, joined by dots."""

    field: str
    text: str
    within: dict[str, object] | list[object]
    at: str | int

    def put(self, text: str) -> None:
        """Let another text stand here, in the decoded document."""
        self.within[self.at] = text  # type: ignore[index]  # a name in a dict, a position in a list


async def sealed_documents(documents: Documents) -> AsyncIterator[Document]:
    """Every document that may hold something sealed, in every collection but the keys' own. Raises StoreError."""
    for collection in await documents.collections():
        if collection == VAULT_KEYS:
            continue
        for document in await documents.all(collection):
            if _MARK in document.body:
                yield document


def decoded(document: Document) -> object:
    """The document's JSON; None where it is none."""
    try:
        body: object = msgspec.json.decode(document.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return body


def spots(body: object) -> Iterator[Spot]:
    """Every sealed text in decoded JSON, at any depth."""
    waiting: list[tuple[object, str]] = [(body, "")]
    while waiting:
        within, path = waiting.pop()
        if not isinstance(within, dict | list):
            continue
        named = within.items() if isinstance(within, dict) else enumerate(within)
        for at, value in list(named):
            field = f"{path}.{at}" if path else str(at)
            if isinstance(value, str) and looks_sealed(value):
                yield Spot(field=field, text=value, within=within, at=at)
            waiting.append((value, field))
