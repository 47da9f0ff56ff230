"""Understand one drive: what it is, and what smartctl said of its health."""

from pulse_core.plugin import Observation, Relation, Status, Unknown, Vantage, claims
from pulse_core.plugin.narrow import Record, amount, named, part, text
from pulse_host.facets import DiskFacet
from pulse_host.vitals import Vitals, vitals_of

_ASLEEP = Unknown("the disk sleeps", "nothing: it is read when it wakes by itself")
_NOT_TOLD = Unknown("the disk does not tell it")
_EXPECTED = ("temperature_celsius", "power_on_seconds")


def read_disk(row: Record, *, host: str) -> Observation:
    """The observation of one drive; what is unknown says why, and what would bring it."""
    smart = part(row, "smart")
    document = part(smart, "document")
    vitals = vitals_of(document)
    facet = _facet(row, smart, document, vitals)
    metrics, unknown = _metrics(row, smart, vitals)
    status, reason = _status(row, vitals)
    return Observation(
        key=facet.serial or facet.wwn or f"{host}/{facet.device}",
        type="physical_disk",
        name=f"{facet.model or 'disk'} ({facet.device})",
        status=status,
        status_reason=reason,
        technology=facet.transport or facet.protocol.lower(),
        claims=claims(serial=facet.serial or None, wwn=facet.wwn or None),
        metrics=metrics,
        unknown=unknown,
        facet=facet,
        facet_name="disk",
        parent=Relation("attached_to", key=host),
        relations=(Relation("attached_to", key=host),),
        vantage=Vantage.INSIDE,
    )


def _facet(row: Record, smart: Record, document: Record, vitals: Vitals) -> DiskFacet:
    state = text(smart, "state")
    return DiskFacet(
        device=named(row, "name"),
        model=text(document, "model_name") or text(document, "scsi_model_name") or text(row, "model"),
        family=text(document, "model_family"),
        vendor=text(row, "vendor") or text(document, "scsi_vendor"),
        # The system's own word first: it is there with and without the right to ask the disk.
        serial=text(row, "serial") or text(document, "serial_number"),
        wwn=plain_wwn(text(row, "wwn")) or wwn_of(document),
        firmware=text(document, "firmware_version") or text(document, "scsi_revision") or text(row, "firmware"),
        transport=text(row, "transport"),
        protocol=text(part(document, "device"), "protocol"),
        rotational=row.get("rotational") is True,
        rotation_rpm=amount(document, "rotation_rate") or None,
        removable=row.get("removable") is True,
        health=vitals.health,
        troubles=vitals.troubles,
        standby=state == "asleep",
        smart=state,
        smart_reason=text(smart, "reason"),
        smart_fix=text(smart, "fix"),
    )


def _metrics(row: Record, smart: Record, vitals: Vitals) -> tuple[dict[str, float | None], dict[str, Unknown]]:
    metrics: dict[str, float | None] = {"size_bytes": amount(row, "size_bytes"), **dict.fromkeys(_EXPECTED), **vitals.metrics}
    asleep = text(smart, "state") == "asleep"
    if asleep:  # what it told before it fell asleep still holds, but not how warm it was
        metrics["temperature_celsius"] = None
    reason = text(smart, "reason")
    why = _ASLEEP if asleep else Unknown(reason, text(smart, "fix")) if reason else _NOT_TOLD
    return metrics, {name: why for name in _EXPECTED if metrics[name] is None}


def _status(row: Record, vitals: Vitals) -> tuple[Status, str]:
    state = text(row, "state")
    if state in ("offline", "dead", "transport-offline"):
        return Status.OFFLINE, f"the system calls it {state}"
    if vitals.health == "failing":
        return Status.WARNING, "; ".join(vitals.troubles)
    return Status.ONLINE, ""


def plain_wwn(text: str) -> str:
    """A world wide name as hex digits; `eui.` stays in front of NVMe's, because all platforms write it so."""
    value = text.strip().lower().removeprefix("naa.").removeprefix("0x")
    if value.startswith("t10."):  # vendor, model and serial in one: not a registered name
        return ""
    digits = value.removeprefix("eui.").removeprefix("nvme.")
    return value if len(digits) >= 16 and set(digits) - {"0"} and not set(digits) - set("0123456789abcdef-") else ""


def wwn_of(document: Record) -> str:
    """The world wide name that smartctl gives in parts."""
    wwn = part(document, "wwn")
    parts = [wwn.get(name) for name in ("naa", "oui", "id")]
    naa, oui, own = (value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None for value in parts)
    if naa is None or oui is None or own is None or naa > 0xF or oui > 0xFFFFFF or own > 0xFFFFFFFFF:
        return ""
    return plain_wwn(f"{naa:x}{oui:06x}{own:09x}")
