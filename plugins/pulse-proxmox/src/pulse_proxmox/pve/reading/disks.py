"""Read `pve-disks`: the physical disks of one node."""

from pulse_core.plugin import Json, Observation, Reading, Relation, Report, Status, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, named, number, numeric, part, text, whole
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.place import node_key
from pulse_proxmox.pve.reading.smart import numbers_of

MOST_DISKS = 1024
_PASSED, _FAILING = frozenset({"PASSED", "OK"}), frozenset({"FAILED", "FAILED!", "FAILING_NOW", "FAILING"})
_HEX = frozenset("0123456789abcdef")
_NOT_TOLD = Unknown("the disk does not tell it")
_NOT_ASKED = Unknown("its SMART values were not asked for", "it turns, or sleeps: the setting for spinning disks has it asked")
_ASKED = ("temperature_celsius", "power_on_seconds")


def read_disks(report: Report) -> Reading:
    """The disks of the node that the payload names."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None or not (node := text(payload, "node", limit=LONGEST_NAME)):
        if payload is not None:
            losses.note("node", "missing")
        return Reading(dropped=tuple(losses.dropped))
    smart = part(payload, "smart")
    read = losses.each(payload.get("disks"), "disks", lambda row: _disk(row, smart, node), limit=MOST_DISKS)
    found = {one.key: one for one in read}
    return Reading(observations=tuple(found.values()), dropped=tuple(losses.dropped))


def _disk(row: Record, smart: Record, node: str) -> Observation:
    device = named(row, "devpath")
    said = part(smart, device)
    facet = _facet(row, said, device, node)
    metrics = _metrics(row, said)
    why = _NOT_TOLD if said else _NOT_ASKED
    status, reason = _status(facet)
    return Observation(
        key=f"disk/{node}/{facet.serial or facet.wwn or device}",
        type="physical_disk",
        name=f"{facet.model or 'disk'} ({device.removeprefix('/dev/')})",
        status=status,
        status_reason=reason,
        technology=facet.kind,
        claims=claims(wwn=facet.wwn or None, serial=facet.serial or None),
        metrics=metrics,
        unknown={name: why for name in _ASKED if metrics[name] is None},
        facet=facet,
        facet_name=facets.NAME,
        parent=Relation("attached_to", node_key(node), "agent"),
        relations=(Relation("attached_to", node_key(node), "agent"),),
    )


def _facet(row: Record, smart: Record, device: str, node: str) -> facets.DiskFacet:
    said = text(row, "health", limit=64)
    if said.upper() not in _PASSED | _FAILING:  # asked without SMART, the list says UNKNOWN
        said = text(smart, "health", limit=64) or said
    osd = whole(row, "osdid")
    return facets.DiskFacet(
        node=node,
        device=device,
        model=text(row, "model", limit=LONGEST_NAME).replace("_", " "),
        vendor=text(row, "vendor", limit=64).strip(),
        serial=_serial(text(row, "serial", limit=64)),
        wwn=plain_wwn(text(row, "wwn", limit=64)),
        kind=text(row, "type", limit=32),
        rotation_rpm=_rotation(row),
        used_for=text(row, "used", limit=64),
        osd=osd if osd is not None and osd >= 0 else None,
        health=_health(said),
        said=said,
        smart_text=text(smart, "text", limit=2048),
    )


def _serial(written: str) -> str:
    """A serial number; one of a single digit over and over is none."""
    value = written.strip()
    return value if len(set(value)) > 1 and value.lower() not in ("unknown", "none") else ""


def plain_wwn(written: str) -> str:
    """A world wide name as hex digits; `eui.` stays in front of NVMe's, because all platforms write it so."""
    value = written.strip().lower().removeprefix("naa.").removeprefix("0x")
    digits = value.removeprefix("eui.").removeprefix("nvme.")
    return value if len(digits) >= 16 and set(digits) - {"0"} and not set(digits) - _HEX - {"-"} else ""


def _rotation(row: Record) -> float | None:
    """Turns a minute; None for what does not turn, and where it is not known."""
    value = numeric(row, "rpm")
    return value if value else None


def _health(said: str) -> str:
    word = said.upper()
    return "passed" if word in _PASSED else "failing" if word in _FAILING else "unknown"


def _metrics(row: Record, smart: Record) -> dict[str, float | None]:
    wear = _worn(row.get("wearout"))
    metrics: dict[str, float | None] = {"size_bytes": number(row, "size") or None, **dict.fromkeys(_ASKED)}
    if wear is not None:
        metrics["wear_ratio"] = wear
    word = _health(text(row, "health", limit=64))
    if word == "unknown":
        word = _health(text(smart, "health", limit=64))
    metrics["smart_failing_count"] = None if word == "unknown" else float(word == "failing")
    return metrics | numbers_of(smart)


def _worn(said: Json) -> float | None:
    """The share of its life that is used up: the platform says in percent what is left."""
    left = numeric({"": said}, "")
    return None if left is None or left > 100 else round(1 - left / 100, 4)


def _status(facet: facets.DiskFacet) -> tuple[Status, str]:
    if facet.health == "failing":
        return Status.WARNING, f"SMART says {facet.said}"
    return Status.ONLINE, ""
