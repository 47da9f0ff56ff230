"""Read temperatures, fans, power and batteries from sysfs, each under a name that survives a reboot."""

from pathlib import Path

import attrs

from pulse_core.plugin import Json
from pulse_host.readers.files import entries_of, line_of, number_of, target_name

MAX_SENSORS = 128
_UNITS = {"temp": ("temperature", 1e-3), "fan": ("fan", 1.0), "power": ("power", 1e-6)}
"""How hwmon's files begin, what they measure, and the factor to degrees, turns a minute or watts."""

_ASKS_THE_DISK = frozenset({"drivetemp"})
"""Drivers whose reading is a command to a disk, which can wake it."""


@attrs.frozen(kw_only=True)
class Sensor:
    """A file to read, and what its number is. `name` is driver/bus-address/label."""

    path: Path
    kind: str
    name: str
    label: str
    driver: str
    factor: float
    high: float | None = None
    critical: float | None = None


def find(sys: Path) -> list[Sensor]:
    """Every hwmon sensor, and the thermal zones that no hwmon driver shows as well."""
    found = [sensor for path in entries_of(sys / "class/hwmon") for sensor in _hwmon(path)]
    drivers = {_plain(sensor.driver) for sensor in found}
    zones = [zone for path in entries_of(sys / "class/thermal") if (zone := _zone(path)) and _plain(zone.driver) not in drivers]
    return _distinct([*found, *zones])[:MAX_SENSORS]


def _plain(driver: str) -> str:
    """`cpu-thermal` and `cpu_thermal` are one; x86_pkg_temp is what coretemp shows."""
    return {"x86_pkg_temp": "coretemp"}.get(driver, driver.replace("-", "_"))


def _hwmon(path: Path) -> list[Sensor]:
    driver = line_of(path / "name")
    if not driver or driver in _ASKS_THE_DISK:
        return []
    place = _place(path / "device")
    inputs = [file for file in entries_of(path) if file.name.endswith(("_input", "_average"))]
    sensors = (_sensor(file, driver, place) for file in inputs)
    return [sensor for sensor in sensors if sensor is not None]


def _sensor(file: Path, driver: str, place: str) -> Sensor | None:
    channel, _, what = file.name.partition("_")
    unit = _UNITS.get(channel.rstrip("0123456789"))
    if unit is None or (what == "average") != (unit[0] == "power" and not (file.parent / f"{channel}_input").exists()):
        return None
    label = line_of(file.parent / f"{channel}_label") or channel
    return Sensor(
        path=file,
        kind=unit[0],
        name=_clean(f"{driver}/{place}/{label}"),
        label=label,
        driver=driver,
        factor=unit[1],
        high=_scaled(file.parent / f"{channel}_max", unit[1]),
        critical=_scaled(file.parent / f"{channel}_crit", unit[1]),
    )


def _place(device: Path) -> str:
    """Bus and address of the device, or its serial number where the address is only an index (nvme0)."""
    serial = line_of(device / "serial")
    name = target_name(device)
    if not name:
        return "virtual"
    return serial.replace(" ", "") if serial else f"{target_name(device / 'subsystem') or 'device'}-{name}"


def _zone(path: Path) -> Sensor | None:
    driver = line_of(path / "type")
    if not path.name.startswith("thermal_zone") or not driver:
        return None
    return Sensor(
        path=path / "temp", kind="temperature", name=_clean(f"thermal/{driver}"), label=driver, driver=driver, factor=1e-3
    )


def _scaled(path: Path, factor: float) -> float | None:
    value = number_of(path)
    return round(value * factor, 3) if value is not None and 0 < value * factor < 1000 else None


def _clean(name: str) -> str:
    return " ".join(name.split())[:96]


def _distinct(sensors: list[Sensor]) -> list[Sensor]:
    """Two chips of one driver without an address of their own are told apart by order, the best there is."""
    seen: dict[str, int] = {}
    named: list[Sensor] = []
    for sensor in sensors:
        count = seen[sensor.kind + sensor.name] = seen.get(sensor.kind + sensor.name, 0) + 1
        named.append(sensor if count == 1 else attrs.evolve(sensor, name=f"{sensor.name}#{count}"))
    return named


def plausible(kind: str, value: float | None) -> bool:
    """Whether a sensor can mean it: a loose wire reads -128 or 255 degrees, some disks 65261 as 'no reading'."""
    if value is None:
        return False
    if kind == "temperature":
        return -50 < value < 150 and value != 0.0
    return 0 <= value < 100_000


def read(sensors: list[Sensor]) -> list[Json]:
    """One row per sensor that gives a plausible value."""
    rows: list[Json] = []
    for sensor in sensors:
        raw = number_of(sensor.path)
        value = round(raw * sensor.factor, 3) if raw is not None else None
        if plausible(sensor.kind, value):
            rows.append(
                {
                    "kind": sensor.kind,
                    "name": sensor.name,
                    "label": sensor.label,
                    "driver": sensor.driver,
                    "value": value,
                    "high": sensor.high,
                    "critical": sensor.critical,
                }
            )
    return rows


def batteries(sys: Path) -> list[Json]:
    """One row per battery of the machine itself (not of a mouse)."""
    found = (path for path in entries_of(sys / "class/power_supply") if line_of(path / "type") == "Battery")
    return list[Json](_battery(path) for path in found if line_of(path / "scope") != "Device")[:8]


def _battery(path: Path) -> dict[str, Json]:
    charge, power = number_of(path / "capacity"), number_of(path / "power_now")
    full, design = number_of(path / "energy_full"), number_of(path / "energy_full_design")
    return {
        "name": path.name,
        "model": line_of(path / "model_name"),
        "state": line_of(path / "status").lower(),
        "charge_ratio": charge / 100 if charge is not None and 0 <= charge <= 100 else None,
        "health_ratio": min(1.0, full / design) if full and design and full > 0 and design > 0 else None,
        "power_watts": abs(power) / 1e6 if power is not None else None,
    }
