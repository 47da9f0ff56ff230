"""Keep documents, the journal and series of one organisation in one SQLite file."""

from pulse_core.store.sqlite import open_sqlite

__all__ = ["open_sqlite"]
