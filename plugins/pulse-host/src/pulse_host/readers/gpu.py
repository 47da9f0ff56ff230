"""Read graphics processors: `nvidia-smi` as CSV, and amdgpu's files in sysfs."""

from pathlib import Path

from pulse_core.plugin import Json
from pulse_host.readers import commands
from pulse_host.readers.files import entries_of, line_of, number_in, number_of, target_name
from pulse_host.readers.states import ReaderFailed, ReaderMissing

COLUMNS = (
    "uuid",
    "name",
    "driver_version",
    "pci.bus_id",
    "utilization.gpu",
    "memory.used",
    "memory.total",
    "temperature.gpu",
    "power.draw",
    "fan.speed",
)
MEBIBYTE = 1024 * 1024
MAX_GPUS = 32


def parse_nvidia(text: str) -> list[Json]:
    """One row per line of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; `[N/A]` and the like are unknown."""
    lines = ([word.strip() for word in line.split(",")] for line in text.splitlines()[:100])
    rows = (dict(zip(COLUMNS, words, strict=True)) for words in lines if len(words) == len(COLUMNS) and words[0])
    return list[Json](_nvidia(row) for row in rows)[:MAX_GPUS]


def _nvidia(words: dict[str, str]) -> dict[str, Json]:
    def number(column: str, factor: float = 1.0) -> float | None:
        value = number_in(words[column])
        return value * factor if value is not None and value >= 0 else None

    return {
        "key": words["uuid"],
        "name": words["name"][:96],
        "driver": f"nvidia {words['driver_version']}"[:64],
        "bus": words["pci.bus_id"].lower()[:32],
        "busy_ratio": number("utilization.gpu", 0.01),
        "memory_used_bytes": number("memory.used", MEBIBYTE),
        "memory_total_bytes": number("memory.total", MEBIBYTE),
        "celsius": number("temperature.gpu"),
        "power_watts": number("power.draw"),
        "fan_ratio": number("fan.speed", 0.01),
    }


def amdgpus(sys: Path) -> list[Json]:
    """One row per card that amdgpu drives; its temperatures and fans are among the sensors already."""
    cards = (
        path / "device" for path in entries_of(sys / "class/drm") if path.name.startswith("card") and path.name[4:].isdecimal()
    )
    return list[Json](_amdgpu(device) for device in cards if number_of(device / "gpu_busy_percent") is not None)[:MAX_GPUS]


def _amdgpu(device: Path) -> dict[str, Json]:
    bus = target_name(device)
    busy = number_of(device / "gpu_busy_percent")
    return {
        "key": line_of(device / "unique_id") or bus,
        "name": line_of(device / "product_name") or "AMD GPU",
        "driver": "amdgpu",
        "bus": bus,
        "busy_ratio": busy / 100 if busy is not None and 0 <= busy <= 100 else None,
        "memory_used_bytes": number_of(device / "mem_info_vram_used"),
        "memory_total_bytes": number_of(device / "mem_info_vram_total"),
        "celsius": None,
        "power_watts": None,
        "fan_ratio": None,
    }


async def read(sys: Path) -> Json:
    """Every graphics processor that can be read without asking for more rights."""
    rows = amdgpus(sys)
    if commands.path_of("nvidia-smi") is None:
        if not rows:
            raise ReaderMissing("no graphics processor that tells anything about itself")
        return rows
    query = f"--query-gpu={','.join(COLUMNS)}"
    done = await commands.run("nvidia-smi", query, "--format=csv,noheader,nounits", timeout_seconds=8)
    if done.code != 0 and not rows:
        raise ReaderFailed(
            f"nvidia-smi: {(done.errors or done.output).strip()[:160]}", "see that driver and tool have one version"
        )
    return [*rows, *parse_nvidia(done.output)]
