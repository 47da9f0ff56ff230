"""Read what went through the gateways today, and what is in quarantine.

The gateways of a cluster tell each other of their mails, and each answers for all of them: what two of them say is never
added up. The counts are of a day, begin anew with it, and are no counters: no rate is made of them.
"""

from collections.abc import Mapping

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Record, numeric, part, text
from pulse_proxmox.pmg.reading.place import Gateways

MAIL = "mail statistics"
QUARANTINE = "the quarantines"
MEBI = 1 << 20
_NEW_DAY = Unknown("a new day began on the gateway, and it was not asked since")
_NOT_LONG = Unknown("it is not watched for an hour yet")
_COUNTS: Mapping[str, str] = {
    "mail_count": "count",
    "mail_in_count": "count_in",
    "mail_out_count": "count_out",
    "mail_in_bytes": "bytes_in",
    "mail_out_bytes": "bytes_out",
    "spam_in_count": "spamcount_in",
    "spam_out_count": "spamcount_out",
    "virus_in_count": "viruscount_in",
    "virus_out_count": "viruscount_out",
    "bounces_in_count": "bounces_in",
    "bounces_out_count": "bounces_out",
    "junk_in_count": "junk_in",
    "junk_out_count": "junk_out",
    "greylisted_count": "glcount",
    "spf_rejects_count": "spfcount",
    "rbl_rejects_count": "rbl_rejects",
    "pregreet_rejects_count": "pregreet_rejects",
    "mail_processing_seconds": "avptime",
}

Numbers = tuple[dict[str, float | None], dict[str, Unknown]]


def read_mail(payload: Record, gateways: Gateways) -> Numbers:
    """The counts of the day that it is on the gateway, and why some are missing."""
    mail, day = part(payload, "mail"), text(part(payload, "today"), "day", limit=10)
    said = part(mail, "said")
    if not said or text(mail, "day", limit=10) != day:
        why = _NEW_DAY if said else gateways.troubled(MAIL)
        return dict.fromkeys(_COUNTS), dict.fromkeys(_COUNTS, why)
    return {metric: numeric(said, name) for metric, name in _COUNTS.items()}, {}


def read_quarantine(payload: Record, gateways: Gateways) -> Numbers:
    """How much is held back, and by how much that grew within an hour."""
    metrics: dict[str, float | None] = {}
    unknown: dict[str, Unknown] = {}
    for kind in ("spam", "virus"):
        about = part(payload, "quarantine", kind)
        said = part(about, "said")
        size, count, grown = numeric(said, "mbytes"), numeric(said, "count"), numeric(about, "grown")
        names = tuple(f"quarantine_{kind}_{what}" for what in ("count", "bytes", "grown_count"))
        found = dict(zip(names, (count, None if size is None else size * MEBI, None if count is None else grown), strict=True))
        metrics |= found
        if count is None:
            unknown |= dict.fromkeys((name for name in names if found[name] is None), gateways.troubled(QUARANTINE))
        elif grown is None:
            unknown[names[2]] = _NOT_LONG
    return metrics, unknown
