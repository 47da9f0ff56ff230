"""Read the sections of a host's report: processor, memory, filesystems, network, disks, sensors."""

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Record, Unfit, amount, flag, named, part, ratio, signed, text, texts
from pulse_host.facets import Battery, Drive, Filesystem, Interface, SensorFact
from pulse_host.sheet import Sheet

MAX_CORES = MAX_FILESYSTEMS = MAX_SENSORS = MAX_INTERFACES = MAX_DRIVES = 64

_NO_SENSOR = Unknown("this machine shows no temperature of its processor", "inside a VM or container: look at its host")
_PACKAGE = (
    "k10temp Tctl",
    "k10temp Tdie",
    "zenpower Tdie",
    "coretemp Package id 0",
    "x86_pkg_temp",
    "cpu_thermal",
    "cpu-thermal",
)
"""Which temperature speaks for the processor, best first: driver and label, or how a thermal zone calls itself."""


def processor(payload: Record, sheet: Sheet) -> None:
    """Total, waiting and stolen time as shares of all processors, and each core by itself; load averages."""
    cpu = part(payload, "cpu")
    count = amount(cpu, "count")
    for metric, total in (("cpu_ratio", "busy"), ("cpu_steal_ratio", "steal"), ("cpu_iowait_ratio", "iowait")):
        seconds = amount(cpu, f"{total}_seconds")
        sheet.count({metric: seconds / count if seconds is not None and count else None})
    cores = sorted((int(core), core) for core in part(cpu, "per_core") if core.isdecimal() and len(core) < 6)[:MAX_CORES]
    sheet.count({f"core:{place}:busy_ratio": amount(part(cpu, "per_core"), core) for place, core in cores})
    sheet.meanings["cpu_ratio"] = text(cpu, "meaning") or "machine"
    sheet.put_known({"cpu_threads_count": count, "uptime_seconds": amount(payload, "uptime_seconds")})


def load(payload: Record, sheet: Sheet) -> None:
    """The load averages."""
    values = payload.get("load")
    names = ("load_1m", "load_5m", "load_15m")
    row: Record = dict(zip(names, values, strict=False)) if isinstance(values, list) else {}
    sheet.put_known({name: amount(row, name) for name in names})


def memory(payload: Record, sheet: Sheet) -> None:
    """Memory with its meaning, and swap. Cache and ZFS's ARC are not used memory."""
    section = part(payload, "memory")
    total, used = amount(section, "total_bytes"), amount(section, "used_bytes")
    sheet.put({"memory_total_bytes": total, "memory_used_bytes": used, "memory_ratio": ratio(used, total)})
    if used is None:
        why = Unknown("the kernel does not tell how much memory is available", "Linux 3.14 or newer tells")
        sheet.miss(("memory_used_bytes", "memory_ratio"), why)
    names = ("memory_available_bytes", "memory_cache_bytes", "memory_arc_bytes")
    sheet.put_known({name: amount(section, name.removeprefix("memory_")) for name in names})
    meaning = text(section, "meaning")
    sheet.meanings.update(dict.fromkeys(("memory_used_bytes", "memory_ratio"), meaning) if meaning else {})
    swap_total, swap_used = amount(section, "swap_total_bytes"), amount(section, "swap_used_bytes")
    sheet.put_known({"swap_total_bytes": swap_total, "swap_used_bytes": swap_used, "swap_ratio": ratio(swap_used, swap_total)})


def filesystems(payload: Record, sheet: Sheet) -> tuple[Filesystem, ...]:
    """Every filesystem; the root's numbers are also the host's `disk_*`."""

    def read(row: Record) -> Filesystem:
        return _filesystem(row, sheet)

    found = tuple(sheet.losses.each(payload.get("filesystems"), "filesystems", read, limit=MAX_FILESYSTEMS))
    local = [filesystem.ratio_metric for filesystem in found if not filesystem.remote and not filesystem.read_only]
    full = [value for metric in local if (value := sheet.metrics.get(metric)) is not None]
    sheet.put_known({"filesystem_fullest_ratio": max(full, default=None)})
    return found


