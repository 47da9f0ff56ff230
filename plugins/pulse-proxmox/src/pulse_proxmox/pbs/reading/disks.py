"""Read `pbs-disks`: the physical disks of a Backup Server."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from pulse_core.plugin import Observation, Reading, Report, Status, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, named, number, part, rows, text
from pulse_proxmox.pbs.reading.place import IN_SERVER, Server, opened
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.disks import plain_wwn
from pulse_proxmox.pve.reading.smart import numbers_of

MOST_DISKS: Final = 1024
_NOT_ASKED: Final = Unknown("its SMART values were not asked for", "it turns, or sleeps: no disk is woken for them")
_NOT_TOLD: Final = Unknown("the disk does not tell it")
_ASKED: Final = ("temperature_celsius", "power_on_seconds")
_NUMBER: Final = re.compile(r"\d{1,18}")
_NAMED: Final[Mapping[str, tuple[str, float]]] = {
    "temperature": ("temperature_celsius", 1.0),
    "power on hours": ("power_on_seconds", 3600.0),
    "percentage used": ("wear_ratio", 0.01),
    "media errors": ("media_errors_count", 1.0),
    "media and data integrity errors": ("media_errors_count", 1.0),
    "unsafe shutdowns": ("unsafe_shutdowns_count", 1.0),
    "power cycles": ("power_cycles_count", 1.0),
    "available spare": ("spare_ratio", 0.01),
    "data units written": ("written_bytes", 512_000.0),
}
"""What NVMe disks say by name; others say it by number."""


def read_disks(report: Report) -> Reading:
    """The disks, as far as the server lists them."""
    losses = Losses()
    payload = opened(report.payload, losses)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    read = partial(_disk, smart=part(payload, "smart"), server=Server.of(payload))
    found = {one.key: one for one in losses.each(payload.get("disks"), "disks", read, limit=MOST_DISKS)}
    return Reading(observations=tuple(found.values()), dropped=tuple(losses.dropped))


def _disk(row: Record, smart: Record, server: Server) -> Observation:
    name = named(row, "name")
    said = part(smart, name)
    facet = _facet(row, said, name, server)
    metrics = _metrics(row, said, facet)
    why = _NOT_TOLD if said else _NOT_ASKED
    return Observation(
        key=f"disk/{facet.serial or facet.wwn or name}",
        type="physical_disk",
        name=f"{facet.model or 'disk'} ({name})",
        status=Status.WARNING if facet.health == "failing" else Status.ONLINE,
        status_reason="SMART says failed" if facet.health == "failing" else "",
        technology=facet.kind,
        claims=claims(wwn=facet.wwn or None, serial=facet.serial or None),
        metrics=metrics,
        unknown={metric: why for metric in _ASKED if metrics[metric] is None},
        facet=facet,
        facet_name=facets.NAME,
        parent=IN_SERVER,
        relations=(IN_SERVER,),
    )


def _facet(row: Record, smart: Record, name: str, server: Server) -> facets.DiskFacet:
    word = _word(smart) or _word(row)
    serial = text(row, "serial", limit=64).strip()
    rotation = number(row, "rpm")
    return facets.DiskFacet(
        node=server.name,
        device=text(row, "devpath", limit=LONGEST_NAME) or f"/dev/{name}",
        model=text(row, "model", limit=LONGEST_NAME).replace("_", " "),
        vendor=text(row, "vendor", limit=64).strip(),
        serial=serial if len(set(serial)) > 1 and serial.lower() not in ("unknown", "none") else "",
        wwn=plain_wwn(text(row, "wwn", limit=64)),
        kind=text(row, "disk-type", limit=32),
        rotation_rpm=rotation or None,
        used_for=text(row, "used", limit=64),
        osd=None,
        health={"passed": "passed", "failed": "failing"}.get(word, "unknown"),
        said=word,
        smart_text="",
    )


def _word(said: Record) -> str:
    word = text(said, "status", limit=32)
    return "" if word == "unknown" else word


def _metrics(row: Record, smart: Record, facet: facets.DiskFacet) -> dict[str, float | None]:
    metrics: dict[str, float | None] = {"size_bytes": number(row, "size") or None, **dict.fromkeys(_ASKED)}
    metrics["smart_failing_count"] = None if facet.health == "unknown" else float(facet.health == "failing")
    return metrics | numbers_of(smart) | _by_name(smart)


def _by_name(smart: Record) -> dict[str, float | None]:
    """The server's number for wear is left alone: it does not say whether that is what is used, or what is left."""
    found: dict[str, float | None] = {}
    for one in rows(smart, "attributes", limit=128):
        known = _NAMED.get(text(one, "name", limit=64).strip().lower().replace("_", " "))
        digits = _NUMBER.match(text(one, "raw", limit=64).strip().replace(",", ""))
        if known is None or digits is None or "id" in one:
            continue
        value = float(digits[0]) * known[1]
        if known[0] != "temperature_celsius" or 1 <= value <= 120:
            found.setdefault(known[0], value)
    return found
