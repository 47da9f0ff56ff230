"""Read `docker-disk`: what the engine keeps on its disk, added to the engine, its images, volumes and containers."""

from collections.abc import Callable, Iterable

from pulse_core.plugin import Observation, Part, Reading, Report, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, named, number, pairs, part, sayable, total
from pulse_docker import names
from pulse_docker.reading.belonging import Engine

MAX_ITEMS = 15_000
_UNSUMMED = Unknown("the engine does not say what the layers of its images take together")
Sized = tuple[str, dict[str, float | None]]
"""A key, and the numbers that belong to it."""


def read_disk(report: Report) -> Reading:
    """The sizes in `/system/df`, by the old names of its lists and by those of API 1.52."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    engine, df = Engine.of(payload), part(payload, "df")
    images = _items(losses, df, ("Images", "ImageUsage"), _image)
    volumes = _items(losses, df, ("Volumes", "VolumeUsage"), _volume)
    containers = _items(losses, df, ("Containers", "ContainerUsage"), _container)
    caches = _items(losses, df, ("BuildCache", "BuildCacheUsage"), _cache)
    sums: dict[str, float | None] = {
        "images_size_bytes": _images_total(df, images),
        "volumes_size_bytes": _sum(df, "VolumeUsage", volumes, "size_bytes"),
        "containers_size_bytes": _sum(df, "ContainerUsage", containers, "writable_bytes"),
        "build_cache_size_bytes": _sum(df, "BuildCacheUsage", caches, "size_bytes"),
        "images_unused_count": _unused(df, "ImageUsage", images),
        "volumes_unused_count": _unused(df, "VolumeUsage", volumes),
    }
    found = [*_sized("docker-image", images), *_sized("docker-volume", volumes), *_sized("app-container", containers)]
    if engine.key:
        found.append(_engine(engine.key, sums))
    return Reading(observations=tuple(found), dropped=tuple(losses.dropped))


def _items(losses: Losses, df: Record, words: tuple[str, str], read: Callable[[Record], Sized | None]) -> list[Sized]:
    old, new = words
    if isinstance(df.get(old), list):
        return list(losses.each(df.get(old), f"df.{old}", read, limit=MAX_ITEMS))
    return list(losses.each(part(df, new).get("Items"), f"df.{new}.Items", read, limit=MAX_ITEMS))


def _image(row: Record) -> Sized:
    return names.image_key(named(row, "Id", "ID")), {
        "size_bytes": number(row, "Size"),
        "shared_bytes": number(row, "SharedSize"),
        "containers_count": number(row, "Containers"),
    }


def _volume(row: Record) -> Sized:
    usage = part(row, "UsageData")
    return named(row, "Name"), {"size_bytes": number(usage, "Size"), "containers_count": number(usage, "RefCount")}


def _container(row: Record) -> Sized | None:
    named_so = names.logical_key(pairs(row.get("Labels")), names.own_name(row.get("Names")))
    key = sayable(row.get("key") or named_so, limit=LONGEST_NAME)
    if not key:
        return None
    writable = number(row, "SizeRw")
    # An engine leaves out what is nothing.
    written = 0.0 if writable is None and "SizeRw" not in row and number(row, "SizeRootFs") is not None else writable
    return key, {"writable_bytes": written, "root_filesystem_bytes": number(row, "SizeRootFs")}


def _cache(row: Record) -> Sized:
    return "", {"size_bytes": 0.0 if row.get("Shared") is True else number(row, "Size")}


def _engine(key: str, sums: dict[str, float | None]) -> Observation:
    known = {name: value for name, value in sums.items() if value is not None}
    unknown = {} if "images_size_bytes" in known else {"images_size_bytes": _UNSUMMED}
    metrics = {**dict.fromkeys(unknown), **known}
    return Observation(key=key, type="docker-host", name="", metrics=metrics, unknown=unknown, part=Part.NUMBERS)


def _images_total(df: Record, images: list[Sized]) -> float | None:
    """What all layers take, each counted once: the sum of the images would count shared layers for each."""
    given = number(part(df, "ImageUsage"), "TotalSize")
    layers = number(df, "LayersSize")
    if given is None and layers == 0 and any(numbers["size_bytes"] for _, numbers in images):
        return None  # an older Podman says 0, whatever there is
    return given if given is not None else layers


def _sum(df: Record, word: str, items: list[Sized], name: str) -> float | None:
    given = number(part(df, word), "TotalSize")
    return given if given is not None else total(numbers.get(name) for _, numbers in items)


def _unused(df: Record, word: str, items: list[Sized]) -> float | None:
    all, used = number(part(df, word), "TotalCount"), number(part(df, word), "ActiveCount")
    if all is not None and used is not None:
        return max(0.0, all - used)
    known = [count for _, numbers in items if (count := numbers.get("containers_count")) is not None]
    return float(sum(count == 0 for count in known)) if known else None


def _sized(type: str, items: Iterable[Sized]) -> list[Observation]:
    distinct = {key: {name: value for name, value in numbers.items() if value is not None} for key, numbers in items}
    return [
        Observation(key=key, type=type, name="", metrics=metrics, part=Part.NUMBERS)
        for key, metrics in distinct.items()
        if metrics
    ]