def root_of(filesystems: tuple[Filesystem, ...], sheet: Sheet) -> str:
    """Where the filesystem is mounted that speaks for the host, after its numbers were put down.

    That is the root. Where the root holds no data of its own (an appliance that runs from memory), it is the first
    of the local ones that has numbers: always the same one, because a chart must not change its subject.
    """
    local = [filesystem for filesystem in filesystems if not filesystem.remote]
    root = next((filesystem for filesystem in local if filesystem.mount in ("/", "C:\\")), local[0] if local else None)
    if root is None:
        return ""
    for metric, own in (("used_bytes", root.used_metric), ("total_bytes", root.total_metric), ("ratio", root.ratio_metric)):
        sheet.metrics[f"disk_{metric}"] = sheet.metrics.get(own)
        if own in sheet.unknown:
            sheet.unknown[f"disk_{metric}"] = sheet.unknown[own]
    return root.mount


def _filesystem(row: Record, sheet: Sheet) -> Filesystem:
    mount = named(row, "mount")
    prefix = f"filesystem:{mount}:"
    total, used, free = amount(row, "total_bytes"), amount(row, "used_bytes"), amount(row, "available_bytes")
    reason = text(row, "error")
    sheet.put(
        {
            f"{prefix}used_bytes": used,
            f"{prefix}total_bytes": total,
            f"{prefix}available_bytes": free,
            # As df does: what is kept for root counts as neither used nor free.
            f"{prefix}used_ratio": ratio(used, used + free) if used is not None and free is not None else None,
        }
    )
    sheet.put_known({f"{prefix}files_used_ratio": ratio(amount(row, "files_used"), amount(row, "files_total"))})
    if reason:
        names = tuple(prefix + name for name in ("used_bytes", "total_bytes", "available_bytes", "used_ratio"))
        sheet.miss(
            names, Unknown(reason, f"see whether the server or device behind {mount} runs, or leave it out in the settings")
        )
    return Filesystem(
        mount=mount,
        device=text(row, "device"),
        type=text(row, "type"),
        read_only=flag(row, "read_only"),
        remote=flag(row, "remote"),
        reason=reason,
        used_metric=f"{prefix}used_bytes",
        total_metric=f"{prefix}total_bytes",
        ratio_metric=f"{prefix}used_ratio",
    )


def networks(payload: Record, sheet: Sheet) -> tuple[Interface, ...]:
    """Every interface, and the traffic of the real ones as the host's."""
    totals = part(payload, "network")
    sums = {"in": 0.0, "out": 0.0}

    def read(row: Record) -> Interface:
        return _interface(row, part(totals, named(row, "name")), sums, sheet)

    found = tuple(sheet.losses.each(payload.get("interfaces"), "interfaces", read, limit=MAX_INTERFACES))
    if any(interface.counted for interface in found):
        sheet.count({f"network_{way}_bytes_per_second": total for way, total in sums.items()})
    return found


def _interface(row: Record, totals: Record, sums: dict[str, float], sheet: Sheet) -> Interface:
    name = named(row, "name")
    prefix = f"nic:{name}:"
    for way in sums:
        total = amount(totals, f"{way}_bytes")
        sheet.count({f"{prefix}{way}_bytes_per_second": total})
        sheet.count({f"{prefix}{way}_errors_per_second": amount(totals, f"{way}_errors")})
        sums[way] += (total or 0.0) if flag(row, "counted") else 0.0
    return Interface(
        name=name,
        mac=text(row, "mac"),
        addresses=texts(row.get("addresses")),
        up=flag(row, "up"),
        counted=flag(row, "counted"),
        speed_bits_per_second=amount(row, "speed_bits_per_second"),
        in_metric=f"{prefix}in_bytes_per_second",
        out_metric=f"{prefix}out_bytes_per_second",
    )


