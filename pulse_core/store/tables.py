"""Say of every table, stream and collection who owns it, and what bounds it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from pulse_core.plugin.stores import StoreSettings


class Retention(StrEnum):
    """What ends a row's life."""

    OWNER = "until its owner removes it"
    RAW = "raw_days"
    MINUTE = "minute_days"
    HOUR = "hour_days"
    JOURNAL = "journal_days"
    PASSING = "until it is worked off, minutes later"
    FIXED = "as many rows as the code has names for"

    def days(self, settings: StoreSettings) -> float | None:
        """The days that the settings give it; None where time does not decide."""
        chosen = {
            Retention.RAW: settings.raw_days,
            Retention.MINUTE: settings.minute_days,
            Retention.HOUR: settings.hour_days,
            Retention.JOURNAL: settings.journal_days,
        }
        return chosen.get(self)


@attrs.frozen(kw_only=True)
class Declared:
    """Who owns the rows, and what ends their life."""

    owner: str
    retention: Retention


TABLES: Final[Mapping[str, Declared]] = {
    "documents": Declared(owner="documents", retention=Retention.OWNER),
    "journal": Declared(owner="journal", retention=Retention.JOURNAL),
    "streams": Declared(owner="journal", retention=Retention.FIXED),
    "series": Declared(owner="series", retention=Retention.HOUR),
    "unsealed": Declared(owner="series", retention=Retention.PASSING),
    "raw": Declared(owner="series", retention=Retention.RAW),
    "stale_hours": Declared(owner="series", retention=Retention.PASSING),
    "minutes": Declared(owner="series", retention=Retention.MINUTE),
    "hours": Declared(owner="series", retention=Retention.HOUR),
    "floors": Declared(owner="series", retention=Retention.FIXED),
    "checks": Declared(owner="store", retention=Retention.FIXED),
    "about": Declared(owner="store", retention=Retention.FIXED),
    "_sqlite_migrations": Declared(owner="store", retention=Retention.FIXED),
}
"""Every table in the file, the migrations' own included."""

STREAMS: Final[Mapping[str, Declared]] = {
    "audit": Declared(owner="audit", retention=Retention.OWNER),
    "checkpoints": Declared(owner="audit", retention=Retention.OWNER),
    "changes": Declared(owner="line", retention=Retention.JOURNAL),
    "keyframes": Declared(owner="line", retention=Retention.JOURNAL),
    "events": Declared(owner="line", retention=Retention.JOURNAL),
    "incidents": Declared(owner="alerts", retention=Retention.JOURNAL),
    "deliveries": Declared(owner="alerts", retention=Retention.JOURNAL),
}
"""The streams of the journal. One that is missing here still ends with `journal_days`, and fails a test."""


@attrs.frozen(kw_only=True)
class Collection:
    """Who owns the documents of a collection and removes them, and how many there are at most."""

    owner: str
    most: int


COLLECTIONS: Final[Mapping[str, Collection]] = {
    "users": Collection(owner="access", most=10_000),
    "roles": Collection(owner="access", most=200),
    "tokens": Collection(owner="access", most=10_000),
    "kiosk-links": Collection(owner="access", most=200),
    "sessions": Collection(owner="access", most=100_000),
    "lockouts": Collection(owner="access", most=10_000),
    "recovery": Collection(owner="access", most=100),
    "vault-keys": Collection(owner="vault", most=64),
    "audit-keys": Collection(owner="audit", most=100),
    "audit-webhooks": Collection(owner="audit", most=20),
    "sightings": Collection(owner="line", most=200_000),
    "departed": Collection(owner="line", most=20_000),
    "metadata": Collection(owner="line", most=20_000),
    "pins": Collection(owner="line", most=10_000),
    "recovery-groups": Collection(owner="recovery", most=20_000),
    "preferences": Collection(owner="preferences", most=10_000),
    "views": Collection(owner="preferences", most=5_000),
    "connections": Collection(owner="connections", most=1_000),
    "agent-configs": Collection(owner="line", most=10_000),
}
"""Every collection of documents, each bounded by its owner. One that is missing here fails a test."""


def stream(name: str) -> Declared:
    """What is declared of a stream, or the journal's own retention."""
    return STREAMS.get(name, TABLES["journal"])
