"""Read the sections that not every host has: graphics processors, RAID, ZFS pools, UPS, updates, and the readers' states."""

from pulse_core.plugin.narrow import Losses, Record, amount, named, ratio, text, texts
from pulse_host.facets import Gpu, Pool, RaidArray, ReaderState, Updates, Ups
from pulse_host.sheet import Sheet

_HEALTHY = frozenset({"ONLINE", "AVAIL"})


def gpus(payload: Record, sheet: Sheet) -> tuple[Gpu, ...]:
    """Every graphics processor."""

    def read(row: Record) -> Gpu:
        key = named(row, "key")
        prefix = f"gpu:{key}:"
        used, total = amount(row, "memory_used_bytes"), amount(row, "memory_total_bytes")
        values = {
            "busy_ratio": amount(row, "busy_ratio"),
            "memory_used_bytes": used,
            "memory_total_bytes": total,
            "memory_ratio": ratio(used, total),
            "current_celsius": amount(row, "celsius"),
            "draw_watts": amount(row, "power_watts"),
            "fan_ratio": amount(row, "fan_ratio"),
        }
        sheet.put_known({prefix + name: value for name, value in values.items()})
        return Gpu(
            key=key,
            name=text(row, "name"),
            driver=text(row, "driver"),
            bus=text(row, "bus"),
            busy_metric=f"{prefix}busy_ratio",
            memory_used_metric=f"{prefix}memory_used_bytes",
            memory_total_metric=f"{prefix}memory_total_bytes",
            temperature_metric=f"{prefix}current_celsius",
        )

    return tuple(sheet.losses.each(payload.get("gpu"), "gpu", read, limit=32))


def raid(payload: Record, sheet: Sheet) -> tuple[RaidArray, ...]:
    """Every software RAID, and how many of them lack a member."""

    def read(row: Record) -> RaidArray:
        return _array(row, sheet)

    found = tuple(sheet.losses.each(payload.get("raid"), "raid", read, limit=64))
    if found:
        sheet.put({"raid_degraded_count": float(sum(array.degraded > 0 and not array.by_design for array in found))})
    return found


def _array(row: Record, sheet: Sheet) -> RaidArray:
    name, level = named(row, "name"), text(row, "level")
    total, active = amount(row, "total"), amount(row, "active")
    members = _members(row, sheet.losses, name)
    missing = int(total - active) if total is not None and active is not None else 0
    metric = f"raid:{name}:done_ratio"
    sheet.put_known({metric: amount(row, "done_ratio")})
    return RaidArray(
        name=name,
        level=level,
        state=text(row, "state"),
        members=tuple(device for device, _ in members),
        failed=tuple(device for device, state in members if state == "failed"),
        spares=tuple(device for device, state in members if state == "spare"),
        degraded=max(0, missing),
        # An appliance mirrors its system over every bay it has, filled or not: many places, and never all of them.
        by_design=level == "raid1" and total is not None and total >= 5 and missing > 0 and (active or 0) >= 2,
        action=text(row, "action"),
        action_state=text(row, "action_state"),
        done_metric=metric,
    )


def _members(row: Record, losses: Losses, name: str) -> list[tuple[str, str]]:
    return list(
        losses.each(row.get("members"), f"raid {name}.members", lambda m: (named(m, "device"), text(m, "state")), limit=128)
    )


def pools(payload: Record, sheet: Sheet) -> tuple[Pool, ...]:
    """Every ZFS pool, and how many of them are not well."""

    def read(row: Record) -> Pool:
        name = named(row, "name")
        prefix = f"zfs:{name}:"
        used, total = amount(row, "allocated_bytes"), amount(row, "size_bytes")
        sheet.put({f"{prefix}used_bytes": used, f"{prefix}total_bytes": total, f"{prefix}used_ratio": ratio(used, total)})
        sheet.put_known({f"{prefix}fragmentation_ratio": amount(row, "fragmentation_ratio")})
        return Pool(
            name=name,
            guid=text(row, "guid"),
            health=text(row, "health"),
            used_metric=f"{prefix}used_bytes",
            total_metric=f"{prefix}total_bytes",
            ratio_metric=f"{prefix}used_ratio",
        )

    found = tuple(sheet.losses.each(payload.get("zfs"), "zfs", read, limit=64))
    if found:
        sheet.put({"zfs_unhealthy_count": float(sum(pool.health not in _HEALTHY for pool in found))})
    return found


def supplies(payload: Record, sheet: Sheet) -> tuple[Ups, ...]:
    """Every UPS, and how many of them run on battery."""

    def read(row: Record) -> Ups:
        name = named(row, "name")
        prefix = f"ups:{name}:"
        values = {
            "charge_ratio": amount(row, "charge_ratio"),
            "load_ratio": amount(row, "load_ratio"),
            "runtime_seconds": amount(row, "runtime_seconds"),
            "draw_watts": amount(row, "power_watts"),
            "input_volts": amount(row, "input_volts"),
        }
        sheet.put_known({prefix + metric: value for metric, value in values.items()})
        return Ups(
            name=name,
            model=text(row, "model"),
            vendor=text(row, "vendor"),
            status=text(row, "status"),
            charge_metric=f"{prefix}charge_ratio",
            load_metric=f"{prefix}load_ratio",
            runtime_metric=f"{prefix}runtime_seconds",
        )

    found = tuple(sheet.losses.each(payload.get("ups"), "ups", read, limit=8))
    if found:
        sheet.put({"ups_on_battery_count": float(sum("OB" in ups.status.split() for ups in found))})
    return found


def updates(payload: Record, sheet: Sheet) -> Updates | None:
    """What waits in the package system."""
    value = payload.get("updates")
    return None if value is None else sheet.losses.attempt("updates", value, lambda row: _updates(row, sheet))


def _updates(row: Record, sheet: Sheet) -> Updates:
    manager = named(row, "manager")
    reboot = row.get("reboot_required") is True
    sheet.put({"updates_pending_count": amount(row, "pending"), "reboot_required_count": float(reboot)})
    return Updates(manager=manager, names=texts(row.get("names")), reboot_required=reboot)


def readers(payload: Record, losses: Losses) -> tuple[ReaderState, ...]:
    """How each reader is."""

    def read(row: Record) -> ReaderState:
        return ReaderState(name=named(row, "name"), state=text(row, "state"), reason=text(row, "reason"), fix=text(row, "fix"))

    return tuple(losses.each(payload.get("readers"), "readers", read, limit=64))