def drives(payload: Record, sheet: Sheet) -> tuple[Drive, ...]:
    """Every drive's traffic by its serial amount, and all of it as the host's."""
    totals = part(payload, "disk_io")
    sums = {"read": 0.0, "write": 0.0}

    def read(row: Record) -> Drive:
        return _drive(row, part(totals, named(row, "name")), sums, sheet)

    found = tuple(sheet.losses.each(payload.get("blocks"), "blocks", read, limit=MAX_DRIVES))
    if found:
        sheet.count({f"disk_{way}_bytes_per_second": total for way, total in sums.items()})
    return found


def _drive(row: Record, totals: Record, sums: dict[str, float], sheet: Sheet) -> Drive:
    name, serial = named(row, "name"), text(row, "serial")
    prefix = f"disk:{serial or name}:"
    for way in sums:
        total = amount(totals, f"{way}_bytes")
        sheet.count({f"{prefix}{way}_bytes_per_second": total})
        sums[way] += total or 0.0
    sheet.count({f"{prefix}busy_ratio": amount(totals, "busy_seconds")})
    return Drive(
        name=name,
        model=text(row, "model"),
        serial=serial,
        read_metric=f"{prefix}read_bytes_per_second",
        write_metric=f"{prefix}write_bytes_per_second",
    )


_SENSOR_METRICS = {
    "temperature": "temperature:{}:current_celsius",
    "fan": "fan:{}:speed_rpm",
    "power": "power:{}:draw_watts",
}


def sensors(payload: Record, sheet: Sheet) -> tuple[SensorFact, ...]:
    """Every sensor under its stable name; the processor's temperature is also the host's."""

    def read(row: Record) -> SensorFact:
        return _sensor(row, sheet)

    rows = part(payload, "sensors").get("sensors")
    found = tuple(sheet.losses.each(rows, "sensors.sensors", read, limit=MAX_SENSORS))
    package = _package(found)
    if package is None:
        sheet.miss(("temperature_celsius",), _NO_SENSOR)
    else:
        sheet.metrics["temperature_celsius"] = sheet.metrics[package.metric]
    return tuple(sorted(found, key=lambda sensor: (sensor.kind, sensor.name)))


def _sensor(row: Record, sheet: Sheet) -> SensorFact:
    kind, name, value = text(row, "kind"), named(row, "name"), signed(row, "value")
    if kind not in _SENSOR_METRICS or value is None:
        raise Unfit("neither a temperature nor a fan nor a power sensor, or without a value")
    metric = _SENSOR_METRICS[kind].format(name)
    sheet.metrics[metric] = value
    return SensorFact(
        name=name,
        label=text(row, "label"),
        driver=text(row, "driver"),
        kind=kind,
        high=signed(row, "high"),
        critical=signed(row, "critical"),
        metric=metric,
    )


def _package(found: tuple[SensorFact, ...]) -> SensorFact | None:
    temperatures = [sensor for sensor in found if sensor.kind == "temperature"]
    for wanted in _PACKAGE:
        for sensor in temperatures:
            if wanted in (f"{sensor.driver} {sensor.label}", sensor.driver):
                return sensor
    return None


def batteries(payload: Record, sheet: Sheet) -> tuple[Battery, ...]:
    """Every battery of the machine."""

    def read(row: Record) -> Battery:
        name = named(row, "name")
        prefix = f"battery:{name}:"
        sheet.put({f"{prefix}charge_ratio": amount(row, "charge_ratio")})
        sheet.put_known({f"{prefix}health_ratio": amount(row, "health_ratio"), f"{prefix}draw_watts": amount(row, "power_watts")})
        return Battery(
            name=name, model=text(row, "model"), state=text(row, "state").lower(), charge_metric=f"{prefix}charge_ratio"
        )

    return tuple(sheet.losses.each(part(payload, "sensors").get("batteries"), "sensors.batteries", read, limit=8))
