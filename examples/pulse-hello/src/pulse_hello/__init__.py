"""Hello: the smallest honest connector. It watches a folder."""

from collections.abc import Mapping, Sequence

from pulse_core.plugin import Adapter, Kind, Manifest, Offer, Source, hookimpl
from pulse_hello.adapters import read
from pulse_hello.kinds import KINDS
from pulse_hello.source import FOLDER

MANIFEST = Manifest(title="Hello", version="0.1.0", description="Watches a folder")


@hookimpl
def pulse_kinds() -> Sequence[Kind]:
    """A folder is a kind of resource of its own."""
    return KINDS


@hookimpl
def pulse_sources() -> Sequence[Offer[Source]]:
    """What a person can add, and what is found without being asked for."""
    return (FOLDER,)


@hookimpl
def pulse_adapters() -> Mapping[str, Adapter]:
    """Who reads which report."""
    return {"folder": read}
