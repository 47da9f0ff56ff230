"""Understand the reports of a host: pure, and the same wherever it runs."""

from pulse_core.plugin import Claim, Dropped, Observation, Reading, Report, Status, Vantage, claims
from pulse_core.plugin.narrow import Losses, Record, Unfit, part, record, signed, text
from pulse_host import extras, sections
from pulse_host.disks import read_disk
from pulse_host.facets import HostFacet, Interface
from pulse_host.sheet import Sheet

MAX_DISKS = 256


def read_host(report: Report) -> Reading:
    """The host itself, from a report of kind `host`."""
    losses = Losses()
    observation = losses.attempt("", report.payload, lambda payload: _host(payload, losses))
    return Reading(observations=() if observation is None else (observation,), dropped=tuple(losses.dropped))


def read_smart(report: Report) -> Reading:
    """The drives of the host, from a report of kind `host-smart`."""
    losses = Losses()
    try:
        payload = record(report.payload)
        key = host_key(payload)
    except Unfit as unfit:
        return Reading(dropped=(Dropped("", str(unfit)),))
    found = losses.each(payload.get("disks"), "disks", lambda row: read_disk(row, host=key), limit=MAX_DISKS)
    distinct = {disk.key: disk for disk in found}  # two paths to one drive
    return Reading(observations=tuple(distinct.values()), dropped=tuple(losses.dropped))


ADAPTERS = {"host": read_host, "host-smart": read_smart}


def host_key(payload: Record) -> str:
    """The name of this host within its source: the machine id, or the best there is."""
    identity = part(payload, "identity")
    key = text(identity, "machine_id") or text(identity, "smbios_uuid") or text(identity, "hostname")
    if not key:
        raise Unfit("identity names neither a machine id nor a host name")
    return key


def _host(payload: Record, losses: Losses) -> Observation:
    sheet = Sheet(losses)
    for name, section in (("cpu", sections.processor), ("load", sections.load), ("memory", sections.memory)):
        losses.attempt(name, payload, lambda row, section=section: section(row, sheet))  # type: ignore[misc]
    facet = _facet(payload, sheet)
    trouble = _trouble(facet)
    return Observation(
        key=host_key(payload),
        type="agent",
        name=facet.hostname,
        status=Status.WARNING if trouble else Status.ONLINE,
        status_reason=trouble,
        technology=facet.os_id,
        claims=_claims(payload, facet.networks),
        metrics=sheet.metrics,
        counters=sheet.counters,
        meanings=sheet.meanings,
        unknown=sheet.unknown,
        facet=facet,
        facet_name="agent",
        vantage=Vantage.INSIDE,
    )


def _facet(payload: Record, sheet: Sheet) -> HostFacet:
    facts = part(payload, "facts")
    filesystems = sections.filesystems(payload, sheet)
    cores = signed(facts, "cpu_cores")
    threads = sheet.metrics.pop("cpu_threads_count", None)
    words = {name: text(facts, name) for name in _WORDS}
    return HostFacet(
        **words,
        hostname=text(part(payload, "identity"), "hostname") or host_key(payload),
        cpu_cores=int(cores) if cores is not None else None,
        cpu_threads=int(threads) if threads is not None else None,
        root_mount=sections.root_of(filesystems, sheet),
        filesystems=filesystems,
        networks=sections.networks(payload, sheet),
        drives=sections.drives(payload, sheet),
        sensors=sections.sensors(payload, sheet),
        batteries=sections.batteries(payload, sheet),
        gpus=extras.gpus(payload, sheet),
        raid=extras.raid(payload, sheet),
        zfs=extras.pools(payload, sheet),
        ups=extras.supplies(payload, sheet),
        updates=extras.updates(payload, sheet),
        readers=extras.readers(payload, sheet.losses),
    )


_WORDS = (
    "platform",
    "os_id",
    "os_name",
    "os_version",
    "kernel",
    "architecture",
    "vendor",
    "product",
    "virtualisation",
    "container",
    "cpu_model",
)


def _trouble(facet: HostFacet) -> str:
    """What is wrong with the host as a whole, in words; empty when nothing is."""
    arrays = [
        f"{array.name} lacks {array.degraded} of its disks" for array in facet.raid if array.degraded and not array.by_design
    ]
    pools = [f"pool {pool.name} is {pool.health.lower()}" for pool in facet.zfs if pool.health not in ("ONLINE", "")]
    supplies = [f"UPS {ups.name} runs on battery" for ups in facet.ups if "OB" in ups.status.split()]
    return "; ".join([*arrays, *pools, *supplies])


def _claims(payload: Record, networks: tuple[Interface, ...]) -> tuple[Claim, ...]:
    identity = part(payload, "identity")
    return claims(
        machine_id=text(identity, "machine_id"),
        smbios_uuid=text(identity, "smbios_uuid"),
        boot_id=text(identity, "boot_id"),
        macs=tuple(interface.mac for interface in networks if interface.counted),
        hostnames=(text(identity, "hostname"),),
    )
