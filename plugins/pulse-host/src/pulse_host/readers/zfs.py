"""Read ZFS pools with `zpool list`: JSON where the tool can (OpenZFS 2.3), tab-separated text everywhere."""

import json
from collections.abc import Callable

from pulse_core.plugin import Json
from pulse_host.readers import commands
from pulse_host.readers.files import number_in
from pulse_host.readers.states import ReaderDenied, ReaderFailed

COLUMNS = ("name", "guid", "size", "allocated", "free", "fragmentation", "health")
MAX_POOLS = 64


def parse_zpool_text(text: str) -> list[Json]:
    """One row per pool from `zpool list -Hp -o name,guid,size,allocated,free,fragmentation,health`."""
    lines = (line.split("\t") for line in text.splitlines()[:1000])
    return list[Json](_pool(dict(zip(COLUMNS, words, strict=True)).get) for words in lines if len(words) == len(COLUMNS))[
        :MAX_POOLS
    ]


def parse_zpool_json(text: str) -> list[Json] | None:
    """One row per pool from `zpool list -jp`; None when the text is not that document."""
    try:
        pools = json.loads(text)["pools"]
        rows = list[Json](row for name, pool in pools.items() if (row := _json_pool(str(name), pool)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return rows[:MAX_POOLS]


def _json_pool(name: str, pool: object) -> dict[str, Json] | None:
    if not isinstance(pool, dict) or not isinstance(properties := pool.get("properties", {}), dict):
        return None
    values = {key: str(item.get("value", "")) for key, item in properties.items() if isinstance(item, dict)}
    values |= {"name": name, "guid": str(pool.get("pool_guid", "")), "health": str(pool.get("state", values.get("health", "")))}
    return _pool(values.get)


def _pool(value: Callable[[str], str | None]) -> dict[str, Json]:
    def size(name: str) -> float | None:
        number = number_in((value(name) or "").rstrip("%"))
        return number if number is not None and number >= 0 else None

    fragmentation = size("fragmentation")
    return {
        "name": value("name") or "",
        "guid": value("guid") or "",
        "size_bytes": size("size"),
        "allocated_bytes": size("allocated"),
        "free_bytes": size("free"),
        "fragmentation_ratio": fragmentation / 100 if fragmentation is not None else None,
        "health": (value("health") or "").upper(),
    }


async def read() -> Json:
    """The pools of this machine; an empty list when ZFS is there and has none."""
    done = await commands.run("zpool", "list", "-Hp", "-o", ",".join(COLUMNS), timeout_seconds=10)
    if done.code == 0:
        return parse_zpool_text(done.output)
    if "ermission" in done.errors:
        raise ReaderDenied("zpool may not be asked", "let this user open /dev/zfs")
    document = await commands.run("zpool", "list", "-jp", timeout_seconds=10)
    if document.code == 0 and (pools := parse_zpool_json(document.output)) is not None:
        return pools
    raise ReaderFailed(f"zpool: {done.errors.strip()[:160] or 'no answer'}")
