"""Read uninterruptible power supplies from Network UPS Tools: `upsc -l`, then `upsc <name>`."""

from pulse_core.plugin import Json
from pulse_host.readers import commands
from pulse_host.readers.files import number_in
from pulse_host.readers.states import ReaderMissing

MAX_UPS = 8


def parse_upsc(text: str) -> dict[str, str]:
    """The variables of `upsc <name>`: lines `battery.charge: 100` (RFC 9271, section 5)."""
    lines = (line.partition(":") for line in text.splitlines()[:500])
    return {name.strip(): value.strip()[:128] for name, separator, value in lines if separator and _is_variable(name.strip())}


def _is_variable(name: str) -> bool:
    return 0 < len(name) <= 64 and "." in name and not name.startswith(".") and " " not in name


def ups(name: str, values: dict[str, str]) -> dict[str, Json]:
    """One row: what it is, its status words (OL on line, OB on battery, LB low battery, RB replace battery…) and numbers."""

    def number(variable: str) -> float | None:
        value = number_in(values.get(variable, ""))
        return value if value is not None and value >= 0 else None

    charge, load = number("battery.charge"), number("ups.load")
    return {
        "name": name,
        "model": values.get("device.model") or values.get("ups.model", ""),
        "vendor": values.get("device.mfr") or values.get("ups.mfr", ""),
        "serial": values.get("device.serial") or values.get("ups.serial", ""),
        "status": values.get("ups.status", ""),
        "charge_ratio": charge / 100 if charge is not None else None,
        "load_ratio": load / 100 if load is not None else None,
        "runtime_seconds": number("battery.runtime"),
        "power_watts": number("ups.realpower"),
        "input_volts": number("input.voltage"),
    }


async def read() -> Json:
    """Every UPS that the local upsd serves."""
    listed = await commands.run("upsc", "-l", timeout_seconds=5)
    names = [line.strip() for line in listed.output.splitlines() if line.strip() and " " not in line.strip()]
    if listed.code != 0:
        raise ReaderMissing("no UPS server answers on this machine", "configure Network UPS Tools, if a UPS is attached")
    rows: list[Json] = []
    for name in names[:MAX_UPS]:
        done = await commands.run("upsc", name, timeout_seconds=5)
        if done.code == 0:
            rows.append(ups(name, parse_upsc(done.output)))
    return rows
