"""Read `docker-images`, `docker-volumes` and `docker-networks`: what containers are made of and hang on."""

from collections.abc import Callable

from pulse_core.plugin import Json, Observation, Part, Reading, Report
from pulse_core.plugin.narrow import Losses, Record, flag, moment, named, number, part, rows, text, texts
from pulse_docker import facets, names
from pulse_docker.reading import labels
from pulse_docker.reading.belonging import Engine

MAX_GOODS = 15_000
Read = Callable[[Record, Engine], Observation]
_NO_NAMES = ("<none>:<none>", "<none>@<none>")


def read_images(report: Report) -> Reading:
    """The images of an engine."""
    return _each(report, "images", image)


def read_volumes(report: Report) -> Reading:
    """The volumes of an engine."""
    return _each(report, "volumes", volume)


def read_networks(report: Report) -> Reading:
    """The networks of an engine."""
    return _each(report, "networks", network)


def _each(report: Report, name: str, read: Read) -> Reading:
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    engine = Engine.of(payload)
    found = losses.each(payload.get(name), name, lambda row: read(row, engine), limit=MAX_GOODS)
    distinct = {one.key: one for one in found}
    return Reading(observations=tuple(distinct.values()), dropped=tuple(losses.dropped))


def image(row: Record, engine: Engine) -> Observation:
    """An image. Podman lists one that has several names once for each."""
    id = names.image_key(named(row, "Id", "ID"))
    tags, digests = _names(row.get("RepoTags")), _names(row.get("RepoDigests"))
    sizes = {
        "size_bytes": number(row, "Size"),
        "shared_bytes": number(row, "SharedSize"),
        "containers_count": number(row, "Containers"),
    }
    return _good(
        engine,
        type="docker-image",
        word="image",
        key=id,
        name=next(iter((*tags, *(digest.partition("@")[0] for digest in digests))), id.removeprefix("sha256:")[:12]),
        metrics=sizes,
        facet=facets.ImageFacet(
            image_id=id,
            tags=tags,
            digests=digests,
            created_at=moment(row, "Created"),
            dangling=not tags,
            labels=labels.read(row.get("Labels")),
        ),
    )


def volume(row: Record, engine: Engine) -> Observation:
    """A volume; its size is known where the engine was asked to count."""
    name, usage = named(row, "Name"), part(row, "UsageData")
    return _good(
        engine,
        type="docker-volume",
        word="volume",
        key=name,
        name=name,
        metrics={"size_bytes": number(usage, "Size"), "containers_count": number(usage, "RefCount")},
        facet=facets.VolumeFacet(
            driver=text(row, "Driver"),
            scope=text(row, "Scope"),
            mountpoint=text(row, "Mountpoint"),
            created_at=moment(row, "CreatedAt"),
            project=labels.project(row.get("Labels")),
            options=labels.read(row.get("Options")),
            labels=labels.read(row.get("Labels")),
        ),
    )


def network(row: Record, engine: Engine) -> Observation:
    """A network."""
    id = named(row, "Id", "ID", "Name")
    return _good(
        engine,
        type="docker-network",
        word="network",
        key=id,
        name=text(row, "Name") or id[:12],
        metrics={},
        facet=facets.NetworkFacet(
            network_id=id,
            driver=text(row, "Driver"),
            scope=text(row, "Scope"),
            internal=flag(row, "Internal"),
            attachable=flag(row, "Attachable"),
            ingress=flag(row, "Ingress"),
            ipv6=flag(row, "EnableIPv6"),
            created_at=moment(row, "Created"),
            project=labels.project(row.get("Labels")),
            subnets=tuple(
                facets.Subnet(subnet=text(one, "Subnet"), gateway=_address(one, "Gateway"))
                for one in rows(part(row, "IPAM"), "Config")
            ),
            labels=labels.read(row.get("Labels")),
        ),
    )


def _good(
    engine: Engine, *, type: str, word: str, key: str, name: str, metrics: dict[str, float | None], facet: object
) -> Observation:
    return Observation(
        key=key,
        type=type,
        name=name,
        technology=engine.runtime,
        claims=engine.claims_of(word, key),
        metrics={name: value for name, value in metrics.items() if value is not None},
        facet=facet,
        facet_name=facets.NAME,
        parent=engine.parent(),
        part=Part.STRUCTURE,  # what they take of the disk is counted more rarely
    )


def _address(row: Record, name: str) -> str:
    said = text(row, name)
    return "" if said == "<nil>" else said  # Podman's word for none


def _names(value: Json) -> tuple[str, ...]:
    return tuple(sorted(name for name in texts(value) if name not in _NO_NAMES))
