"""Read what a gateway needs from a person: updates, a subscription, certificates."""

from collections.abc import Iterator

from pulse_core.plugin.narrow import LONGEST_NAME, Record, moment, part, rows, text, texts
from pulse_proxmox.pmg import facets

_MOST_UPDATES = 64
_MOST_CERTIFICATES = 16
_HOUR = 3600.0
_SOON = 14 * 24 * _HOUR


def subscription_of(known: Record) -> facets.Subscription | None:
    """The support that a gateway has; None where it does not say."""
    said = part(known, "subscription")
    status = text(said, "status", limit=32).lower()
    if not status:
        return None
    return facets.Subscription(status=status, level=text(said, "level", limit=32), due=text(said, "nextduedate", limit=32))


def updates_of(known: Record) -> tuple[facets.Update, ...]:
    """What could be newer."""
    return tuple(_updates(known))


def certificates_of(known: Record) -> tuple[facets.ServerCertificate, ...]:
    """What it shows."""
    return tuple(
        facets.ServerCertificate(
            file=text(row, "filename", limit=64),
            subject=text(row, "subject") or ", ".join(texts(row.get("san"), limit=8)),
            ends_at=moment(row, "notafter"),
            fingerprint=text(row, "fingerprint", limit=128),
        )
        for row in rows(known, "certificates", limit=_MOST_CERTIFICATES)
    )


def read_upkeep(known: Record, facet: facets.GatewayFacet, *, at: float) -> dict[str, float | None]:
    """In numbers; how long certificates hold is in whole hours."""
    listed = known.get("updates")
    ends = [one.ends_at for one in facet.certificates if one.ends_at is not None]
    left = max(0.0, (min(ends) - at) // _HOUR * _HOUR) if ends and at > 0 else None
    return {
        "updates_pending_count": float(len(listed)) if isinstance(listed, list) else None,
        "subscription_missing_count": None if facet.subscription is None else float(facet.subscription.status != "active"),
        "certificate_left_seconds": left,
        "certificate_expiring_count": None if left is None else float(left < _SOON),
    }


def _updates(known: Record) -> Iterator[facets.Update]:
    for row in rows(known, "updates", limit=_MOST_UPDATES):
        name = text(row, "Package", limit=LONGEST_NAME)
        if name:
            yield facets.Update(
                package=name, installed=text(row, "OldVersion", limit=64), available=text(row, "Version", limit=64)
            )
